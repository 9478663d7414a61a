"""What sellers answer, read from the page of a complaint: recorded where it is new, with its attachments. Never presses.

Attachments are taken once, one after another, and only up to a size: they are bytes with a hash, which nothing opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from takedown.domain.attachment import LARGEST_BYTES, MOST_ATTACHMENTS, media_type_of
from takedown.domain.model import Account
from takedown.domain.portal_status import CounterNoticeStatus
from takedown.filing.business_days import add_business_days
from takedown.filing.calm import Calm
from takedown.filing.desk import Desk
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import CounterNoticeRecord, SubmissionRecord
from takedown.portal import Attachment, CaseReading, CounterNotice

ESTIMATED_DAYS = 3
"""How long a holder has is not known (fact sheet section 4, Timing): by estimate as long as a seller has for the first one."""
WAITING = frozenset({CounterNoticeStatus.OPEN, CounterNoticeStatus.NEEDS_A_LOOK})
"""Somebody has to answer, or to look."""
UNDER_WAY = WAITING | {CounterNoticeStatus.DISPUTED, CounterNoticeStatus.MEDIATION}
"""It goes on, and the list of complaints says nothing of how: it calls all of these by one name."""


@dataclass(frozen=True)
class Deadline:
    """Until when a counter-notice can be answered: that day included."""

    day: date
    estimated: bool
    """True where the portal shows none."""
    holidays_known: bool = True
    """False where an estimate lies in a year whose Chinese holidays are not published."""

    def __str__(self) -> str:
        if not self.estimated:
            return f"{self.day}, by the portal"
        known = "" if self.holidays_known else "; the holidays of that year are not known yet"
        return f"{self.day}, an estimate of {ESTIMATED_DAYS} Chinese business days{known}"


def deadline(record: CounterNoticeRecord) -> Deadline:
    """The portal's own where it shows one, else an estimate from the day it was received, or first seen."""
    if record.deadline is not None:
        return Deadline(record.deadline, estimated=False)
    day, known = add_business_days(record.received_on or record.first_seen_at.date(), ESTIMATED_DAYS)
    return Deadline(day, estimated=True, holidays_known=known)


def waiting(ledger: Ledger, account: Account) -> list[CounterNoticeRecord]:
    """Those that somebody has to answer or to look at, the most urgent first."""
    return sorted(ledger.counter_notices(account, statuses=WAITING), key=lambda one: (deadline(one).day, one.number))


def in_mediation(ledger: Ledger, account: Account) -> list[CounterNoticeRecord]:
    """Those of which the portal says that there is a mediation, in the order in which they were first seen."""
    return ledger.counter_notices(account, statuses={CounterNoticeStatus.MEDIATION})


async def look_at_counter_notices(
    desk: Desk, calm: Calm, record: SubmissionRecord | None, reading: CaseReading
) -> list[str]:
    """Record what a complaint's page shows of them that is new; the references of those.

    Raises the portal's errors while attachments are taken; what was recorded before stays.
    """
    if not reading.counter_notices:
        return []
    known = {one.reference: one for one in desk.ledger.counter_notices(desk.account, number=reading.number)}
    news = []
    for shown in reading.counter_notices:
        before = known.get(shown.reference)
        if before is not None and _same(before, shown):
            continue
        attachments = await _attachments(desk, calm, reading.number, shown, before)
        body = _body(reading, record, shown) | {"attachments": attachments}
        desk.journal.append("counter_notice_observed", body)
        desk.tell("counter_notice", {"number": reading.number, "reference": shown.reference, "status": shown.words})
        news.append(shown.reference)
    return news


def _same(before: CounterNoticeRecord, shown: CounterNotice) -> bool:
    known = (before.words, before.status, before.said, before.seller, before.deadline, before.notice, _names(before))
    return known == (
        shown.words,
        shown.meaning,
        shown.said,
        shown.seller,
        shown.deadline,
        shown.notice,
        [one.name for one in shown.attachments],
    )


def _names(record: CounterNoticeRecord) -> list[str]:
    return [one.name for one in record.attachments]


def _body(reading: CaseReading, record: SubmissionRecord | None, shown: CounterNotice) -> dict[str, Any]:
    return {
        "number": reading.number,
        "submission": record.id if record else None,
        "reference": shown.reference,
        "status": shown.meaning.value,
        "words": shown.words,
        "seller": shown.seller,
        "said": shown.said,
        "received_on": shown.received_on.isoformat() if shown.received_on else None,
        "deadline": shown.deadline.isoformat() if shown.deadline else None,
        "page": reading.address,
        "notice": shown.notice,
    }


async def _attachments(
    desk: Desk, calm: Calm, number: str, shown: CounterNotice, before: CounterNoticeRecord | None
) -> list[dict[str, Any]]:
    """Those that were there before stay as they are; the others are taken now."""
    names, had = [one.name for one in shown.attachments], []
    if before is not None and _names(before) == names[: len(before.attachments)]:
        had = [_fact(one.name, one.sha256, one.media_type, one.bytes, one.why) for one in before.attachments]
    return had + [
        await _take(desk, calm, number, file)
        if place < MOST_ATTACHMENTS
        else _fact(file.name, why=f"only the first {MOST_ATTACHMENTS} files are taken")
        for place, file in enumerate(shown.attachments)
        if place >= len(had)
    ]


async def _take(desk: Desk, calm: Calm, number: str, file: Attachment) -> dict[str, Any]:
    taken = await calm.read(lambda: calm.portal.take_attachment(number, file, LARGEST_BYTES))
    if taken.content is None:
        return _fact(file.name, why=taken.why)
    return _fact(file.name, desk.files.keep(taken.content), media_type_of(taken.content), len(taken.content))


def _fact(name: str, sha256: str = "", media_type: str = "", size: int = 0, why: str = "") -> dict[str, Any]:
    taken = {"sha256": sha256, "media_type": media_type, "bytes": size} if sha256 else {}
    return {"name": name, "why": why} | taken
