"""Reading the portal's complaints: the list over a range of dates, and one complaint by its number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ipp_flows.naming import has_number, is_named
from ipp_flows.pages import every_row
from takedown.browser.screen import Screen
from takedown.browser.wording import tidy
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Complaint, ComplaintType
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from takedown.portal import Attachment, CaseLine, CaseList, CaseReading, CounterNotice, KeepPicture, ListingLine

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

_ALWAYS_SHOWN = ("status", "platform", "ipr", "reason", "explanation")
_SOMETIMES_SHOWN = ("complaint_type", "order_number", "location", "evidence")


async def list_complaints(portal: IppPortal, since: date, keep: KeepPicture) -> CaseList:
    """Every row of every page since a day, that day included. The portal's own default would hide older ones.

    Raises the portal's errors, and PortalChanged when the rows read are not as many as the portal says there are.
    """
    async with portal.session.reading() as page:
        screen = portal.screen(page, "manage_complaints", keep)
        await portal.reach(screen)
        await screen.put("since", since.isoformat())
        await screen.put("until", "")  # no end: the portal's clock may be ahead of ours
        await _search(screen, since)
        await _prove_range(portal, screen, since)
        rows, total, pages = await every_row(portal, screen, "cases")
        numbers = [row["number"] for row in rows]
        if len(set(numbers)) != len(numbers):  # it is there twice, with another status, where another one was missed
            raise await screen.moved("cases", "it shows a complaint number twice")
        if pages > 1:
            await _prove_range(portal, screen, since)  # a page that was loaded again may have forgotten it
        return CaseList(tuple(line_of(portal, row) for row in rows), total, pages)


async def list_pending(portal: IppPortal, keep: KeepPicture) -> CaseList:
    """Every complaint that the portal keeps until its right is verified, all pages. Raises the portal's errors."""
    async with portal.session.reading() as page:
        screen = portal.screen(page, "pending_submissions", keep)
        await portal.reach(screen)
        rows, total, pages = await every_row(portal, screen, "cases")
        return CaseList(tuple(line_of(portal, row) for row in rows), total, pages)


async def read_complaint(portal: IppPortal, number: str, keep: KeepPicture) -> CaseReading:
    """One complaint with the status of every listing. Raises the portal's errors."""
    async with portal.session.reading() as page:
        screen = portal.screen(page, "complaint_detail", keep)
        await portal.reach(screen, number=number)
        reading = await read_shown(portal, screen, number)
        await screen.photograph("case")
        return reading


async def read_shown(portal: IppPortal, screen: Screen, number: str) -> CaseReading:
    """The complaint that the page shows, which must be `number`. Raises PortalChanged."""
    if "end" in screen.map.elements:
        await screen.find("end")
    facts = await screen.facts("facts")
    shown = [*facts["number"], *facts.get("held_reference", ())]
    if number not in shown:
        raise await screen.changed("facts", f"it shows {', '.join(shown) or 'nothing'} for complaint {number}")
    for name in _ALWAYS_SHOWN:
        if len(facts[name]) != 1:
            raise await screen.changed("facts", f"its {name} is there {len(facts[name])} times, not once")
    for name in _SOMETIMES_SHOWN:
        if len(facts.get(name, ())) > 1:
            raise await screen.changed("facts", f"its {name} is there {len(facts[name])} times, not once")
    words = facts["status"][0]
    return CaseReading(
        number=next(iter(facts["number"]), number),  # one that was held has a number of its own once it is sent
        words=words,
        meaning=_meaning(portal, "case_status", words),
        marketplace=portal.wording.meaning("platforms", facts["platform"][0]) or "",
        ipr=facts["ipr"][0],
        reason=portal.wording.meaning("reasons", facts["reason"][0]) or "",
        explanation=facts["explanation"][0],
        listings=tuple(_listing(portal, row) for row in await screen.rows("listings")),
        address=screen.page.url,
        complaint_type=_if_shown(facts, "complaint_type"),
        order_number=_if_shown(facts, "order_number"),
        location=_parts(_if_shown(facts, "location")),
        evidence=_lines(_if_shown(facts, "evidence")),
        counter_notices=await _counter_notices(portal, screen),
    )


async def _counter_notices(portal: IppPortal, screen: Screen) -> tuple[CounterNotice, ...] | None:
    """What sellers answered; None where the map does not say how that is shown."""
    if "counter_notices" not in screen.map.elements:
        return None
    if not await screen.shows("counter_notices"):
        return ()
    rows = await screen.rows("counter_notices")
    files = await screen.rows("seller_files") if await screen.shows("seller_files") else []
    references = [row["reference"] for row in rows]
    if len(set(references)) != len(references):
        raise await screen.changed("counter_notices", "it shows a counter-notice twice")
    return tuple(
        CounterNotice(
            reference=row["reference"],
            seller=row["seller"],
            said=row["said"],
            received_on=_day(row["received"]),
            deadline=_day(row["deadline"]),
            words=row["status"],
            meaning=CounterNoticeStatus(
                portal.wording.meaning("counter_notice_status", row["status"]) or CounterNoticeStatus.NEEDS_A_LOOK
            ),
            attachments=tuple(
                Attachment(file["file"], file["_link"]) for file in files if file["reference"] == row["reference"]
            ),
            notice=row.get("notice", ""),
        )
        for row in rows
    )


