"""One browser process, one context per account. Started, watched and ended here and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright
from playwright.async_api import Error as PlaywrightError

from takedown.browser.find import find_browser, launch_arguments
from takedown.browser.trouble import browser_gone, in_our_words

VIEWPORT = ViewportSize(width=1280, height=900)
NAVIGATION_SECONDS = 30
ACTION_SECONDS = 15


@dataclass(frozen=True)
class BrowserWish:
    """How the browser should be. `headless` False opens a visible window; `explicit` is a path the user named."""

    headless: bool
    practice: bool
    locale: str
    timezone: str
    explicit: Path | None = None
    as_root: bool = False


@dataclass
class BrowserSession:
    """A running browser with one context. `pid` is the browser's own process, not the driver's."""

    browser: Browser
    context: BrowserContext
    pid: int
    name: str
    """Product and version, e.g. `chromium 156.0.8078.73 (headless-shell)`."""

    async def new_page(self) -> Page:
        """A new tab in the account's context."""
        with in_our_words("opening a tab"):
            return await self.context.new_page()

    async def close_page(self, page: Page) -> None:
        """Close a tab; one that is gone already is closed enough."""
        try:
            await page.close()
        except PlaywrightError as error:
            if not browser_gone(error):
                raise

    async def storage_state(self) -> dict[str, Any]:
        """Cookies and local storage, to be kept encrypted. Never written to disk from here."""
        with in_our_words("reading the browser state"):
            return dict(await self.context.storage_state())

    def kill(self) -> None:
        """End the browser with its whole process tree and wait until it is known to be dead.

        A browser paused in a click was seen to send its post after Playwright had given up, so closing is not enough.
        """
        try:
            root = psutil.Process(self.pid)
            tree = [*root.children(recursive=True), root]
        except psutil.NoSuchProcess:
            return
        for process in tree:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(tree, timeout=10)


@asynccontextmanager
async def open_session(wish: BrowserWish, state: dict[str, Any] | None = None) -> AsyncIterator[BrowserSession]:
    """A browser for the time of the block; dead afterwards, whatever happened.

    Raises BrowserMissing when none is found and BrowserFailed when it cannot be started.
    """
    found = find_browser(headless=wish.headless, explicit=wish.explicit)
    arguments = launch_arguments(as_root=wish.as_root, practice=wish.practice)
    with in_our_words("starting the browser"):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=found.path,
                headless=wish.headless,
                chromium_sandbox=True,  # without it Playwright adds --no-sandbox; `arguments` alone decides
                args=arguments,
                handle_sigint=False,
                handle_sigterm=False,
            )
            session = None
            try:
                context = await browser.new_context(
                    locale=wish.locale,
                    timezone_id=wish.timezone,
                    viewport=VIEWPORT,
                    storage_state=state,  # type: ignore[arg-type]
                )
                context.set_default_navigation_timeout(NAVIGATION_SECONDS * 1000)
                context.set_default_timeout(ACTION_SECONDS * 1000)
                session = BrowserSession(
                    browser, context, await _browser_pid(browser), f"chromium {browser.version} ({found.kind})"
                )
                yield session
            finally:
                if session:
                    session.kill()
                await browser.close()


async def _browser_pid(browser: Browser) -> int:
    cdp = await browser.new_browser_cdp_session()
    processes = (await cdp.send("SystemInfo.getProcessInfo"))["processInfo"]
    await cdp.detach()
    return int(next(process["id"] for process in processes if process["type"] == "browser"))
