"""What the ledger's reads return: frozen rows of the projections and stored events. No I/O here.

Times are aware UTC. `seq` numbers are those of the account's chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from takedown.domain.model import Account, ClaimKey, SubmissionId
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus, IprStatus
from takedown.domain.protocol import State

IMPORTED = "imported"
"""The code of a complaint that was taken in from the portal: nobody here filed it."""


class ClaimState(StrEnum):
    """Whether a submission still keeps a claim, and by which rule it lost it."""

    LIVE = "live"
    REFUSED = "refused"
    """The portal left this listing out (`listings_refused`); the rest of the submission went on."""
    ENDED = "ended"
    """The submission as a whole ended unfiled, refused or withdrawn: see its state."""
    DECIDED = "decided"
    """The portal decided this listing: see `portal_status`."""


class Comparison(StrEnum):
    """Whether what the portal filed was compared with what was meant."""

    NONE = ""
    OWED = "owed"
    EQUAL = "equal"
    DIFFERS = "differs"


@dataclass(frozen=True)
class StoredEvent:
    """One line of a chain as it is stored. `body` of a type this version does not know is passed on as it is."""

    account: Account
    seq: int
    prev: str
    type: str
    at: datetime
    run: str
    actor: str
    body: Mapping[str, Any]
    line: bytes

    @property
    def sha256(self) -> str:
        """The hash of the stored bytes."""
        return hashlib.sha256(self.line).hexdigest()


@dataclass(frozen=True)
class SubmissionRecord:
    """One complaint or IPR upload. `payload` goes to `domain.payload.load_submission(kind, payload)`."""

    id: SubmissionId
    account: Account
    kind: str
    state: State
    attempt: int
    payload: dict[str, Any]
    batch: str | None
    waits_for: str | None
    marker: str
    numbers: tuple[str, ...]
    words: str
    """The portal's words of the last step (refused, held, withdrawn; of one whose outcome is unknown or that proved
    absent: those that nobody has given a meaning); empty for other steps."""
    why: str
    """Our reason of the last step (not pressed, unknown, absent, superseded); empty for other steps."""
    code: str
    """The stable code of a refusal; `IMPORTED` for what was taken in from the portal."""
    reference: str
    """The portal's reference of a submission it holds; several parted by blanks, see `references`."""
    declared_by: str
    declared_at: datetime | None
    valid_days: int | None
    """Days the declaration is good for, from `declared_at` on."""
    comparison: Comparison
    planned_at: datetime
    updated_at: datetime
    last_seq: int
    """The last event that changed this record; a verdict changes nothing of how it stands."""
    verdict: str
    """What its reviewer last said, of `domain.review.Verdict`; empty where nobody has said anything but comments."""
    verdict_by: str

    @property
    def references(self) -> tuple[str, ...]:
        """The portal's references of what it holds: several where it split the submission."""
        return tuple(self.reference.split())


@dataclass(frozen=True)
class ClaimRecord:
    """One claim of one submission, with where that submission stands."""

    account: Account
    claim: ClaimKey
    submission: SubmissionId
    position: int
    """0 for the submission's first listing."""
    state: ClaimState
    words: str
    portal_status: CaseStatus | None
    """As last observed on the portal; None before it was seen there."""
    portal_words: str
    submission_kind: str
    submission_state: State
    submission_code: str
    submission_words: str
    attempt: int
    numbers: tuple[str, ...]
    batch: str | None
    planned_at: datetime


@dataclass(frozen=True)
class BatchRecord:
    """One planned batch file. A file that is planned again under the same id replaces its rows."""

    account: Account
    id: str
    name: str
    file_sha256: str
    planned_at: datetime


@dataclass(frozen=True)
class BatchRowRecord:
    """One row of a batch, by the spreadsheet's own row number."""

    account: Account
    batch: str
    row: int
    claim: ClaimKey | None
    submission: SubmissionId | None
    status: str
    code: str


@dataclass(frozen=True)
class IprRecord:
    """One right. `payload` goes to `domain.payload.load_ipr`; None for a right only seen on the portal."""

    account: Account
    ipr: str
    payload: dict[str, Any] | None
    status: IprStatus
    words: str
    reference: str
    observed_at: datetime | None


@dataclass(frozen=True)
class CaseRecord:
    """One complaint as the portal last showed it. `submission` is None for one that is not ours."""

    account: Account
    number: str
    submission: SubmissionId | None
    status: CaseStatus
    words: str
    observed_at: datetime


@dataclass(frozen=True)
class CaseListingRecord:
    """One listing of a case as the portal last showed it."""

    account: Account
    number: str
    listing: str
    status: CaseStatus
    words: str


@dataclass(frozen=True)
class AttachmentRecord:
    """A file that a seller attached. Where it was not taken, `sha256` is empty and `why` says why."""

    name: str
    """The seller's own: nothing to trust, never a path."""
    sha256: str
    media_type: str
    """By its content."""
    bytes: int
    why: str


@dataclass(frozen=True)
class CounterNoticeRecord:
    """One counter-notice as the portal last showed it. `said`, `seller` and names of files are the seller's, verbatim."""

    account: Account
    number: str
    """Of the complaint."""
    reference: str
    submission: SubmissionId | None
    """The complaint of ours."""
    status: CounterNoticeStatus
    words: str
    seller: str
    said: str
    received_on: date | None
    deadline: date | None
    """The portal's own, where it shows one."""
    attachments: tuple[AttachmentRecord, ...]
    page: str
    first_seen_at: datetime
    observed_at: datetime
    notice: str = ""
    """What the portal itself says about it, verbatim."""


@dataclass(frozen=True)
class PictureRecord:
    """One picture of a screen; its bytes are in the file store under `sha256`. Width and height in pixels."""

    account: Account
    seq: int
    submission: SubmissionId | None
    step: str
    screen: str
    sha256: str
    media_type: str
    bytes: int
    width: int
    height: int
    address: str
    title: str
    taken_at: datetime