async def _search(screen: Screen, since: date) -> None:
    """Ask for the list that begins on a day, and wait for it: another page, or the same one that says that it shows it.

    A list that changes within the page says for which days it is; without that the old one could be read for the new one.
    """
    if "listed_since" not in screen.map.elements:
        await screen.click_through("search")
        return
    await screen.click("search")
    await screen.wait_for_text("listed_since", since.isoformat())


async def _prove_range(portal: IppPortal, screen: Screen, since: date) -> None:
    """The page says that it lists everything since that day. Raises PortalChanged when it does not."""
    if await screen.read("since") != since.isoformat():
        raise await screen.changed("since", f"the search forgot that it was to begin on {since}")
    if until := await screen.read("until"):
        raise await screen.changed("until", f"the search ends on {until}, and should have no end")
    if portal.wording.meaning("list_platforms", await screen.read("platform")) != "all":
        raise await screen.changed("platform", "it does not say that the list shows the complaints of all platforms")


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
    if not _is_explanation(complaint, reading.explanation):
        found.append("the explanation differs")
    found += _other_differences(portal, complaint, reading)
    shown = sorted(line.listing for line in reading.listings)
    meant = sorted(listing.key for listing in complaint.listings)
    found += [f"listing {key} is missing" for key in meant if key not in shown]
    found += [f"listing {key} was not meant" for key in shown if key not in meant]
    return found


def _is_explanation(complaint: Complaint, shown: str) -> bool:
    """The explanation that was meant, and after it nothing but a reference of ours."""
    meant, whole = tidy(complaint.explanation), tidy(shown)
    return whole.startswith(meant) and re.fullmatch(r"( ?our ref\. \w{6})?", whole.removeprefix(meant)) is not None


def _other_differences(portal: IppPortal, complaint: Complaint, reading: CaseReading) -> list[str]:
    """Of the fields that not every portal shows, those that it shows otherwise than meant."""
    wording, found = portal.wording, []
    kind = reading.complaint_type
    if kind is not None and wording.meaning("complaint_types", kind) != complaint.complaint_type:
        found.append(f"the complaint type is {kind!r}, meant was {complaint.complaint_type}")
    if reading.order_number is not None and reading.order_number != complaint.order_number:
        found.append(f"the order number is {reading.order_number!r}, meant was {complaint.order_number!r}")
    places = {word.strip() for word in complaint.infringement_location.split(";") if word.strip()}
    if reading.location is not None and {wording.meaning("locations", text) for text in reading.location} != places:
        found.append(f"the location is {', '.join(reading.location)!r}, meant was {', '.join(sorted(places))!r}")
    names = sorted(file.name for file in complaint.evidence)
    if reading.evidence is not None and sorted(reading.evidence) != names:
        found.append(f"the evidence is {', '.join(reading.evidence)!r}, meant was {', '.join(names)!r}")
    return found


def _if_shown(facts: Mapping[str, Sequence[str]], name: str) -> str | None:
    """What stands beside a label that not every portal has; None where the map or the page lacks it."""
    return next(iter(facts.get(name, ())), None)


def _parts(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in re.split("[,、，;]", text) if part.strip())


def _lines(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(line.strip() for line in text.splitlines() if line.strip())


def line_of(portal: IppPortal, row: dict[str, str]) -> CaseLine:
    """One row of the list of complaints."""
    return CaseLine(
        number=row["number"],
        marketplace=portal.wording.meaning("platforms", row["platform"]) or "",
        ipr=row["ipr"],
        reason=portal.wording.meaning("reasons", row["reason"]) or "",
        listings=int(row["listings"]) if row["listings"].isdigit() else 0,
        submitted_on=_day(row["submitted"]),
        words=row["status"],
        meaning=_meaning(portal, "case_status", row["status"]),
    )


def _day(text: str) -> date | None:
    """The first day in a text; None where there is none that the calendar has."""
    try:
        return date.fromisoformat(found.group()) if (found := re.search(r"\d{4}-\d{2}-\d{2}", text)) else None
    except ValueError:
        return None


def _listing(portal: IppPortal, row: dict[str, str]) -> ListingLine:
    key = _key_of(row["address"])
    words = " ".join(text for text in (row["status"], row.get("words", "")) if text)
    return ListingLine(key, words, _meaning(portal, "listing_status", row["status"]), row["address"])


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
