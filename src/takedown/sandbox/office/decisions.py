"""What somebody at the portal decides about a listing on their own, whatever its number and the seller have said.

Nobody knows how often the real portal does so; that it may bring a listing back at its discretion is attested (fact sheet
section 4, Timing: OTA-us `AliExpress/Copyright Claims Policy.md` §5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

STATUSES = ("processing", "removed", "rejected", "special_review", "reinstated")


@dataclass(frozen=True)
class Decision:
    """The last one about a listing. `says` is shown in the place of the status' own words, `words` as its remark."""

    status: str
    says: str
    words: str
    at: datetime


class Decisions:
    """Every decision of this kind, and the complaints that the lists have lost."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def decide(self, complaint: int, items: Sequence[str], status: str, says: str = "", words: str = "") -> None:
        """Decide about listings of a complaint. Raises Refused for a status that nobody decides, or no listing."""
        if status not in STATUSES or not items:
            raise Refused("request.malformed")
        now = self._clock.now().isoformat()
        with self._store.transaction():
            for item in items:
                sql = "INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?)"
                self._store.run(sql, complaint, item, status, says, words, now)

    def of(self, complaint: int) -> dict[str, Decision]:
        """By item id, the last decision about each listing of a complaint."""
        rows = self._store.all("SELECT * FROM decisions WHERE complaint = ?", complaint)
        return {
            row["item_id"]: Decision(row["status"], row["says"], row["words"], datetime.fromisoformat(row["at"]))
            for row in rows
        }

    def unlist(self, complaint: int) -> None:
        """Leave a complaint out of the lists from now on; its own page is still there."""
        self._store.run("INSERT OR IGNORE INTO unlisted VALUES (?)", complaint)
