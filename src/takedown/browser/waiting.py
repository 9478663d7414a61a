"""Waiting for whichever of several things the portal shows first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.trouble import browser_gone, in_our_words


@dataclass(frozen=True)
class Sought:
    """Something to wait for: any of its locators, all in one frame of the page ("" for the page itself)."""

    locators: tuple[Locator, ...]
    frame: str = ""

    def nth(self, index: int) -> Sought:
        """The same, once there are more than `index` of them."""
        return replace(self, locators=tuple(locator.nth(index) for locator in self.locators))


async def first_shown(things: Mapping[str, Sought], timeout_ms: float) -> str | None:
    """Wait for any of several things to show up, in whatever frames they are; its name, or None if none came.

    Of several things that are there at once, the one that stands first in `things` is named.
    """
    ends = time.monotonic() + timeout_ms / 1000
    frames: dict[str, list[_Candidate]] = {}
    for name, sought in things.items():
        frames.setdefault(sought.frame, []).extend((name, one.filter(visible=True)) for one in sought.locators)
    waits = {asyncio.ensure_future(_first_of(candidates, ends)): candidates for candidates in frames.values()}
    try:
        while pending := [wait for wait in waits if not wait.done()]:
            done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for wait in done:
                error = wait.exception()
                if error is None:
                    return wait.result()
                if isinstance(error, PlaywrightError) and browser_gone(error):
                    with in_our_words(f"waiting for {' or '.join(things)}"):
                        raise error
                if not isinstance(error, PlaywrightTimeout) and len(waits[wait]) > 1:  # one of them cannot be read
                    waits |= {asyncio.ensure_future(_first_of([one], ends)): [one] for one in waits[wait]}
        return None
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


_Candidate = tuple[str, Locator]


async def _first_of(candidates: Sequence[_Candidate], ends: float) -> str:
    """The first of some things in one frame: one wait for all, for each wait asks the page many times a second.

    Raises what Playwright raises, also when none comes by `ends`.
    """
    any_of_them = candidates[0][1]
    for _, locator in candidates[1:]:
        any_of_them = any_of_them.or_(locator)
    while (left := ends - time.monotonic()) > 0:
        await any_of_them.first.wait_for(state="visible", timeout=left * 1000)
        for name, locator in candidates:
            with suppress(PlaywrightError):  # another page comes in the moment of the look: wait for it to be there
                if len(candidates) == 1 or await locator.count():
                    return name
    raise PlaywrightTimeout("it went away each time it was looked at")
