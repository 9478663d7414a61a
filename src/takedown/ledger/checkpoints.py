"""Checkpoints beside the events: an event cannot be under a root that it contains, so they have tables of their own.

Whoever takes one away is missed: the event after it names its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from takedown.domain.model import Account
from takedown.ledger.database import Database
from takedown.ledger.schema import checkpoints, events, stamps
from takedown.verification.log import ABOUT_THE_LOG
from takedown.verification.note import Checkpoint
from takedown.verification.tree import Tree


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint over the first `size` events of an account, as a note, with the time stamps it has: (authority, answer)."""

    size: int
    note: bytes
    stamps: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Signer:
    """Who signs the checkpoints of a log. `key` is the fingerprint, None where nothing signs them."""

    origin: str
    """The name of the log in its checkpoints."""
    key: str | None
    sign: Callable[[Checkpoint], Checkpoint]
    """Raises TakedownError when it cannot."""


class Checkpointed(Enum):
    """Whether an event comes with a checkpoint over everything up to it, in the same transaction."""

    NO = "no"
    IF_POSSIBLE = "if possible"
    """Where it cannot be signed it is owed: the next checkpoint covers the same events."""
    MUST = "must"
    """Both are appended or neither."""


def make(connection: Connection, account: Account, seq: int, signer: Signer) -> Checkpoint | None:
    """A checkpoint over the events up to `seq`, stored; None when there is nothing new but words about checkpoints.

    It goes on from the last one, so it costs what was appended since. Raises what the signer raises, and ValueError for
    a last checkpoint that cannot be read; nothing is stored then.
    """
    last = connection.execute(_newest(account)).one_or_none()
    tree = _tree_of(last)
    matter = False
    since = select(events.c.type, events.c.line).where(events.c.account == account, events.c.seq > tree.size)
    for row in connection.execute(since.where(events.c.seq <= seq).order_by(events.c.seq)):
        matter = matter or row.type not in ABOUT_THE_LOG
        tree.append(row.line)
    if not matter:
        return None
    made = signer.sign(Checkpoint(signer.origin, tree.size, tree.root()))
    peaks = base64.b64encode(b"".join(tree.peaks)).decode()
    connection.execute(checkpoints.insert(), {"account": account, "size": made.size, "note": made.note, "peaks": peaks})
    return made


def add_stamp(connection: Connection, account: Account, size: int, authority: str, response: bytes) -> None:
    """Keep a time stamp of a checkpoint."""
    row = {"account": account, "size": size, "authority": authority, "response": response}
    connection.execute(stamps.insert(), row)


def newest(database: Database, account: Account, below: int | None = None) -> StoredCheckpoint | None:
    """The checkpoint that covers most, if there is one; with `below`, among those over fewer events than that."""
    wanted = _newest(account) if below is None else _newest(account).where(checkpoints.c.size < below)
    with database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
        return None if row is None else _stored(connection, account, row)


def last_stamped(database: Database, account: Account) -> int:
    """How many events the last checkpoint covers that has a time stamp; 0 when none has."""
    with database.reading() as connection:
        found = connection.execute(select(func.max(stamps.c.size)).where(stamps.c.account == account)).scalar()
    return found or 0


def read(database: Database, account: Account) -> list[StoredCheckpoint]:
    """All of them, in the order in which they were made."""
    with database.reading() as connection:
        rows = connection.execute(
            select(checkpoints).where(checkpoints.c.account == account).order_by(checkpoints.c.size)
        )
        return [_stored(connection, account, row) for row in rows.all()]


def note_sha256(checkpoint: Checkpoint) -> str:
    """By which the event after a checkpoint names it."""
    return hashlib.sha256(checkpoint.note).hexdigest()


def _newest(account: Account) -> Any:
    return select(checkpoints).where(checkpoints.c.account == account).order_by(checkpoints.c.size.desc()).limit(1)


def _tree_of(row: Row[Any] | None) -> Tree:
    if row is None:
        return Tree()
    peaks = base64.b64decode(row.peaks)
    return Tree(row.size, [peaks[at : at + 32] for at in range(0, len(peaks), 32)])


def _stored(connection: Connection, account: Account, row: Row[Any]) -> StoredCheckpoint:
    return StoredCheckpoint(row.size, row.note, tuple(_stamps(connection, account, row.size)))


def _stamps(connection: Connection, account: Account, size: int) -> Iterator[tuple[str, bytes]]:
    mine = select(stamps).where(stamps.c.account == account, stamps.c.size == size).order_by(stamps.c.authority)
    yield from ((row.authority, row.response) for row in connection.execute(mine))
