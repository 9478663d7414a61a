"""Computes every projection from the events alone and holds it against the tables."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, select

from takedown.domain.errors import IllegalStep, TakedownError
from takedown.domain.event import stamp
from takedown.domain.model import Account
from takedown.ledger import chain, projections, reads
from takedown.ledger.database import Database
from takedown.ledger.facts import Fact
from takedown.ledger.rows import Key, MemoryRows, Row, key_of
from takedown.ledger.schema import PROJECTIONS


def differences(database: Database) -> list[str]:
    """What the tables say and the events do not, in words; empty when they agree.

    Nothing else should append meanwhile. Raises LedgerAltered for a line that is no event.
    """
    rows = MemoryRows()
    found: list[str] = []
    for account in reads.accounts(database):
        found += _replay(database, account, rows)
    for table in PROJECTIONS:
        found += _compare(table, _table_rows(database, table), rows.all(table))
    return found


def _replay(database: Database, account: Account, rows: MemoryRows) -> list[str]:
    """Apply a chain to the rows, up to the first event that the protocol does not allow: that is a difference."""
    for event in chain.read(database, account, after=0, types=None, submission=None):
        try:
            projections.apply(rows, Fact(account, event.seq, event.type, stamp(event.at), event.body))
        except (IllegalStep, TakedownError, ValueError, KeyError) as error:
            return [f"event {event.seq} of {account} cannot be applied: {error}"]
    return []


def _table_rows(database: Database, table: Table) -> dict[Key, Row]:
    with database.reading() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    return {key_of(table, row): row for row in rows}


def _compare(table: Table, stored: dict[Key, Row], computed: dict[Key, Row]) -> Iterator[str]:
    for key in sorted(stored.keys() | computed.keys(), key=str):
        name = f"{table.name} {' '.join(map(str, key))}"
        if key not in computed:
            yield f"{name}: no event says so"
        elif key not in stored:
            yield f"{name}: is missing, the events say it is there"
        else:
            yield from columns_that_differ(name, stored[key], computed[key])


def columns_that_differ(name: str, stored: Row, computed: Row) -> Iterator[str]:
    """What a row says and its events do not, in words."""
    for column, value in computed.items():
        if stored[column] != value:
            yield f"{name}: {column} is {stored[column]!r}, the events say {value!r}"
