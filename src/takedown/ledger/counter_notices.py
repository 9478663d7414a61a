"""Counter-notices as they were last observed. There are few of them: they are read from the events, and have no table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from takedown.domain.model import SubmissionId
from takedown.domain.portal_status import CounterNoticeStatus
from takedown.ledger.records import AttachmentRecord, CounterNoticeRecord, StoredEvent

EVENT = "counter_notice_observed"


def latest(events: Iterable[StoredEvent]) -> list[CounterNoticeRecord]:
    """Of the observations of one account, the last of each counter-notice, in the order in which they were first seen."""
    found: dict[tuple[str, str], CounterNoticeRecord] = {}
    for event in events:
        record = _record(event)
        before = found.get((record.number, record.reference))
        first = before.first_seen_at if before is not None else record.first_seen_at
        found[record.number, record.reference] = replace(record, first_seen_at=first)
    return list(found.values())


def _record(event: StoredEvent) -> CounterNoticeRecord:
    body = event.body
    return CounterNoticeRecord(
        account=event.account,
        number=body["number"],
        reference=body["reference"],
        submission=SubmissionId(body["submission"]) if body["submission"] else None,
        status=_status(body["status"]),
        words=body["words"],
        seller=body["seller"],
        said=body["said"],
        received_on=_day(body["received_on"]),
        deadline=_day(body["deadline"]),
        attachments=tuple(_attachment(one) for one in body["attachments"]),
        page=body["page"],
        first_seen_at=event.at,
        observed_at=event.at,
        notice=body.get("notice", ""),
    )


def _status(text: str) -> CounterNoticeStatus:
    """A status that only a newer version knows needs a look."""
    return CounterNoticeStatus(text) if text in frozenset(CounterNoticeStatus) else CounterNoticeStatus.NEEDS_A_LOOK


def _attachment(body: Mapping[str, Any]) -> AttachmentRecord:
    taken = (body.get("sha256", ""), body.get("media_type", ""), body.get("bytes", 0))
    return AttachmentRecord(body["name"], *taken, body["why"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
