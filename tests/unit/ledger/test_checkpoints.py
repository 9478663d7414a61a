"""Checkpoints in the ledger: over what is there, made whole or not at all, never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from takedown.domain.errors import PersonNeeded
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.signing.key import SigningKey, leave_unsigned, origin_of
from takedown.verification.log import read_log
from takedown.verification.note import Checkpoint, read_checkpoint
from takedown.verification.tree import Tree
from tests.unit.ledger.sample import ACCOUNT, OTHER_ACCOUNT, run_started

KEY = SigningKey(bytes(range(32)))
ORIGIN = origin_of(ACCOUNT)


def checkpoint(journal: Journal) -> Checkpoint | None:
    return journal.checkpoint(KEY.sign_checkpoint, ORIGIN, KEY.fingerprint)


def root_over(ledger: Ledger, size: int) -> bytes:
    tree = Tree()
    for line in list(ledger.lines(ACCOUNT))[:size]:
        tree.append(line)
    return tree.root()


def test_a_checkpoint_is_over_everything_before_it_and_the_next_event_names_it(
    journal: Journal, ledger: Ledger
) -> None:
    journal.append_all([run_started()] * 3)
    made = checkpoint(journal)
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
        assert checkpoint(journal)
    notes = [read_checkpoint(one.note) for one in ledger.checkpoints(ACCOUNT)]
    assert [one.size for one in notes] == [1, 4, 10]
    assert all(one.root == root_over(ledger, one.size) for one in notes)


def test_nothing_new_makes_no_checkpoint(journal: Journal, ledger: Ledger) -> None:
    assert checkpoint(journal) is None
    journal.append(*run_started())
    assert checkpoint(journal)
    before = ledger.head(ACCOUNT)
    assert checkpoint(journal) is None
    assert ledger.head(ACCOUNT) == before


def test_the_log_of_one_account_is_not_that_of_another(journal: Journal, ledger: Ledger) -> None:
    journal.append(*run_started())
    assert checkpoint(journal)
    assert ledger.checkpoints(OTHER_ACCOUNT) == []
    assert ledger.newest_checkpoint(OTHER_ACCOUNT) is None
    assert ledger.head(OTHER_ACCOUNT)[0] == 0


def test_without_a_key_it_says_so(journal: Journal, ledger: Ledger) -> None:
    journal.append(*run_started())
    made = journal.checkpoint(leave_unsigned, ORIGIN, None)
    assert made is not None
    assert made.signature is None
    (said,) = ledger.events(ACCOUNT, types={"checkpoint_made"})
    assert said.body["key"] is None


def test_a_key_that_cannot_sign_leaves_no_half_of_it(journal: Journal, ledger: Ledger) -> None:
    def locked(_: Checkpoint) -> Checkpoint:
        raise PersonNeeded("The keyring is locked.", advice="Unlock it.")

    journal.append(*run_started())
    before = ledger.head(ACCOUNT)
    with pytest.raises(PersonNeeded):
        journal.checkpoint(locked, ORIGIN, KEY.fingerprint)
    assert (ledger.head(ACCOUNT), ledger.checkpoints(ACCOUNT)) == (before, [])
    made = checkpoint(journal)
    assert made is not None
    assert made.size == 1


def test_a_fall_between_checkpoint_and_event_leaves_neither(
    journal: Journal, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(*run_started())
    before = ledger.head(ACCOUNT)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "_append_in", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            checkpoint(journal)
    assert (ledger.head(ACCOUNT), ledger.checkpoints(ACCOUNT)) == (before, [])


def test_a_time_stamp_is_kept_and_named(journal: Journal, ledger: Ledger) -> None:
    journal.append(*run_started())
    assert checkpoint(journal)
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
    assert checkpoint(journal) is None


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
    assert checkpoint(journal)
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
