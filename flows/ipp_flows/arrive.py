"""Getting to a screen of a signed-in account, whatever the portal puts in the way. What asks for a person is a person's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from takedown.browser.look import Seen
from takedown.browser.screen import Screen
from takedown.browser.screen_map import Element
from takedown.browser.waiting import Sought, first_shown
from takedown.domain.errors import PersonNeeded, PortalUnavailable, SignInNeeded, SlowDown
from takedown.portal import NotAsMeant

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

LONGEST_WAIT_SECONDS = 600.0
#: Screens that the portal shows instead of the one asked for; a profile may lack the map of any of them.
IN_THE_WAY = ("sign_in", "robot_check", "maintenance", "too_many", "fault")


async def reach(portal: IppPortal, screen: Screen, **values: str) -> None:
    """Open a screen and wait until it is there; a notice on top of it is closed.

    Raises SignInNeeded for the sign-in page, PersonNeeded for a robot check or another account, SlowDown and
    PortalUnavailable where the portal says so, PortalChanged when nothing known comes up.
    """
    await screen.go(**values)
    beside = _beside(portal, screen)
    seen = await screen.sees(beside)
    if not seen["here"]:
        await wait_or_say_why(portal, screen)
        seen = await screen.sees(beside)
    if seen.get("notice"):
        await close_notice(portal, screen)
    if "account" in beside:
        await prove_account(portal, screen, seen["account"])


def _beside(portal: IppPortal, screen: Screen) -> dict[str, Element]:
    """What is looked for on each screen that is reached: a notice over it, and whose account it shows."""
    notice = (
        {"notice": portal.screen(screen.page, "notice", screen.keep).map.here} if portal.has_screen("notice") else {}
    )
    return {**notice, **{name: one for name, one in screen.map.elements.items() if name == "account"}}


async def close_notice(portal: IppPortal, screen: Screen) -> None:
    """Close the portal's notice if one lies over the page."""
    if portal.has_screen("notice"):
        notice = portal.screen(screen.page, "notice", screen.keep)
        if await notice.is_here():
            await notice.photograph("notice")
            await notice.click("close")


async def wait_or_say_why(portal: IppPortal, screen: Screen) -> None:
    """Wait until the screen is there; what comes instead is raised as `reach` says, or left to the person at the window."""
    await deal_with(portal, screen, await what_comes(portal, screen))


async def what_comes(portal: IppPortal, screen: Screen) -> str | None:
    """`here`, the name of a known screen that comes up instead, or None when neither does in time."""
    things = {"here": screen.sought()} | in_the_way(portal, screen)
    return await first_shown(things, screen.patience_ms)


async def first_answer(
    portal: IppPortal, screen: Screen, answers: Mapping[str, Sought], timeout_ms: float
) -> str | None:
    """The first of some things that a page shows when it is asked for something; None when none comes in time.

    A portal that puts a sign-in page, a robot check or the like in the place of the form is not waited for: that is raised
    as `reach` says, and NotAsMeant once a person has dealt with it, because what the form held is gone.
    """
    shown = await first_shown({**answers, **in_the_way(portal, screen)}, timeout_ms)
    if shown is None or shown in answers:
        return shown
    await deal_with(portal, screen, shown)
    raise NotAsMeant([f"the portal put its page {shown} in the place of the form"])


async def deal_with(portal: IppPortal, screen: Screen, shown: str | None) -> None:
    """Go on when the screen is `here`; else raise what it means, or have the person at the window deal with it."""
    if shown == "robot_check":
        await screen.page_picture("robot-check")
        await _person_solves(portal, screen)
    elif shown == "sign_in":
        raise SignInNeeded(
            f"The portal asks to sign in again before {screen.map.name}.", advice="Run the same command again."
        )
    elif shown == "maintenance":
        raise PortalUnavailable("The portal is in maintenance.", advice="Try again when it is back.")
    elif shown == "fault":
        raise PortalUnavailable("The portal says that something went wrong on its side.", advice="Try again later.")
    elif shown == "too_many":
        raise await _slow_down(portal, screen)
    elif shown is None:
        raise await screen.changed("here", "no element fits any of its locators")


def in_the_way(portal: IppPortal, screen: Screen) -> dict[str, Sought]:
    """How to recognise each known screen that may come up on the page of `screen` instead of it."""
    others = (portal.screen(screen.page, name, screen.keep) for name in IN_THE_WAY if portal.has_screen(name))
    return {other.map.name: other.sought() for other in others}


async def prove_account(portal: IppPortal, screen: Screen, seen: Sequence[Seen] = ()) -> None:
    """Whose account a page shows, it says itself. Raises PersonNeeded for any other than the profile's.

    `seen` is where it says so, as it was just looked at; it is looked for where that is not one place.
    """
    shown = seen[0].value.strip() if len(seen) == 1 else await screen.read("account")
    whole = rf"(?<![\w.+@-]){re.escape(portal.site.login)}(?![\w+@-]|\.\w)"  # an account may be part of another's name
    if not re.search(whole, shown, re.IGNORECASE):
        raise PersonNeeded(
            f"The portal is signed in as {shown or 'somebody unnamed'}, not as {portal.site.login}.",
            advice="Sign out there, or use the profile of that account.",
        )


async def _slow_down(portal: IppPortal, screen: Screen) -> SlowDown:
    """The portal says that there are too many requests; for as long as it asks for, where it says for how long."""
    slow = SlowDown("The portal says that there are too many requests.", advice="Lower the pace in the profile.")
    busy = portal.screen(screen.page, "too_many", screen.keep)
    if "wait" in busy.map.elements and (seconds := re.search(r"\d+", await busy.read_if_shown("wait") or "")):
        slow.after_seconds = min(float(seconds.group()), LONGEST_WAIT_SECONDS)
    return slow


async def _person_solves(portal: IppPortal, screen: Screen) -> None:
    """Let the person at the window solve the check; without one, or in vain, it is theirs to do later."""
    if await portal.person_does("The portal shows a robot check. Please solve it in the browser window.", screen):
        return
    raise PersonNeeded(
        "The portal shows a robot check in the middle of the work.",
        advice="Solve it by hand in a visible window (TAKEDOWN_HEADLESS=false), then run the same command again.",
    )
