"""Letting a person point at something in the portal's window. A click that points reaches no page, and while somebody
points nothing that the page wants to send leaves the browser.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ElementHandle, Frame, Locator, Page, Route
from playwright.async_api import Error as PlaywrightError

from takedown.browser.look import SEEN
from takedown.browser.pointed import Pointed
from takedown.browser.pointing_script import DESCRIBE, MARK, REMEMBER, UNMARK, wanted
from takedown.browser.trouble import bad_locator, browser_gone, in_our_words
from takedown.domain.errors import BrowserFailed

POINTED_MS = 3_000
"""How long the thing that was clicked may take to be found again: pages draw anew."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_EVERYTHING = re.compile(".*")
_ARIA = re.compile(r"""^- '?(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?""")


class PointedNowhere(Exception):
    """Nothing came of the pointing: the page went away or was drawn anew. One sentence for the person."""


@dataclass(frozen=True)
class Found:
    """What a locator finds now."""

    count: int
    meant: bool
    """Whether the thing that was pointed at is among it."""


@dataclass
class Window:
    """The tab of a browser in which a person walks through the portal. `hosts`: the portal's own, as in addresses."""

    context: BrowserContext
    start: str
    """Where a new tab begins, once the person has closed the last one."""
    hosts: Collection[str]
    shared: bool = False
    """Whether the person has other sites open in it too, which are none of ours."""
    _last: Page | None = None
    _holds: int = 0

    async def page(self) -> Page:
        """The tab that the person looks at: the newest that is in front. Opens one where all were closed.

        Raises BrowserFailed when the browser itself is gone.
        """
        with in_our_words("looking for the portal's tab"):
            pages = [page for page in self.context.pages if not page.is_closed()]
            if not pages:
                self._last = await self.context.new_page()
                await self._last.goto(self.start, wait_until="domcontentloaded")
                return self._last
            in_front = [page for page in reversed(pages) if await _is_in_front(page)] if len(pages) > 1 else pages
            self._last = (in_front or pages)[0]
            return self._last

    async def remember(self) -> None:
        """Note what the page shows now: what is pointed at later and is not among it has come later."""
        page = await self.page()
        for frame in page.frames:
            with suppress(PlaywrightError):  # a frame that goes away meanwhile has nothing to be remembered
                await frame.evaluate(REMEMBER)

    async def point(self, kind: str) -> Pointed:
        """Wait for the person's click and say what was clicked, as a thing of this kind (`pointing_script.wanted`).

        Raises PointedNowhere when the page went away or the thing with it, BrowserFailed when the browser is gone.
        """
        page = await self.page()
        async with self.holding_back():
            try:
                picked = await page.pick_locator()
                handle = await picked.element_handle(timeout=POINTED_MS)
                return await self._describe(page, handle, kind)
            except PlaywrightError as error:
                await self._still_there(page, error)
                raise PointedNowhere("The page changed while you pointed at it.") from error

    async def stop_pointing(self) -> None:
        """End a `point` that waits; it raises PointedNowhere then."""
        if self._last is not None and not self._last.is_closed():
            with suppress(PlaywrightError):
                await self._last.cancel_pick_locator()

    @asynccontextmanager
    async def holding_back(self) -> AsyncIterator[None]:
        """For the time of the block no page of the browser sends anything but requests that read."""
        self._holds += 1
        try:
            if self._holds == 1:
                with in_our_words("holding back what the page sends"):
                    await self.context.route(_EVERYTHING, self._hold_back)
            yield
        finally:
            self._holds -= 1
            if not self._holds:
                with suppress(PlaywrightError):  # of a browser that is gone
                    await self.context.unroute(_EVERYTHING, self._hold_back)

    async def load_anew(self) -> None:
        """Load the page once more, so that nothing typed or opened is left in it; one that does not come is no matter."""
        page = await self.page()
        with suppress(PlaywrightError):
            await page.reload(wait_until="domcontentloaded")

    async def found_by(self, locators: Sequence[str], frame: str) -> list[Found]:
        """For each locator, what of it is visible in the page or its frame; nothing for one that cannot be read."""
        page = await self.page()
        root = page.frame_locator(frame) if frame else page
        return [await _found(root.locator(text)) for text in locators]

    async def counts_in_rows(self, container: str, frame: str, row: str, places: Sequence[str]) -> list[list[int]]:
        """For each place, how often it is visible in each row of the list."""
        page = await self.page()
        root = page.frame_locator(frame) if frame else page
        with in_our_words("looking at the rows of a list"):
            found: list[list[int]] = await root.locator(container).first.evaluate(
                _COUNTS, {"row": row, "places": list(places)}
            )
            return found

    async def shows(self, locators: Sequence[str], frame: str) -> bool:
        """Whether any of the locators finds something visible now."""
        return any(one.count for one in await self.found_by(locators, frame))

    async def forget_pointed(self) -> None:
        """Take the mark off what was pointed at."""
        page = await self.page()
        for frame in page.frames:
            with suppress(PlaywrightError):
                await frame.evaluate(UNMARK)

    async def _describe(self, page: Page, handle: ElementHandle, kind: str) -> Pointed:
        frame = await handle.owner_frame() or page.main_frame
        raw = await handle.evaluate(DESCRIBE, wanted(kind))
        marked = frame.locator(f"[{MARK}]")
        seen = await SEEN.at(marked)
        said = _ARIA.match(await marked.aria_snapshot(timeout=POINTED_MS)) if raw["visible"] else None
        outside = frame is not page.main_frame
        host = urlsplit(frame.url).netloc
        inside = await _locator_of_frame(page, frame) if outside else ""
        if outside and not inside:
            raise PointedNowhere("That is in a frame that the program cannot tell from others.")
        return Pointed.of(
            {
                **raw,
                "kind": seen[0].kind.value,
                "role": said["role"] if said else "",
                "name": re.sub(r"\\(.)", r"\1", (said["name"] or "") if said else ""),
                "address": page.url,
                "frame": inside,
                "strange_host": host if host and host not in self.hosts else "",
            }
        )

    async def _hold_back(self, route: Route) -> None:
        if route.request.method in _READS or (self.shared and not self._is_ours(route)):
            await route.fallback()
        else:
            await route.abort()

    def _is_ours(self, route: Route) -> bool:
        try:
            return urlsplit(route.request.frame.page.url).netloc in self.hosts
        except PlaywrightError:  # a worker's: whose, nobody can say
            return True

    async def _still_there(self, page: Page, error: PlaywrightError) -> None:
        """Raise BrowserFailed where the error means that the browser is gone, and not only a tab of it."""
        if browser_gone(error) and not (page.is_closed() and _is_open(self.context)):
            raise BrowserFailed(
                "The window was closed.", advice="Run the same command again: it goes on where you were."
            ) from error
        if page.is_closed():
            raise PointedNowhere("The tab was closed.") from error


