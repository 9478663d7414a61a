"""The browser of one command, with the profile's portal in it. The only module of the commands that needs Playwright."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from ipp_flows.listing_page import ListingLooker, places_of
from ipp_flows.portal import IppPortal, Site
from ipp_flows.shipped import wording_of

from takedown.browser.attached import attach_session
from takedown.browser.leftover import remember_tabs, remembered, sweep
from takedown.browser.session import BrowserSession, BrowserWish, open_session
from takedown.cli.output import Output
from takedown.cli.screen_maps import profile_maps
from takedown.domain.errors import BrowserFailed, PortalUnavailable
from takedown.filing.hold import short_name
from takedown.portal import AttachedTab
from takedown.settings.browser_state import load_state, save_state
from takedown.settings.private_file import private_folder
from takedown.settings.profile import Profile
from takedown.settings.secrets import Secrets
from takedown.settings.settings import Settings


@asynccontextmanager
async def open_portal(
    profile: Profile, settings: Settings, secrets: Secrets, output: Output, *, person_seconds: float
) -> AsyncIterator[IppPortal]:
    """A browser with the profile's portal in it, for the time of the block. The account's state is kept encrypted; of a
    person's own window nothing is kept.

    `person_seconds`: how long a person at the window is waited for; 0 where nobody is there.
    """
    own = settings.places.config / "flows" / profile.name
    site = Site(
        addresses=profile.addresses,
        login=profile.login,
        practice=profile.practice,
        password=lambda: secrets.use_password(profile),
        person_seconds=person_seconds,
        ask_person=lambda what: output.say(f"\n{what}", "bold yellow"),
    )
    maps, wording = profile_maps(profile, settings.places), wording_of(own)
    left_behind = private_folder(settings.places.state) / "browsers" / f"{short_name(profile.account)}.json"
    sweep(left_behind)
    if profile.attach:
        async with attach_session(profile.attach, partial(remember_tabs, left_behind)) as window:
            yield IppPortal(window, maps, wording, replace(site, signs_in=False))
        left_behind.unlink(missing_ok=True)
        return
    wish, state = wish_of(profile, settings, headless=profile.headless), load_state(profile, secrets, settings.places)
    async with open_session(wish, state) as session:
        with remembered(left_behind, session):
            portal = IppPortal(session, maps, wording, site)
            yield portal
            if portal.epoch:
                await _keep_state(profile, session, settings, secrets)


@asynccontextmanager
async def open_listings(
    profile: Profile, settings: Settings, output: Output, *, person_seconds: float
) -> AsyncIterator[ListingLooker]:
    """A fresh browser without the account, to look at listings with, for the time of the block."""
    own = settings.places.config / "flows" / profile.name
    left_behind = private_folder(settings.places.state) / "browsers" / f"{short_name(profile.account)}-listings.json"
    sweep(left_behind)
    wish = replace(wish_of(profile, settings, headless=profile.headless), guarded=True)
    async with open_session(wish) as session:
        with remembered(left_behind, session):
            yield ListingLooker(
                session,
                partial(places_of, own=own, practice=profile.practice),
                shops=profile.addresses["shops"] if profile.practice else "",
                person_seconds=person_seconds,
                ask_person=lambda what: output.say(f"\n{what}", "bold yellow"),
            )


@asynccontextmanager
async def open_window(
    profile: Profile, settings: Settings, secrets: Secrets, *, headless: bool
) -> AsyncIterator[BrowserSession]:
    """A browser for a person to walk the portal in, for the time of the block, signed in where the account was.

    Where the profile attaches, that is the person's own window.
    """
    if profile.attach:
        async with attach_session(profile.attach, _no_tab_of_ours) as own:
            yield own
        return
    wish = wish_of(profile, settings, headless=headless)
    async with open_session(wish, load_state(profile, secrets, settings.places)) as session:
        yield session


def _no_tab_of_ours(_window: AttachedTab, _tabs: Collection[str]) -> None:
    """A person who points does so in tabs of their own."""


def wish_of(profile: Profile, settings: Settings, *, headless: bool, own_page: bool = False) -> BrowserWish:
    """How the browser of a profile should be; with `own_page` for nothing but a page that we made ourselves."""
    return BrowserWish(
        headless=headless,
        practice=profile.practice or own_page,
        tls=any(address.startswith("https:") for address in profile.addresses.values()),
        locale=profile.locale,
        timezone=profile.timezone,
        explicit=settings.browser,
        as_root=hasattr(os, "geteuid") and os.geteuid() == 0,
    )


async def _keep_state(profile: Profile, session: BrowserSession, settings: Settings, secrets: Secrets) -> None:
    """Keep the sign-in for the next run. A browser that is gone or hangs has none to keep, and that is no failure."""
    try:
        save_state(profile, await session.storage_state(), secrets, settings.places)
    except (BrowserFailed, PortalUnavailable) as error:
        logging.getLogger("takedown").info("browser state not kept: %s", error.message)
