"""What a complaint's page says of an answer or a withdrawal of ours: there is no other place where they show."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from takedown.domain.errors import IllegalStep
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from takedown.domain.protocol import State
from takedown.domain.submission import Answer, Reply, Withdrawal
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord
from takedown.portal import CaseReading

_TAKEN = {
    Reply.ACCEPT: frozenset({CounterNoticeStatus.ACCEPTED}),
    Reply.DISPUTE: frozenset(
        {
            CounterNoticeStatus.DISPUTED,
            CounterNoticeStatus.MEDIATION,
            CounterNoticeStatus.REJECTED,
            CounterNoticeStatus.UPHELD,
        }
    ),
}
"""How a counter-notice can stand once this answer to it was taken: what is disputed is decided later."""


class Standing(StrEnum):
    """Whether the page shows that it was done."""

    DONE = "done"
    NOT_DONE = "not done"
    UNCLEAR = "unclear"
    """Something else was done, or nobody understands what the page says: a person looks."""


def meant_on_case(record: SubmissionRecord) -> Answer | Withdrawal:
    """The answer or withdrawal of a record. Raises IllegalStep for anything else."""
    meant = load_submission(record.kind, record.payload)
    if not isinstance(meant, Answer | Withdrawal):
        raise IllegalStep(f"{record.id} is not about a complaint that is on the portal")
    return meant


def standing(meant: Answer | Withdrawal, reading: CaseReading) -> tuple[Standing, str]:
    """Whether it was done by what the opened complaint shows, and that in words."""
    if isinstance(meant, Withdrawal):
        return _of_withdrawal(reading)
    shown = next((one for one in reading.counter_notices or () if one.reference == meant.reference), None)
    if shown is None:
        return Standing.UNCLEAR, f"the page of {reading.number} does not show counter-notice {meant.reference}"
    says = f"counter-notice {meant.reference} is {shown.words!r}"
    if shown.meaning is CounterNoticeStatus.OPEN:
        return Standing.NOT_DONE, says
    done = shown.meaning in _TAKEN[meant.reply]
    return (Standing.DONE, says) if done else (Standing.UNCLEAR, f"{says}, and {meant.reply.value} was meant")


def _of_withdrawal(reading: CaseReading) -> tuple[Standing, str]:
    says = f"complaint {reading.number} is {reading.words!r}"
    if reading.meaning is CaseStatus.WITHDRAWN:
        return Standing.DONE, says
    return (Standing.UNCLEAR if reading.meaning is CaseStatus.NEEDS_A_LOOK else Standing.NOT_DONE), says


def with_what_follows(ledger: Ledger, record: SubmissionRecord) -> list[tuple[str, dict[str, Any]]]:
    """What is appended with the conclusion that this one is filed: a complaint is withdrawn with the last of its numbers."""
    if record.kind != "withdrawal":
        return []
    meant = meant_on_case(record)
    reason = meant.reason if isinstance(meant, Withdrawal) else ""
    withdrawn = {
        meant_on_case(other).number
        for other in ledger.submissions(record.account, states={State.FILED}, kind="withdrawal")
    } | {meant.number}
    return [
        ("submission_withdrawn", {"submission": complaint.id, "words": reason})
        for complaint in ledger.find(meant.number)
        if complaint.kind == "complaint" and complaint.state is State.FILED and withdrawn.issuperset(complaint.numbers)
    ]