def _is_open(context: BrowserContext) -> bool:
    return context.browser is None or context.browser.is_connected()


async def _is_in_front(page: Page) -> bool:
    try:
        return bool(await page.evaluate("() => document.visibilityState === 'visible'"))
    except PlaywrightError:
        return False


async def _found(locator: Locator) -> Found:
    try:
        seen = await locator.evaluate_all(_SEEN, MARK)
        return Found(seen["count"], seen["meant"])
    except PlaywrightError as error:
        if bad_locator(error.message):
            return Found(0, meant=False)
        with in_our_words("looking for what was pointed at"):
            raise


async def _locator_of_frame(page: Page, frame: Frame) -> str:
    """A locator of the frame's own element in the page: by its id, name, title or address; "" where none is clear."""
    if frame.parent_frame is not page.main_frame:
        return ""
    facts: Mapping[str, str] = await (await frame.frame_element()).evaluate(_FRAME)
    path = urlsplit(facts["src"]).path
    tries = [
        f"iframe[src*={_quoted(path)}]" if len(path) > 1 else "",
        *(f"iframe[{name}={_quoted(facts[name])}]" for name in ("id", "name", "title") if facts[name]),
        "iframe",
    ]
    for text in filter(None, tries):
        if await page.locator(text).count() == 1:
            return text
    return ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_FRAME = """el => ({ id: /\\d{3}/.test(el.id) ? '' : el.id, name: el.name || '', title: el.title || '', src: el.src || '' })"""

_SEEN = """(els, mark) => {
  const shown = el => {
    const box = el.getBoundingClientRect();
    return el.type === 'file' || (box.width > 0 && box.height > 0 && getComputedStyle(el).visibility === 'visible');
  };
  const found = els.filter(shown);
  return { count: found.length, meant: found.some(el => el.hasAttribute(mark)) };
}"""

_COUNTS = """(el, { row, places }) => {
  const shown = one => one.getClientRects().length > 0;
  const rows = [...el.querySelectorAll(row)].filter(shown);
  return places.map(place => rows.map(one => [...one.querySelectorAll(place)].filter(shown).length));
}"""
