"""One screen of the portal on an open page: recognise, find, fill, read back, photograph. Driven by its map alone.

All waiting for the portal happens here. An element that is found nowhere or several times is "the portal has changed".
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FilePayload, FrameLocator, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser import widgets
from takedown.browser.picture import photograph
from takedown.browser.screen_map import Element, ScreenMap
from takedown.browser.trouble import browser_gone, in_our_words
from takedown.browser.widgets import Choice, Widget
from takedown.browser.wording import tidy
from takedown.domain.errors import PortalChanged, PortalUnavailable, TakedownError, WrongUse
from takedown.portal import KeepPicture

PATIENCE_MS = 10_000
SERVER_FAULT = 500


@dataclass
class Screen:
    """A screen map bound to a page. `addresses` fill the placeholders of the map's address."""

    page: Page
    map: ScreenMap
    addresses: Mapping[str, str]
    browser: str
    keep: KeepPicture
    patience_ms: float = PATIENCE_MS
    _kinds: dict[str, Widget] = field(default_factory=dict)

    async def open(self, **values: str) -> bool:
        """Go to the screen's address; True when it came up, False when the portal showed something else.

        Raises PortalUnavailable for a fault of the server or no answer.
        """
        address = self._address(values)
        with in_our_words(f"opening {self.map.name}"):
            response = await self.page.goto(address, wait_until="domcontentloaded")
        if response is not None and response.status >= SERVER_FAULT:
            raise PortalUnavailable(
                f"The portal answered {response.status} on {self.map.name}.",
                advice="Try again later; nothing was pressed.",
            )
        return await self.is_here()

    async def arrive(self) -> None:
        """Wait until the screen is here. Raises PortalChanged when it does not come up."""
        await self._located(self.map.here)

    async def is_here(self) -> bool:
        """True when the screen is on the page now."""
        return await self.shows_element(self.map.here)

    async def shows(self, name: str) -> bool:
        """True when the element is on the page now; does not wait."""
        return await self.shows_element(self.map.element(name))

    async def shows_element(self, element: Element) -> bool:
        """True when any candidate of the element matches now."""
        with in_our_words(f"looking for {element.screen}.{element.name}"):
            for locator in self.candidates(element):
                if await locator.count():
                    return True
        return False

    async def find(self, name: str) -> Locator:
        """The one element called `name`. Raises PortalChanged, with a picture, when there is none or more than one."""
        return await self._located(self.map.element(name))

    def candidates(self, element: Element) -> list[Locator]:
        """The element's locators on this page, newest first; only what is visible, unless the map says hidden."""
        root: Page | FrameLocator = self.page.frame_locator(element.frame) if element.frame else self.page
        found = [root.locator(text) for text in element.locators]
        return found if element.hidden else [locator.filter(visible=True) for locator in found]

    async def put(self, name: str, value: str) -> None:
        """Type text or an ISO date."""
        locator, kind = await self._widget(name)
        with in_our_words(f"filling {self.map.name}.{name}"):
            await widgets.fill_text(self.page, locator, kind, value)

    async def pick(self, name: str, choice: Choice) -> None:
        """Choose one entry of a list or radio group. Raises NoSuchOption when it is not offered exactly once."""
        locator, kind = await self._widget(name)
        try:
            await widgets.pick(self.page, locator, kind, choice, self.patience_ms)
        except PlaywrightTimeout as error:
            raise await self._changed(self.map.element(name), f"its list never offered {choice}") from error
        except PlaywrightError as error:
            with in_our_words(f"choosing in {self.map.name}.{name}"):
                raise error

    async def tick(self, name: str, choices: Sequence[Choice] = ()) -> None:
        """Tick a check box, or exactly the named boxes of a group. Raises NoSuchOption for a box that is not there."""
        locator, kind = await self._widget(name)
        with in_our_words(f"ticking {self.map.name}.{name}"):
            await widgets.tick(locator, kind, choices)

    async def attach(self, name: str, files: Sequence[FilePayload]) -> None:
        """Hand files to a file input."""
        locator, _ = await self._widget(name)
        with in_our_words(f"attaching files to {self.map.name}.{name}"):
            await widgets.attach(locator, files)

    async def read(self, name: str) -> str:
        """What the element shows now: a field's value, or its text."""
        locator, kind = await self._widget(name)
        with in_our_words(f"reading {self.map.name}.{name}"):
            return (await widgets.read_value(locator, kind)).strip()

    async def click(self, name: str) -> None:
        """Click a button or link that leads on and presses nothing irreversible."""
        locator = await self.find(name)
        with in_our_words(f"clicking {self.map.name}.{name}"):
            await locator.click()

    async def click_through(self, name: str) -> None:
        """Click something that loads another page, and wait until that page is there."""
        locator = await self.find(name)
        with in_our_words(f"clicking {self.map.name}.{name}"):
            async with self.page.expect_navigation(wait_until="domcontentloaded"):
                await locator.click()

    async def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table by our column names, each with `_link`, the first address in the row, or "".

        Raises PortalChanged when the table or one of its mapped columns is not there.
        """
        element = self.map.element(name)
        locator = await self._located(element)
        with in_our_words(f"reading {self.map.name}.{name}"):
            table = await locator.evaluate(_TABLE)
        headers = [tidy(text) for text in table["headers"]]
        places: dict[str, int] = {}
        for column, texts in element.columns.items():
            hits = [i for i, header in enumerate(headers) if header in {tidy(text) for text in texts}]
            if len(hits) != 1:
                raise await self._changed(
                    element, f"its column {column} ({' / '.join(texts)}) is there {len(hits)} times"
                )
            places[column] = hits[0]
        return [
            {column: _cell(row["cells"], place) for column, place in places.items()} | {"_link": row["link"]}
            for row in table["rows"]
            if len(row["cells"]) > max(places.values(), default=0)
        ]

    async def texts(self, name: str) -> list[str]:
        """The texts of everything that fits the element now, in order; empty when nothing does. Does not wait."""
        with in_our_words(f"reading {self.map.name}.{name}"):
            for locator in self.candidates(self.map.element(name)):
                if found := await locator.all_inner_texts():
                    return [text.strip() for text in found]
        return []

    async def wait_for_count(self, name: str, count: int, timeout_ms: float) -> bool:
        """Wait until at least `count` things fit the element; False when they do not come."""
        locators = [locator.nth(count - 1) for locator in self.candidates(self.map.element(name))]
        return await first_shown({name: locators}, timeout_ms) is not None

    async def wait_for_text(self, name: str, text: str) -> None:
        """Wait until the element shows `text`. Raises PortalChanged when it does not come to that."""
        element = self.map.element(name)
        locators = [locator.filter(has_text=text) for locator in self.candidates(element)]
        if await first_shown({name: locators}, self.patience_ms) is None:
            raise await self._changed(element, f"it never showed {text!r}")

    async def wait_for(self, name: str, timeout_ms: float | None = None) -> bool:
        """Wait until the element is there; False when it does not come."""
        locators = self.candidates(self.map.element(name))
        return await first_shown({name: locators}, timeout_ms or self.patience_ms) is not None

    async def photograph(self, step: str, *, full_page: bool = False) -> None:
        """Keep a picture of the page as it is; the map's masks that are declared for this screen cover their elements."""
        masks = {name: await self._first_match(self.map.element(name)) for name in self.map.masks}
        await self._photograph(step, full_page, masks)

    async def run_sequence(self) -> str:
        """Click through the map's whole irreversible sequence; "" or the reason why it did not come to its end.

        Only the portal's `press` may call this. It raises nothing once the first click is tried: whatever goes wrong from
        there on, the portal may have taken the submission.
        """
        if not self.map.press:
            raise WrongUse(f"The screen map {self.map.file} has no press sequence.", advice="Add press = [...] to it.")
        for name in self.map.press:
            try:
                locator = await self._located(self.map.element(name))
                await locator.click()
            except (PlaywrightError, TakedownError) as error:
                return f"{self.map.name}.{name}: {str(error).splitlines()[0]}"
        return ""

    async def changed(self, name: str, why: str) -> PortalChanged:
        """The error to raise when element `name` behaves otherwise than mapped; keeps a picture first."""
        return await self._changed(self.map.element(name) if name in self.map.elements else self.map.here, why)

    def _address(self, values: Mapping[str, str]) -> str:
        try:
            return self.map.address.format(
                **self.addresses, **{key: quote(text, safe="") for key, text in values.items()}
            )
        except (KeyError, IndexError) as error:
            raise WrongUse(
                f"The address of screen {self.map.name} ({self.map.file.name}) needs {error}, which the profile does not name.",
                advice="Name it under [addresses] in the profile, or give the screen its own address in your own map.",
            ) from error

    async def _widget(self, name: str) -> tuple[Locator, Widget]:
        locator = await self.find(name)
        if name not in self._kinds:
            with in_our_words(f"looking at {self.map.name}.{name}"):
                self._kinds[name] = await widgets.widget_of(locator)
        return locator, self._kinds[name]

    async def _located(self, element: Element) -> Locator:
        candidates = self.candidates(element)
        state = "attached" if element.hidden else "visible"
        try:
            either = candidates[0]
            for candidate in candidates[1:]:
                either = either.or_(candidate)
            await either.first.wait_for(state=state, timeout=self.patience_ms)  # type: ignore[arg-type]
            for candidate in candidates:
                count = await candidate.count()
                if count > 1:
                    raise await self._changed(element, f"{count} elements fit its locator, not one")
                if count == 1:
                    return candidate
        except PlaywrightTimeout as error:
            raise await self._changed(element, "no element fits any of its locators") from error
        except PlaywrightError as error:
            if browser_gone(error) or "net::ERR_" in error.message:
                with in_our_words(f"looking for {element.screen}.{element.name}"):
                    raise
            raise await self._changed(
                element, f"its locator does not work ({error.message.splitlines()[0]})"
            ) from error
        raise await self._changed(element, "it went away while it was looked at")

    async def _first_match(self, element: Element) -> Locator:
        candidates = self.candidates(element)
        for locator in candidates:
            if await locator.count():
                return locator
        return candidates[0]

    async def _photograph(self, step: str, full_page: bool, masks: Mapping[str, Locator]) -> None:
        self.keep(
            await photograph(
                self.page, step=step, screen=self.map.name, full_page=full_page, masks=masks, browser=self.browser
            )
        )

    async def _changed(self, element: Element, why: str) -> PortalChanged:
        masked = {name: await self._first_match(self.map.element(name)) for name in self.map.masks}
        present = {name: locator for name, locator in masked.items() if await locator.count()}
        await self._photograph("portal-changed", False, present)
        return PortalChanged(
            f"The portal has changed: on screen {element.screen}, {element.says} "
            f"({element.name}, {element.file.name}:{element.line}) is not as mapped: {why}.",
            advice="Look at the screenshot, then mend the entry in your own copy of that screen map.",
            detail=f"{element.file}:{element.line} {element.locators} at {self.page.url}",
        )


async def first_shown(things: Mapping[str, Sequence[Locator]], timeout_ms: float) -> str | None:
    """Wait for the first of several things to show up, in whatever frames they are; its name, or None for none in time."""
    waits = {
        asyncio.ensure_future(locator.first.wait_for(state="visible", timeout=timeout_ms)): name
        for name, locators in things.items()
        for locator in locators
    }
    try:
        pending = set(waits)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for wait in done:
                error = wait.exception()
                if error is None:
                    return waits[wait]
                if isinstance(error, PlaywrightError) and browser_gone(error):
                    with in_our_words(f"waiting for {' or '.join(things)}"):
                        raise error
        return None
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


_TABLE = """el => {
  const text = c => (c.innerText || '').trim();
  const head = el.querySelector('thead') || el;
  const rows = [...el.querySelectorAll('tbody tr')].filter(r => r.getClientRects().length);
  return {
    headers: [...head.querySelectorAll('th')].map(text),
    rows: rows.map(r => ({ cells: [...r.cells].map(text), link: (r.querySelector('a[href]') || {}).href || '' })),
  };
}"""


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
