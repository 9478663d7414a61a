"""Looks for the elements of a screen on its page and says how each of them stands. Clicks nothing, fills nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from takedown.browser.outline import Outline, outline_of
from takedown.browser.screen import Screen
from takedown.browser.screen_map import Element, Provenance
from takedown.browser.table import FACTS, TABLE
from takedown.browser.trouble import bad_locator, browser_gone, in_our_words
from takedown.browser.wording import tidy
from takedown.domain.sight import ElementSight, Judgement, Sight, judge, judge_labels

LATE_MS = 5_000.0
"""How long an element may come after its screen; pages draw their parts one after the other."""


async def look_for(
    screen: Screen, elements: Sequence[Element], *, practice: bool, always: Mapping[str, Collection[str]]
) -> list[ElementSight]:
    """How each of the elements stands on the screen's page, in order; those that belong there are waited for a while.

    An element with columns is followed by each of them that is not there once: any column of a table, of a block of facts
    those that `always` names for it. Raises BrowserFailed, or PortalUnavailable for a page that does not answer.
    """
    with in_our_words(f"looking at {screen.map.name}"):
        await asyncio.gather(*(_come(screen, element) for element in elements if not element.appears))
        found: list[ElementSight] = []
        for element in elements:
            candidates = screen.candidates(element)
            counts = [await _count(locator) for locator in candidates]
            judged = judge(counts, conditional=bool(element.appears), many=element.many)
            found.append(_sight(element, element.name, element.says, judged, practice))
            if element.columns and judged.sight in (Sight.FOUND, Sight.MOVED):
                finds = next(locator for locator, count in zip(candidates, counts, strict=True) if count)
                found += [
                    _sight(element, f"{element.name}.{name}", f"the column {name} of {element.says}", one, practice)
                    for name, one in (await _columns(finds, element, always.get(element.name, ()))).items()
                ]
        return found


async def outline(screen: Screen, hidden: Iterable[str]) -> Outline:
    """The outline of the screen's page without the `hidden` texts; empty where it cannot be told. Raises BrowserFailed."""
    try:
        labels = await screen.page.locator("label:visible:not(:has(input))").all_inner_texts()
        return outline_of(await screen.page.locator("body").aria_snapshot(timeout=LATE_MS), hidden, labels)
    except PlaywrightError as error:
        if browser_gone(error):
            with in_our_words(f"looking at {screen.map.name}"):
                raise
        return ()


async def _come(screen: Screen, element: Element) -> None:
    """Wait until something fits the element, or the time is over; what cannot be read is not waited for."""
    candidates = screen.candidates(element)
    either = candidates[0]
    for candidate in candidates[1:]:
        either = either.or_(candidate)
    try:
        state = "attached" if element.hidden else "visible"
        await either.first.wait_for(state=state, timeout=min(LATE_MS, screen.patience_ms))  # type: ignore[arg-type]
    except PlaywrightError as error:
        if browser_gone(error):
            raise


async def _count(locator: Locator) -> int | None:
    try:
        return await locator.count()
    except PlaywrightError as error:
        if bad_locator(error.message):
            return None
        raise


async def _columns(locator: Locator, element: Element, always: Collection[str]) -> dict[str, Judgement]:
    """The columns that are not as mapped; none for an element that is replaced while it is looked at."""
    mapped = {name: tuple(tidy(text) for text in texts) for name, texts in element.columns.items()}
    if await locator.locator("thead").count():
        tables = await TABLE.at(locator)
        return judge_labels(mapped, _tidied(tables[0].headers), required=mapped) if tables else {}
    blocks = await FACTS.at(locator)
    return judge_labels(mapped, _tidied(label for label, _ in blocks[0]), required=always) if blocks else {}


def _tidied(texts: Iterable[str]) -> list[str]:
    return [tidy(text) for text in texts]


def _sight(element: Element, name: str, says: str, judged: Judgement, practice: bool) -> ElementSight:
    guessed = element.provenance(practice=practice) is Provenance.GUESS
    return ElementSight(
        screen=element.screen,
        element=name,
        says=says,
        place=f"{element.screen}.{name} ({element.file.name}:{element.line})",
        file=element.file.name,
        sight=judged.sight,
        words=judged.words,
        guess=(element.guess or "no source") if guessed else "",
        locators=element.locators if name == element.name and not element.frame else (),
    )
