"""The portal's own database: one SQLite file, or memory. Nothing else in the back office opens a connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = Path(__file__).with_name("schema.sql")
_TABLES = (
    "settings",
    "sessions",
    "tickets",
    "robot_checks",
    "form_tokens",
    "files",
    "lapses",
    "withdrawals",
    "decisions",
    "unlisted",
    "mediations",
    "taken_back",
    "counter_notice_files",
    "counter_notices",
    "complaint_listings",
    "complaints",
    "iprs",
    "sqlite_sequence",
)

Value = str | int | bytes | None


class Store:
    """A connection for one event loop. Every call is short, so nothing ever waits for it."""

    def __init__(self, database: Path | None = None) -> None:
        # The thread that builds the portal is not always the one that runs its loop; only one uses it at a time.
        self._connection = sqlite3.connect(database or ":memory:", isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA.read_text(encoding="utf-8"))

    def all(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Every row of a query."""
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def run(self, sql: str, *values: Value) -> int:
        """Executes a statement; returns how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, *values: Value) -> int:
        """Executes an INSERT; returns the new row's id."""
        return self._connection.execute(sql, values).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside, or none of them."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def empty(self) -> None:
        """Forgets everything, the numbering included."""
        with self.transaction():
            for table in _TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 - names from the list above

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()
