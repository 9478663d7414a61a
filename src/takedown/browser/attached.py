"""Working in a window that a person started and signed in to: in tabs of its own there, and in nothing else of it.

The browser is never ended from here. What is known of it at the end is that the tabs that were opened here are gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

import psutil
from playwright.async_api import Browser, Dialog, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from takedown.browser import process
from takedown.browser.devtools import Listening, close_tabs, tabs_left, who_listens
from takedown.browser.picture import Camera
from takedown.browser.session import (
    ACTION_SECONDS,
    FRESH_CONNECTIONS,
    NAVIGATION_SECONDS,
    BrowserSession,
    browser_pid,
    in_bounded_time,
    no_longer_than,
)
from takedown.browser.trouble import in_our_words
from takedown.domain.errors import BrowserFailed, WrongUse
from takedown.portal import AttachedTab

NoteTabs = Callable[[AttachedTab, Collection[str]], None]
"""Takes the window and the ids of every tab that was opened in it, before anything is done in the newest."""


@dataclass
class AttachedSession(BrowserSession):
    """A person's window. `pid` is their browser's process: looked at, never ended."""

    listening: Listening = field(kw_only=True)
    note: NoteTabs = field(kw_only=True)
    targets: dict[Page, str] = field(default_factory=dict, kw_only=True)
    """Every tab that was opened here, by the browser's own id of it; those that are closed by now, too."""
    attached: ClassVar[bool] = True
    answering: set[asyncio.Future[None]] = field(default_factory=set, kw_only=True)

    async def new_page(self) -> Page:
        """A tab of ours in the person's window: one that was given back, else a new one."""
        page = await super().new_page()
        if page not in self.targets:
            with in_our_words("opening a tab"):
                await self._make_ours(page)
        return page

    async def tab_of(self, page: Page) -> AttachedTab | None:
        """Which tab it is, for whoever has to close it when this process is gone."""
        return self._tab(self.targets[page])

    async def storage_state(self) -> dict[str, Any]:
        """Nothing: what the person's window knows stays there."""
        return {}

    def megabytes(self) -> float:
        """Nothing that counts: the window is not ours to replace."""
        return 0.0

    def kill(self) -> None:
        """Close every tab that was opened here. Raises PersonNeeded when they are not known to be gone."""
        if self.targets and not close_tabs(self._tab(""), self.targets.values()):
            raise tabs_left(self.listening.address)

    def _tab(self, target: str) -> AttachedTab:
        return AttachedTab(self.listening.address, self.listening.browser, target, self.pid, self.started_ms)

    async def _make_ours(self, page: Page) -> None:
        """Known by its id before anything is done in it, and set up as a tab of a browser of ours would be."""
        cdp = await self.context.new_cdp_session(page)
        self.targets[page] = (await cdp.send("Target.getTargetInfo"))["targetInfo"]["targetId"]
        self.note(self._tab(""), list(self.targets.values()))
        await cdp.send(
            "Emulation.setFocusEmulationEnabled", {"enabled": True}
        )  # a tab behind others is drawn late, or never
        page.set_default_navigation_timeout(NAVIGATION_SECONDS * 1000)
        page.set_default_timeout(ACTION_SECONDS * 1000)
        await page.set_extra_http_headers(FRESH_CONNECTIONS)


@asynccontextmanager
async def attach_session(address: str, note: NoteTabs) -> AsyncIterator[AttachedSession]:
    """The window at a debugging address of this machine, for the time of the block; our tabs are gone afterwards.

    Raises PersonNeeded where nothing answers or a tab stays, WrongUse for what is no browser, BrowserFailed when it
    cannot be attached to.
    """
    listening = await asyncio.to_thread(who_listens, address)
    async with AsyncExitStack() as ending:
        with in_our_words("attaching to the browser"):
            playwright = await async_playwright().start()
            ending.push_async_callback(
                in_bounded_time, playwright.stop
            )  # lets go of the window, and leaves it as it is
            browser = await playwright.chromium.connect_over_cdp(
                listening.websocket,
                no_defaults=True,  # downloads, focus, colours of the person's own tabs stay as they are
                is_local=True,
            )
            session = await _session(browser, listening, note)
            ending.push_async_callback(asyncio.to_thread, session.kill)
        async with no_longer_than(session):
            yield session


async def _session(browser: Browser, listening: Listening, note: NoteTabs) -> AttachedSession:
    if not browser.contexts:
        raise WrongUse(
            f"The browser at {listening.address} has no window to work in.", advice="Open a window in it, and sign in."
        )
    context, pid = browser.contexts[0], await browser_pid(browser)
    try:
        began = process.started_ms(pid)
    except psutil.NoSuchProcess as gone:
        raise BrowserFailed(
            f"The browser at {listening.address} went away, or runs on another computer.",
            advice="Give the address of a browser that runs on this computer.",
        ) from gone
    camera = Camera(f"chromium {browser.version} (attached)")
    session = AttachedSession(browser, context, pid, began, camera, listening=listening, note=note)

    def answer(dialog: Dialog) -> None:
        """Without a listener Playwright answers the dialogs of every tab, the person's own too."""
        if dialog.page in session.targets:
            ending = asyncio.ensure_future(_dismiss(dialog))
            session.answering.add(ending)
            ending.add_done_callback(session.answering.discard)

    context.on("dialog", answer)
    return session


async def _dismiss(dialog: Dialog) -> None:
    with suppress(PlaywrightError):  # it went away by itself
        await dialog.dismiss()
