"""Looking at the screens that can be opened without sending anything: is every element of their maps where it should be?

Opens, looks, closes. It fills nothing and clicks nothing but the button that closes the portal's notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ipp_flows.arrive import deal_with, prove_account, what_comes
from takedown.browser.screen import Screen
from takedown.browser.sighting import look_for, outline
from takedown.domain.errors import PortalChanged
from takedown.domain.model import Marketplace
from takedown.domain.sight import AMISS, ElementSight, Sight
from takedown.portal import KeepPicture, ScreenSight

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

#: The screens of the walk, in its order. Each has an address, and shows what it has to show without being filled in.
WALK = (
    "user_center",
    "ipr_management",
    "complaint_form",
    "manage_complaints",
    "pending_submissions",
    "complaint_detail",
)

#: What a block of facts shows of every complaint; its other labels depend on the complaint.
_ALWAYS_SHOWN = {"facts": ("status", "platform", "ipr", "reason", "explanation")}

#: Where the portal says how something stands: screen and table -> the section of the wording table that knows the words.
_STATUSES = {
    ("ipr_management", "rights"): "ipr_status",
    ("manage_complaints", "cases"): "case_status",
    ("pending_submissions", "cases"): "case_status",
    ("complaint_detail", "listings"): "listing_status",
}
_SEEN = frozenset({Sight.FOUND, Sight.MOVED, Sight.SEVERAL})


def walk_of(portal: IppPortal, number: str) -> list[str]:
    """The screens of the walk that the profile maps with an address; a complaint's own only where `number` names one."""
    return [name for name in WALK if portal.has_address(name) and (number or name != "complaint_detail")]


async def inspect(
    portal: IppPortal, name: str, marketplace: Marketplace, number: str, keep: KeepPicture
) -> ScreenSight:
    """Open the screen in a tab of its own, look for every element of its map, close the tab.

    Where the screen itself does not come up, only that is said, unless some of its elements are there all the same. A
    picture is kept of a page that is not as mapped. Raises the portal's errors but PortalChanged: that is the answer.
    """
    page = await portal.session.new_page()
    try:
        screen = portal.screen(page, name, keep)
        arrived = await _arrive(portal, screen, _values(portal, name, marketplace, number))
        over = await _look_at_notice(portal, screen)
        practice = portal.site.practice
        here, *elements = await look_for(
            screen, [screen.map.here, *screen.map.elements.values()], practice=practice, always=_ALWAYS_SHOWN
        )
        whose = [portal.site.login]
        if any(one.element == "account" and one.sight in (Sight.FOUND, Sight.MOVED) for one in elements):
            await prove_account(portal, screen)
            whose += await screen.texts("account")
        if not arrived and not any(one.sight in _SEEN for one in elements):
            elements = []
        looked = (here, *elements, *await _strange_words(portal, screen, elements), *over)
        if any(one.sight in AMISS for one in looked):
            await screen.page_picture("inspected")
        if portal.witness:
            await portal.witness(screen, "")
        return ScreenSight(name, looked, await outline(screen, whose))
    finally:
        await portal.session.close_page(page)


def _values(portal: IppPortal, name: str, marketplace: Marketplace, number: str) -> dict[str, str]:
    """What the address of the screen needs to know."""
    if name == "complaint_form":
        return {"platform": portal.wording.texts("platform_codes", marketplace)[0]}
    return {"number": number} if name == "complaint_detail" else {}


async def _arrive(portal: IppPortal, screen: Screen, values: Mapping[str, str]) -> bool:
    """Open the screen; whether it came up. What asks for a person or another try is raised, as `arrive.reach` does."""
    try:
        if await screen.open(**values):
            return True
        shown = await what_comes(portal, screen)
        if shown is None:
            return False
        await deal_with(portal, screen, shown)
    except PortalChanged:  # what the screen is known by cannot be read: it is looked for with the others
        return False
    return True


async def _strange_words(portal: IppPortal, screen: Screen, found: Sequence[ElementSight]) -> list[ElementSight]:
    """Tables and lists that are there and whose rows cannot be read, or say a status that the wording table does not know."""
    amiss = {one.element.partition(".")[0] for one in found if one.sight not in (Sight.FOUND, Sight.MOVED)}
    strange: list[ElementSight] = []
    for one in found:
        section = _STATUSES.get((screen.map.name, one.element))
        if section is None or one.element in amiss:
            continue
        try:
            shown = dict.fromkeys(row["status"] for row in await screen.rows(one.element) if "status" in row)
        except PortalChanged as changed:
            why = changed.message.partition(" is not as mapped: ")[2].rstrip(".")
            strange.append(replace(one, element=f"{one.element}.rows", sight=Sight.GONE, words=why, locators=()))
            continue
        words = tuple(text for text in shown if portal.wording.meaning(section, text) is None)
        if words:
            strange.append(
                replace(
                    one,
                    element=f"{one.element}.status",
                    says=f"the status in {one.says}",
                    file="wording.toml",
                    sight=Sight.REWORDED,
                    words=f"{', '.join(map(repr, words))} has no meaning under [{section}]",
                    locators=(),
                    section=section,
                    strange=words,
                )
            )
    return strange


async def _look_at_notice(portal: IppPortal, screen: Screen) -> list[ElementSight]:
    """Where the portal's notice lies over the page: how its elements stand. It is closed, as every journey does."""
    if not portal.has_screen("notice"):
        return []
    notice = portal.screen(screen.page, "notice", screen.keep)
    try:
        if not await notice.is_here():
            return []
        found = await look_for(notice, list(notice.map.elements.values()), practice=portal.site.practice, always={})
        if not any(one.sight in AMISS for one in found):
            await notice.click("close")
    except PortalChanged:  # its own mark cannot be read: no journey would know that it is there
        return []
    return found
