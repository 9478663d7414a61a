"""`takedown check`: what it says of a batch, and that it leaves nothing behind but its result files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from takedown.domain.model import Account, Ipr, IprType
from takedown.domain.payload import dump
from takedown.domain.portal_status import IprStatus
from takedown.ledger.ledger import Ledger
from tests.commands.command import Commands
from tests.commands.desk import HOLDER, MARK, results, row, taobao, write_batch

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
