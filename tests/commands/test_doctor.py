"""`takedown doctor` on the practice portal: what is in place, what is broken, which elements are not where they should be."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takedown.ledger.ledger import Ledger
from takedown.sandbox.server import RunningPortal
from tests.commands.command import Commands, Done
from tests.commands.desk import HOLDER, batch_of, profile, taobao, times_received
from tests.sandbox_portal.visitor import Control, Visitor


def wrong(done: Done) -> list[tuple[str, str]]:
    """Area and sentence of everything that is wrong."""
    return [(one["area"], one["message"]) for one in done.result["findings"] if one["level"] == "wrong"]


def by_area(done: Done, area: str) -> list[str]:
    """The sentences about one area."""
    return [one["message"] for one in done.result["findings"] if one["area"] == area]


@pytest.fixture
def ledger_file(takedown: Commands, home: Path, mark: str) -> Iterator[Path]:
    """The file of a ledger with a few events; put back at the end, because every test ends with a whole one."""
    path = home / "data" / "ledger.db"
    whole = path.read_bytes()
    yield path
    for side in path.parent.glob("ledger.db-*"):
        side.unlink()
    path.write_bytes(whole)


def look_at(home: Path, number: str) -> None:
    """The ledger has seen this complaint on the portal, so `doctor` opens it."""
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        seen = {"number": number, "submission": None, "status": "processing", "words": "Processing", "page": ""}
        ledger.journal(HOLDER, run="seed", actor="seed").append("case_observed", seen | {"listings": []})


def change(path: Path, *statements: str) -> None:
    """Do something to the database that the ledger forbids."""
    with closing(sqlite3.connect(path)) as connection:
        for name in ("update", "delete", "insert"):
            connection.execute(f"DROP TRIGGER IF EXISTS events_refuse_{name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_browser_that_is_missing_is_wrong_and_the_rest_is_examined(takedown: Commands) -> None:
    """Exit 2 with the path that leads nowhere; the screens are then not looked at."""
    done = takedown.given(TAKEDOWN_BROWSER="/nonexistent")("doctor", "--screens", "--json", code=2)
    ((area, sentence),) = wrong(done)
    assert (area, "/nonexistent" in sentence) == ("browser", True)
    assert "not looked at" in by_area(done, "screens")[0]
    assert by_area(done, "clock")


def test_a_ledger_that_was_altered_ends_in_11(takedown: Commands, ledger_file: Path) -> None:
    """The chain's fault is named, for people on one line with its advice."""
    change(ledger_file, "UPDATE events SET line = CAST(replace(line, 'ACME', 'ACNE') AS BLOB) WHERE seq = 1")
    done = takedown("doctor", "--json", code=11)
    assert {area for area, _ in wrong(done)} == {"ledger"}
    assert "event 1" in wrong(done)[0][1]
    shown = takedown("doctor", code=11).out
    (line,) = [line for line in shown.splitlines() if line.startswith("wrong")][:1]
    assert "→" in line
    assert all(line.startswith(("ok ", "warning ", "wrong ")) for line in shown.splitlines())


def test_a_table_that_was_altered_is_found_by_the_rebuild_check_alone(takedown: Commands, ledger_file: Path) -> None:
    """The chain is whole; the table says something that no event says."""
    assert takedown("doctor", "--rebuild-check", "--json", code=0).result["wrong"] == 0
    change(ledger_file, "UPDATE iprs SET status = 'expired'")
    assert wrong(takedown("doctor", "--json", code=0)) == []
    ((area, sentence),) = wrong(takedown("doctor", "--rebuild-check", "--json", code=11))
    assert (area, "the events say 'verified'" in sentence) == ("ledger", True)


def test_a_file_that_is_no_ledger_ends_in_11(takedown: Commands, home: Path, ledger_file: Path) -> None:
    """And nothing is made of it."""
    ledger_file.write_bytes(b"not a database at all" * 100)
    done = takedown("doctor", "--json", code=11)
    assert "is not a ledger" in wrong(done)[0][1]


def test_an_unknown_profile_and_a_portal_that_is_away_are_told_apart(takedown: Commands) -> None:
    """The one is wrong, the other a warning until somebody has to work on it."""
    ((area, sentence),) = wrong(takedown("doctor", "--profile", "nobody", "--json", code=2))
    assert (area, "'nobody'" in sentence) == ("profile", True)
    away = takedown.given(TAKEDOWN_SANDBOX_URL="http://ipp.localhost:1")
    done = away("doctor", "--json", code=0)
    assert any("cannot be reached" in sentence for sentence in by_area(done, "clock"))
    assert "cannot be reached" in wrong(away("doctor", "--screens", "--json", code=7))[0][1]


def test_a_folder_that_others_may_read_is_wrong(takedown: Commands, home: Path, ledger_file: Path) -> None:
    """Exit 2, and the advice mends it."""
    ledger_file.chmod(0o644)
    ((area, sentence),) = wrong(takedown("doctor", "--json", code=2))
    assert (area, str(ledger_file) in sentence) == ("disk", True)
    takedown.run(["chmod", "go=", str(ledger_file)], code=0)
    takedown("doctor", code=0)


