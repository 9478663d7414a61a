"""The reporter's record as the ledger has it, and what a withdrawal does to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from takedown.domain.errors import IllegalStep
from takedown.domain.good_faith import ROLLING, Ended, Rate, rates
from takedown.domain.model import Account, Complaint, parts_of
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord


@dataclass(frozen=True)
class BeforeWithdrawal:
    """The rate that a complaint belongs to, and what that complaint has in it."""

    rate: Rate
    of_this: int
    """How many listings the complaint has that is withdrawn."""
    removed_of_this: int

    def __str__(self) -> str:
        return (
            f"In three months, {self.rate}. This complaint has {self.of_this} of them, {self.removed_of_this} removed: "
            "a withdrawn listing is no success any more. Whether the portal counts a withdrawal against you is not known."
        )


def reporters_record(ledger: Ledger, account: Account, now: datetime) -> list[Rate]:
    """Of the complaints that were planned in the last three months and filed: a rate per marketplace and reason."""
    counts = ledger.claim_counts(account, (now - ROLLING).date())
    found = [(parts_of(claim), status, count) for claim, status, count in counts]
    return rates(Ended(about.marketplace, about.reason, status, count) for about, status, count in found)


def before_withdrawal(ledger: Ledger, record: SubmissionRecord, number: str, now: datetime) -> BeforeWithdrawal:
    """How the account stands for the marketplace and reason of a complaint before `number` of it is withdrawn."""
    about = load_submission(record.kind, record.payload)
    if not isinstance(about, Complaint):
        raise IllegalStep(f"{record.id} is no complaint")
    key = (about.marketplace.value, about.reason)
    known = {(one.marketplace, one.reason): one for one in reporters_record(ledger, record.account, now)}
    mine = [one.status for one in ledger.case_listings(record.account, number)]
    return BeforeWithdrawal(
        known.get(key) or Rate(*key, filed=0, decided=0, removed=0, upheld=0), len(mine), mine.count(CaseStatus.REMOVED)
    )
