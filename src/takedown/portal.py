"""What a portal can do for us, and what it answers. Knows no website: `flows/` implements it, `filing/` calls it.

The split that matters: `prepare_*` fills and reads back and may be repeated; `press` is irreversible and is called from
one place in the code base, after the intent is in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from takedown.domain.model import Account, Complaint, EvidenceFile, Ipr, IprUpload, Listing, Marketplace
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus, IprStatus
from takedown.domain.sight import ElementSight
from takedown.domain.submission import Answer, Submission, Withdrawal

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels of the picture; a place outside of it is beyond its edges."""


@dataclass(frozen=True)
class PageArchive:
    """What is kept of a page beside its picture, as its own browser gave it."""

    mhtml: bytes
    """The page without scripts, and without what was typed into it."""
    network: bytes
    """JSON: what the page asked for, and the one before it in this tab, from a list of facts that may be told."""
    requests: int
    """How many of them there are."""
    connection: Mapping[str, Any]
    """Who answered with the document, and over which connection."""
    certificates: tuple[bytes, ...]
    """The TLS chain of that connection in DER, the server's own first; none for a page that did not come over TLS."""


@dataclass(frozen=True)
class ScreenPicture:
    """One screenshot, decoded once to be sure that it shows something. Sizes in pixels, `taken_at` aware UTC."""

    step: str
    screen: str
    png: bytes
    width: int
    height: int
    full_page: bool
    address: str
    title: str
    browser: str
    taken_at: datetime
    masks: Mapping[str, Sequence[Box | None]] = field(default_factory=dict)
    """Name of each masked element and the places that are covered; None for one that the page does not show."""
    archive: PageArchive | None = None
    """Of the pictures that stand for what was sent and what came back."""


KeepPicture = Callable[[ScreenPicture], None]
"""Takes a picture into the record; raises if it cannot, and then the step fails."""


def no_picture(_picture: ScreenPicture) -> None:
    """The `KeepPicture` of pages that are read again and again: none is taken, what comes of them is recorded."""


ReadEvidence = Callable[[EvidenceFile], bytes]
"""The bytes of a file in the store, verified against its hash."""


class ListingShows(StrEnum):
    """What the page of a listing turned out to be."""

    LISTING = "listing"
    GONE = "gone"
    """The marketplace says that there is no such listing."""
    ELSEWHERE = "elsewhere"
    """The browser was sent to another page."""
    UNCLEAR = "unclear"
    """A page came, and nothing on it says what it is."""


@dataclass(frozen=True)
class ListingPage:
    """The page of one listing as anybody sees it, without an account."""

    shows: ListingShows
    status: int
    """The HTTP status of the document; 0 where the browser does not tell."""
    facts: Mapping[str, str]
    """What could be read of title, price, seller, shop_id and shop_address; what is not there is left out."""
    kept_out: tuple[str, ...]
    """What the page tried to open, to load down or to go to, and was not let."""
    picture: ScreenPicture
    main_picture: bytes | None
    """A PNG of the picture of the goods, where there is one."""


@dataclass(frozen=True)
class RefusedListing:
    """A listing that the portal's verify step left out, with the portal's words."""

    listing: Listing
    words: str


@dataclass(frozen=True)
class AttachedTab:
    """A tab in a window that a person started, and how it is known again: by whoever has to see that it is gone."""

    address: str
    """The debugging address of the browser, on this machine."""
    browser: str
    """The browser's own id, another one each time that it is started."""
    target: str
    """The browser's own id of the tab."""
    pid: int
    started_ms: int
    """The browser's process and when it began: where that is dead, so is the tab."""


@dataclass(frozen=True)
class Prepared:
    """A form that is filled, read back and equal to what was meant, but not pressed."""

    submission: Submission
    refused: tuple[RefusedListing, ...]
    fields: Mapping[str, str]
    """What the page showed at the read-back, by field name."""
    epoch: int
    """The sign-in in which it was prepared; a press in another one is refused."""
    browser_pid: int
    browser_started_ms: int
    """When that process began, in milliseconds, on a clock that nobody sets: process ids are used again."""
    page: Any
    """The open page; opaque to everybody but the portal that made it."""
    tab: AttachedTab | None = None
    """Where it is open in a person's window; None in a browser of ours, which is ended with everything in it."""
    used: frozenset[str] = frozenset()
    """What of the maps did its work until here, the sign-in included, as `screen.element`."""


@dataclass(frozen=True)
class Filed:
    """The portal confirmed and gave one or more numbers; to an answer or a withdrawal that of its complaint."""

    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """The portal said no after the press, in these words."""

    words: str