def test_a_real_profile_shows_what_is_missing_without_touching_its_portal(takedown: Commands, home: Path) -> None:
    """No password, nobody's word, and elements that are only guessed; the address is one that nobody has."""
    profile(home, "mine", base="domestic", login="brand@example.test")
    own = home / "config" / "profiles" / "mine.toml"
    own.write_text(own.read_text("utf-8") + '\nheadless = true\n[addresses]\nipp = "https://ipp.invalid"\n', "utf-8")
    done = takedown("doctor", "--profile", "mine", "--json", code=2)
    sentences = [sentence for _, sentence in wrong(done)]
    assert any("No password is stored" in sentence for sentence in sentences)
    assert any("user agreement" in sentence for sentence in sentences)
    assert any("complaint_form.submit" in sentence for sentence in by_area(done, "profile"))
    given = takedown.given(TAKEDOWN_PASSWORD="not-the-password")("doctor", "--profile", "mine", "--json", code=2)
    assert "The password would come from TAKEDOWN_PASSWORD." in by_area(given, "password")


def test_everything_is_in_place_on_the_practice_portal(takedown: Commands, home: Path) -> None:
    """Exit 0, one line for each finding, and looking makes no ledger."""
    done = takedown("doctor", code=0)
    lines = done.out.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "warning"}
    for area in ("program", "browser", "password", "clock", "disk", "ledger", "profile"):
        assert any(f"  {area}: " in line for line in lines), (area, lines)
    assert any("Chromium" in line for line in lines)
    assert not (home / "data" / "ledger.db").exists()


def test_two_wrong_locators_in_an_own_map_are_named_and_nothing_else(
    takedown: Commands, control: Control, home: Path
) -> None:
    """Exit 9 with exactly these two, each with the line of the user's file; nothing was sent to the portal."""
    maps = home / "config" / "flows" / "sandbox" / "screens"
    maps.mkdir(parents=True)
    (maps / "complaint_form.toml").write_text('[elements.verify]\nlocators = ["#nowhere"]\n', "utf-8")
    (maps / "manage_complaints.toml").write_text('[elements.search]\nlocators = ["input"]\n', "utf-8")
    done = takedown("doctor", "--screens", "--json", code=9)
    told = wrong(done)
    assert [area for area, _ in told] == ["screens", "screens"]
    assert told[0][1].startswith("complaint_form.verify (complaint_form.toml:1), ")
    assert ": gone: " in told[0][1]
    assert told[1][1].startswith("manage_complaints.search (manage_complaints.toml:1), ")
    assert ": several: " in told[1][1]
    asked = control.get("/requests")
    assert not {"submit_complaint", "verify_listings", "verify"} & {name for name, count in asked.items() if count}
    assert control.get("/complaints") == []


@pytest.mark.usefixtures("mark")
def test_the_screens_of_the_practice_portal_are_as_mapped(takedown: Commands, folder: Path) -> None:
    """Exit 0 after a complaint was filed, whose own screen is looked at as well; the run is in the ledger."""
    takedown.submit(batch_of(folder / "batch.csv", 10), code=0)
    done = takedown("doctor", "--screens", "--json", code=0)
    told = " ".join(by_area(done, "screens"))
    for screen in ("user_center", "ipr_management", "complaint_form", "manage_complaints", "pending_submissions"):
        assert f"{screen}.here" in told
    assert "complaint_detail.listings" in told
    assert "complaint_form.confirm" in told
    assert "not shown now" in told


RENAMED = {
    "complaint_form": (
        "platform", "ipr_type", "ipr", "complaint_type", "reason", "verify", "explanation", "declaration", "submit",
    ),
    "manage_complaints": ("search",),
}  # fmt: skip
REWORDED = ("complaint_detail.listings", "ipr_management.rights", "manage_complaints.cases")
MEANINGS = {"Active": "verified", "Under consideration": "processing", "In the works": "processing"}


@pytest.mark.usefixtures("mark")
def test_a_redesigned_portal_is_named_element_by_element_and_learned_by_agreeing(
    takedown: Commands, control: Control, portal: RunningPortal, home: Path, folder: Path
) -> None:
    """Ten renamed elements and three statuses in other words: these thirteen, one line for each; then it files again."""
    visitor = Visitor(portal)
    visitor.sign_in()
    (right,) = control.get("/iprs")
    _, _, number = visitor.complain(right["reference"], platform="tb", listings=[taobao(10)]).partition("number=")
    visitor.close()
    look_at(home, number)
    takedown("doctor", "--screens", code=0)

    control.post("/trouble", {"kinds": {"redesign": 1}}).raise_for_status()
    shown = takedown.at_terminal(["y"] * 10 + list(MEANINGS.values()), "doctor", "--screens", code=9)
    told = [line.split()[2] for line in shown.out.splitlines() if line.startswith("wrong")]
    assert sorted(told) == sorted(
        [f"{screen}.{name}" for screen, names in RENAMED.items() for name in names] + list(REWORDED)
    )
    assert re.findall(r"says '([^']+)'\.", shown.err) == list(MEANINGS)
    takedown.submit(batch_of(folder / "batch.csv", 11), code=0)
    assert times_received(control) == {"600000000010": 1, "600000000011": 1}
