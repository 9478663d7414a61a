"""Reads an account's chain and says whether it is whole. A column counts for nothing that the line does not say too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from takedown.domain.errors import LedgerAltered
from takedown.domain.event import GENESIS
from takedown.domain.model import Account
from takedown.ledger.database import Database
from takedown.ledger.records import StoredEvent
from takedown.ledger.schema import events, heads, mentions
from takedown.verification.canonical import is_canonical

PAGE = 500
"""Lines read in one transaction: a long reading must not keep SQLite from folding in its log."""

LAST = 50
"""Lines that `check_head` follows back from the head."""

_ENVELOPE = ("seq", "prev", "type", "at", "run", "actor", "body")


def read(
    database: Database, account: Account, *, after: int, types: Collection[str] | None, submission: str | None
) -> Iterator[StoredEvent]:
    """The events of a chain in order, also of types that this version does not know.

    Raises LedgerAltered for a line that is no event.
    """
    wanted = [events.c.account == account]
    if types is not None:
        wanted.append(events.c.type.in_(types))
    if submission is not None:
        about = select(mentions.c.seq).where(mentions.c.account == account, mentions.c.submission == submission)
        wanted.append(events.c.seq.in_(about))
    for row in _pages(database, after, *wanted):
        yield _stored(database, account, row)


def lines(database: Database, account: Account, amiss: list[str] | None = None) -> Iterator[bytes]:
    """The stored lines in order, unread; into `amiss` goes what is stored under another number than it says."""
    expected = 0
    for row in _pages(database, 0, events.c.account == account):
        expected += 1
        if amiss is not None and row.seq != expected:
            amiss.append(f"event {expected} is missing: event {row.seq} comes in its place")
            expected = row.seq
        yield row.line if isinstance(row.line, bytes) else str(row.line).encode()


def head(database: Database, account: Account) -> tuple[int, str]:
    """Number and hash of the last event, as the ledger keeps them apart from it."""
    with database.reading() as connection:
        row = connection.execute(select(heads).where(heads.c.account == account)).one_or_none()
    return (0, GENESIS) if row is None else (row.seq, row.sha256)


def problems(database: Database, account: Account) -> list[str]:
    """Everything that is wrong with the chain up to its present head, in words; empty for a chain that is whole."""
    with database.reading() as connection:
        head = connection.execute(select(heads).where(heads.c.account == account)).one_or_none()
        last = connection.execute(select(func.max(events.c.seq)).where(events.c.account == account)).scalar() or 0
    found: list[str] = []
    seq, prev = 0, GENESIS
    for row in _pages(database, 0, events.c.account == account, events.c.seq <= last):
        found += _line_problems(row, seq + 1, prev)
        seq, prev = row.seq, _sha256(row.line)
    return found + _head_problems(head, seq, prev)


def check_head(database: Database, account: Account) -> None:
    """Follow the last lines back from the head. Raises LedgerAltered if one of them does not fit."""
    with database.reading() as connection:
        head = connection.execute(select(heads).where(heads.c.account == account)).one_or_none()
        newest_first = select(events).where(events.c.account == account).order_by(events.c.seq.desc()).limit(LAST)
        rows = connection.execute(newest_first).all()[::-1]
    found: list[str] = []
    seq, prev = (rows[0].seq - 1, None) if rows and rows[0].seq > 1 else (0, GENESIS)
    for row in rows:
        found += _line_problems(row, seq + 1, prev)
        seq, prev = row.seq, _sha256(row.line)
    found += _head_problems(head, seq, prev or GENESIS)
    if found:
        raise _altered(database, found[0])


def _pages(database: Database, after: int, *conditions: ColumnElement[bool]) -> Iterator[Row[Any]]:
    while True:
        with database.reading() as connection:
            page = select(events).where(*conditions, events.c.seq > after).order_by(events.c.seq).limit(PAGE)
            rows = connection.execute(page).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def _line_problems(row: Row[Any], seq: int, prev: str | None) -> list[str]:
    """What is wrong with one line, where `seq` and `prev` (None: not known) are what the line before demands."""
    found = [] if row.seq == seq else [f"event {seq} is missing: event {row.seq} comes in its place"]
    try:
        said = json.loads(row.line)
        canonical = isinstance(row.line, bytes) and is_canonical(row.line)
    except (ValueError, TypeError):
        return [*found, f"event {row.seq} cannot be read: its line was altered"]
    if not isinstance(said, dict) or any(name not in said for name in _ENVELOPE):
        return [*found, f"event {row.seq} is not an event: its line was altered"]
    if not canonical:
        found.append(f"event {row.seq} is not in canonical form: its line was altered")
    columns = {"seq": row.seq, "type": row.type, "at": row.at}
    found += [f"event {row.seq} is stored under another {name}" for name in columns if said[name] != columns[name]]
    if prev is not None and said["prev"] != prev:
        found.append(f"event {row.seq} does not follow from event {row.seq - 1}: one of the two was altered")
    return found


def _head_problems(head: Row[Any] | None, seq: int, sha256: str) -> list[str]:
    if head is None:
        return [] if seq == 0 else [f"the chain has {seq} events and no head"]
    if head.seq != seq:
        return [f"the head names event {head.seq}, the last event is {seq}"]
    if head.sha256 != sha256:
        return [f"the head does not fit event {seq}: one of the two was altered"]
    return []


def _stored(database: Database, account: Account, row: Row[Any]) -> StoredEvent:
    if not isinstance(row.line, bytes):
        raise _altered(database, f"event {row.seq} cannot be read")
    try:
        said = json.loads(row.line)
        envelope = {name: said[name] for name in _ENVELOPE}
        return StoredEvent(account=account, line=row.line, **(envelope | {"at": datetime.fromisoformat(said["at"])}))
    except (ValueError, KeyError, TypeError) as error:
        raise _altered(database, f"event {row.seq} cannot be read") from error


def _altered(database: Database, problem: str) -> LedgerAltered:
    return LedgerAltered(
        f"The ledger {database.place} does not agree with itself: {problem}.",
        advice="Nothing is filed on it: run takedown verify --store, then restore the last backup.",
    )


def _sha256(line: Any) -> str:
    """Of anything: what is not bytes can only have been put there by whoever altered the line."""
    return hashlib.sha256(line if isinstance(line, bytes) else str(line).encode()).hexdigest()