@dataclass(frozen=True)
class Held:
    """The portal keeps it until its right is verified."""

    words: str
    reference: str
    """The portal's reference; several, parted by blanks, where it split the submission."""


@dataclass(frozen=True)
class Unknown:
    """Nobody can tell from the page whether the portal took it."""

    why: str
    words: str = ""
    """What the portal said, where it said something that nobody has given a meaning."""


PressOutcome = Filed | Refused | Held | Unknown


@dataclass(frozen=True)
class CaseLine:
    """One row of the portal's list of complaints; `words` verbatim, `meaning` from the wording table."""

    number: str
    marketplace: str
    ipr: str
    reason: str
    listings: int
    submitted_on: date | None
    words: str
    meaning: CaseStatus


@dataclass(frozen=True)
class ListingLine:
    """One listing of an opened complaint. `listing` is our key of it, or the portal's text where that cannot be read."""

    listing: str
    words: str
    meaning: CaseStatus
    address: str = ""
    """As the portal shows it."""


@dataclass(frozen=True)
class Attachment:
    """A file that a seller attached, as the page names it: name and address are theirs, and nothing to trust."""

    name: str
    address: str


@dataclass(frozen=True)
class Taken:
    """What came of taking an attachment: its bytes, or why there are none."""

    content: bytes | None
    why: str = ""


@dataclass(frozen=True)
class CounterNotice:
    """A seller's answer to a complaint as the portal shows it; `words` verbatim, `meaning` from the wording table."""

    reference: str
    seller: str
    said: str
    received_on: date | None
    deadline: date | None
    """The last day on which it can be answered, where the portal shows one."""
    words: str
    meaning: CounterNoticeStatus
    attachments: tuple[Attachment, ...] = ()
    notice: str = ""
    """What the portal itself says about it, such as that there is a mediation; empty where it says nothing."""


@dataclass(frozen=True)
class CaseReading:
    """An opened complaint as the portal shows it."""

    number: str
    """Its number; for one that is held, the portal's reference until it has a number."""
    words: str
    meaning: CaseStatus
    marketplace: str
    ipr: str
    reason: str
    explanation: str
    listings: tuple[ListingLine, ...]
    address: str
    complaint_type: str | None = None
    """This and what follows: None where the portal does not show it."""
    order_number: str | None = None
    location: tuple[str, ...] | None = None
    evidence: tuple[str, ...] | None = None
    """Names of the files."""
    counter_notices: tuple[CounterNotice, ...] | None = None
    """In the portal's order; None where the map does not say how the portal shows them."""


@dataclass(frozen=True)
class CaseList:
    """Every row of the list over a date range. `total` is what the portal said it would show."""

    lines: tuple[CaseLine, ...]
    total: int
    pages: int


@dataclass(frozen=True)
class IprLine:
    """One row of the portal's list of rights."""

    reference: str
    ipr_type: str
    registration_number: str
    jurisdiction: str
    name: str
    words: str
    meaning: IprStatus


@dataclass(frozen=True)
class ScreenSight:
    """One screen as it was looked at: what it is known by first, then its other elements, then a notice that lay on it."""

    screen: str
    elements: tuple[ElementSight, ...]
    outline: tuple[str, ...] = ()
    """Its controls and headings by role and name, without anything of the account's; empty where it cannot be told."""


