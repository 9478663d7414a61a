"""After a ledger was put back from a backup nothing is pressed, by nobody, until two things have happened.

The portal's list was read back to before the backup, because what was filed since then is only known there, decided or
not; and a person who was shown what that reading found has agreed. `takedown import` does both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from takedown.domain.errors import PersonNeeded
from takedown.domain.model import Account
from takedown.filing.desk import Desk
from takedown.ledger.ledger import Ledger

CLOCKS_MAY_DIFFER_DAYS = 30
"""The portal files under its own date; our clock may have been ahead of it when the backup was made."""


@dataclass(frozen=True)
class Restoration:
    """A restore on which nobody has agreed yet."""

    known_until: datetime
    """The last event that the backup had; what happened on the portal after it is in no event."""

    @property
    def read_back_to(self) -> date:
        """The first day of the portal's list that has to be read."""
        return self.known_until.date() - timedelta(days=CLOCKS_MAY_DIFFER_DAYS)

    def may_be_forgotten(self, submitted_on: date | None) -> bool:
        """Whether a complaint of that day may have been filed by us after the backup; None: the portal does not say."""
        return submitted_on is None or submitted_on >= self.read_back_to


def not_agreed(ledger: Ledger, account: Account) -> Restoration | None:
    """The first restore of the account since somebody last agreed; None where there is none."""
    pending: Restoration | None = None
    for event in ledger.events(account, types={"ledger_restored", "restoration_agreed"}):
        if event.type == "restoration_agreed":
            pending = None
        elif pending is None:
            pending = Restoration(datetime.fromisoformat(event.body["known_until"]))
    return pending


def require_agreed(desk: Desk) -> None:
    """Raise PersonNeeded while nobody has agreed on a restore. Stands before every intent (`intent.append_intent`)."""
    pending = not_agreed(desk.ledger, desk.account)
    if pending is not None:
        raise PersonNeeded(
            f"This ledger was put back from a backup of {pending.known_until:%Y-%m-%d %H:%M} UTC: what was filed "
            "since then is only known to the portal, so nothing is pressed.",
            advice="Run `takedown import`, which reads it back to before the backup, and agree at its end.",
        )


def agree(desk: Desk, name: str, *, read_back_to: date, left_out: Collection[str]) -> None:
    """A named person was shown what the list has back to that day, and what was left out of it, and agrees to go on."""
    body = {"name": name, "read_back_to": read_back_to.isoformat(), "left_out": sorted(left_out)}
    desk.journal.append("restoration_agreed", body)
