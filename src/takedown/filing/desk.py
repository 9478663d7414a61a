"""What every step of filing works with: the ledger, the store, the clock, the limits. Passed in, never looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from takedown.domain.model import Account, EvidenceFile, SubmissionId, marker
from takedown.ledger.files import FileStore
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.portal import KeepPicture, Portal, ScreenPicture

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
    press_within_ms: int = 60_000
    """A press later than this after its intent is not made any more."""
    marks: bool = False
    """Whether each complaint carries a short reference of ours; off until the user accepted that sellers may see it."""
    stopping: Callable[[], bool] = field(default=lambda: False)
    """True once the user asked to stop: nothing new is begun."""

    def keep_for(self, submission: str | None) -> KeepPicture:
        """Takes a picture into store and ledger, under `submission` where there is one."""

        def keep(picture: ScreenPicture) -> None:
            sha256 = self.files.keep(picture.png)
            self.journal.append("screen_pictured", picture_body(picture, sha256, submission, self.profile))

        return keep

    def marker_for(self, submission: SubmissionId) -> str:
        """The reference that goes into the explanation, or "" on a profile without markers."""
        return marker(submission) if self.marks else ""

    def read(self, file: EvidenceFile) -> bytes:
        """The bytes of an evidence file, verified against its hash."""
        return self.files.read(file.sha256)


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
        "masks": dict(picture.masks),
    }
