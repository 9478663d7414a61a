"""What was filed is opened by its number and held against what was meant. Written first, owed until done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from takedown.domain.errors import IllegalStep
from takedown.domain.model import ClaimKey, Complaint, Submission
from takedown.domain.payload import load_submission
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.desk import Desk
from takedown.ledger.records import ClaimState, Comparison, SubmissionRecord
from takedown.portal import CaseReading


def owing(desk: Desk) -> list[SubmissionRecord]:
    """Filed complaints not yet held against what was meant: the run died, the page failed, or a person decided it."""
    filed = desk.ledger.submissions(desk.account, states={State.FILED}, kind="complaint")
    return [record for record in filed if record.comparison is Comparison.OWED]


async def compare_owed(record: SubmissionRecord, desk: Desk, calm: Calm) -> None:
    """Open every number of a filed complaint; a difference goes to a person. The portal may have split it in several.

    Raises the portal's errors; the comparison then stays owed. What the portal shows is its first observation, too.
    """
    meant = meant_by(desk, record)
    readings = [await read_case(desk, calm, number, record.id) for number in record.numbers]
    differences = [*calm.portal.same_complaint(meant, _together(readings))] if readings else ["it has no number"]
    for reading in readings:
        desk.journal.append("case_observed", observed_body(record.id, reading))
    body = {"submission": record.id, "equal": not differences, "differences": differences}
    desk.journal.append("filing_compared", body)
    if differences:
        desk.tell("filed_but_differs", body)


async def read_case(desk: Desk, calm: Calm, number: str, submission: str | None) -> CaseReading:
    """One complaint by its number, repeated where that is safe. Raises the portal's errors."""
    keep = desk.keep_for(submission)
    return await calm.read(lambda: calm.portal.read_complaint(number, keep))


def what_is_left(desk: Desk, record: SubmissionRecord) -> Submission:
    """What a submission is about: all of it, without the listings that the portal's verify step left out.

    Those are free since then, and may be another submission's by now.
    """
    submission = load_submission(record.kind, record.payload)
    if not isinstance(submission, Complaint):
        return submission
    left_out = {held.claim for held in desk.ledger.claims_of(record.id) if held.state is ClaimState.REFUSED}
    return without(submission, left_out)


def meant_by(desk: Desk, record: SubmissionRecord) -> Complaint:
    """What was to be filed, of a complaint. Raises IllegalStep for anything else."""
    submission = what_is_left(desk, record)
    if not isinstance(submission, Complaint):
        raise IllegalStep(f"{record.id} is no complaint: uploads are compared by the list of rights")
    return submission


def without(complaint: Complaint, claims: Collection[ClaimKey]) -> Complaint:
    """The complaint without the listings of `claims`."""
    kept = tuple(listing for listing in complaint.listings if complaint.claim(listing) not in claims)
    return replace(complaint, listings=kept)


def observed_body(submission: str | None, reading: CaseReading) -> dict[str, Any]:
    """The body of a `case_observed` event."""
    return {
        "number": reading.number,
        "submission": submission,
        "status": reading.meaning.value,
        "words": reading.words,
        "listings": [
            {"listing": line.listing, "status": line.meaning.value, "words": line.words} for line in reading.listings
        ],
        "page": reading.address,
    }


def _together(readings: Sequence[CaseReading]) -> CaseReading:
    """Several complaints that one press became, as one: all their listings."""
    return replace(readings[0], listings=tuple(line for reading in readings for line in reading.listings))
