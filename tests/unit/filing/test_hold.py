"""One holder per portal account."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from takedown.domain.errors import AccountHeld, Exit, StorageFailed
from takedown.domain.model import Account
from takedown.filing.hold import hold_account

OURS, OTHER = Account("sandbox:holder@example.test"), Account("sandbox:agent@example.test")


def hold_until_told(folder: Path, held: Connection) -> None:
    """In another process."""
    with hold_account(folder, OURS, "submit"):
        held.send("held")
        held.recv()


@contextmanager
def another_process(folder: Path) -> Iterator[multiprocessing.process.BaseProcess]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=hold_until_told, args=(folder, there))
    process.start()
    assert here.recv() == "held"
    try:
        yield process
    finally:
        process.kill()
        process.join()


def test_another_process_is_named_with_what_it_does_and_since_when(tmp_path: Path) -> None:
    """And the exit code says that it is held."""
    with another_process(tmp_path) as process, pytest.raises(AccountHeld) as held, hold_account(tmp_path, OURS, "poll"):
        pass
    assert f"`submit`, process {process.pid}, since 20" in held.value.message
    assert held.value.exit is Exit.ACCOUNT_HELD


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    """The system frees the lock; what it left lying about does not matter."""
    with another_process(tmp_path):
        pass
    with hold_account(tmp_path, OURS, "poll"):
        assert list(tmp_path.glob("*.json"))


def test_two_names_of_one_account_are_one(tmp_path: Path) -> None:
    """Two profiles may be of the same account; another account is another matter."""
    with hold_account(tmp_path, OURS, "submit"):
        with pytest.raises(AccountHeld), hold_account(tmp_path, Account(str(OURS)), "submit"):
            pass
        with hold_account(tmp_path, OTHER, "submit"):
            pass


def test_an_account_is_free_again_after_a_failure(tmp_path: Path) -> None:
    """Whatever ended the block."""
    with pytest.raises(RuntimeError), hold_account(tmp_path, OURS, "submit"):
        raise RuntimeError
    with hold_account(tmp_path, OURS, "submit"):
        pass


def test_a_holder_that_nobody_can_name_holds_all_the_same(tmp_path: Path) -> None:
    """Its note may be half-written."""
    with hold_account(tmp_path, OURS, "submit"):
        for note in tmp_path.glob("*.json"):
            note.write_text("{", encoding="utf-8")
        with pytest.raises(AccountHeld, match="another process"), hold_account(tmp_path, OURS, "poll"):
            pass


def test_a_folder_that_is_none_is_the_users_to_mend(tmp_path: Path) -> None:
    """Nothing is filed without the hold."""
    in_the_way = tmp_path / "locks"
    in_the_way.write_text("a file", encoding="utf-8")
    with pytest.raises(StorageFailed, match="not writable"), hold_account(in_the_way, OURS, "submit"):
        pass
