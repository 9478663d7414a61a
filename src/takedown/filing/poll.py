"""Reads case status from the portal for what is open. Never presses. A poll that finds nothing new appends nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from takedown.domain.errors import Exit, PortalChanged, PortalUnavailable, SlowDown, TakedownError
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.compare import compare_owed, observed_body, owing, read_case
from takedown.filing.counter_notices import UNDER_WAY, look_at_counter_notices
from takedown.filing.decide import filed_outside
from takedown.filing.desk import Desk
from takedown.filing.rights import sync_rights
from takedown.filing.taking_in import imported_days
from takedown.ledger.errors import NumberTaken
from takedown.ledger.records import SubmissionRecord
from takedown.portal import CaseLine, CaseReading, ScreenPicture, no_picture

FEW, LOOKED_OVER, ONE_IN = 20, 5, 50
"""Complaints of which the list says nothing new are opened all the same at each poll: of the open ones and of the decided
ones all where they are few, else so many, or one for so many pages."""
SELLER_MAY_ANSWER = timedelta(days=30)
"""So long after its decision a complaint is still looked for: three counter-notices of 3, 7 and 7 business days fit into it
(fact sheet section 4, Timing)."""
GONE = ("", CaseStatus.NEEDS_A_LOOK)
"""Words and meaning of a listing that the portal showed before and does not show any more."""
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
    loads: int = 0
    """Pages that were loaded, those of the sign-in too."""
    news: list[str] = field(default_factory=list)
    needs_a_look: list[str] = field(default_factory=list)
    counter_notices: list[tuple[str, str]] = field(default_factory=list)
    """(complaint number, reference) of each that is new, or of which something is."""
    missing: list[str] = field(default_factory=list)
    failed: dict[str, TakedownError] = field(default_factory=dict)
    """What could not be read, and why; everything else was."""
    error: TakedownError | None = None
    """What ended the poll early; what was read before is kept."""


async def poll(desk: Desk, calm: Calm, tabs: int = 1) -> Polled:
    """Make good owed comparisons, read the rights, follow what is held; then every open case, if it is on the list.

    One of them that fails is reported and the others are read. What concerns all of them, a person who is needed or a
    portal that is away, ends the poll. Cases are opened in so many tabs at once.
    """
    polled = Polled()
    reader = _Reader(desk, calm, polled, tabs)
    try:
        for record in owing(desk):
            await reader.alone(record.id, partial(compare_owed, record, desk, calm))
        if desk.ledger.iprs(desk.account):
            await reader.alone("the list of rights", partial(sync_rights, desk, calm))
        await _follow_held(reader)
        await _read_open(reader)
    except TakedownError as error:
        polled.error = error
    polled.loads = calm.portal.loads
    return polled


@dataclass
class _Reader:
    """Reads one thing after another, and goes on after one that fails by itself."""

    desk: Desk
    calm: Calm
    polled: Polled
    tabs: int = 1
    in_a_row: int = 0
    ended: TakedownError | None = None
    """What ends the poll, in whichever tab it came up first."""

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
                await self.calm.read(lambda: self.calm.portal.list_pending(no_picture))
        else:
            self.in_a_row = 0


async def _read_open(reader: _Reader) -> None:
    """List pages first, over the dates of what is followed; then the details of what the list says something new about.

    A decided complaint is opened, too, where its line says something else by now. Of the others, open and decided, a few
    are opened each time, another few at each poll: a list says little of single listings, and nothing of what came and
    went between two polls.
    """
    desk, calm, polled = reader.desk, reader.calm, reader.polled
    cases = followed(desk)
    objected = {one.number for one in desk.ledger.counter_notices(desk.account, statuses=UNDER_WAY)}
    now = [case for case in cases.values() if case.is_followed(desk.now()) or case.number in objected]
    polled.open = sum(not case.decided for case in now)
    if not now or desk.stop_asked:
        return
    listed = await calm.read(lambda: calm.portal.list_complaints(_since(desk, now), no_picture))
    lines = {line.number: line for line in reversed(listed.lines)}
    polled.missing = [case.number for case in now if not case.decided and case.number not in lines]
    there = [case for case in cases.values() if case.number in lines and case.record.id not in polled.failed]
    changed = [case for case in there if case.number in objected or _says_more(desk, case, lines[case.number])]
    known = {case.number for case in changed}
    rest = [case for case in there if case.number not in known]
    spare = max(LOOKED_OVER, (listed.pages + len(changed)) // ONE_IN)
    looked_over = {
        case.number
        for some in ([case for case in rest if not case.decided], [case for case in rest if case.decided])
        for case in sorted(some, key=partial(_turn, desk.now()))[: FEW if len(some) <= FEW else spare]
    }
    waiting = deque(case for case in there if case.number in known | looked_over)
    await asyncio.gather(*(_read_in_a_tab(reader, waiting, lines) for _ in range(reader.tabs)))
    if reader.ended is not None:
        raise reader.ended


async def _read_in_a_tab(reader: _Reader, waiting: deque[Followed], lines: Mapping[str, CaseLine]) -> None:
    """One tab: takes the next case until none is left, or the poll is over in any of the tabs."""
    while waiting and reader.ended is None:
        case = waiting.popleft()
        try:
            await reader.alone(case.number, partial(_read_case, reader, case, lines[case.number]))
        except TakedownError as error:
            reader.ended = reader.ended or error


async def _read_case(reader: _Reader, case: Followed, line: CaseLine) -> None:
    desk, polled = reader.desk, reader.polled
    pictures: list[ScreenPicture] = []
    reading = await read_case(
        desk, reader.calm, case.number, case.record.id, listings=line.listings, keep=pictures.append
    )
    polled.read += 1
    differs = _differs(desk, case.number, reading)
    listed = _listed(line)
    if differs or (listed != _in_the_list(reading) and listed != _remembered(desk, case)):
        observe(desk, case.record, reading, pictures[-1:], listed)
    objected = await look_at_counter_notices(desk, reader.calm, case.record, reading)
    polled.counter_notices += [(case.number, reference) for reference in objected]
    if differs:
        polled.news.append(case.number)
    if CaseStatus.NEEDS_A_LOOK in {reading.meaning, *(one.meaning for one in reading.listings)}:
        polled.needs_a_look.append(case.number)
    desk.tell("polled", {"number": case.number, "status": reading.words})


def _says_more(desk: Desk, case: Followed, line: CaseLine) -> bool:
    """Whether the list says of a complaint what is not known yet. It may use other words than the complaint's own page."""
    if case.status is None:
        return True
    count = line.listings or sum(case.listings.values())
    if (line.words, line.meaning, count) == (case.words, case.status, sum(case.listings.values())):
        return False
    return _listed(line) != _remembered(desk, case)


