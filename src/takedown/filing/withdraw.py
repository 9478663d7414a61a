"""What a withdrawal does to the reporter's record, as far as the ledger can say it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from takedown.domain.errors import IllegalStep
from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord

ROLLING = timedelta(days=91)
"""Three months, over which success is counted (fact sheet section 5, Good faith: IPP-gftm-faq)."""


@dataclass(frozen=True)
class Standing:
    """Listings of one marketplace and reason whose complaints were filed in the last three months."""

    marketplace: str
    reason: str
    filed: int
    decided: int
    removed: int
    of_this: int
    """How many listings the complaint has that is withdrawn."""
    removed_of_this: int

    def __str__(self) -> str:
        share = f"{self.removed / self.decided:.0%}" if self.decided else "none yet"
        return (
            f"In three months, {self.marketplace} for {self.reason.replace('_', ' ')}: {self.filed} listings filed, "
            f"{self.decided} decided, {self.removed} removed ({share}). This complaint has {self.of_this} of them, "
            f"{self.removed_of_this} removed: a withdrawn listing is no success any more. Whether the portal counts a "
            "withdrawal against you is not known."
        )


def standing(ledger: Ledger, record: SubmissionRecord, number: str, now: datetime) -> Standing:
    """How the account stands for the marketplace and reason of a complaint before `number` of it is withdrawn."""
    about = _complaint(record)
    statuses: Counter[CaseStatus | None] = Counter()
    for other in ledger.submissions(record.account, states={State.FILED, State.WITHDRAWN}, kind="complaint"):
        meant = _complaint(other)
        same = (meant.marketplace, meant.reason) == (about.marketplace, about.reason)
        if same and now - other.planned_at <= ROLLING:
            statuses.update(claim.portal_status for claim in ledger.claims_of(other.id))
    mine = [one.status for one in ledger.case_listings(record.account, number)]
    return Standing(
        about.marketplace.value,
        about.reason,
        statuses.total(),
        sum(count for status, count in statuses.items() if status in DECIDED),
        statuses[CaseStatus.REMOVED],
        len(mine),
        mine.count(CaseStatus.REMOVED),
    )


def _complaint(record: SubmissionRecord) -> Complaint:
    meant = load_submission(record.kind, record.payload)
    if not isinstance(meant, Complaint):
        raise IllegalStep(f"{record.id} is no complaint")
    return meant
