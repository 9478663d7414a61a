"""Signing in to the holder's own account. Stops at a robot check or a code: those are a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipp_flows.arrive import deal_with, in_the_way, prove_account, what_comes
from takedown.browser.screen import Screen
from takedown.browser.waiting import first_shown
from takedown.domain.errors import PersonNeeded, PortalUnavailable, SignInUnanswered, SlowDown
from takedown.portal import KeepPicture

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

ANSWER_MS = 20_000


async def sign_in(portal: IppPortal, keep: KeepPicture) -> frozenset[str]:
    """Sign in unless the account is signed in already; proven by the account's name on the page.

    Says with what of the maps it was done, as `screen.element`.
    Raises PersonNeeded for a robot check, a code, a refused password, or another account than the profile's;
    SignInUnanswered when the portal gives no answer to the password, PortalUnavailable when it gives none before.
    """
    async with portal.session.reading() as page:
        home = portal.screen(page, "user_center", keep)
        used = frozenset[str]() if await home.open() else await _come_home(portal, home)
        await prove_account(portal, home)
        await home.photograph("signed-in")
        return used | home.used_keys()


async def _come_home(portal: IppPortal, home: Screen) -> frozenset[str]:
    """Wait for the first page of the account; fill in the sign-in form only when the portal asks for it.

    A page that is merely slow, or a robot check in its place, must not be answered with the password.
    """
    form = portal.screen(home.page, "sign_in", home.keep)
    came = await what_comes(portal, home)
    if came is None:  # a visitor may be shown a page that no map knows: the sign-in page has an address of its own
        await form.open()
        await form.arrive()
    if came in (None, "sign_in") and not portal.site.signs_in:
        await _by_hand(portal, form, home, "account and password", advice="Sign in in your window, then run it again.")
    elif came in (None, "sign_in"):
        await _fill_in(portal, form, home)
    else:
        await deal_with(portal, home, came)
    return form.used_keys()


async def _fill_in(portal: IppPortal, form: Screen, home: Screen) -> None:
    if await form.shows("robot_check") and await _by_hand(portal, form, home, "a robot check"):
        return
    await form.put("login", portal.site.login)
    await form.photograph("sign-in")  # before the password is typed, and with its field masked
    await form.put("password", portal.site.password())
    try:
        await _send(portal, form, home)
    except SlowDown:
        raise
    except PortalUnavailable as silent:  # whatever came instead of an answer
        raise SignInUnanswered(silent.message, advice=silent.advice, detail=silent.detail) from silent


async def _send(portal: IppPortal, form: Screen, home: Screen) -> None:
    """Send what was filled in, once. Raises PortalUnavailable when no answer comes, and what asks for a person."""
    await form.click("submit")
    code = portal.screen(form.page, "sign_in_code", form.keep) if portal.has_screen("sign_in_code") else None
    answers = {
        "signed_in": home.sought(),
        "slider": form.sought("robot_check"),
        **({"code": code.sought()} if code is not None else {}),
        "refused": form.sought("refused"),
    } | in_the_way(portal, form)
    answers.pop("sign_in", None)  # that one is on the page until the answer comes
    await _act_on(portal, await first_shown(answers, ANSWER_MS), form, home, code)


async def _act_on(portal: IppPortal, shown: str | None, form: Screen, home: Screen, code: Screen | None) -> None:
    """What the portal answered to the password."""
    if shown == "signed_in":
        return
    if code is not None and shown == "code":
        await _by_hand(portal, code, home, "a code")
        return
    if shown is None:
        raise PortalUnavailable("The portal gave no answer to the sign-in.", advice="Try again later.")
    if shown not in ("slider", "refused"):
        await deal_with(portal, home, shown)
        return
    await form.photograph(f"sign-in-{shown}")
    words = " ".join(await form.texts("refused"))
    if shown == "slider":
        await _by_hand(portal, form, home, "a robot check", words)
        return
    raise PersonNeeded(
        f"The portal refused the sign-in of {portal.site.login}: {words}",
        advice="Check the password and store it anew with `takedown init`; do not try often, the account may be locked.",
    )


async def _by_hand(
    portal: IppPortal,
    asks: Screen,
    home: Screen,
    what: str,
    words: str = "",
    *,
    advice: str = "Do it by hand in a visible window (TAKEDOWN_HEADLESS=false), then run the same command again.",
) -> bool:
    """Let the person at the window finish the sign-in; True when they did. Raises PersonNeeded without one."""
    await asks.photograph("sign-in-by-hand")
    if await portal.person_does(f"The portal asks for {what}. Please finish the sign-in in the browser window.", home):
        return True
    raise PersonNeeded(
        f"The portal asks for {what} at sign-in{f', and says: {words}' if words else '.'}",
        advice=advice,
    )
