"""One browser process, one context per account. Started, watched and ended here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import psutil
from playwright.async_api import Browser, BrowserContext, Frame, Page, ViewportSize, async_playwright
from playwright.async_api import Error as PlaywrightError

from takedown.browser import process
from takedown.browser.find import find_browser, launch_arguments
from takedown.browser.picture import Camera
from takedown.browser.trouble import browser_gone, in_our_words
from takedown.domain.errors import BrowserFailed
from takedown.portal import AttachedTab

VIEWPORT = ViewportSize(width=1280, height=900)
NAVIGATION_SECONDS = 30
ACTION_SECONDS = 15
CLOSE_SECONDS = 10
LOOK_SECONDS = 0.5
LAST_WORDS_SECONDS = 5
"""How long after its browser's death a block may go on: most calls fail by themselves, some never return."""
FRESH_CONNECTIONS = {"Connection": "close"}
"""Chromium sends a request again by itself, a post too, when a connection that it has used before breaks without an answer.
One press was seen to make two complaints that way, with no sign of it in the page. So no connection is used twice."""


@dataclass(frozen=True)
class BrowserWish:
    """How the browser should be. `headless` False opens a visible window; `explicit` is a path the user named."""

    headless: bool
    practice: bool
    locale: str
    timezone: str
    explicit: Path | None = None
    as_root: bool = False
    tls: bool = True
    """False where everything that is opened comes over plain HTTP, as from the practice portal of this machine."""
    guarded: bool = False
    """For pages of strangers: nothing is loaded down, and nothing of theirs goes on working behind the page."""


@dataclass
class BrowserSession:
    """A running browser with one context. `pid` is the browser's own process, not the driver's."""

    browser: Browser
    context: BrowserContext
    pid: int
    started_ms: int
    camera: Camera
    """It names the browser: product and version, e.g. `chromium 156.0.8078.73 (headless-shell)`."""
    loads: int = 0
    """How many pages were loaded, frames within them not counted."""
    _idle: list[Page] = field(default_factory=list)
    attached: ClassVar[bool] = False
    """Whether it is a person's own window."""

    async def new_page(self) -> Page:
        """A tab in the account's context: one that was given back, else a new one."""
        while self._idle:
            page = self._idle.pop()
            if not page.is_closed():
                return page
        with in_our_words("opening a tab"):
            page = await self.context.new_page()
            await self.camera.follow(page)
        self.count_loads(page)
        return page

    def count_loads(self, page: Page) -> None:
        """Count what this tab loads from now on."""

        def count(frame: Frame) -> None:
            if frame.parent_frame is None:
                self.loads += 1

        page.on("framenavigated", count)

    def give_back(self, page: Page) -> None:
        """Let the next reader or filler have this tab: a new one costs a process. Never one with a form left in it."""
        self._idle.append(page)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Page]:
        """A tab to read in, for the time of the block; given back when all went well, closed when not."""
        page = await self.new_page()
        try:
            yield page
        except BaseException:
            await self.close_page(page)
            raise
        self.give_back(page)

    async def tab_of(self, page: Page) -> AttachedTab | None:
        """Which tab of a person's window it is; None for one that ends with its browser."""
        return None

    async def close_page(self, page: Page) -> None:
        """Close a tab; one that is gone or hangs is closed enough, its browser ends with the block."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await page.close()
        except TimeoutError:
            return
        except PlaywrightError as error:
            if not browser_gone(error):
                raise

    async def storage_state(self) -> dict[str, Any]:
        """Cookies and local storage, to be kept encrypted. Never written to disk from here."""
        with in_our_words("reading the browser state"):
            return dict(await self.context.storage_state())

    def megabytes(self) -> float:
        """Resident memory of the browser's processes; what they share counts more than once. 0 for a dead one."""
        return process.megabytes(self.pid)

    def is_alive(self) -> bool:
        """Whether the browser's own process still runs."""
        return process.is_alive(self.pid, self.started_ms)

    def kill(self) -> None:
        """End the browser with its whole process tree. Raises BrowserFailed when it does not die.

        A browser paused in a click was seen to send its post after Playwright had given up, so closing is not enough.
        """
        if not process.end_browser(self.pid, self.started_ms):
            raise BrowserFailed(
                f"The browser (process {self.pid}) could not be ended.",
                advice="End that process, or restart the computer, then run the same command again.",
            )


