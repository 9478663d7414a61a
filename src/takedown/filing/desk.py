"""What every step of filing works with: the ledger, the store, the clock, the limits. Passed in, never looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from takedown.domain.errors import Exit, IllegalStep
from takedown.domain.model import Account, EvidenceFile, SubmissionId, marker
from takedown.filing.calm import READ_WITHIN_SECONDS, Calm, Pace, Patience
from takedown.ledger.files import FileStore
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord
from takedown.portal import AttachedTab, KeepPicture, PageArchive, Portal, ScreenPicture

OpenPortal = Callable[[], AbstractAsyncContextManager[Portal]]
"""Starts a browser with the account's portal in it; both are known to be gone when the block ends."""


@dataclass
class Desk:
    """One run on one account."""

    ledger: Ledger
    journal: Journal
    files: FileStore
    account: Account
    profile: str
    now: Callable[[], datetime]
    boottime_ms: Callable[[], int]
    tell: Callable[[str, Mapping[str, Any]], None]
    """Takes progress as (event, facts), for people and for `--json`."""
    machine: str
    """Which computer this is: a browser of another one cannot be known to be dead."""
    end_browser: Callable[[int, int], bool]
    """Kills the browser with this process id and start (ms, as its intent has it); True when it is known to be dead."""
    close_tab: Callable[[AttachedTab], bool] = lambda _tab: False
    """Closes a tab in a person's window; True when it is known to be gone."""
    press_within_ms: int = 30_000
    """A press later than this after its intent is not made any more."""
    fill_within_seconds: float = 300
    """A form that is not filled by then is given up with its browser."""
    read_within_seconds: float = READ_WITHIN_SECONDS
    """A read or a sign-in that takes longer is given up with its browser; a person may be at a robot check in it."""
    answer_within_seconds: float = 120
    """A press that is not concluded by then is unknown; a picture of it, or its page, that takes longer is given up."""
    browser_megabytes: float = 4000
    """A browser that uses more memory than this is replaced between two complaints."""
    per_minute: float = 4
    """At most so many complaints a minute."""
    patience: Patience = field(default_factory=Patience)
    margin_seconds: float = 60
    """After the browser of an unknown is dead, so long a post of it may still arrive."""
    list_delay_seconds: float | None = None
    """How far the portal's list lags behind at the most; None where nobody has measured it."""
    look_back_days: int = 365
    """How far back the portal's list is read before the first press of a run: further than a complaint stays open."""
    marks: bool = False
    """Whether each complaint carries a short reference of ours; off until the user accepted that sellers may see it."""
    reading_counts_seconds: float = 0
    """How old a reading of another run may be on which a person decides. It came after the browser's end and the margin,
    as every reading for an unknown outcome does, and what is unknown is never pressed again."""
    second_person: bool = False
    """Whether a batch is pressed only after another person than its declarer approved it."""
    stop_asked: bool = False
    """True once the user asked to stop: nothing new is begun, what is in hand is concluded."""
    used: set[str] = field(default_factory=set)
    """What of the maps the rehearsals that ended well worked with, as `screen.element`."""
    began: int = 0
    """What has an event with a higher number was changed by this run."""
    exit: Exit = Exit.DONE
    """How the command ends, as far as it is known; the run is sealed with it."""

    def keep_for(self, submission: str | None) -> KeepPicture:
        """Takes a picture into store and ledger, under `submission` where there is one."""

        def keep(picture: ScreenPicture) -> None:
            sha256 = self.files.keep(picture.png)
            archive = archived(self.files, picture.archive) if picture.archive else {}
            body = picture_body(picture, sha256, submission, self.profile) | archive
            self.journal.append("screen_pictured", body)

        return keep

    def pace(self) -> Pace:
        """The pace of one run."""
        return Pace(self.per_minute, lambda: self.boottime_ms() / 1000)

    def calm(self, portal: Portal, pace: Pace | None = None) -> Calm:
        """What repeats reads on an open portal."""
        pace = pace or self.pace()
        return Calm(portal, self.keep_for(None), self.patience, pace, read_within=self.read_within_seconds)

    def record(self, submission: SubmissionId) -> SubmissionRecord:
        """A submission that was planned. Raises IllegalStep for one that was not."""
        record = self.ledger.submission(submission)
        if record is None:
            raise IllegalStep(f"{submission} was never planned")
        return record

    def touched(self) -> list[SubmissionRecord]:
        """The submissions that this run changed, as they are now, in the order in which they were planned."""
        return [record for record in self.ledger.submissions(self.account) if record.last_seq > self.began]

    def may_refile(self, record: SubmissionRecord) -> bool:
        """Whether its declaration still covers another attempt at the same claims."""
        return days_left(record, self.now()) >= 1

    def marker_for(self, submission: SubmissionId) -> str:
        """The reference that goes into the explanation, or "" on a profile without markers."""
        return marker(submission) if self.marks else ""

    def read(self, file: EvidenceFile) -> bytes:
        """The bytes of an evidence file, verified against its hash."""
        return self.files.read(file.sha256)


def days_left(record: SubmissionRecord, now: datetime) -> int:
    """Whole days for which the declaration of a submission is still good; 0 without one."""
    if record.declared_at is None or record.valid_days is None:
        return 0
    return max(0, (record.declared_at + timedelta(days=record.valid_days) - now).days)


def archived(files: FileStore, archive: PageArchive) -> dict[str, Any]:
    """Keep what is kept of a page beside its picture; the part of the event's body that says so."""

    def kept(content: bytes, media_type: str) -> dict[str, Any]:
        return {"sha256": files.keep(content), "media_type": media_type, "bytes": len(content)}

    chain = [kept(one, "application/pkix-cert") for one in archive.certificates]
    return {
        "archive": kept(archive.mhtml, "multipart/related"),
        "network": kept(archive.network, "application/json") | {"requests": archive.requests},
        "connection": dict(archive.connection) | {"chain": chain},
    }


def picture_body(picture: ScreenPicture, sha256: str, submission: str | None, profile: str) -> dict[str, Any]:
    """The body of a `screen_pictured` event."""
    return {
        "submission": submission,
        "step": picture.step,
        "screen": picture.screen,
        "picture": {
            "sha256": sha256,
            "bytes": len(picture.png),
            "media_type": "image/png",
            "width": picture.width,
            "height": picture.height,
            "full_page": picture.full_page,
            "taken_at": picture.taken_at.isoformat(timespec="milliseconds"),
        },
        "page": {"address": picture.address, "title": picture.title},
        "browser": picture.browser,
        "profile": profile,
        "masks": {name: {"matched": len(boxes), "boxes": list(boxes)} for name, boxes in picture.masks.items()},
    }
