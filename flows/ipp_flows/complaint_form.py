"""Filling the complaint form: everything up to the press, read back from the page and compared with what was meant."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from ipp_flows.arrive import first_answer
from ipp_flows.compare import ReadBack
from ipp_flows.files import LISTS, attach, uploads_as_meant
from ipp_flows.naming import names_of
from takedown.browser.choice import Choice, NoSuchOption
from takedown.browser.screen import Screen
from takedown.domain.model import Complaint
from takedown.portal import KeepPicture, NotAsMeant, NothingLeft, Prepared, ReadEvidence, RefusedListing

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

VERIFY_MS = 60_000
"""300 links are looked up one by one by the portal: give it time."""

_READ_BACK = ("platform", "ipr_type", "ipr", "complaint_type", "reason", "explanation", "declaration")


async def prepare(
    portal: IppPortal, complaint: Complaint, marker: str, keep: KeepPicture, read: ReadEvidence
) -> Prepared:
    """Fill, verify the links, read back, compare, photograph; the form stays open in its own tab.

    Raises NothingLeft when the verify step took no link, NotAsMeant for any other difference, and the portal's errors.
    The tab is closed on every way out but the good one.
    """
    async with AsyncExitStack() as unfinished:
        page = await portal.session.new_page()
        unfinished.push_async_callback(portal.session.close_page, page)
        form = portal.screen(page, "complaint_form", keep)
        await portal.reach(form, platform=portal.wording.texts("platform_codes", complaint.marketplace)[0])
        try:
            refused = await _fill(portal, form, complaint, explained(complaint, marker), read)
            fields = await _read_back(portal, form, complaint, explained(complaint, marker), refused)
        except NoSuchOption as missing:
            await form.photograph("not-as-meant")
            raise NotAsMeant([f"the form does not offer {missing}"]) from missing
        except NotAsMeant:
            await form.photograph("not-as-meant", full_page=True)
            raise
        await form.photograph("read-back", full_page=True, archive=True)
        unfinished.pop_all()
    session, tab = portal.session, await portal.session.tab_of(page)
    used = portal.used_to_sign_in | form.used_keys()
    return Prepared(complaint, refused, fields, portal.epoch, session.pid, session.started_ms, page, tab, used)


def explained(complaint: Complaint, marker: str) -> str:
    """What goes into the box for the explanation: ours, and the marker on a line of its own where there is one."""
    return f"{complaint.explanation}\n{marker}".strip() if marker else complaint.explanation


async def _fill(
    portal: IppPortal, form: Screen, complaint: Complaint, explanation: str, read: ReadEvidence
) -> tuple[RefusedListing, ...]:
    wording = portal.wording
    if await form.read("platform") not in wording.texts("platforms", complaint.marketplace):
        await form.pick("platform", Choice(wording.texts("platforms", complaint.marketplace)))
    await form.pick("ipr_type", Choice(wording.texts("ipr_types", complaint.ipr.ipr_type)))
    await form.pick("ipr", Choice(names_of(portal.wording, complaint.ipr)))
    await form.pick("complaint_type", Choice(wording.texts("complaint_types", complaint.complaint_type)))
    await form.pick("reason", Choice(wording.texts("reasons", complaint.reason)))
    refused = await _verify_links(portal, form, complaint)
    await form.photograph("verified")
    if complaint.order_number:
        await form.put("order_number", complaint.order_number)
    if complaint.infringement_location:
        await form.tick("location", [Choice(texts) for texts in _places(portal, complaint)])
    await form.put("explanation", explanation)
    await attach(portal, form, "evidence", complaint.evidence, read)
    await form.tick("declaration")
    return refused


async def _verify_links(portal: IppPortal, form: Screen, complaint: Complaint) -> tuple[RefusedListing, ...]:
    """Paste, verify, and read the result of every link. Raises NothingLeft, or NotAsMeant for links without a result."""
    by_address = {listing.address: listing for listing in complaint.listings}
    await form.put("links", "\n".join(by_address))
    await form.click("verify")
    answers = {name: form.sought(name) for name in ("verified", "verify_refused", "refused")}
    if await first_answer(portal, form, answers, VERIFY_MS) != "verified":
        words = " ".join([*await form.texts("verify_refused"), *await form.texts("refused")])
        raise NotAsMeant([f"the portal's verify step gave no result: {words}".strip(": ")])
    rows = await form.rows("results")
    unanswered = by_address.keys() - {row["address"] for row in rows}
    strange = {row["address"] for row in rows} - by_address.keys()
    if unanswered or strange or len(rows) != len(by_address):
        raise NotAsMeant(
            [
                f"the verify step answered {len(rows)} of {len(by_address)} links",
                *(f"no answer for {address}" for address in sorted(unanswered)[:5]),
                *(f"an answer for {address}, which was not asked" for address in sorted(strange)[:5]),
            ]
        )
    meanings = {row["address"]: portal.wording.meaning("verify", row["result"]) for row in rows}
    riddles = [row for row in rows if meanings[row["address"]] not in ("taken", "left_out")]
    if riddles:
        raise NotAsMeant(
            [
                f"the verify step says {row['result']!r} of {row['address']}, which [verify] in wording.toml does not know"
                for row in riddles[:5]
            ]
        )
    refused = tuple(
        RefusedListing(by_address[row["address"]], row["result"])
        for row in rows
        if meanings[row["address"]] == "left_out"
    )
    if len(refused) == len(by_address):
        await form.photograph("nothing-left", full_page=True)
        raise NothingLeft(refused)
    return refused


async def _read_back(
    portal: IppPortal, form: Screen, complaint: Complaint, explanation: str, refused: tuple[RefusedListing, ...]
) -> dict[str, str]:
    wording, back = portal.wording, ReadBack()
    pasted = () if "entered_links" in form.map.elements else ("links",)
    ordered = ("order_number",) if complaint.order_number else ()
    shown = await form.read_all(*_READ_BACK, *pasted, *ordered)
    texts = await form.all_texts(*(() if pasted else ("entered_links",)), *LISTS, "refused")
    links = shown["links"].splitlines() if pasted else texts["entered_links"]
    back.one_of("platform", shown["platform"], wording.texts("platforms", complaint.marketplace))
    back.one_of("ipr_type", shown["ipr_type"], wording.texts("ipr_types", complaint.ipr.ipr_type))
    back.one_of("ipr", shown["ipr"], names_of(portal.wording, complaint.ipr))
    complaint_type = wording.texts("complaint_types", complaint.complaint_type)
    back.one_of("complaint_type", shown["complaint_type"], complaint_type)
    back.one_of("reason", shown["reason"], wording.texts("reasons", complaint.reason))
    back.same_set("links", links, [one.address for one in complaint.listings])
    left_out = {one.listing.address for one in refused}
    results = await form.rows("results") if await form.shows("results") else []
    taken = [row["address"] for row in results if row["address"] not in left_out]
    meant = [one.address for one in complaint.listings if one.address not in left_out]
    back.same_set("links_taken", taken, meant)
    if complaint.order_number:
        back.text("order_number", shown["order_number"], complaint.order_number)
    ticked = (await form.read_if_shown("location") or "").splitlines()
    places = [texts[0] for texts in _places(portal, complaint)]
    back.same_set("location", [_in_one_language(portal, text) for text in ticked], places)
    back.text("explanation", shown["explanation"], explanation)
    uploads_as_meant(texts, back, "evidence", complaint.evidence)
    back.ticked("declaration", shown["declaration"])
    back.text("refused", " ".join(texts["refused"]), "")
    back.settle()
    return back.shown


def _places(portal: IppPortal, complaint: Complaint) -> list[tuple[str, ...]]:
    words = [word.strip() for word in complaint.infringement_location.split(";") if word.strip()]
    return [portal.wording.texts("locations", word) for word in words]


def _in_one_language(portal: IppPortal, text: str) -> str:
    """The first of our texts for a place, whichever of them is shown; an unknown text as it is."""
    word = portal.wording.meaning("locations", text)
    return portal.wording.texts("locations", word)[0] if word else text
