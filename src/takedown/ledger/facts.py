"""An event as the projections see it: whether it is being appended or read back, it looks the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from takedown.domain.errors import IllegalStep
from takedown.ledger.rows import MemoryRows, Row
from takedown.ledger.schema import submissions


@dataclass(frozen=True)
class Fact:
    """What the line of an event says, with the account whose chain it is in. `at` is the stamp as it stands there."""

    account: str
    seq: int
    type: str
    at: str
    body: Mapping[str, Any]

    def submission(self, rows: MemoryRows, name: str | None = None) -> Row:
        """The row of the submission that the event is about, or of `name`.

        Raises IllegalStep when it was never planned in this account.
        """
        wanted = name or self.body["submission"]
        row = rows.get(submissions, wanted)
        if row is None or row["account"] != self.account:
            raise IllegalStep(f"{self.type} names {wanted}, which is not planned in {self.account}")
        return row
