"""One page of a stranger's, and nothing beyond it: what it wants to open, load down or go to is kept out and written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from playwright.async_api import Dialog, Page, Route
from playwright.async_api import Error as PlaywrightError

from takedown.browser.session import BrowserSession
from takedown.browser.traffic import without_query

MOST_KEPT_OUT = 50


@dataclass
class Guard:
    """Watches the page of a fresh context. Nothing is followed once the page is there, unless a person is at work on it."""

    page: Page
    arrived: bool = False
    person_at_work: bool = False
    kept_out: list[str] = field(default_factory=list)
    """What it tried, in the order of the attempts; addresses without what may be secret in them."""
    _closing: set[asyncio.Future[None]] = field(default_factory=set)

    async def _decide(self, route: Route) -> None:
        request = route.request
        with suppress(PlaywrightError):  # the page may be gone before it is answered
            try:
                frame = request.frame
                stranger, whole = frame.page is not self.page, frame.parent_frame is None
            except PlaywrightError:  # a page that is only about to be: another one than ours
                stranger, whole = True, True
            leaves = request.is_navigation_request() and whole and self.arrived and not self.person_at_work
            if stranger or leaves:
                self.note("opens" if stranger else "goes to", request.url)
                await route.abort(
                    "aborted"
                )  # the page stays as it is; with another reason it becomes one of the browser's
            else:
                await route.continue_()

    def _close(self, opened: Page) -> None:
        if opened is self.page:
            return
        self.note("opens", opened.url)
        self._later(_close(opened))

    def _dismiss(self, dialog: Dialog) -> None:
        self.note(f"asks ({dialog.type})", self.page.url)
        self._later(_end(dialog))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        ending = asyncio.ensure_future(work)
        self._closing.add(ending)
        ending.add_done_callback(self._closing.discard)

    def note(self, what: str, address: str) -> None:
        """Write down one attempt, each kind of it once."""
        said = f"{what} {without_query(address)}"
        if said not in self.kept_out and len(self.kept_out) < MOST_KEPT_OUT:
            self.kept_out.append(said)


@asynccontextmanager
async def guarded(session: BrowserSession) -> AsyncIterator[Guard]:
    """A page in the session's context, guarded for the time of the block; no other may be open in it."""
    context, page = session.context, await session.new_page()
    guard = Guard(page)
    await context.route("**/*", guard._decide)
    context.on("page", guard._close)
    page.on("download", lambda download: guard.note("loads down", download.url))
    page.on("dialog", guard._dismiss)
    try:
        yield guard
    finally:
        context.remove_listener("page", guard._close)
        await session.close_page(page)
        with suppress(PlaywrightError):
            await context.unroute_all(behavior="ignoreErrors")


async def _end(dialog: Dialog) -> None:
    with suppress(PlaywrightError):
        await dialog.dismiss()


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()
