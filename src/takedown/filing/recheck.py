"""Are the listings gone that the portal calls removed? One look at the page of each, without an account; never a press.

Only listings that were filed here are looked at, one page each, at the pace of a person. What the look shows is recorded with
its capture: gone, still there, or nobody can tell. It changes nothing of what the portal says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from takedown.domain.errors import PersonNeeded, PortalUnavailable, TakedownError
from takedown.domain.model import Account, ClaimKey, Complaint, Listing
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.filing.capture import Looker, Wanted, keep_capture
from takedown.filing.desk import Desk
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import IMPORTED, StoredEvent, SubmissionRecord
from takedown.portal import ListingShows


class Finding(StrEnum):
    """What a look at the page of a listing showed."""

    GONE = "gone"
    THERE = "still_there"
    UNCLEAR = "cannot_tell"


WHY = {
    ListingShows.LISTING: "its page shows it",
    ListingShows.GONE: "its page says that it is gone",
    ListingShows.ELSEWHERE: "the browser was sent to another page",
    ListingShows.UNCLEAR: "its page shows nothing that says what it is",
}


@dataclass(frozen=True)
class Removed:
    """A listing that the portal calls removed, and the submission and number under which it was filed last."""

    listing: Listing
    claim: ClaimKey
    submission: SubmissionRecord
    number: str


@dataclass
class Rechecked:
    """What the looks came to."""

    found: dict[str, tuple[Removed, Finding, str]] = field(default_factory=dict)
    """Key of the listing -> what it is, what was found, and why, in words."""
    passed_over: list[str] = field(default_factory=list)
    """Keys of listings of a marketplace that asked for a person before."""
    error: TakedownError | None = None
    """That a person is needed, where one is."""


def looks_at(ledger: Ledger, account: Account) -> dict[str, StoredEvent]:
    """The last look at each listing that was ever rechecked."""
    events = ledger.events(account, types={"listing_rechecked"})
    return {str(event.body["listing"]): event for event in events}


def removed(
    ledger: Ledger, account: Account, now: datetime, again_after: timedelta, records: Collection[SubmissionRecord]
) -> list[Removed]:
    """The listings of `records` that the portal calls removed and that nobody looked at lately; each of them once.

    What was taken in from the portal is left out: nobody here filed it.
    """
    seen = looks_at(ledger, account)
    gone: dict[str, set[ClaimKey]] = {}
    for claim in ledger.claims_in(account, CaseStatus.REMOVED):
        gone.setdefault(claim.submission, set()).add(claim.claim)
    found: dict[str, Removed] = {}
    for record in records:
        if record.id not in gone or record.state is not State.FILED or record.code == IMPORTED:
            continue
        complaint = load_submission(record.kind, record.payload)
        if not isinstance(complaint, Complaint):
            continue
        for listing in complaint.listings:
            own = complaint.claim(listing)
            last = seen.get(listing.key)
            lately = last is not None and now - last.at < again_after
            if own in gone[record.id] and not lately:
                found[listing.key] = Removed(listing, own, record, " ".join(record.numbers))
    return list(found.values())


async def recheck(
    desk: Desk,
    looker: Looker,
    listings: Sequence[Removed],
    *,
    pause: Callable[[], float],
    looked: Callable[[], None] = lambda: None,
) -> Rechecked:
    """Look at each, with a pause of so many seconds between two, unless a stop was asked for.

    A marketplace that asks for a person is left alone after that. `looked` is called after each. Raises what does not
    concern a single page: BrowserFailed, StorageFailed.
    """
    done, closed = Rechecked(), set[str]()
    for number, one in enumerate(listings):
        if desk.stop_asked:
            break
        if one.listing.marketplace in closed:
            done.passed_over.append(one.listing.key)
            continue
        if number:
            await asyncio.sleep(pause())
        try:
            page = await looker.look_at(one.listing)
        except PersonNeeded as needed:
            closed.add(one.listing.marketplace)
            done.passed_over.append(one.listing.key)
            done.error = needed
        except PortalUnavailable as away:
            _record(desk, done, one, Finding.UNCLEAR, away.message)
        else:
            keep_capture(desk, Wanted(one.listing, (one.claim,)), page)
            finding = {ListingShows.LISTING: Finding.THERE, ListingShows.GONE: Finding.GONE}.get(page.shows)
            _record(desk, done, one, finding or Finding.UNCLEAR, WHY[page.shows])
        looked()
    return done


def _record(desk: Desk, done: Rechecked, one: Removed, finding: Finding, why: str) -> None:
    body = {
        "submission": one.submission.id,
        "listing": one.listing.key,
        "number": one.number,
        "finding": finding.value,
        "why": why,
    }
    desk.journal.append("listing_rechecked", body)
    done.found[one.listing.key] = one, finding, why
    desk.tell("rechecked", {name: body[name] for name in ("listing", "number", "finding", "why")})
