"""Submitting one right for verification: three pages, each read back, up to the press on the last one."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import date
from typing import TYPE_CHECKING

from playwright.async_api import Page

from ipp_flows.arrive import first_answer
from ipp_flows.compare import ReadBack
from ipp_flows.files import LISTS, attach, uploads_as_meant
from ipp_flows.naming import has_number
from takedown.browser.choice import Choice, NoSuchOption
from takedown.browser.screen import Screen
from takedown.domain.model import Ipr, IprType, IprUpload
from takedown.portal import KeepPicture, NotAsMeant, Prepared, ReadEvidence

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

PAGE_MS = 30_000


async def prepare(portal: IppPortal, upload: IprUpload, keep: KeepPicture, read: ReadEvidence) -> Prepared:
    """Walk to the last page with everything filled and read back; it stays open in its own tab.

    Raises NotAsMeant for any difference or a page that refuses to go on, and the portal's errors. Leaves a draft on the
    portal when it ends early; a draft is not a submission.
    """
    back = ReadBack()
    async with AsyncExitStack() as unfinished:
        page = await portal.session.new_page()
        unfinished.push_async_callback(portal.session.close_page, page)
        try:
            await _kind_of_right(portal, page, upload.ipr, keep, back)
            await _basics(portal, page, upload.ipr, keep, read, back)
            await _additional(portal, page, upload.ipr, keep, read, back)
        except NoSuchOption as missing:
            raise NotAsMeant([f"the form does not offer {missing}"]) from missing
        unfinished.pop_all()
    session, tab = portal.session, await portal.session.tab_of(page)
    return Prepared(upload, (), back.shown, portal.epoch, session.pid, session.started_ms, page, tab)


async def _kind_of_right(portal: IppPortal, page: Page, ipr: Ipr, keep: KeepPicture, back: ReadBack) -> None:
    first = portal.screen(page, "ipr_type", keep)
    await portal.reach(first)
    await first.pick("ipr_type", Choice(portal.wording.texts("ipr_types", ipr.ipr_type)))
    office, _, designations = ipr.jurisdiction.partition(":")
    place = office if office in portal.wording.sections.get("places", {}) else "others"
    await first.pick("place", Choice(portal.wording.texts("places", place)))
    if place == "others":
        await first.pick("country", Choice(pieces=(office,)))
    if designations:
        await first.put("designations", designations.replace(",", ", "))
    back.one_of("ipr_type", await first.read("ipr_type"), portal.wording.texts("ipr_types", ipr.ipr_type))
    back.one_of("place", await first.read("place"), portal.wording.texts("places", place))
    if place == "others":
        country = await first.read("country")
        back.text("country", country, country if office in country.split() else office)
    if designations:
        back.text("designations", (await first.read("designations")).replace(" ", ""), designations)
    await first.photograph("kind-of-right")
    back.settle()
    await first.click("save_draft")
    answers = {name: first.sought(name) for name in ("saved", "refused")}
    if await first_answer(portal, first, answers, PAGE_MS) != "saved":
        raise NotAsMeant([f"the draft was not saved: {' '.join(await first.texts('refused'))}".strip(": ")])
    await first.photograph("draft-saved")
    await _go_on(portal, first, portal.screen(page, "ipr_basics", keep))


async def _basics(
    portal: IppPortal, page: Page, ipr: Ipr, keep: KeepPicture, read: ReadEvidence, back: ReadBack
) -> None:
    second = portal.screen(page, "ipr_basics", keep)
    meant = {"name": ipr.name, "number": ipr.registration_number, "owner": ipr.owner}
    meant |= {name: day.isoformat() for name, day in _dates(ipr).items()}
    if ipr.ipr_type is IprType.TRADEMARK:
        meant["nice_classes"] = ", ".join(str(number) for number in ipr.nice_classes)
    for name, text in meant.items():
        await second.put(name, text)
    await attach(portal, second, "certificate", ipr.certificates, read)
    for name, text in meant.items():
        back.text(name, await second.read(name), text)
    uploads_as_meant(await second.all_texts(*LISTS), back, "certificates", ipr.certificates)
    await second.photograph("basics", full_page=True)
    back.settle()
    await _go_on(portal, second, portal.screen(page, "ipr_additional", keep))


async def _additional(
    portal: IppPortal, page: Page, ipr: Ipr, keep: KeepPicture, read: ReadEvidence, back: ReadBack
) -> None:
    last = portal.screen(page, "ipr_additional", keep)
    role = portal.wording.texts("roles", "agent" if ipr.authorization else "owner")
    await last.pick("role", Choice(role))
    await attach(portal, last, "letter", ipr.authorization, read)
    await last.tick("agreement")
    summary = await last.read("summary")
    named = has_number(summary, ipr) and ipr.name in summary
    back.text("summary", summary, summary if named else f"{ipr.name} and {ipr.registration_number}")
    back.one_of("role", await last.read("role"), role)
    uploads_as_meant(await last.all_texts(*LISTS), back, "authorization", ipr.authorization)
    back.ticked("agreement", await last.read("agreement"))
    await last.photograph("read-back", full_page=True, archive=True)
    back.settle()


async def _go_on(portal: IppPortal, here: Screen, following: Screen) -> None:
    """To the next page. Raises NotAsMeant with the portal's words when it stays on this one."""
    await here.click("next")
    answers = {
        "next": following.sought(),
        "refused": here.sought("refused"),
    }
    shown = await first_answer(portal, here, answers, PAGE_MS)
    if shown == "refused":
        await here.photograph("refused")
        raise NotAsMeant([f"{here.map.name} was refused: {' '.join(await here.texts('refused'))}"])
    if shown is None:
        await following.arrive()


def _dates(ipr: Ipr) -> dict[str, date]:
    return {name: day for name, day in (("issued_on", ipr.issued_on), ("expires_on", ipr.expires_on)) if day}
