"""Checkpoints in the ledger: over what is there, made whole or not at all, never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from takedown.domain.errors import IllegalStep, LedgerAltered, PersonNeeded
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.signing.key import SigningKey, leave_unsigned, origin_of
from takedown.verification.log import read_log
from takedown.verification.note import Checkpoint, read_checkpoint
from takedown.verification.tree import Tree
from tests.unit.ledger.sample import ACCOUNT, OTHER_ACCOUNT, complaint, filed, pictured, run_started

KEY = SigningKey(bytes(range(32)))
ORIGIN = origin_of(ACCOUNT)


@pytest.fixture
def journal(ledger: Ledger) -> Journal:
    return ledger.journal(
        ACCOUNT, run="run-1", actor="ada", signer=Signer(ORIGIN, KEY.fingerprint, KEY.sign_checkpoint)
    )


def locked(_: Checkpoint) -> Checkpoint:
    raise PersonNeeded("The keyring is locked.", advice="Unlock it.")


def root_over(ledger: Ledger, size: int) -> bytes:
    tree = Tree()
    for line in list(ledger.lines(ACCOUNT))[:size]:
        tree.append(line)
    return tree.root()


def test_a_checkpoint_is_over_everything_before_it_and_the_next_event_names_it(
    journal: Journal, ledger: Ledger
) -> None:
    journal.append_all([run_started()] * 3)
    made = journal.checkpoint()
    assert made == KEY.sign_checkpoint(Checkpoint(ORIGIN, 3, root_over(ledger, 3)))
    (stored,) = ledger.checkpoints(ACCOUNT)
    assert read_checkpoint(stored.note) == made
    assert ledger.newest_checkpoint(ACCOUNT) == stored
    reading = read_log(ledger.lines(ACCOUNT), [3])
    assert list(reading.notes) == [3]
    assert reading.roots == {3: made.root}
    assert (reading.last, reading.last_sha256) == ledger.head(ACCOUNT)
    assert not reading.form + reading.chain


def test_each_goes_on_from_the_one_before(journal: Journal, ledger: Ledger) -> None:
    for count in (1, 2, 5):
        journal.append_all([run_started()] * count)
        assert journal.checkpoint()
    notes = [read_checkpoint(one.note) for one in ledger.checkpoints(ACCOUNT)]
    assert [one.size for one in notes] == [1, 4, 10]
    assert all(one.root == root_over(ledger, one.size) for one in notes)


def test_nothing_new_makes_no_checkpoint(journal: Journal, ledger: Ledger) -> None:
    assert journal.checkpoint() is None
    journal.append(*run_started())
    assert journal.checkpoint()
    before = ledger.head(ACCOUNT)
    assert journal.checkpoint() is None
    assert ledger.head(ACCOUNT) == before


def test_the_log_of_one_account_is_not_that_of_another(journal: Journal, ledger: Ledger) -> None:
    journal.append(*run_started())
    assert journal.checkpoint()
    assert ledger.checkpoints(OTHER_ACCOUNT) == []
    assert ledger.newest_checkpoint(OTHER_ACCOUNT) is None
    assert ledger.head(OTHER_ACCOUNT)[0] == 0


def test_without_a_key_it_says_so(ledger: Ledger) -> None:
    journal = ledger.journal(ACCOUNT, run="run-1", actor="ada", signer=Signer(ORIGIN, None, leave_unsigned))
    journal.append(*run_started())
    made = journal.checkpoint()
    assert made is not None
    assert made.signature is None
    (said,) = ledger.events(ACCOUNT, types={"checkpoint_made"})
    assert said.body["key"] is None


def test_a_journal_that_nobody_signs_makes_none(ledger: Ledger) -> None:
    journal = ledger.journal(ACCOUNT, run="run-1", actor="ada")
    journal.append(*run_started(), Checkpointed.MUST)
    assert journal.checkpoint() is None
    assert ledger.head(ACCOUNT)[0] == 1


@pytest.mark.parametrize("when", [Checkpointed.MUST, Checkpointed.IF_POSSIBLE])
def test_an_event_is_under_the_checkpoint_that_comes_with_it(
    journal: Journal, ledger: Ledger, when: Checkpointed
) -> None:
    journal.append(*run_started(), when)
    (stored,) = ledger.checkpoints(ACCOUNT)
    assert stored.size == 1
    assert [event.type for event in ledger.events(ACCOUNT)] == ["run_started", "checkpoint_made"]


def test_an_event_that_must_be_signed_is_not_there_without_its_signature(ledger: Ledger) -> None:
    journal = ledger.journal(ACCOUNT, run="run-1", actor="ada", signer=Signer(ORIGIN, KEY.fingerprint, locked))
    with pytest.raises(PersonNeeded):
        journal.append(*run_started(), Checkpointed.MUST)
    assert (ledger.head(ACCOUNT)[0], ledger.checkpoints(ACCOUNT)) == (0, [])
    journal.append(*run_started())
    with pytest.raises(PersonNeeded):
        journal.checkpoint()


def test_a_checkpoint_that_is_owed_is_made_good_at_the_next_one(journal: Journal, ledger: Ledger) -> None:
    away = ledger.journal(ACCOUNT, run="run-1", actor="ada", signer=Signer(ORIGIN, KEY.fingerprint, locked))
    away.append(*run_started(), Checkpointed.IF_POSSIBLE)
    assert isinstance(away.owed, PersonNeeded)
    assert (ledger.head(ACCOUNT)[0], ledger.checkpoints(ACCOUNT)) == (1, [])
    journal.append(*run_started(), Checkpointed.IF_POSSIBLE)
    (stored,) = ledger.checkpoints(ACCOUNT)
    assert stored.size == 2
    assert journal.owed is None


def test_a_last_checkpoint_that_cannot_be_read_stops_what_must_be_signed_and_nothing_else(
    journal: Journal, ledger: Ledger, place: Path
) -> None:
    journal.append(*run_started(), Checkpointed.MUST)
    with closing(sqlite3.connect(place / "ledger.db", isolation_level=None)) as connection:
        connection.execute("INSERT INTO checkpoints VALUES (?, 2, x'00', 'no peaks')", (ACCOUNT,))
    journal.append(*run_started(), Checkpointed.IF_POSSIBLE)
    assert isinstance(journal.owed, LedgerAltered)
    with pytest.raises(LedgerAltered):
        journal.append(*run_started(), Checkpointed.MUST)
    assert ledger.head(ACCOUNT)[0] == 3


def test_a_fall_between_checkpoint_and_event_leaves_neither(
    journal: Journal, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(*run_started())
    before = ledger.head(ACCOUNT)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "_append_in", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            journal.checkpoint()
    assert (ledger.head(ACCOUNT), ledger.checkpoints(ACCOUNT)) == (before, [])


def test_a_time_stamp_is_kept_and_named(journal: Journal, ledger: Ledger) -> None:
    journal.append(*run_started())
    assert journal.checkpoint()
    said = {
        "size": 1,
        "authority": "one",
        "stamp_sha256": "5" * 64,
        "time": "2026-11-21T19:18:05.000Z",
        "asked_at": "2026-11-21T19:18:04.900Z",
        "delay_ms": 3,
    }
    journal.add_stamp(1, b"answer", said)
    (stored,) = ledger.checkpoints(ACCOUNT)
    assert stored.stamps == (("one", b"answer"),)
    assert list(read_log(ledger.lines(ACCOUNT)).stamps) == ["5" * 64]
    assert journal.checkpoint() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET note = x'00'",
        "DELETE FROM checkpoints",
        "INSERT OR REPLACE INTO checkpoints SELECT account, size, x'00', peaks FROM checkpoints",
        "UPDATE stamps SET response = x'00'",
        "DELETE FROM stamps",
        "INSERT OR REPLACE INTO stamps SELECT account, size, authority, x'00' FROM stamps",
    ],
)
def test_the_database_refuses_to_change_them(journal: Journal, place: Path, statement: str) -> None:
    journal.append(*run_started())
    assert journal.checkpoint()
    names = ("authority", "stamp_sha256", "time", "asked_at")
    journal.add_stamp(1, b"answer", {"size": 1, "delay_ms": 0} | dict.fromkeys(names, "one"))
    with (
        closing(sqlite3.connect(place / "ledger.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="kept"),
    ):
        connection.execute(statement)


def test_lines_that_stand_under_another_number_are_named(journal: Journal, ledger: Ledger, place: Path) -> None:
    journal.append_all([run_started()] * 3)
    amiss: list[str] = []
    assert len(list(ledger.lines(ACCOUNT, amiss))) == 3
    assert amiss == []


def test_an_opening_waits_for_something_to_open(journal: Journal, ledger: Ledger) -> None:
    """With it comes the checkpoint of the start; only what was asked for is told back."""
    journal.open_late(*run_started())
    assert (journal.untouched, ledger.head(ACCOUNT)[0]) == (True, 0)
    told = journal.append_all([pictured(None)])
    assert [event.seq for event in told] == [2]
    assert [event.type for event in ledger.events(ACCOUNT)] == ["run_started", "screen_pictured", "checkpoint_made"]
    assert not journal.untouched
    journal.append(*pictured(None))
    assert ledger.head(ACCOUNT)[0] == 4


def test_an_opening_that_could_not_be_written_still_waits(journal: Journal, ledger: Ledger) -> None:
    journal.open_late(*run_started())
    with pytest.raises(IllegalStep):
        journal.append(*filed(complaint(1), "N1"))
    assert (journal.untouched, ledger.head(ACCOUNT)[0]) == (True, 0)
