"""Reads case status from the portal for what is open. Never presses. A poll that finds nothing new appends nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from takedown.domain.errors import Exit, PortalChanged, PortalUnavailable, SlowDown, TakedownError
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.compare import compare_owed, observed_body, owing
from takedown.filing.decide import filed_outside
from takedown.filing.desk import Desk
from takedown.filing.rights import sync_rights
from takedown.filing.taking_in import imported_days
from takedown.ledger.errors import NumberTaken
from takedown.ledger.records import CaseListingRecord, CaseRecord, SubmissionRecord
from takedown.portal import CaseReading, ScreenPicture

IN_A_ROW = 3
"""After so many complaints in a row that cannot be opened, another page shows whether the portal is there at all."""


class NumberOfAnother(TakedownError):
    """The portal shows a complaint under a number that another submission of ours has: a person looks at both."""

    exit = Exit.NEEDS_PERSON


@dataclass
class Polled:
    """What a poll came to. `missing`: numbers that we filed and the portal's list does not show."""

    open: int = 0
    read: int = 0
    news: list[str] = field(default_factory=list)
    needs_a_look: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: dict[str, TakedownError] = field(default_factory=dict)
    """What could not be read, and why; everything else was."""
    error: TakedownError | None = None
    """What ended the poll early; what was read before is kept."""


async def poll(desk: Desk, calm: Calm) -> Polled:
    """Make good owed comparisons, read the rights, follow what is held; then every open case, if it is on the list.

    One of them that fails is reported and the others are read. What concerns all of them, a person who is needed or a
    portal that is away, ends the poll.
    """
    polled = Polled()
    reader = _Reader(desk, calm, polled)
    try:
        for record in owing(desk):
            await reader.alone(record.id, partial(compare_owed, record, desk, calm))
        if desk.ledger.iprs(desk.account):
            await reader.alone("the list of rights", partial(sync_rights, desk, calm))
        await _follow_held(reader)
        await _read_open(reader)
    except TakedownError as error:
        polled.error = error
    return polled


@dataclass
class _Reader:
    """Reads one thing after another, and goes on after one that fails by itself."""

    desk: Desk
    calm: Calm
    polled: Polled
    in_a_row: int = 0

    async def alone(self, what: str, reading: Callable[[], Awaitable[object]]) -> None:
        """Read one thing, unless a stop was asked for; a failure that concerns it alone is noted under its name.

        Raises the others.
        """
        if self.desk.stop_asked:
            return
        try:
            await reading()
        except SlowDown:
            raise
        except (PortalUnavailable, PortalChanged, NumberOfAnother) as error:
            self.polled.failed[what] = error
            self.desk.tell("not_read", {"what": what, "message": error.message})
            self.in_a_row += 1
            if self.in_a_row % IN_A_ROW == 0:
                await self.calm.read(lambda: self.calm.portal.list_pending(_forget))
        else:
            self.in_a_row = 0


async def _read_open(reader: _Reader) -> None:
    """List pages first, over the dates of the oldest open case; then the details of what is open."""
    desk, calm, polled = reader.desk, reader.calm, reader.polled
    numbers = open_numbers(desk)
    polled.open = len(numbers)
    if not numbers or desk.stop_asked:
        return
    listed = await calm.read(lambda: calm.portal.list_complaints(_since(desk, numbers.values()), _forget))
    lines = {line.number for line in listed.lines}
    for number, record in numbers.items():
        if number not in lines:
            polled.missing.append(number)
        elif record.id not in polled.failed:  # its comparison has just shown that it cannot be opened
            await reader.alone(number, partial(_read_case, reader, number, record))


async def _read_case(reader: _Reader, number: str, record: SubmissionRecord) -> None:
    desk, polled = reader.desk, reader.polled
    reading, pictures = await _read_with_pictures(reader.calm, number)
    polled.read += 1
    if _differs(desk, number, reading):
        observe(desk, record, reading, pictures)
        polled.news.append(number)
    if CaseStatus.NEEDS_A_LOOK in {reading.meaning, *(line.meaning for line in reading.listings)}:
        polled.needs_a_look.append(number)
    desk.tell("polled", {"number": number, "status": reading.words})


