"""Evidence of listings before anything is filed: each page seen once, at a human pace, and kept as it was.

Without the account: whoever looks is nobody to the marketplace, and what is seen is what any buyer sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from takedown.domain.errors import PersonNeeded, TakedownError
from takedown.domain.model import Account, ClaimKey, EvidenceFile, Listing
from takedown.filing.desk import Desk, archived, picture_body
from takedown.ledger.ledger import Ledger
from takedown.portal import ListingPage, ListingShows

STEP = "capture"


class Looker(Protocol):
    """Opens the page of a listing as anybody would."""

    async def look_at(self, listing: Listing) -> ListingPage:
        """Raises PersonNeeded at a robot check, and the portal's errors."""
        ...


@dataclass(frozen=True)
class Wanted:
    """One listing to look at, for these claims of a batch; none where it was named by itself."""

    listing: Listing
    claims: tuple[ClaimKey, ...] = ()
    batch: str = ""
    """Name of the batch file."""


@dataclass
class Captured:
    """What a run of captures came to, by `Listing.key`."""

    pages: dict[str, ListingPage] = field(default_factory=dict)
    failed: dict[str, TakedownError] = field(default_factory=dict)
    error: TakedownError | None = None
    """What ended the run early."""


async def capture_listings(
    desk: Desk, looker: Looker, wanted: Sequence[Wanted], *, pause: Callable[[], float]
) -> Captured:
    """Look at each once, with a pause of so many seconds between two, and append what was seen.

    Ends early when a person is needed or a stop is asked for. A page that cannot be had is named, and the others are seen.
    """
    done = Captured()
    for number, one in enumerate(wanted):
        if desk.stop_asked:
            break
        if number:
            await asyncio.sleep(pause())
        try:
            page = await looker.look_at(one.listing)
        except PersonNeeded as needed:
            done.error = needed
            break
        except TakedownError as error:
            done.failed[one.listing.key] = error
            continue
        keep_capture(desk, one, page)
        done.pages[one.listing.key] = page
        desk.tell("captured", {"listing": one.listing.key, "shows": page.shows.value})
    return done


def keep_capture(desk: Desk, what: Wanted, page: ListingPage) -> None:
    """Put one page into store and ledger."""
    picture = page.picture
    body: dict[str, Any] = picture_body(picture, desk.files.keep(picture.png), None, desk.profile)
    del body["submission"], body["step"], body["screen"]
    if picture.archive:
        body |= archived(desk.files, picture.archive)
    main = page.main_picture
    body |= {
        "listing": what.listing.key,
        "address": what.listing.address,
        "claims": list(what.claims),
        "batch": what.batch or None,
        "shows": page.shows.value,
        "status": page.status,
        "facts": dict(page.facts),
        "kept_out": list(page.kept_out),
        "main_picture": main and {"sha256": desk.files.keep(main), "media_type": "image/png", "bytes": len(main)},
    }
    desk.journal.append("listing_captured", body)


def captures_as_evidence(ledger: Ledger, accounts: Iterable[Account]) -> Mapping[str, EvidenceFile]:
    """`Listing.key` -> the newest picture of that listing, as a file of evidence; only of pages that showed it."""
    found: dict[str, EvidenceFile] = {}
    for account in dict.fromkeys(accounts):
        for one in ledger.captures(account):
            if one.shows == ListingShows.LISTING:
                name = f"capture {one.listing.replace('/', ' ')} {one.taken_at:%Y-%m-%d}.png".replace(" ", "-")
                found[one.listing] = EvidenceFile(name, one.picture_sha256, one.picture_bytes, "image/png")
    return found