@asynccontextmanager
async def open_session(wish: BrowserWish, state: dict[str, Any] | None = None) -> AsyncIterator[BrowserSession]:
    """A browser for the time of the block; dead afterwards with its driver, whatever happened.

    Raises BrowserMissing when none is found and BrowserFailed when it cannot be started.
    """
    found = find_browser(headless=wish.headless, explicit=wish.explicit)
    arguments = launch_arguments(as_root=wish.as_root, practice=wish.practice)
    async with AsyncExitStack() as ending:
        with in_our_words("starting the browser"):
            playwright = await async_playwright().start()
            ending.push_async_callback(in_bounded_time, playwright.stop)
            browser = await playwright.chromium.launch(
                executable_path=found.path,
                headless=wish.headless,
                chromium_sandbox=True,  # without it Playwright adds --no-sandbox; `arguments` alone decides
                args=arguments,
                handle_sigint=False,
                handle_sigterm=False,
            )
            ending.push_async_callback(in_bounded_time, browser.close)
            session = await _new_session(browser, wish, state, found.kind)
            ending.callback(session.kill)
        async with no_longer_than(session):
            yield session


@asynccontextmanager
async def no_longer_than(session: BrowserSession) -> AsyncIterator[None]:
    """End the block when its browser has died and the block has not noticed: raises BrowserFailed then."""
    block = asyncio.current_task()
    died = asyncio.Event()

    async def watch() -> None:
        while session.is_alive():  # noqa: ASYNC110  a process that is no child of ours tells nobody of its end
            await asyncio.sleep(LOOK_SECONDS)
        await asyncio.sleep(LAST_WORDS_SECONDS)
        died.set()
        if block is not None:
            block.cancel()

    watcher = asyncio.ensure_future(watch())
    try:
        yield
    except asyncio.CancelledError as cancelled:
        if block is None or not died.is_set() or block.uncancel() > 0:
            raise
        raise BrowserFailed("The browser went away.", advice="Run the same command again.") from cancelled
    finally:
        watcher.cancel()


async def _new_session(browser: Browser, wish: BrowserWish, state: dict[str, Any] | None, kind: str) -> BrowserSession:
    context = await browser.new_context(
        locale=wish.locale,
        timezone_id=wish.timezone,
        viewport=VIEWPORT,
        storage_state=state,  # type: ignore[arg-type]
        extra_http_headers=None if wish.guarded else FRESH_CONNECTIONS,
        accept_downloads=not wish.guarded,
        service_workers="block" if wish.guarded else "allow",
        # the practice portal's certificate is its own; a profile of it cannot leave this machine (settings/profile.py)
        ignore_https_errors=wish.practice,
    )
    context.set_default_navigation_timeout(NAVIGATION_SECONDS * 1000)
    context.set_default_timeout(ACTION_SECONDS * 1000)
    pid = await browser_pid(browser)
    name = f"chromium {browser.version} ({kind})"
    try:
        began = process.started_ms(pid)
    except psutil.NoSuchProcess as gone:
        raise BrowserFailed("The browser went away while starting.", advice="Run the same command again.") from gone
    return BrowserSession(browser, context, pid, began, Camera(name, wish.tls))


async def in_bounded_time(close: Callable[[], Awaitable[None]]) -> None:
    """Close a browser or a driver that may be dead or stopped already; a driver that does not answer is killed."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await close()
    except (PlaywrightError, TimeoutError):
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):  # it may end by itself meanwhile
                if "run-driver" in child.cmdline():
                    child.kill()


async def browser_pid(browser: Browser) -> int:
    """The id of the browser's own process."""
    cdp = await browser.new_browser_cdp_session()
    processes = (await cdp.send("SystemInfo.getProcessInfo"))["processInfo"]
    await cdp.detach()
    return int(next(process["id"] for process in processes if process["type"] == "browser"))