class Portal(Protocol):
    """One signed-in account on one portal, in one browser.

    Every method may raise PersonNeeded, PortalChanged, PortalUnavailable or BrowserFailed. `press` alone raises nothing
    of the kind: whatever happens from its first click on is a PressOutcome.
    """

    @property
    def epoch(self) -> int:
        """Counts sign-ins; a form prepared in one epoch is not pressed in another."""
        ...

    @property
    def attached(self) -> bool:
        """True in a person's own window: there they may press at any time what stands filled in."""
        ...

    @property
    def loads(self) -> int:
        """How many pages this browser has loaded until now."""
        ...

    def megabytes(self) -> float:
        """Memory that the browser uses now, all its processes together; 0 where that is not ours to judge."""
        ...

    async def sign_in(self, keep: KeepPicture) -> None:
        """Make sure that the account is signed in: a positive marker on the page, never "the state file exists"."""
        ...

    def guesses_before_press(self, kind: str) -> Sequence[str]:
        """The elements on the way to a press of `kind` (of `payload.kind_of`) that nobody has confirmed on this profile."""
        ...

    async def prepare_complaint(
        self, complaint: Complaint, marker: str, keep: KeepPicture, read: ReadEvidence
    ) -> Prepared:
        """Fill the complaint form in a page of its own, run the portal's verify step, read every field back, compare.

        Raises NotAsMeant when the page shows anything else than what was meant.
        """
        ...

    async def prepare_ipr(self, upload: IprUpload, keep: KeepPicture, read: ReadEvidence) -> Prepared:
        """The same for one right."""
        ...

    async def prepare_answer(self, answer: Answer, keep: KeepPicture, read: ReadEvidence) -> Prepared:
        """The same for the answer to a counter-notice. The form itself must show that the counter-notice waits for one."""
        ...

    async def prepare_withdrawal(self, withdrawal: Withdrawal, keep: KeepPicture) -> Prepared:
        """The same for the withdrawal of a complaint."""
        ...

    async def press(self, prepared: Prepared) -> PressOutcome:
        """Run the whole irreversible sequence (button, "are you sure") and say what the page answered."""
        ...

    async def photograph_outcome(self, prepared: Prepared, keep: KeepPicture) -> None:
        """Keep a full picture of what the page shows after the press."""
        ...

    async def leave(self, prepared: Prepared) -> None:
        """Close the page of a prepared form."""
        ...

    async def list_complaints(self, since: date, keep: KeepPicture) -> CaseList:
        """Every complaint submitted since a day, all pages; the portal's own default hides what is older than 15 days."""
        ...

    async def list_pending(self, keep: KeepPicture) -> CaseList:
        """Every complaint that the portal keeps until its right is verified; numbers are the portal's references."""
        ...

    async def read_complaint(self, number: str, keep: KeepPicture) -> CaseReading:
        """Open one complaint by its number, or by its reference while it is held."""
        ...

    async def take_attachment(self, number: str, file: Attachment, most_bytes: int) -> Taken:
        """The bytes of an attachment of one complaint, as they come; given up once they are more than `most_bytes`.

        Nothing of it is written to the disk, opened or rendered.
        """
        ...

    async def list_iprs(self, keep: KeepPicture) -> Sequence[IprLine]:
        """Every right of the account with its status."""
        ...

    def screens_to_inspect(self, number: str = "") -> Sequence[str]:
        """The screens that `inspect` can look at; that of one complaint is among them where `number` names one."""
        ...

    async def inspect(
        self, screen: str, keep: KeepPicture, *, marketplace: Marketplace, number: str = ""
    ) -> ScreenSight:
        """Open one screen of `screens_to_inspect`, say how every element of its map stands, and leave it as it was.

        Fills nothing and clicks nothing that leads on. `marketplace` is one that the account files on. What is not as
        mapped is the answer, and no PortalChanged.
        """
        ...

    def is_ours(self, complaint: Complaint, marker: str, reading: CaseReading) -> bool:
        """True when an opened complaint was made by this submission, whatever part of its listings it has.

        By the marker where there is one, else by right, reason and explanation.
        """
        ...

    def same_complaint(self, complaint: Complaint, reading: CaseReading) -> Sequence[str]:
        """Differences, in words, between what was meant and what the portal shows; empty when equal."""
        ...

    def same_ipr(self, ipr: Ipr, line: IprLine) -> bool:
        """True when the portal's row is this right: type, number and place."""
        ...

    def as_complaint(self, account: Account, reading: CaseReading, rights: Sequence[Ipr]) -> Complaint:
        """An opened complaint in our own terms, on one of `rights`. Of its evidence only the names are known.

        Raises NotUnderstood when any of it cannot be said in our terms for certain.
        """
        ...

    def as_ipr(self, line: IprLine) -> Ipr:
        """A right as far as the portal's row shows it. Raises NotUnderstood when that does not say which right it is."""
        ...


class NotAsMeant(Exception):
    """The page did not take what was meant; nothing was pressed. Carries one difference per line."""

    def __init__(self, differences: Sequence[str]) -> None:
        super().__init__("; ".join(differences))
        self.differences = tuple(differences)


class NotUnderstood(Exception):
    """What the portal shows cannot be said in our terms. Carries what is unclear, in words."""

    def __init__(self, unclear: Sequence[str]) -> None:
        super().__init__("; ".join(unclear))
        self.unclear = tuple(unclear)


class NothingLeft(Exception):
    """The portal's verify step refused every listing; nothing was pressed. Carries what it said."""

    def __init__(self, refused: Sequence[RefusedListing]) -> None:
        super().__init__(f"all {len(refused)} listings were refused by the portal's verify step")
        self.refused = tuple(refused)
