"""Signing in to the holder's own account. Stops at a robot check or a code: those are a person's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from takedown.browser.screen import Screen
from takedown.browser.waiting import first_shown
from takedown.domain.errors import PersonNeeded, PortalUnavailable
from takedown.portal import KeepPicture

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

ANSWER_MS = 20_000


async def sign_in(portal: IppPortal, keep: KeepPicture) -> None:
    """Sign in unless the account is signed in already; proven by the account's name on the page.

    Raises PersonNeeded for a robot check, a code, a refused password, or another account than the profile's;
    PortalUnavailable when the portal gives no answer.
    """
    async with portal.session.reading() as page:
        home = portal.screen(page, "user_center", keep)
        if not await home.open():
            await _fill_in(portal, portal.screen(page, "sign_in", keep), home)
        await prove_account(portal, home)
        await home.photograph("signed-in")


async def is_asked(portal: IppPortal, screen: Screen) -> bool:
    """True when the portal shows its sign-in page instead of `screen`."""
    return await portal.screen(screen.page, "sign_in", screen.keep).is_here()


async def _fill_in(portal: IppPortal, form: Screen, home: Screen) -> None:
    if not await form.is_here():
        await form.open()
        await form.arrive()
    if await form.shows("robot_check") and await _by_hand(portal, form, home, "a robot check"):
        return
    await form.put("login", portal.site.login)
    await form.photograph("sign-in")  # before the password is typed, and with its field masked
    await form.put("password", portal.site.password())
    await form.click("submit")
    shown = await first_shown(
        {
            "signed_in": home.candidates(home.map.here),
            "robot_check": form.candidates(form.map.element("robot_check")),
            "code": form.candidates(form.map.element("code")),
            "refused": form.candidates(form.map.element("refused")),
        },
        ANSWER_MS,
    )
    if shown == "signed_in":
        return
    if shown is not None:
        await form.photograph(f"sign-in-{shown}")
    words = " ".join(await form.texts("refused"))
    if shown in ("robot_check", "code"):
        await _by_hand(portal, form, home, "a robot check" if shown == "robot_check" else "a code", words)
        return
    if shown == "refused":
        raise PersonNeeded(
            f"The portal refused the sign-in of {portal.site.login}: {words}",
            advice="Check the password and store it anew with `takedown init`; do not try often, the account may be locked.",
        )
    raise PortalUnavailable("The portal gave no answer to the sign-in.", advice="Try again later.")


async def _by_hand(portal: IppPortal, form: Screen, home: Screen, what: str, words: str = "") -> bool:
    """Let the person at the window finish the sign-in; True when they did. Raises PersonNeeded without one."""
    if await portal.person_does(f"The portal asks for {what}. Please finish the sign-in in the browser window.", home):
        return True
    await form.photograph("sign-in-by-hand")
    raise PersonNeeded(
        f"The portal asks for {what} at sign-in{f', and says: {words}' if words else '.'}",
        advice="Do it by hand in a visible window (TAKEDOWN_HEADLESS=false), then run the same command again.",
    )


async def prove_account(portal: IppPortal, screen: Screen) -> None:
    """Whose account a page shows, it says itself. Raises PersonNeeded for any other than the profile's."""
    shown = await screen.read("account")
    whole = rf"(?<![\w.+@-]){re.escape(portal.site.login)}(?![\w+@-]|\.\w)"  # an account may be part of another's name
    if not re.search(whole, shown, re.IGNORECASE):
        raise PersonNeeded(
            f"The portal is signed in as {shown or 'somebody unnamed'}, not as {portal.site.login}.",
            advice="Sign out there, or use the profile of that account.",
        )
