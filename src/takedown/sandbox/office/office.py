"""The whole back office in one hand: what a face and the control port are given."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from takedown.sandbox.office.accounts import Accounts
from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.complaints import Complaints
from takedown.sandbox.office.counter_notices import CounterNotices
from takedown.sandbox.office.decisions import Decisions
from takedown.sandbox.office.documents import Documents
from takedown.sandbox.office.iprs import Iprs
from takedown.sandbox.office.store import Store


class Office:
    """Rules and state of one practice portal."""

    def __init__(self, database: Path | None, seed: int) -> None:
        self._store = Store(database)
        self.clock = Clock(self._store)
        self.accounts = Accounts(self._store, self.clock)
        self.documents = Documents(self._store)
        self.iprs = Iprs(self._store, self.clock, self.documents)
        dice = random.Random(seed)  # noqa: S311 - gaps between numbers, nothing secret
        self.counter_notices = CounterNotices(self._store, self.clock, self.documents)
        self.decisions = Decisions(self._store, self.clock)
        what_is_said = (self.counter_notices, self.decisions)
        self.complaints = Complaints(self._store, self.clock, self.documents, self.iprs, *what_is_said, dice)
        self.requests: Counter[str] = Counter()
        self.shops_trust = False
        """Whether a person has passed the robot check of the listing pages."""

    def settle(self) -> None:
        """Does what is due by portal time; called before anything is read."""
        self.complaints.release_approved()

    def reset(self) -> None:
        """Back to the first day: no rights, no complaints, nobody signed in, real time."""
        self._store.empty()
        self.accounts.forget_codes()
        self.requests.clear()
        self.shops_trust = False

    def close(self) -> None:
        """Closes the database."""
        self._store.close()
