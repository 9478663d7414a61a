"""Follows a ledger from outside while another process writes it: the events as they appear, nothing else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any


@dataclass
class Follower:
    """Reads what was written since the last look. Holds the database only inside its block, so that recovery is real."""

    place: Path
    after: int = 0
    _connection: sqlite3.Connection | None = None

    def __enter__(self) -> Follower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def new(self) -> list[dict[str, Any]]:
        """The events written since the last call; none while there is no ledger or it is being made."""
        with suppress(sqlite3.OperationalError):
            found = self._open().execute("SELECT seq, line FROM events WHERE seq > ? ORDER BY seq", (self.after,))
            rows = found.fetchall()
            self.after = rows[-1][0] if rows else self.after
            return [json.loads(line) for _, line in rows]
        return []

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            address = f"{self.place.as_uri()}?mode=ro"
            self._connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=1)
        return self._connection
