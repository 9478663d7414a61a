"""One screen of the portal on an open page: recognise, find, fill, read back, photograph. Driven by its map alone.

All waiting for the portal happens here. An element that is found nowhere or several times is "the portal has changed".
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FilePayload, FrameLocator, Locator, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser import widgets
from takedown.browser.choice import Choice
from takedown.browser.look import SEEN, THERE, Field, Look, Seen, look_at_all
from takedown.browser.picture import Camera
from takedown.browser.screen_map import Element, ScreenMap
from takedown.browser.table import FACTS, TABLE, ColumnAmiss, cards, named_cards, named_facts, named_rows
from takedown.browser.trouble import bad_locator, browser_gone, in_our_words
from takedown.browser.waiting import NotPlain, Sought, first_shown, wait_by_css
from takedown.domain.errors import (
    BrowserFailed,
    ListMoved,
    PortalChanged,
    PortalUnavailable,
    SlowDown,
    TakedownError,
    WrongUse,
)
from takedown.portal import KeepPicture, no_picture

PATIENCE_MS = 10_000
LASTING_MS = 500
"""What is still there after this time is there to stay."""
SERVER_FAULT = 500
TOO_MANY = 429
SLOW_DOWN_SECONDS = 60.0

T = TypeVar("T")


@dataclass
class Screen:
    """A screen map bound to a page. `addresses` fill the placeholders of the map's address."""

    page: Page
    map: ScreenMap
    addresses: Mapping[str, str]
    camera: Camera
    keep: KeepPicture
    patience_ms: float = PATIENCE_MS
    used: set[str] = field(default_factory=set)
    """The elements that were found so far, by name."""

    async def open(self, **values: str) -> bool:
        """Go to the screen's address; True when it came up, False when the portal showed something else.

        Raises PortalUnavailable for a fault of the server or no answer.
        """
        await self.go(**values)
        return await self.is_here()

    async def go(self, **values: str) -> None:
        """Go to the screen's address, whatever comes up. Raises PortalUnavailable for a fault of the server or no answer."""
        address = self._address(values)
        with in_our_words(f"opening {self.map.name}"):
            if "#" in address and _document(address) == _document(self.page.url):
                await self.page.goto("about:blank")  # the page would stay as it is, and show for a while what it shows
            response = await self.page.goto(address, wait_until="domcontentloaded")
        self._refuse_faults(response)

    async def reload(self) -> None:
        """Load the page anew, as it is addressed now. Raises PortalUnavailable for a fault of the server or no answer."""
        with in_our_words(f"loading {self.map.name} again"):
            response = await self.page.reload(wait_until="domcontentloaded")
        self._refuse_faults(response)

    async def arrive(self) -> None:
        """Wait until the screen is here. Raises PortalChanged when it does not come up."""
        await self._located(self.map.here)

    async def is_here(self) -> bool:
        """True when the screen is on the page now."""
        return bool((await self.sees({}))["here"])

    async def sees(self, others: Mapping[str, Element]) -> dict[str, list[Seen]]:
        """What fits `here`, what the screen is known by, and each of some other elements now; does not wait.

        All that plain CSS finds is asked for in one call, for each call costs time.
        """
        seen = await self._seen_at_once({"here": self.map.here, **others})
        ours = {one.name: one for one in (self.map.here, *others.values()) if one.screen == self.map.name}
        self.used |= {name for name in ours if seen[name]}
        return seen

    async def shows(self, name: str) -> bool:
        """True when the element is on the page now; does not wait."""
        return await self.shows_element(self.map.element(name))

    async def shows_element(self, element: Element) -> bool:
        """True when any candidate of the element matches now."""
        return await self._first_match(element, THERE) is not None

    async def find(self, name: str) -> Locator:
        """The one element called `name`. Raises PortalChanged, with a picture, when there is none or more than one."""
        return await self._located(self.map.element(name))

    def sought(self, name: str = "here") -> Sought:
        """The element called `name`, or what the screen is known by, as something to wait for."""
        element = self.map.here if name == "here" else self.map.element(name)
        return Sought(tuple(self.candidates(element)), element.frame, element.locators)

    def sought_text(self, name: str, text: str) -> Sought:
        """The element called `name` once it shows `text` and nothing else, as something to wait for."""
        element = self.map.element(name)
        whole = re.compile(rf"^\s*{re.escape(text)}\s*$")
        locators = tuple(one.filter(has_text=whole) for one in self.candidates(element))
        return Sought(locators, element.frame, element.locators, text)

    def candidates(self, element: Element) -> list[Locator]:
        """The element's locators on this page, newest first; only what is visible, unless the map says hidden."""
        root: Page | FrameLocator = self.page.frame_locator(element.frame) if element.frame else self.page
        found = [root.locator(text) for text in element.locators]
        return found if element.hidden else [locator.filter(visible=True) for locator in found]

    async def put(self, name: str, value: str) -> None:
        """Type text or an ISO date; into a field that makes entries of what is typed, one for each line."""
        field = await self._field(name)
        async with self._filling(name, "it takes no text"):
            await widgets.fill_text(self.page, field, value, self.patience_ms)

    async def pick(self, name: str, choice: Choice) -> None:
        """Choose one entry of a list or radio group. Raises NoSuchOption when it is not offered exactly once."""
        field = await self._field(name)
        async with self._filling(name, f"its list never offered {choice}"):
            await widgets.pick(self.page, field, choice, self.patience_ms)

    async def tick(self, name: str, choices: Sequence[Choice] = ()) -> None:
        """Tick a check box, or exactly the named boxes of a group or entries of a list. Raises NoSuchOption."""
        field = await self._field(name)
        async with self._filling(name, "it cannot be ticked"):
            await widgets.tick(self.page, field, choices, self.patience_ms)

    async def attach(self, name: str, files: Sequence[FilePayload]) -> None:
        """Hand files to a file input."""
        field = await self._field(name)
        async with self._filling(name, "it takes no files"):
            await widgets.attach(field.locator, files)

    async def read(self, name: str) -> str:
        """What the element shows now: a field's value, or its text."""
        _, _, seen = await self._one(self.map.element(name), SEEN)
        return seen.value.strip()

    async def click(self, name: str) -> None:
        """Click a button or link that leads on and presses nothing irreversible."""
        locator = await self.find(name)
        with in_our_words(f"clicking {self.map.name}.{name}"):
            await locator.click()

    async def click_through(self, name: str) -> None:
        """Click something that loads another page, and wait until that page is there."""
        locator = await self.find(name)
        with in_our_words(f"clicking {self.map.name}.{name}"):
            async with self.page.expect_navigation(wait_until="domcontentloaded") as navigation:
                await locator.click()
            response = await navigation.value
        self._refuse_faults(response)

    async def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table, or the cards of a list, by our column names, each with `_link`, its first address, or "".

        Raises PortalChanged when the table or one of its mapped columns is not there.
        """
        element = self.map.element(name)
        try:
            if element.row:
                _, _, shown = await self._one(element, cards(element.row, element.inside))
                return named_cards(shown, element.columns)
            _, _, table = await self._one(element, TABLE)
            return named_rows(table, element.columns)
        except ColumnAmiss as amiss:
            raise await self._changed(element, str(amiss)) from amiss

    async def wait_for_rows(self, name: str, more_than: int) -> None:
        """Wait until a list of cards has more than so many. Raises PortalChanged when no more come."""
        element = self.map.element(name)
        rows = Sought(tuple(one.locator(element.row) for one in self.candidates(element)), element.frame)
        if await first_shown({name: rows.nth(more_than)}, self.patience_ms) is None:
            raise await self._changed(element, f"it never showed more than {more_than} rows")

    async def facts(self, name: str) -> dict[str, list[str]]:
        """What a block shows beside each of the labels that the map names, by our names: a list each, empty where none.

        Raises PortalChanged when the block is not there.
        """
        element = self.map.element(name)
        _, _, facts = await self._one(element, FACTS)
        return named_facts(facts, element.columns)

    async def texts(self, name: str) -> list[str]:
        """The texts of everything that fits the element now, in order; empty when nothing does. Does not wait.

        Where the map says that the page's address tells it too, that is the text when nothing on the page fits.
        """
        return (await self.all_texts(name))[name]

    async def all_texts(self, *names: str) -> dict[str, list[str]]:
        """As `texts`, of many elements: what plain CSS finds is read in one call, for each call costs time."""
        elements = {name: self.map.element(name) for name in names}
        seen = await self._seen_at_once(elements)
        return {name: [one.text.strip() for one in seen[name]] or self._told(elements[name]) for name in names}

    async def read_all(self, *names: str) -> dict[str, str]:
        """As `read`, of many elements: what plain CSS finds is read in one call, for each call costs time."""
        elements = {name: self.map.element(name) for name in names}
        seen = await self._seen_at_once(elements)
        return {name: seen[name][0].value.strip() if len(seen[name]) == 1 else await self.read(name) for name in names}

    async def read_if_shown(self, name: str) -> str | None:
        """As `read`, or None when nothing fits the element now. Does not wait; raises PortalChanged when several fit."""
        element = self.map.element(name)
        fits = await self._first_match(element, SEEN)
        if fits is None:
            return None
        if len(fits[1]) > 1:
            raise await self._changed(element, f"{len(fits[1])} elements fit its locator, not one")
        return fits[1][0].value.strip()

    async def lasting_texts(self, name: str) -> list[str]:
        """As `texts`, of what stays on the page and as it is: a page that is being replaced may show words for a moment."""
        before = await self.texts(name)
        for locator in self.candidates(self.map.element(name)):
            with in_our_words(f"reading {self.map.name}.{name}"), suppress(PlaywrightTimeout):
                if await locator.count():
                    await locator.first.wait_for(state="hidden", timeout=LASTING_MS)
        return before if before == await self.texts(name) and await self.is_here() else []

    async def wait_for_text(self, name: str, text: str) -> None:
        """Wait until the element shows `text` and nothing else. Raises PortalChanged when it does not come to that."""
        if await first_shown({name: self.sought_text(name, text)}, self.patience_ms) is None:
            raise await self._changed(self.map.element(name), f"it never showed {text!r}")

    async def photograph(self, step: str, *, full_page: bool = False, archive: bool = False) -> None:
        """Keep a picture of the page as it is, with the elements covered that the map declares as masks.

        With `archive` what the page is made of is kept, too, and who answered with it.
        """
        if self.keep is no_picture:
            return
        await self._photograph(step, full_page, await self._masks(), archive=archive)

    async def page_picture(self, step: str) -> None:
        """Keep a picture of whatever the page shows instead of this screen."""
        await self._photograph(step, full_page=False, masks={})

    async def run_sequence(self) -> str:
        """Click through the map's whole irreversible sequence; "" or the reason why it did not come to its end.

        Only the portal's `press` may call this. It raises nothing once the first click is tried: whatever goes wrong
        from there on, the portal may have taken the submission.
        """
        if not self.map.press:
            raise WrongUse(f"The screen map {self.map.file} has no press sequence.", advice="Add press = [...] to it.")
        for name in self.map.press:
            try:
                locator = await self._located(self.map.element(name))
                await locator.click()
            except (PlaywrightError, TakedownError) as error:
                return f"{self.map.name}.{name}: {_first_line(str(error))}"
        return ""

    async def changed(self, name: str, why: str) -> TakedownError:
        """The error to raise when element `name` behaves otherwise than mapped; keeps a picture first.

        PortalChanged, or PortalUnavailable on the page of a fault of the server.
        """
        return await self._changed(self.map.element(name) if name in self.map.elements else self.map.here, why)

    def used_keys(self) -> frozenset[str]:
        """`used`, as `screen.element`."""
        return frozenset(f"{self.map.name}.{name}" for name in self.used)

    async def moved(self, name: str, why: str) -> TakedownError:
        """The same for a list that did not stay as it was while it was read: ListMoved instead of PortalChanged."""
        return await self._changed(self.map.element(name), why, ListMoved)

    def _address(self, values: Mapping[str, str]) -> str:
        if not self.map.address:
            raise WrongUse(f"The screen map {self.map.file} has no address.", advice="Give it one in your own copy.")
        try:
            return self.map.address.format(
                **self.addresses, **{key: quote(text, safe="") for key, text in values.items()}
            )
        except (LookupError, ValueError, AttributeError) as error:
            raise WrongUse(
                f"The address of screen {self.map.name} ({self.map.file.name}) needs {error}, "
                "which the profile does not name.",
                advice="Name it under [addresses] in the profile, or give the screen its own address in your own map.",
            ) from error

    async def _field(self, name: str) -> Field:
        element = self.map.element(name)
        if element.opened_by and not await self._stays(element):
            await self.click(element.opened_by)
        locator, css, seen = await self._one(element, SEEN)
        return Field(locator, seen, css)

    async def _stays(self, element: Element) -> bool:
        """True when it is on the page, and not in something that is sliding away."""
        fits = await self._first_match(element, THERE)
        if fits is None:
            return False
        with in_our_words(f"looking for {element.screen}.{element.name}"), suppress(PlaywrightTimeout):
            await fits[0].first.evaluate(_AT_REST, timeout=LASTING_MS)
        return await self.shows_element(element)

    async def _located(self, element: Element) -> Locator:
        locator, _, _ = await self._one(element, THERE)
        return locator

    async def _one(self, element: Element, look: Look[T]) -> tuple[Locator, str, T]:
        """The one element, the plain CSS that finds it (or ""), and what `look` sees of it now.

        Waits only where it is not there yet: every call costs time.
        """
        try:
            for wait in (False, True):
                if wait:
                    await self._wait_for(element)
                fits = await self._fits(element, look)
                if fits and len(fits[2]) > 1:
                    raise await self._changed(element, f"{len(fits[2])} elements fit its locator, not one")
                if fits:
                    self.used.add(element.name)
                    locator, css, (seen,) = fits
                    return locator, css, seen
        except PlaywrightTimeout as error:
            raise await self._changed(element, "no element fits any of its locators") from error
        except PlaywrightError as error:
            if browser_gone(error) or "net::ERR_" in error.message:
                with in_our_words(f"looking for {element.screen}.{element.name}"):
                    raise
            raise await self._changed(element, f"its locator cannot be read ({_first_line(error.message)})") from error
        raise await self._changed(element, "it went away while it was looked at")

    async def _seen_at_once(self, elements: Mapping[str, Element]) -> dict[str, list[Seen]]:
        """What fits each of some elements now. Raises PortalChanged for a locator that cannot be read."""
        plain = {name: one.locators for name, one in elements.items() if not one.frame and not one.hidden}
        with in_our_words(f"reading {self.map.name}"):
            seen = await look_at_all(self.page, plain)
        for name in elements.keys() - seen.keys():
            fits = await self._first_match(elements[name], SEEN)
            seen[name] = fits[1] if fits else []
        return seen

    def _told(self, element: Element) -> list[str]:
        """The text that the page's address tells of an element, where the map says that it does."""
        told = re.search(element.in_address, self.page.url) if element.in_address else None
        return [told.group(1)] if told else []

    async def _wait_for(self, element: Element) -> None:
        """Until something fits. Raises Playwright's TimeoutError."""
        ends = time.monotonic() + self.patience_ms / 1000
        if not element.frame:
            with suppress(NotPlain):
                sought = Sought((), css=element.locators, unseen=element.hidden)
                await wait_by_css(self.page, {element.name: sought}, ends)
                return
        either, *others = self.candidates(element)
        for candidate in others:
            either = either.or_(candidate)
        await either.first.wait_for(state="attached" if element.hidden else "visible", timeout=self.patience_ms)

    async def _fits(self, element: Element, look: Look[T]) -> tuple[Locator, str, list[T]] | None:
        """The first candidate that fits anything now, its plain CSS (or ""), and what `look` sees. Raises Playwright's."""
        candidates = self.candidates(element)
        found = None if element.frame else await look.by_css(self.page, element.locators, hidden=element.hidden)
        if found is not None:
            place, seen = found
            css = "" if element.hidden else element.locators[place]
            return (candidates[place], css, seen) if seen else None
        for locator in candidates:
            if seen := await look.at(locator):
                return locator, "", seen
        return None

    async def _fitting(self, element: Element, look: Look[T]) -> tuple[Locator, list[T]] | None:
        """The first candidate of which `look` sees anything now, and what it sees."""
        with in_our_words(f"looking for {element.screen}.{element.name}"):
            fits = await self._fits(element, look)
        return (fits[0], fits[2]) if fits else None

    async def _first_match(self, element: Element, look: Look[T]) -> tuple[Locator, list[T]] | None:
        """The same. Raises PortalChanged for a locator that cannot be read."""
        try:
            return await self._fitting(element, look)
        except BrowserFailed as failed:
            if not bad_locator(failed.detail):
                raise
            raise await self._changed(element, f"its locator cannot be read ({_first_line(failed.detail)})") from failed

    async def _masks(self) -> dict[str, Locator]:
        """What to cover in a picture; an element that is not there stays in, so that its absence is noticed."""
        elements = [self.map.element(name) for name in self.map.masks]
        fits = [(one, await self._first_match(one, THERE)) for one in elements]
        return {one.name: fit[0] if fit else self.candidates(one)[0] for one, fit in fits}

    @asynccontextmanager
    async def _filling(self, name: str, otherwise: str) -> AsyncIterator[None]:
        try:
            with in_our_words(f"filling {self.map.name}.{name}"):
                yield
        except (PortalUnavailable, BrowserFailed) as failed:
            if browser_gone(failed.__cause__) or "net::ERR_" in failed.detail:
                raise
            raise await self._changed(self.map.element(name), otherwise) from failed

    async def _photograph(
        self, step: str, full_page: bool, masks: Mapping[str, Locator], *, archive: bool = False
    ) -> None:
        self.keep(
            await self.camera.photograph(
                self.page, step=step, screen=self.map.name, full_page=full_page, masks=masks, archive=archive
            )
        )

    def _refuse_faults(self, response: Response | None) -> None:
        """Raise what the portal's answer to a page load says: slow down, or a fault of its server."""
        if response is not None and (fault := self._fault(response.status, response.headers.get("retry-after", ""))):
            raise fault

    def _fault(self, status: int, retry_after: str = "") -> PortalUnavailable | None:
        if status == TOO_MANY:
            return SlowDown(
                f"The portal asks to slow down on {self.map.name}.",
                advice="Lower the pace in the profile.",
                after_seconds=_seconds(retry_after),
            )
        if status >= SERVER_FAULT:
            return PortalUnavailable(
                f"The portal answered {status} on {self.map.name}.", advice="Try again later; nothing was pressed."
            )
        return None

    async def _changed(self, element: Element, why: str, error: type[PortalChanged] = PortalChanged) -> TakedownError:
        with in_our_words(f"looking at {self.map.name}"):
            status = await self.page.evaluate(_STATUS)
        try:
            found = {name: await self._fitting(self.map.element(name), THERE) for name in self.map.masks}
            masks = {name: fit[0] for name, fit in found.items() if fit}
            await self._photograph("portal-changed", False, masks)
        except BrowserFailed as failed:
            if browser_gone(failed.__cause__):
                raise
            why += f"; {failed.message}"
        return self._fault(status) or error(
            f"The portal has changed: on screen {element.screen}, {element.says} "
            f"({element.name}, {element.file.name}:{element.line}) is not as mapped: {why}.",
            advice="Look at the screenshot, then mend the entry in your own copy of that screen map.",
            detail=f"{element.file}:{element.line} {element.locators} at {self.page.url}",
        )


_AT_REST = """el => Promise.all(document.getAnimations()
  .filter(one => one.effect && one.effect.target && one.effect.target.contains(el))
  .map(one => Promise.race([one.finished.catch(() => {}), new Promise(done => setTimeout(done, 500))])))
  .then(() => {})"""
_STATUS = "() => (performance.getEntriesByType('navigation')[0] || {}).responseStatus || 0"


def _document(address: str) -> str:
    """An address without what stands behind its #, which does not decide which page is loaded."""
    return address.partition("#")[0]


def _first_line(text: str) -> str:
    return (text.splitlines() or [""])[0]


def _seconds(retry_after: str) -> float:
    """The portal's own wish where it is a number of seconds; else a minute."""
    return min(float(retry_after), 600.0) if retry_after.isdigit() else SLOW_DOWN_SECONDS
