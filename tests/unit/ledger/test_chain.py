"""The chain: the database refuses to change it, and whoever changes it all the same is found out."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from takedown.domain.errors import LedgerAltered
from takedown.domain.event import Event, stamp
from takedown.ledger.ledger import Ledger
from tests.unit.ledger.sample import (
    ACCOUNT,
    OTHER_ACCOUNT,
    Clock,
    complaint,
    declared,
    filed,
    intended,
    pictured,
    planned,
    run_started,
)

ONE = complaint(1)
STORY = [run_started(), planned(ONE), declared(ONE), pictured(ONE), intended(ONE), filed(ONE, "N1")]
INSERT_EVENT = "INSERT INTO events (account, seq, type, at, line) VALUES (?, ?, ?, ?, ?)"
UPDATE_LINE = "UPDATE events SET line = ? WHERE seq = ?"


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    """Six events of one account and one of another, in a ledger that these tests alter."""
    with Ledger.open(place, now=Clock()) as opened:
        opened.journal(ACCOUNT, run="run-1", actor="ada").append_all(STORY)
        opened.journal(OTHER_ACCOUNT, run="run-2", actor="bob").append(*run_started())
        yield opened


def behind_its_back(place: Path, *statements: str, values: tuple[object, ...] = (), guarded: bool = False) -> None:
    """What somebody with the file and a SQLite shell can do."""
    with closing(sqlite3.connect(place / "ledger.db")) as connection, connection:
        if not guarded:
            for action in ("update", "delete", "insert"):
                connection.execute(f"DROP TRIGGER IF EXISTS events_refuse_{action}")
        for statement in statements:
            connection.execute(statement, values)


def line_of(ledger: Ledger, seq: int) -> bytes:
    return next(event.line for event in ledger.events(ACCOUNT) if event.seq == seq)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET line = x'7b7d' WHERE seq = 2",
        "UPDATE events SET seq = 99 WHERE seq = 6",
        "DELETE FROM events WHERE seq = 6",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT account, seq, type, at, x'7b7d' FROM events",
        "REPLACE INTO events SELECT account, seq, 'run_sealed', at, line FROM events",
    ],
)
def test_the_database_refuses_to_change_an_event(ledger: Ledger, place: Path, statement: str) -> None:
    """Whoever asks: the rule is in the database, not in the program."""
    with pytest.raises(sqlite3.IntegrityError, match="appended, never changed"):
        behind_its_back(place, statement, guarded=True)
    assert ledger.verify_chain(ACCOUNT) == []


def test_every_flipped_byte_of_a_line_is_named(ledger: Ledger, place: Path) -> None:
    """Byte by byte: the event itself, or it and the one that follows from it, is named."""
    line = line_of(ledger, 3)
    for position in range(len(line)):
        altered = bytearray(line)
        altered[position] ^= 1
        behind_its_back(place, UPDATE_LINE, values=(bytes(altered), 3))
        problems = ledger.verify_chain(ACCOUNT)
        assert problems, position
        assert all("event 3" in problem for problem in problems), problems
        with pytest.raises(LedgerAltered, match="event 3"):
            ledger.check_head(ACCOUNT)
    behind_its_back(place, UPDATE_LINE, values=(line, 3))
    assert ledger.verify_chain(ACCOUNT) == []


def test_a_line_that_says_the_same_in_other_bytes_is_named(ledger: Ledger, place: Path) -> None:
    """Only the canonical form counts."""
    behind_its_back(place, UPDATE_LINE, values=(line_of(ledger, 3).replace(b",", b", ", 1), 3))
    assert ledger.verify_chain(ACCOUNT)[0] == "event 3 is not in canonical form: its line was altered"


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"null", b"\xff\xfe", b'{"seq":3}', b'{"seq":NaN}', "text", 7])
def test_a_line_that_is_no_event_is_named(ledger: Ledger, place: Path, line: bytes | str | int) -> None:
    """By the check in words, by reading as an error."""
    behind_its_back(place, UPDATE_LINE, values=(line, 3))
    assert ledger.verify_chain(ACCOUNT)[0].startswith("event 3 ")
    with pytest.raises(LedgerAltered, match="event 3 cannot be read"):
        list(ledger.events(ACCOUNT))


def test_a_line_that_was_stored_as_text_is_named(ledger: Ledger, place: Path) -> None:
    """Although it says the same: whoever did that has altered it. The end of the chain is no exception."""
    behind_its_back(place, UPDATE_LINE, values=(line_of(ledger, 6).decode(), 6))
    assert ledger.verify_chain(ACCOUNT)[0] == "event 6 is not in canonical form: its line was altered"
    with pytest.raises(LedgerAltered):
        ledger.check_head(ACCOUNT)
    with pytest.raises(LedgerAltered, match="event 6 cannot be read"):
        list(ledger.events(ACCOUNT))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE events SET type = 'run_sealed' WHERE seq = 4", "event 4 is stored under another type"),
        ("UPDATE events SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 4", "event 4 is stored under another at"),
        ("DELETE FROM events WHERE seq = 4", "event 4 is missing: event 5 comes in its place"),
        ("DELETE FROM events WHERE seq = 1", "event 1 is missing: event 2 comes in its place"),
        ("DELETE FROM events WHERE seq = 6", "the head names event 6, the last event is 5"),
        ("DELETE FROM events WHERE seq > 0", "the head names event 6, the last event is 0"),
        ("UPDATE heads SET sha256 = prev", "the head does not fit event 6: one of the two was altered"),
        ("UPDATE heads SET seq = 5", "the head names event 5, the last event is 6"),
        ("DELETE FROM heads", "the chain has 6 events and no head"),
        ("UPDATE events SET seq = 7 WHERE seq = 6", "event 6 is missing: event 7 comes in its place"),
    ],
)
def test_what_does_not_fit_is_said_in_words(ledger: Ledger, place: Path, statement: str, problem: str) -> None:
    """Columns, gaps, a cut tail, a moved head."""
    mine = f"{statement} {'AND' if 'WHERE' in statement else 'WHERE'} account = '{ACCOUNT}'"
    behind_its_back(place, "PRAGMA foreign_keys=OFF", mine.replace("prev", f"'{'0' * 64}'"))
    assert problem in ledger.verify_chain(ACCOUNT)
    assert ledger.verify_chain(OTHER_ACCOUNT) == []


def test_events_swapped_between_two_places_are_named(ledger: Ledger, place: Path) -> None:
    """Each line is whole in itself; the links are not."""
    third, fourth = line_of(ledger, 3), line_of(ledger, 4)
    behind_its_back(place, UPDATE_LINE, values=(fourth, 3))
    behind_its_back(place, UPDATE_LINE, values=(third, 4))
    assert "event 3 does not follow from event 2: one of the two was altered" in ledger.verify_chain(ACCOUNT)


def test_nothing_is_filed_on_a_ledger_whose_last_events_do_not_fit(ledger: Ledger, place: Path) -> None:
    """The cheap check sees the last events, and says what to do."""
    ledger.check_head(ACCOUNT)
    behind_its_back(place, f"UPDATE heads SET sha256 = '{'0' * 64}'")
    with pytest.raises(LedgerAltered, match="does not agree with itself: the head does not fit event 6") as caught:
        ledger.check_head(ACCOUNT)
    assert "takedown verify --store" in caught.value.advice


def test_the_cheap_check_looks_at_the_end_of_a_long_chain(ledger: Ledger, place: Path) -> None:
    """The links within the last fifty events, and from the last one to the head."""
    journal = ledger.journal(ACCOUNT, run="run-3", actor="ada")
    journal.append_all([run_started()] * 100)
    ledger.check_head(ACCOUNT)
    behind_its_back(place, UPDATE_LINE, values=(line_of(ledger, 99).replace(b"run-3", b"run-4"), 99))
    with pytest.raises(LedgerAltered, match="event 100 does not follow from event 99"):
        ledger.check_head(ACCOUNT)


def test_an_account_without_events_is_whole(ledger: Ledger) -> None:
    """There is nothing that could be wrong with it."""
    nobody = type(ACCOUNT)("sandbox:nobody")
    ledger.check_head(nobody)
    assert (ledger.verify_chain(nobody), list(ledger.events(nobody))) == ([], [])


def test_the_line_is_canonical_and_each_prev_is_the_hash_before(ledger: Ledger) -> None:
    """As anybody can check with a JSON library and sha256sum."""
    before = "0" * 64
    for seq, event in enumerate(ledger.events(ACCOUNT), start=1):
        assert (event.seq, event.prev) == (seq, before)
        assert b'"v":1}' in event.line
        before = hashlib.sha256(event.line).hexdigest()


def test_a_chain_longer_than_a_page_is_read_whole(ledger: Ledger) -> None:
    """Pages are no concern of the reader."""
    ledger.journal(ACCOUNT, run="run-3", actor="ada").append_all([run_started()] * 1200)
    assert [event.seq for event in ledger.events(ACCOUNT)] == list(range(1, 1207))
    assert ledger.verify_chain(ACCOUNT) == []


def test_types_of_a_newer_version_are_passed_on(ledger: Ledger, place: Path) -> None:
    """Reading, checking and rebuilding take them as they are."""
    last = list(ledger.events(ACCOUNT))[-1]
    newer = Event(7, last.sha256, "seller_answered", last.at, "run-9", "ada", {"submission": ONE.id, "new": [1, 2.5]})
    behind_its_back(place, INSERT_EVENT, values=(ACCOUNT, 7, newer.type, stamp(newer.at), newer.line()))
    behind_its_back(place, "UPDATE heads SET seq = 7, sha256 = ? WHERE account = ?", values=(newer.sha256(), ACCOUNT))
    behind_its_back(place, "INSERT INTO mentions (submission, account, seq) VALUES (?, ?, 7)", values=(ONE.id, ACCOUNT))
    assert ledger.verify_chain(ACCOUNT) == []
    assert ledger.check_projections() == []
    assert next(ledger.events(ACCOUNT, after=6)).body == {"submission": ONE.id, "new": [1, 2.5]}
    ledger.journal(ACCOUNT, run="run-10", actor="ada").append(*run_started())
    assert ledger.verify_chain(ACCOUNT) == []


def test_events_are_picked_by_number_type_and_submission(ledger: Ledger) -> None:
    """Each condition narrows; `submission_declared` is about each that it names."""
    assert [event.seq for event in ledger.events(ACCOUNT, after=4)] == [5, 6]
    assert [event.seq for event in ledger.events(ACCOUNT, types={"run_started", "submission_filed"})] == [1, 6]
    assert [event.seq for event in ledger.events(ACCOUNT, submission=ONE.id)] == [2, 3, 4, 5, 6]
    assert [event.seq for event in ledger.events(ACCOUNT, after=2, types=["screen_pictured"], submission=ONE.id)] == [4]
    assert list(ledger.events(OTHER_ACCOUNT, submission=ONE.id)) == []


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        (
            f"UPDATE submissions SET state = 'unknown' WHERE id = '{ONE.id}'",
            "state is 'unknown', the events say 'filed'",
        ),
        ("DELETE FROM live_claims", "is missing, the events say it is there"),
        ("DELETE FROM pictures", "is missing, the events say it is there"),
        ("INSERT INTO numbers VALUES ('somebody', 'N9', 'C-x')", "numbers somebody N9: no event says so"),
        ("UPDATE submissions SET payload = '{}'", "payload is {}, the events say"),
    ],
)
def test_tables_that_do_not_follow_from_the_events_are_named(
    ledger: Ledger, place: Path, statement: str, difference: str
) -> None:
    """The events are the truth; each difference says what and where."""
    assert ledger.check_projections() == []
    behind_its_back(place, statement)
    (found,) = ledger.check_projections()
    assert difference in found


def test_a_chain_that_breaks_the_protocol_is_named(ledger: Ledger, place: Path) -> None:
    """A forged chain may link up and still say what cannot have happened."""
    last = list(ledger.events(ACCOUNT))[-1]
    event_type, body = intended(ONE)
    forged = Event(7, last.sha256, event_type, last.at, "run-9", "ada", body)
    behind_its_back(place, INSERT_EVENT, values=(ACCOUNT, 7, event_type, stamp(forged.at), forged.line()))
    found = ledger.check_projections()
    assert f"event 7 of {ACCOUNT} cannot be applied: submission_intended is not allowed from filed" in found
