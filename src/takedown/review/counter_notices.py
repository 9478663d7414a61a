"""What sellers answered, on the page of a complaint and in the queue of answers that are due.

A seller's file is only ever a download, under a name that is no more than a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from takedown.domain.attachment import lies, safe_name
from takedown.domain.foreign_text import harmless
from takedown.filing.clock import utc_now
from takedown.filing.counter_notices import WAITING, Deadline, deadline, waiting
from takedown.ledger.records import AttachmentRecord, CounterNoticeRecord, SubmissionRecord
from takedown.review.site import Site

LONGEST = 5000
"""Characters of a line."""


@dataclass(frozen=True)
class Shown:
    """One counter-notice with what is to be known of it now."""

    notice: CounterNoticeRecord
    deadline: Deadline | None
    """None where nobody has to answer any more."""
    passed: bool
    seller: str
    said: str
    """What is the seller's is shown without control and direction characters: they would make one thing look like another."""
    files: list[tuple[AttachmentRecord, str, bool]]
    """Each with its name, and whether it is something else than that says."""


def counter_notices(site: Site, record: SubmissionRecord) -> list[Shown]:
    """Those on a complaint, in the order in which they were first seen."""
    if record.kind != "complaint":
        return []
    return [
        _shown(notice)
        for notice in site.ledger.counter_notices(site.account)
        if notice.submission == record.id or notice.number in record.numbers
    ]


def answers_due(site: Site) -> dict[str, str]:
    """The complaints on which a seller waits for an answer, the most urgent first: submission -> until when."""
    due: dict[str, str] = {}
    for notice in waiting(site.ledger, site.account):
        if notice.submission is not None:
            due.setdefault(notice.submission, _until(deadline(notice)))
    return due


def download_name(site: Site, record: SubmissionRecord, sha256: str) -> str | None:
    """Under which name a seller's file on this complaint is handed out; None where no seller sent it."""
    return next((safe_name(one.name, one.media_type) for one in _files(site, record) if one.sha256 == sha256), None)


def _files(site: Site, record: SubmissionRecord) -> Iterator[AttachmentRecord]:
    for one in counter_notices(site, record):
        yield from (file for file in one.notice.attachments if file.sha256)


def _shown(notice: CounterNoticeRecord) -> Shown:
    until = deadline(notice) if notice.status in WAITING else None
    passed = until is not None and until.day < utc_now().date()
    files = [
        (file, harmless(file.name) or "a file without a name", bool(file.sha256) and lies(file.name, file.media_type))
        for file in notice.attachments
    ]
    said = "\n".join(harmless(line, LONGEST) for line in notice.said.splitlines())
    return Shown(notice, until, passed, harmless(notice.seller), said, files)


def _until(until: Deadline) -> str:
    estimate = ", an estimate" if until.estimated else ""
    return f"{until.day}{estimate}{' (passed)' if until.day < utc_now().date() else ''}"
