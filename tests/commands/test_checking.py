"""`takedown check`: what it says of a batch, and that it leaves nothing behind but its result files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from takedown.cli.main import COMMANDS
from takedown.cli.main import takedown as takedown_itself
from takedown.domain.model import Account, Ipr, IprType
from takedown.domain.payload import dump
from takedown.domain.portal_status import IprStatus
from takedown.ledger.ledger import Ledger
from tests.commands.command import Commands
from tests.commands.desk import HOLDER, MARK, PDF, results, row, taobao, write_batch

AGENT = Account("sandbox:agent@example.test")
ALIEXPRESS = "https://www.aliexpress.com/item/9005000000000111.html"


def serving(home: Path, name: str, login: str, marketplace: str, base: str = "sandbox") -> None:
    """A profile that serves one marketplace."""
    file = home / "config" / "profiles" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'extends = "{base}"\nlogin = "{login}"\nmarketplaces = ["{marketplace}"]\n', encoding="utf-8")


def registered(home: Path, *rights: tuple[Account, str, str, IprStatus]) -> None:
    """Rights in the ledger: account, number, alias and state of each."""
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        for account, number, alias, status in rights:
            right = Ipr(IprType.TRADEMARK, number, "CN", "ACME", "Acme Ltd", (9,), alias=alias)
            journal = ledger.journal(account, run="seed", actor="seed")
            journal.append("ipr_registered", {"ipr": dump(right)})
            body = {"ipr": right.key, "status": status.value, "words": status.value, "reference": f"R{number}"}
            journal.append("ipr_observed", body)


def test_a_right_stands_on_each_account_as_that_account_has_it(takedown: Commands, folder: Path, home: Path) -> None:
    """Verified on one of two profiles: the rows of the other wait, whichever was named last."""
    serving(home, "cn", "holder@example.test", "taobao")
    serving(home, "world", "agent@example.test", "aliexpress")
    registered(home, (HOLDER, MARK, "", IprStatus.VERIFIED), (AGENT, MARK, "", IprStatus.PENDING))
    batch = write_batch(folder / "batch.csv", row(taobao(10)), row(ALIEXPRESS))
    for names in (("cn", "world"), ("world", "cn")):
        takedown("check", batch, "--profile", names[0], "--profile", names[1], code=0)
        assert [line["status"] for line in results(batch)] == ["planned", "waits"]


def test_the_alias_of_a_mended_right_names_the_right_that_was_registered_last(
    takedown: Commands, folder: Path, home: Path
) -> None:
    """Not the greater number: the one that came last; and which one it was before is told."""
    registered(home, (HOLDER, "778", "acme", IprStatus.PENDING), (HOLDER, "777", "acme", IprStatus.VERIFIED))
    batch = write_batch(folder / "batch.csv", row(taobao(10), ipr="acme"))
    done = takedown("check", batch, code=0)
    assert [line["status"] for line in results(batch)] == ["planned"]
    assert "acme is trademark/CN/777" in done.err


def test_a_mended_fix_file_survives_the_next_check(takedown: Commands, folder: Path) -> None:
    """It says so, and names the file that it has written instead."""
    batch = write_batch(folder / "batch.csv", row(taobao(10), explanation="", ipr="nobody"))
    takedown("check", batch, code=3)
    mended = folder / "batch.fix.csv"
    mended.write_text(mended.read_text("utf-8-sig") + "\n", encoding="utf-8")
    before = mended.read_bytes()
    said = takedown("check", batch, code=3).err
    assert mended.read_bytes() == before
    assert "Mend the rows in batch.fix.1.csv" in said
    assert f"{mended} is not as it was written" in said


def test_check_makes_no_ledger_wherever_the_ledger_is_to_be(takedown: Commands, folder: Path, home: Path) -> None:
    """It looks whether there is one, and writes nothing but its result files."""
    batch = write_batch(folder / "batch.csv", row(taobao(10)))
    takedown.given(TAKEDOWN_LEDGER_URL=f"sqlite:///{folder}/ours.db")("check", batch, code=3)
    takedown.given(TAKEDOWN_LEDGER_URL="sqlite:///ours.db")("check", batch).refused(2)
    assert sorted(path.name for path in folder.iterdir()) == ["batch.csv", "batch.fix.csv", "batch.result.csv"]
    assert not (home / "data").exists()


IPR_HEADER = "ipr_type,registration_number,name,jurisdiction,owner,nice_classes,certificate,alias\n"


def test_a_broken_file_of_rights_beside_the_batch_stops_nothing_and_is_named(
    takedown: Commands, folder: Path, home: Path
) -> None:
    """Its own errors are told, and no other right is suggested in place of one that may stand in it."""
    registered(home, (HOLDER, MARK, "acme-cn", IprStatus.VERIFIED))
    batch = write_batch(folder / "batch.csv", row(taobao(10)), row(taobao(11), ipr="acme-us"))
    beside = folder / "ipr.csv"
    beside.write_text(f"{IPR_HEADER}trademark,1,ACME,US,Acme Ltd,99,nothing.pdf,acme-us\n", encoding="utf-8")
    done = takedown("check", batch, "--json", code=3)
    warnings = " ".join(done.result["warnings"])
    assert str(beside) in warnings
    assert "ipr.csv row 2, nice_classes: 99 is no class" in warnings
    assert "ipr.csv row 2, certificate: there is no file nothing.pdf" in warnings
    assert [(line["status"], line["error_code"]) for line in results(batch)] == [
        ("planned", ""),
        ("invalid", "ipr_unknown"),
    ]
    assert "mend ipr.csv first" in results(batch)[1]["message"]
    assert "did you mean" not in results(batch)[1]["message"]
    beside.write_text("anything else\n", encoding="utf-8")
    assert "anything else" in " ".join(takedown("check", batch, "--json", code=3).result["warnings"])


def test_the_encoding_that_was_named_is_tried_on_the_file_of_rights_too(takedown: Commands, folder: Path) -> None:
    """Where it is not UTF-8 itself."""
    (folder / "proof.pdf").write_bytes(PDF)
    rights = f"{IPR_HEADER}trademark,1,山灯,CN,山灯公司,9,proof.pdf,山灯\n"
    batch = folder / "batch.csv"
    batch.write_bytes(f"listing_url,ipr,reason,explanation\n{taobao(10)},山灯,unfair_use,标题\n".encode("gb18030"))
    for encoding in ("gb18030", "utf-8"):
        (folder / "ipr.csv").write_text(rights, encoding=encoding)
        assert takedown("check", batch, "--encoding", "gb18030", "--json", code=0).result["warnings"] == []


def test_a_profile_that_cannot_be_read_does_not_stop_the_others(takedown: Commands, folder: Path, home: Path) -> None:
    """It is named in a warning; the profile that was asked for works."""
    serving(home, "mine", "holder@example.test", "taobao")
    (home / "config" / "profiles" / "broken.toml").write_text("extends = [", encoding="utf-8")
    registered(home, (HOLDER, MARK, "", IprStatus.VERIFIED))
    batch = write_batch(folder / "batch.csv", row(taobao(10)))
    (warning,) = takedown("check", batch, "--profile", "mine", "--json", code=0).result["warnings"]
    assert "broken.toml" in warning
    takedown("check", batch, "--profile", "broken").refused(2)


def test_a_real_row_is_never_sent_to_the_practice_portal(takedown: Commands, folder: Path, home: Path) -> None:
    """Neither by the advice nor by a list of profiles that holds both."""
    serving(home, "brand", "brand@example.com", "taobao", base="domestic")
    serving(home, "world", "brand@example.com", "aliexpress", base="international")
    batch = write_batch(folder / "batch.csv", row(ALIEXPRESS))
    takedown("check", batch, "--profile", "brand", code=3)
    assert "add --profile world" in results(batch)[0]["message"]
    assert "sandbox" not in results(batch)[0]["message"]
    assert "practice" in takedown("check", batch, "--profile", "brand", "--profile", "sandbox").refused(2)


def test_a_profile_that_is_named_twice_is_one_profile(takedown: Commands, folder: Path, home: Path) -> None:
    """A slip, and nothing to hold twice."""
    registered(home, (HOLDER, MARK, "", IprStatus.VERIFIED))
    batch = write_batch(folder / "batch.csv", row(taobao(10)))
    takedown("check", batch, "--profile", "sandbox", "--profile", "sandbox", code=0)


def test_what_the_command_line_adds_to_links_is_not_ignored_for_a_batch(
    takedown: Commands, folder: Path, home: Path
) -> None:
    """An explanation or evidence without a right and a reason: refused, nothing filed."""
    batch = write_batch(folder / "batch.csv", row(taobao(10)))
    for option in (("--explanation", "In the title."), ("--evidence", "proof.pdf")):
        assert "--ipr and --reason" in takedown.submit(batch, *option).refused(2)
    assert not (home / "data" / "ledger.db").exists()


@pytest.mark.parametrize(
    "command", [[name] for name in COMMANDS] + [["ipr", name] for name in ("upload", "list", "sync")]
)
def test_the_help_of_every_command_has_an_example(command: list[str]) -> None:
    """One that begins with the command itself."""
    shown = CliRunner().invoke(takedown_itself, [*command, "--help"]).output
    assert f"takedown {' '.join(command)}" in shown.partition("Example")[2]
