"""One holder per portal account on this machine: an OS file lock, which the system frees when the holder dies."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from takedown.domain.errors import AccountHeld, StorageFailed
from takedown.domain.event import stamp
from takedown.domain.model import Account

FOREVER = -1.0


@contextmanager
def hold_account(
    folder: Path, account: Account, command: str, *, wait_as: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold `account` for the time of the block; two profiles of one account count as one.

    With `wait_as`, waits for another holder, after telling it who that is. Raises AccountHeld, naming the holder and
    since when, without it; StorageFailed when the folder is not writable.
    """
    name = short_name(account)
    lock = FileLock(folder / f"{name}.lock", mode=0o600)
    holder = folder / f"{name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _acquire(lock, account, holder, wait_as)
    except OSError as error:
        raise StorageFailed(
            f"The account cannot be held beside the ledger: {folder} is not writable ({error.strerror}).",
            advice="Make the folder writable, or set TAKEDOWN_HOME or TAKEDOWN_LEDGER_URL to another place.",
        ) from error
    try:
        holder.write_text(
            json.dumps({"pid": os.getpid(), "since": stamp(datetime.now(UTC)), "command": command}), "utf-8"
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def short_name(account: Account) -> str:
    """A file name for an account, which tells nothing of it."""
    return hashlib.sha256(account.encode()).hexdigest()[:16]


def _acquire(lock: FileLock, account: Account, holder: Path, wait_as: Callable[[str], None] | None) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        held = _held(account, holder)
        if wait_as is None:
            raise held from error
        wait_as(held.message)
        lock.acquire(timeout=FOREVER)


def _held(account: Account, holder: Path) -> AccountHeld:
    try:
        known = json.loads(holder.read_text("utf-8"))
        by = f"`{known['command']}`, process {known['pid']}, since {known['since']}"
    except (OSError, ValueError, KeyError):
        by = "another process"
    return AccountHeld(f"The account {account} is held by {by}.", advice="Wait until it is done, or use --wait.")
