"""Getting to a screen of a signed-in account, whatever the portal puts in the way. What asks for a person is a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Locator

from ipp_flows.sign_in import prove_account
from takedown.browser.screen import Screen
from takedown.browser.waiting import first_shown
from takedown.domain.errors import PersonNeeded, PortalUnavailable, SignInNeeded, SlowDown

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

#: Screens that the portal shows instead of the one asked for; a profile may lack the map of any of them.
IN_THE_WAY = ("sign_in", "robot_check", "maintenance", "too_many")


async def reach(portal: IppPortal, screen: Screen, **values: str) -> None:
    """Open a screen and wait until it is there; a notice on top of it is closed.

    Raises SignInNeeded for the sign-in page, PersonNeeded for a robot check or another account, SlowDown and
    PortalUnavailable where the portal says so, PortalChanged when nothing known comes up.
    """
    if not await screen.open(**values):
        await _wait_or_say_why(portal, screen)
    await close_notice(portal, screen)
    if "account" in screen.map.elements:
        await prove_account(portal, screen)


async def close_notice(portal: IppPortal, screen: Screen) -> None:
    """Close the portal's notice if one lies over the page."""
    if portal.has_screen("notice"):
        notice = portal.screen(screen.page, "notice", screen.keep)
        if await notice.is_here():
            await notice.photograph("notice")
            await notice.click("close")


async def _wait_or_say_why(portal: IppPortal, screen: Screen) -> None:
    things: dict[str, list[Locator]] = {"here": screen.candidates(screen.map.here)}
    for name in IN_THE_WAY:
        if portal.has_screen(name):
            other = portal.screen(screen.page, name, screen.keep)
            things[name] = other.candidates(other.map.here)
    shown = await first_shown(things, screen.patience_ms)
    if shown == "robot_check":
        await screen.page_picture("robot-check")
        await _person_solves(portal, screen)
    elif shown == "sign_in":
        raise SignInNeeded(
            f"The portal asks to sign in again before {screen.map.name}.", advice="Run the same command again."
        )
    elif shown == "maintenance":
        raise PortalUnavailable("The portal is in maintenance.", advice="Try again when it is back.")
    elif shown == "too_many":
        raise SlowDown("The portal says that there are too many requests.", advice="Lower the pace in the profile.")
    elif shown is None:
        await screen.arrive()


async def _person_solves(portal: IppPortal, screen: Screen) -> None:
    """Let the person at the window solve the check; without one, or in vain, it is theirs to do later."""
    if await portal.person_does("The portal shows a robot check. Please solve it in the browser window.", screen):
        return
    raise PersonNeeded(
        "The portal shows a robot check in the middle of the work.",
        advice="Solve it by hand in a visible window (TAKEDOWN_HEADLESS=false), then run the same command again.",
    )