def _since(desk: Desk, records: Iterable[SubmissionRecord]) -> date:
    """A day before anything of `records` was filed; what was filed outside may be older than our own plan."""
    imported, back = imported_days(desk), timedelta(days=desk.look_back_days)
    days = [
        imported.get(record.id) or (record.planned_at - (timedelta() if record.numbers else back)).date()
        for record in records
    ]
    return min(days) - timedelta(days=1)


async def _follow_held(reader: _Reader) -> None:
    """Complaints that the portal kept until their right was verified: filed by now, still held, or refused with it."""
    held = reader.desk.ledger.submissions(reader.desk.account, states={State.HELD_BY_PORTAL}, kind="complaint")
    if not held or reader.desk.stop_asked:
        return
    pending = await reader.calm.read(lambda: reader.calm.portal.list_pending(_forget))
    waiting = {line.number for line in pending.lines}
    for record in held:
        if record.references:
            await reader.alone(record.id, partial(_follow_one, reader, record, waiting))


async def _follow_one(reader: _Reader, record: SubmissionRecord, waiting: Collection[str]) -> None:
    """Where the portal has split it, it is filed when every part of it has a number, and refused when every one is."""
    desk, calm = reader.desk, reader.calm
    read = [(reference, *await _read_with_pictures(calm, reference)) for reference in record.references]
    if any(_still_held(reference, reading, waiting) for reference, reading, _ in read):
        unclear = [reference for reference, reading, _ in read if reading.meaning is CaseStatus.NEEDS_A_LOOK]
        reader.polled.needs_a_look.extend(unclear)
        return
    keep = desk.keep_for(record.id)
    for *_, pictures in read:
        for picture in pictures:
            keep(picture)
    numbers = [reading.number for _, reading, _ in read if reading.meaning is not CaseStatus.REJECTED]
    if not numbers:
        words = "; ".join(dict.fromkeys(reading.words for _, reading, _ in read))
        body = {"submission": record.id, "words": words, "code": "right_not_approved"}
        desk.journal.append("submission_refused", body)
        desk.tell("submission_refused", body)
        return
    try:
        desk.journal.append("submission_filed", {"submission": record.id, "numbers": numbers})
    except NumberTaken as taken:
        raise NumberOfAnother(
            f"The portal shows {record.id}, which it held, as complaint {taken.number}, and that is {taken.submission}.",
            advice=f"Look at both with `takedown status {taken.submission}`, and in the account.",
        ) from taken
    desk.tell("submission_filed", {"submission": record.id, "numbers": numbers})
    await compare_owed(desk.record(record.id), desk, calm)


def _still_held(reference: str, reading: CaseReading, waiting: Collection[str]) -> bool:
    """Without a number of its own it is held as long as the portal lists it so, or says what nobody understands."""
    if reading.meaning is CaseStatus.REJECTED:
        return False
    unclear = reading.meaning in (CaseStatus.WAITING_FOR_IPR, CaseStatus.NEEDS_A_LOOK)
    return reading.number == reference and (unclear or reference in waiting)


async def _read_with_pictures(calm: Calm, number: str) -> tuple[CaseReading, list[ScreenPicture]]:
    """The pictures are kept only where there is news."""
    pictures: list[ScreenPicture] = []
    return await calm.read(lambda: calm.portal.read_complaint(number, pictures.append)), pictures


def open_numbers(desk: Desk) -> dict[str, SubmissionRecord]:
    """Every complaint number of ours that the portal has not decided for all its listings; those filed outside too."""
    cases = {case.number: case for case in desk.ledger.cases(desk.account)}
    filed = desk.ledger.submissions(desk.account, states={State.FILED}, kind="complaint")
    ours = {number: record for record in filed for number in record.numbers}
    outside = {number: desk.record(one) for one, number in filed_outside(desk.ledger, desk.account).items()}
    return {number: record for number, record in (outside | ours).items() if not _decided(desk, cases.get(number))}


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
