"""A complaint as the portal holds it, what a list of them is asked for, and the terms on which one is received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from takedown.sandbox.office.counter_notices import CounterNotice
from takedown.sandbox.office.documents import Document
from takedown.sandbox.office.iprs import Ipr

UNDECIDED = {"waiting", "processing", "special_review", "counter_notice"}


@dataclass(frozen=True)
class CaseListing:
    """One listing of a complaint. `status` is `processing`, `removed`, `rejected`, `special_review`, `counter_notice`,
    `reinstated` or `withdrawn`. `says` is shown in the place of the status' own words, `words` beside it.
    """

    address: str
    item_id: str
    status: str
    says: str = ""
    words: str = ""


@dataclass(frozen=True)
class Case:
    """One complaint as the portal holds it. Without a number it still waits for its right."""

    id: int
    account: str
    number: str
    waiting_reference: str
    platform: str
    ipr: Ipr
    complaint_type: str
    reason: str
    explanation: str
    order_number: str
    locations: tuple[str, ...]
    evidence: tuple[Document, ...]
    created_at: datetime
    received_at: datetime | None
    listings: tuple[CaseListing, ...]
    lapsed: bool = False
    counter_notices: tuple[CounterNotice, ...] = ()
    withdrawn: str = ""
    """The reason of its withdrawal."""

    @property
    def status(self) -> str:
        """`waiting`, `ipr_failed`, `processing`, `counter_notice`, `withdrawn`, or `closed` once every listing is decided."""
        if self.withdrawn:
            return "withdrawn"
        if any(listing.status == "counter_notice" for listing in self.listings):
            return "counter_notice"
        if not self.number:
            return "waiting" if self.lapsed or self.ipr.status == "pending" else "ipr_failed"
        return "processing" if any(listing.status in UNDECIDED for listing in self.listings) else "closed"


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for: one platform (empty: all) and UTC dates of submission (neither: the last 15 days).

    Complaints whose ids are in `hidden` are left out.
    """

    platform: str = ""
    first: date | None = None
    last: date | None = None
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Terms:
    """On which terms a complaint is received: the defaults on a good day.

    `parts`: how many complaints are made of it; `lapsed`: its right has run out unnoticed, so that it is held;
    `used_token`, `open_listings`: a form that was sent before, listings in an open complaint are received again.
    """

    parts: int = 1
    lapsed: bool = False
    used_token: bool = False
    open_listings: bool = False


@dataclass(frozen=True)
class Received:
    """What became of a form: its complaints. `repeats` when a good day would have refused it as sent before."""

    cases: tuple[Case, ...]
    repeats: bool
