"""Reading the portal's complaints: the list over a range of dates, and one complaint by its number."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ipp_flows.naming import has_number, is_named
from ipp_flows.pages import every_page
from takedown.browser.wording import tidy
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Complaint, ComplaintType
from takedown.domain.portal_status import CaseStatus
from takedown.portal import CaseLine, CaseList, CaseReading, KeepPicture, ListingLine

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal


async def list_complaints(portal: IppPortal, since: date, keep: KeepPicture) -> CaseList:
    """Every row of every page since a day, that day included. The portal's own default would hide older ones.

    Raises the portal's errors, and PortalChanged when the rows read are not as many as the portal says there are.
    """
    async with portal.session.reading() as page:
        screen = portal.screen(page, "manage_complaints", keep)
        await portal.reach(screen)
        await screen.put("since", since.isoformat())
        await screen.put("until", "")  # no end: the portal's clock may be ahead of ours
        await screen.click_through("search")
        if await screen.read("since") != since.isoformat():
            raise await screen.changed("since", f"the search forgot that it was to begin on {since}")
        rows, total, pages = await every_page(screen, "cases")
        return CaseList(tuple(_line(portal, row) for row in rows), total, pages)


async def list_pending(portal: IppPortal, keep: KeepPicture) -> CaseList:
    """Every complaint that the portal keeps until its right is verified, all pages. Raises the portal's errors."""
    async with portal.session.reading() as page:
        screen = portal.screen(page, "pending_submissions", keep)
        await portal.reach(screen)
        rows, total, pages = await every_page(screen, "cases")
        return CaseList(tuple(_line(portal, row) for row in rows), total, pages)


async def read_complaint(portal: IppPortal, number: str, keep: KeepPicture) -> CaseReading:
    """One complaint with the status of every listing. Raises the portal's errors."""
    async with portal.session.reading() as page:
        screen = portal.screen(page, "complaint_detail", keep)
        await portal.reach(screen, number=number)
        numbers = await screen.texts("number")
        shown = [*numbers, *await screen.texts("held_reference")]
        if number not in shown:
            raise await screen.changed("number", f"it shows {', '.join(shown) or 'nothing'} for complaint {number}")
        words = await screen.read("status")
        reading = CaseReading(
            number=numbers[0] if numbers else number,  # one that was held has a number of its own once it is sent
            words=words,
            meaning=_meaning(portal, "case_status", words),
            marketplace=portal.wording.meaning("platforms", await screen.read("platform")) or "",
            ipr=await screen.read("ipr"),
            reason=portal.wording.meaning("reasons", await screen.read("reason")) or "",
            explanation=await screen.read("explanation"),
            listings=tuple(_listing(portal, row) for row in await screen.rows("listings")),
            address=page.url,
        )
        await screen.photograph("case")
        return reading


def is_ours(complaint: Complaint, marker: str, reading: CaseReading) -> bool:
    """True when this submission made the complaint: by its marker, else by right, reason and explanation."""
    if marker:
        return marker in reading.explanation
    return (
        has_number(reading.ipr, complaint.ipr)
        and reading.reason == complaint.reason
        and tidy(reading.explanation) == tidy(complaint.explanation)
    )


def differences(portal: IppPortal, complaint: Complaint, reading: CaseReading) -> list[str]:
    """What the opened complaint shows otherwise than it was meant; empty when equal."""
    found = []
    if reading.marketplace != complaint.marketplace:
        found.append(f"the platform is {reading.marketplace or 'unknown'}, meant was {complaint.marketplace}")
    if not is_named(portal.wording, complaint.ipr, reading.ipr):
        found.append(f"the right is {reading.ipr!r}, meant was {complaint.ipr.label}")
    if reading.reason != complaint.reason:
        found.append(f"the reason is {reading.reason or 'unknown'}, meant was {complaint.reason}")
    if tidy(complaint.explanation) not in tidy(reading.explanation):
        found.append("the explanation differs")
    shown = sorted(line.listing for line in reading.listings)
    meant = sorted(listing.key for listing in complaint.listings)
    found += [f"listing {key} is missing" for key in meant if key not in shown]
    found += [f"listing {key} was not meant" for key in shown if key not in meant]
    return found


def _line(portal: IppPortal, row: dict[str, str]) -> CaseLine:
    day = re.search(r"\d{4}-\d{2}-\d{2}", row["submitted"])
    return CaseLine(
        number=row["number"],
        marketplace=portal.wording.meaning("platforms", row["platform"]) or "",
        ipr=row["ipr"],
        reason=portal.wording.meaning("reasons", row["reason"]) or "",
        listings=int(row["listings"]) if row["listings"].isdigit() else 0,
        submitted_on=date.fromisoformat(day.group()) if day else None,
        words=row["status"],
        meaning=_meaning(portal, "case_status", row["status"]),
    )


def _listing(portal: IppPortal, row: dict[str, str]) -> ListingLine:
    key = _key_of(row["address"])
    words = " ".join(text for text in (row["status"], row["words"]) if text)
    return ListingLine(key, words, _meaning(portal, "listing_status", row["status"]))


def _key_of(address: str) -> str:
    """Our key of a listing or a shop; the portal's own text where it is neither."""
    for kind in (ComplaintType.PRODUCT_LISTING, ComplaintType.STORE_FRONT):
        try:
            return read_listing(address, kind).key
        except ListingRefused:
            continue
    return address


def _meaning(portal: IppPortal, section: str, words: str) -> CaseStatus:
    return CaseStatus(portal.wording.meaning(section, words) or CaseStatus.NEEDS_A_LOOK)
