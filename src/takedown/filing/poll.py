"""Reads case status from the portal for what is open. Never presses. A poll that finds nothing new appends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.compare import compare_owed, observed_body
from takedown.filing.desk import Desk
from takedown.ledger.records import CaseListingRecord, CaseRecord, SubmissionRecord
from takedown.portal import CaseReading, ScreenPicture


@dataclass
class Polled:
    """What a poll came to. `missing`: numbers that we filed and the portal's list does not show."""

    open: int = 0
    read: int = 0
    news: list[str] = field(default_factory=list)
    needs_a_look: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


async def poll(desk: Desk, calm: Calm) -> Polled:
    """List pages first, over the dates of the oldest open case; then the details of what is open.

    Raises the portal's errors; what was read before is kept.
    """
    await _follow_held(desk, calm)
    numbers = open_numbers(desk)
    polled = Polled(open=len(numbers))
    if not numbers:
        return polled
    since = min(record.planned_at for record in numbers.values()).date() - timedelta(days=1)
    listed = await calm.read(lambda: calm.portal.list_complaints(since, _forget))
    lines = {line.number: line for line in listed.lines}
    for number, record in numbers.items():
        if desk.stop_asked:
            break
        if number not in lines:
            polled.missing.append(number)
            continue
        reading, pictures = await _read_with_pictures(calm, number)
        polled.read += 1
        if _differs(desk, number, reading):
            observe(desk, record, reading, pictures)
            polled.news.append(number)
        if CaseStatus.NEEDS_A_LOOK in {reading.meaning, *(line.meaning for line in reading.listings)}:
            polled.needs_a_look.append(number)
        desk.tell("polled", {"number": number, "status": reading.words})
    return polled


async def _follow_held(desk: Desk, calm: Calm) -> None:
    """Complaints that the portal kept until their right was verified: filed by now, still held, or refused with it."""
    for record in desk.ledger.submissions(desk.account, states={State.HELD_BY_PORTAL}, kind="complaint"):
        if desk.stop_asked or not record.reference:
            continue
        reading, pictures = await _read_with_pictures(calm, record.reference)
        if reading.number == record.reference and reading.meaning is not CaseStatus.REJECTED:
            continue
        keep = desk.keep_for(record.id)
        for picture in pictures:
            keep(picture)
        if reading.meaning is CaseStatus.REJECTED:
            body = {"submission": record.id, "words": reading.words, "code": "right_not_approved"}
            desk.journal.append("submission_refused", body)
        else:
            desk.journal.append("submission_filed", {"submission": record.id, "numbers": [reading.number]})
            await compare_owed(desk.record(record.id), desk, calm)


async def _read_with_pictures(calm: Calm, number: str) -> tuple[CaseReading, list[ScreenPicture]]:
    """The pictures are kept only where there is news."""
    pictures: list[ScreenPicture] = []
    return await calm.read(lambda: calm.portal.read_complaint(number, pictures.append)), pictures


def open_numbers(desk: Desk) -> dict[str, SubmissionRecord]:
    """Every complaint number of ours that the portal has not decided for all its listings."""
    cases = {case.number: case for case in desk.ledger.cases(desk.account)}
    return {
        number: record
        for record in desk.ledger.submissions(desk.account, states={State.FILED}, kind="complaint")
        for number in record.numbers
        if not _decided(desk, cases.get(number))
    }


def observe(
    desk: Desk, record: SubmissionRecord | None, reading: CaseReading, pictures: Sequence[ScreenPicture]
) -> None:
    """Append what the portal shows of a case, its pictures first."""
    keep = desk.keep_for(record.id if record else None)
    for picture in pictures:
        keep(picture)
    desk.journal.append("case_observed", observed_body(record.id if record else None, reading))


def _differs(desk: Desk, number: str, reading: CaseReading) -> bool:
    case = desk.ledger.case(desk.account, number)
    known: Mapping[str, CaseListingRecord] = {
        listing.listing: listing for listing in desk.ledger.case_listings(desk.account, number)
    }
    if case is None or (case.words, case.status) != (reading.words, reading.meaning):
        return True
    return {key: (one.words, one.status) for key, one in known.items()} != {
        line.listing: (line.words, line.meaning) for line in reading.listings
    }


def _decided(desk: Desk, case: CaseRecord | None) -> bool:
    if case is None:
        return False
    listings = desk.ledger.case_listings(desk.account, case.number)
    return bool(listings) and case.status in DECIDED and all(listing.status in DECIDED for listing in listings)


def _forget(picture: ScreenPicture) -> None:
    """List pages are read at every poll; only pages with news are kept."""
