"""Applies a part of a log to the tables: the lines that a bundle holds, or the events about one submission alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError, InterfaceError, ProgrammingError

from takedown.domain.errors import IllegalStep, LedgerAltered, TakedownError
from takedown.domain.event import GENESIS, stamp
from takedown.domain.model import Account
from takedown.ledger import projections
from takedown.ledger.database import Database
from takedown.ledger.facts import Fact
from takedown.ledger.rebuild import columns_that_differ
from takedown.ledger.records import StoredEvent
from takedown.ledger.rows import DatabaseRows, Key, MemoryRows, Row, chunks, key_of
from takedown.ledger.schema import cases, claims, events, heads, pictures, submissions

_CANNOT = (IllegalStep, TakedownError, ValueError, KeyError, TypeError, AttributeError)
_NOT_OF_THIS_KIND = (IntegrityError, InterfaceError, ProgrammingError)
"""What a database says of a value that no column of ours takes."""


def fill(database: Database, account: Account, lines: Iterable[bytes]) -> None:
    """Put lines of one account's log, verified and in order, into a ledger that has nothing of the account.

    Some may be missing: what is said of submissions that are not among them is left out. Raises LedgerAltered for an
    event that this version cannot apply.
    """
    with database.writing() as connection:
        connection.execute(heads.insert(), {"account": account, "seq": 0, "sha256": GENESIS})
    for some in chunks(lines):
        with database.writing() as connection:
            _put(connection, account, some)


def differences(database: Database, account: Account, submission: str, told: Iterable[StoredEvent]) -> Iterator[str]:
    """What the tables say of a submission and its events (`told`) do not, in words."""
    rows = MemoryRows()
    for event in told:
        fact = Fact(account, event.seq, event.type, stamp(event.at), event.body)
        try:
            _apply(rows, fact)
        except _CANNOT as error:
            yield f"event {event.seq} cannot be applied: {error}"
            return
    with database.reading() as connection:
        stored = {table: _stored(connection, table, account, submission) for table in _OF_A_SUBMISSION}
    for table, found in stored.items():
        computed = {key: row for key, row in rows.all(table).items() if row[_OF_A_SUBMISSION[table].name] == submission}
        yield from (
            f"{_named(table, key)} is missing, the events say it is there" for key in computed.keys() - found.keys()
        )
        for key, row in found.items():
            if key not in computed:
                yield f"{_named(table, key)}: no event says so"
            else:
                yield from columns_that_differ(_named(table, key), row, computed[key])


_OF_A_SUBMISSION = {
    submissions: submissions.c.id,
    claims: claims.c.submission,
    pictures: pictures.c.submission,
    cases: cases.c.submission,
}


def _stored(connection: Connection, table: Table, account: Account, submission: str) -> dict[Key, Row]:
    mine = select(table).where(_OF_A_SUBMISSION[table] == submission, table.c.account == account)
    return {key_of(table, dict(row)): dict(row) for row in connection.execute(mine).mappings()}


def _named(table: Table, key: Key) -> str:
    return f"{table.name} {' '.join(map(str, key))}"


def _apply(rows: MemoryRows, fact: Fact) -> None:
    """As `projections.apply`, without the submissions that are not there."""
    several = fact.body.get("submissions")
    if isinstance(several, list):
        there = [name for name in several if rows.get(submissions, name) is not None]
        if not there:
            return
        fact = replace(fact, body={**fact.body, "submissions": there})
    projections.apply(rows, fact)


def _put(connection: Connection, account: Account, lines: Sequence[bytes]) -> None:
    rows = DatabaseRows(connection)
    told = [(line, json.loads(line)) for line in lines]
    for _, said in told:
        try:
            _apply(rows, Fact(account, said["seq"], said["type"], said["at"], said["body"]))
        except _CANNOT as error:
            raise _cannot_show(said["seq"], error) from error
    last = told[-1]
    try:
        connection.execute(
            events.insert(),
            [
                {"account": account, "seq": said["seq"], "type": said["type"], "at": said["at"], "line": line}
                for line, said in told
            ],
        )
        moved = {"seq": last[1]["seq"], "sha256": hashlib.sha256(last[0]).hexdigest()}
        connection.execute(heads.update().where(heads.c.account == account), moved)
        rows.flush()
    except _NOT_OF_THIS_KIND as error:
        raise _cannot_show(told[0][1]["seq"], error.orig) from error


def _cannot_show(seq: int, error: BaseException | None) -> LedgerAltered:
    return LedgerAltered(
        f"The record cannot be shown: this version has no place for event {seq}, or for one of those after it.",
        advice="Take the version of takedown that wrote it, or read the page in the bundle.",
        detail=repr(error),
    )
