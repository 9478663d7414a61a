"""What was filed is opened by its number and held against what was meant. Written first, owed until done."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from takedown.domain.errors import IllegalStep, PortalChanged, PortalUnavailable
from takedown.domain.model import ClaimKey, Complaint
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED, State
from takedown.domain.submission import ON_A_CASE, Submission
from takedown.filing.calm import Calm
from takedown.filing.counter_notices import look_at_counter_notices
from takedown.filing.desk import Desk
from takedown.filing.intent import as_handed_out, intent_of
from takedown.filing.on_case import Standing, meant_on_case, standing
from takedown.ledger.records import ClaimState, Comparison, SubmissionRecord
from takedown.portal import CaseReading, KeepPicture

READ_AGAIN_SECONDS = 5.0
"""A page that differs from what was meant is given so long to show the rest of itself."""
READINGS = 4
"""So often it is read again for two readings that agree."""


def owing(desk: Desk) -> list[SubmissionRecord]:
    """What was filed and not yet held against what was meant: the run died, the page failed, or a person decided it.

    Rights are compared by their list.
    """
    filed = desk.ledger.submissions(desk.account, states={State.FILED})
    return [record for record in filed if record.comparison is Comparison.OWED and record.kind != "ipr"]


async def compare_owed(record: SubmissionRecord, desk: Desk, calm: Calm) -> None:
    """Open every number of a filed complaint; a difference goes to a person. The portal may have split it in several.

    Of an answer or a withdrawal its complaint is opened.

    A page may be loaded in part: two readings in a row must show the same differences before they are one. Raises the
    portal's errors; the comparison then stays owed. What the portal shows is its first observation, too.
    """
    readings, differences = await _compare(record, desk, calm)
    for _ in range(READINGS):
        if not differences:
            break
        await asyncio.sleep(READ_AGAIN_SECONDS)
        before = differences
        readings, differences = await _compare(record, desk, calm)
        if differences == before:
            break
    else:
        raise PortalUnavailable(
            f"The page of {' '.join(one.number for one in readings)} shows something else each time it is read.",
            advice="Try again later.",
        )
    for reading in readings:
        if record.kind in ON_A_CASE:
            await look_at_counter_notices(desk, calm, _behind(desk, reading.number), reading)
            desk.journal.append("case_observed", observed_body(None, reading))
        else:
            desk.journal.append("case_observed", observed_body(record.id, reading))
    body = {"submission": record.id, "equal": not differences, "differences": differences}
    desk.journal.append("filing_compared", body)
    if differences:
        desk.tell("filed_but_differs", body)


async def _compare(record: SubmissionRecord, desk: Desk, calm: Calm) -> tuple[list[CaseReading], list[str]]:
    """What the portal shows under each number, and what is not as it was meant."""
    if record.kind in ON_A_CASE:
        meant = meant_on_case(record)
        reading = await read_case(desk, calm, meant.number, record.id)
        stands, says = standing(meant, reading)
        return [reading], [] if stands is Standing.DONE else [says]
    readings = [await read_case(desk, calm, number, record.id) for number in record.numbers]
    if not readings:
        return [], ["it has no number"]
    return readings, [*calm.portal.same_complaint(meant_by(desk, record), _together(readings))]


def _behind(desk: Desk, number: str) -> SubmissionRecord | None:
    """The complaint of ours that has a number."""
    return next((one for one in desk.ledger.find(number) if one.kind == "complaint" and number in one.numbers), None)


async def read_case(
    desk: Desk,
    calm: Calm,
    number: str,
    submission: str | None,
    *,
    listings: int = 0,
    keep: KeepPicture | None = None,
) -> CaseReading:
    """One complaint by its number, repeated where that is safe. Its pictures go to `submission`, unless `keep` takes them.

    `listings` is how many it has by the portal's list, where that says so: a page that shows another number of them is
    loaded in part, and read again. Raises PortalChanged when it stays so, and the portal's other errors.
    """
    kept_by = keep or desk.keep_for(submission)

    async def whole() -> CaseReading:
        reading = await calm.portal.read_complaint(number, kept_by)
        if listings and len(reading.listings) != listings:
            raise _InPart(
                f"Complaint {number} shows {len(reading.listings)} listings, by the list of complaints it has {listings}.",
                advice="Look at its page and at the list: one of them is not read as it should be.",
            )
        return reading

    try:
        return await calm.read(whole)
    except _InPart as part:
        raise PortalChanged(part.message, advice=part.advice) from part


class _InPart(PortalUnavailable):
    """A page that does not show everything yet."""


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
    """What was to be filed, of a complaint; its evidence as its kit has it, if it was handed out.

    Raises IllegalStep for anything else.
    """
    submission = what_is_left(desk, record)
    if not isinstance(submission, Complaint):
        raise IllegalStep(f"{record.id} is no complaint")
    pressed = record.state in UNSETTLED or record.numbers or record.reference
    return as_handed_out(submission, intent_of(desk.ledger, record)) if pressed else submission


def without(complaint: Complaint, claims: Collection[ClaimKey]) -> Complaint:
    """The complaint without the listings of `claims`."""
    kept = tuple(listing for listing in complaint.listings if complaint.claim(listing) not in claims)
    return replace(complaint, listings=kept)


def is_this(calm: Calm, meant: Complaint, marker: str, reading: CaseReading) -> bool:
    """Whether an opened complaint is this one, or a part of it: compared in full, with a marker too."""
    mine, shown = {listing.key for listing in meant.listings}, {one.listing for one in reading.listings}
    part = replace(meant, listings=tuple(listing for listing in meant.listings if listing.key in shown))
    return (
        shown <= mine and calm.portal.is_ours(meant, marker, reading) and not calm.portal.same_complaint(part, reading)
    )


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
