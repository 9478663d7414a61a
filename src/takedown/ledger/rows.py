"""Rows of the projections while events are applied to them: in memory alone, or on top of the database.

Both are the same to `projections`, so what an append writes and what a rebuild computes come from the same code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, select

from takedown.ledger.schema import PROJECTIONS, batch_rows, claims

Row = dict[str, Any]
Key = tuple[Any, ...]

CHUNK = 500
"""Values in one IN list: far below any database's limit of parameters."""

_GROUPS: dict[str, str] = {claims.name: "submission", batch_rows.name: "batch"}
"""Tables whose rows are asked for by another column than their key."""


class MemoryRows:
    """Rows by primary key, in plain dictionaries."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Key, Row]] = {table.name: {} for table in PROJECTIONS}
        self._groups: dict[tuple[str, Any], dict[Key, None]] = defaultdict(dict)

    def get(self, table: Table, *key: Any) -> Row | None:
        """The row with this primary key. Not to be changed in place: `put` another."""
        return self._rows[table.name].get(key)

    def group(self, table: Table, value: Any) -> list[Row]:
        """The rows of one submission's claims, or of one batch's rows."""
        return [self._rows[table.name][key] for key in self._groups[table.name, value]]

    def put(self, table: Table, row: Row) -> None:
        """Insert, or replace the row with the same primary key, which must have been read before."""
        key = key_of(table, row)
        self._rows[table.name][key] = row
        if table.name in _GROUPS:
            self._groups[table.name, row[_GROUPS[table.name]]][key] = None

    def remove(self, table: Table, *key: Any) -> None:
        """Take away the row with this primary key, which must have been read before; no such row is no error."""
        row = self._rows[table.name].pop(key, None)
        if row is not None and table.name in _GROUPS:
            self._groups[table.name, row[_GROUPS[table.name]]].pop(key, None)

    def expect(self, table: Table, prefix: Key, values: Iterable[Any]) -> None:
        """Say which keys (`prefix` and one of `values`) are asked for next, so that they can be read at once."""

    def all(self, table: Table) -> dict[Key, Row]:
        """Every row by its key."""
        return self._rows[table.name]


class DatabaseRows(MemoryRows):
    """Reads each row from the database once, writes at `flush` what has changed, and lives for one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._stored: dict[str, dict[Key, Row | None]] = {table.name: {} for table in PROJECTIONS}
        self._whole_groups: set[tuple[str, Any]] = set()

    def get(self, table: Table, *key: Any) -> Row | None:
        """As stored, or as put since."""
        if key not in self._stored[table.name]:
            self.expect(table, key[:-1], key[-1:])
        return super().get(table, *key)

    def group(self, table: Table, value: Any) -> list[Row]:
        """As stored, or as put since."""
        if (table.name, value) not in self._whole_groups:
            self._whole_groups.add((table.name, value))
            for row in self._select(table, table.c[_GROUPS[table.name]] == value):
                self._remember(table, key_of(table, row), row)
        return super().group(table, value)

    def expect(self, table: Table, prefix: Key, values: Iterable[Any]) -> None:
        """Reads in chunks what was not read before."""
        keys = list(table.primary_key.columns)
        unread = [value for value in values if (*prefix, value) not in self._stored[table.name]]
        fixed = [column == value for column, value in zip(keys, prefix, strict=False)]
        for chunk in chunks(unread):
            found = {row[keys[-1].name]: row for row in self._select(table, *fixed, keys[-1].in_(chunk))}
            for value in chunk:
                self._remember(table, (*prefix, value), found.get(value))

    def flush(self) -> None:
        """Write what has changed: children leave before their parents, parents come before their children."""
        for table in reversed(PROJECTIONS):
            self._delete(table)
        for table in PROJECTIONS:
            self._insert(table)
            self._update(table)

    def _select(self, table: Table, *conditions: ColumnElement[bool]) -> list[Row]:
        return [dict(row) for row in self._connection.execute(select(table).where(*conditions)).mappings()]

    def _remember(self, table: Table, key: Key, row: Row | None) -> None:
        if key in self._stored[table.name]:
            return
        self._stored[table.name][key] = row
        if row is not None and key not in self.all(table):
            self.put(table, row)

    def _delete(self, table: Table) -> None:
        gone = [key for key, row in self._stored[table.name].items() if row is not None and key not in self.all(table)]
        if gone:
            self._connection.execute(table.delete().where(_by_key(table)), [_key_values(table, key) for key in gone])

    def _insert(self, table: Table) -> None:
        stored = self._stored[table.name]
        new = [row for key, row in self.all(table).items() if stored.get(key) is None]
        if new:
            self._connection.execute(table.insert(), new)

    def _update(self, table: Table) -> None:
        changes: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for key, row in self.all(table).items():
            stored = self._stored[table.name].get(key)
            if stored is not None and stored is not row:
                changed = tuple(name for name in row if row[name] is not stored[name] and row[name] != stored[name])
                changes[changed].append({name: row[name] for name in changed} | _key_values(table, key))
        for names, rows in changes.items():
            if names:
                statement = table.update().where(_by_key(table)).values({name: bindparam(name) for name in names})
                self._connection.execute(statement, rows)


def key_of(table: Table, row: Row) -> Key:
    """The primary key of a row, in the order of its columns."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists short enough for one IN."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _by_key(table: Table) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"key_{column.name}") for column in table.primary_key.columns))


def _key_values(table: Table, key: Key) -> Row:
    return {f"key_{column.name}": value for column, value in zip(table.primary_key.columns, key, strict=True)}