def _listed(line: CaseLine) -> dict[str, Any]:
    return {"words": line.words, "listings": line.listings}


def _in_the_list(reading: CaseReading) -> dict[str, Any]:
    """What the list says of a complaint, if it says the same as the complaint's own page."""
    return {"words": reading.words, "listings": len(reading.listings)}


def _remembered(desk: Desk, case: Followed) -> dict[str, Any] | None:
    """What the list said when the complaint was last observed; None where nobody looked at the list then."""
    seen = desk.ledger.events(desk.account, types={"case_observed"}, submission=case.record.id)
    last = [event.body.get("listed") for event in seen if event.body["number"] == case.number][-1:]
    return dict(last[0]) if last and last[0] else None


def _turn(now: datetime, case: Followed) -> tuple[bool, str]:
    """What nobody understood first: it may have been given a meaning since. Then another order at every poll."""
    unclear = CaseStatus.NEEDS_A_LOOK in {case.status, *case.listings}
    return not unclear, hashlib.sha256(f"{now.isoformat()} {case.number}".encode()).hexdigest()


def _since(desk: Desk, cases: Iterable[Followed]) -> date:
    """A day before anything of `cases` was filed; what was filed outside may be older than our own plan."""
    imported, back = imported_days(desk), timedelta(days=desk.look_back_days)
    records = [case.record for case in cases]
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
    pending = await reader.calm.read(lambda: reader.calm.portal.list_pending(no_picture))
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


@dataclass(frozen=True)
class Followed:
    """A complaint number of ours, the submission behind it, and what is known of it."""

    number: str
    record: SubmissionRecord
    words: str = ""
    status: CaseStatus | None = None
    """None for one that was never observed."""
    listings: Mapping[CaseStatus, int] = field(default_factory=dict)
    """How many of its listings have which status."""
    observed_at: datetime | None = None

    @property
    def decided(self) -> bool:
        """Nothing more is expected of the portal for any listing of it."""
        return self.status in DECIDED and bool(self.listings) and DECIDED.issuperset(self.listings)

    def is_followed(self, now: datetime) -> bool:
        """Open, or decided so recently that the seller may still answer."""
        return not self.decided or self.observed_at is None or now - self.observed_at < SELLER_MAY_ANSWER


def followed(desk: Desk) -> dict[str, Followed]:
    """Every complaint number of ours, those that were filed outside too, with what is known of it."""
    filed = desk.ledger.submissions(desk.account, states={State.FILED}, kind="complaint")
    ours = {number: record for record in filed for number in record.numbers}
    outside = {number: desk.record(one) for one, number in filed_outside(desk.ledger, desk.account).items()}
    cases = {case.number: case for case in desk.ledger.cases(desk.account)}
    counts = desk.ledger.counts_of_listings(desk.account)
    return {
        number: Followed(number, record, case.words, case.status, counts.get(number, {}), case.observed_at)
        if (case := cases.get(number)) is not None
        else Followed(number, record)
        for number, record in (outside | ours).items()
    }


def observe(
    desk: Desk,
    record: SubmissionRecord | None,
    reading: CaseReading,
    pictures: Sequence[ScreenPicture],
    listed: Mapping[str, Any] | None = None,
) -> None:
    """Append what the portal shows of a case, its pictures first, and what its list said at that moment.

    A listing that it showed before and does not show any more has no words, and needs a look.
    """
    keep = desk.keep_for(record.id if record else None)
    for picture in pictures:
        keep(picture)
    body = observed_body(record.id if record else None, reading)
    shown = {line.listing for line in reading.listings}
    gone = [one.listing for one in desk.ledger.case_listings(desk.account, reading.number) if one.listing not in shown]
    body["listings"] += [{"listing": one, "status": CaseStatus.NEEDS_A_LOOK.value, "words": ""} for one in gone]
    desk.journal.append("case_observed", body | ({"listed": dict(listed)} if listed else {}))


def _differs(desk: Desk, number: str, reading: CaseReading) -> bool:
    case = desk.ledger.case(desk.account, number)
    if case is None or (case.words, case.status) != (reading.words, reading.meaning):
        return True
    known = {one.listing: (one.words, one.status) for one in desk.ledger.case_listings(desk.account, number)}
    shown = {line.listing: (line.words, line.meaning) for line in reading.listings}
    return {key: shown.get(key, GONE) for key in known | shown} != known
