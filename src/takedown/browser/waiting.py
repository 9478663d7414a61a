"""Waiting for whichever of several things the portal shows first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from takedown.browser.trouble import browser_gone, in_our_words


async def first_shown(things: Mapping[str, Sequence[Locator]], timeout_ms: float) -> str | None:
    """Wait for the first of several things to show up, in whatever frames they are; its name, or None if none came."""
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
