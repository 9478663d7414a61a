"""Screenshots that are worth keeping: decoded, not blank, masks counted. A picture that fails, fails the step."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from datetime import UTC, datetime

from PIL import Image, UnidentifiedImageError
from playwright.async_api import Locator, Page

from takedown.browser.trouble import in_our_words
from takedown.domain.errors import BrowserFailed
from takedown.portal import ScreenPicture

Image.MAX_IMAGE_PIXELS = 200_000_000  # a full page of 300 listings is tall; more than this is no page of a portal


async def photograph(
    page: Page, *, step: str, screen: str, full_page: bool, masks: Mapping[str, Locator], browser: str
) -> ScreenPicture:
    """A PNG of the page as it is now. Every mask must cover at least one element.

    Raises BrowserFailed when the picture is empty, broken or blank, or when a declared mask covers nothing.
    """
    with in_our_words(f"taking a picture of {screen} ({step})"):
        covered = {name: await locator.count() for name, locator in masks.items()}
        for name, count in covered.items():
            if count == 0:
                raise _failed(screen, step, f"the masked element {name} is not on the page")
        png = await page.screenshot(
            full_page=full_page, mask=list(masks.values()), animations="disabled", type="png", timeout=20_000
        )
        title = await page.title()
    size = await asyncio.to_thread(_decoded_size, png)
    if size is None:
        raise _failed(screen, step, "the picture is empty or blank")
    return ScreenPicture(
        step=step,
        screen=screen,
        png=png,
        width=size[0],
        height=size[1],
        full_page=full_page,
        address=page.url,
        title=title,
        browser=browser,
        taken_at=datetime.now(UTC),
        masks=covered,
    )


def _decoded_size(png: bytes) -> tuple[int, int] | None:
    """Width and height of a picture that decodes and is not one flat colour; None otherwise."""
    try:
        with Image.open(io.BytesIO(png)) as image:
            image.load()
            flat = all(low == high for low, high in _extrema(image)[:3])  # without the alpha channel
            return None if flat else image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _extrema(image: Image.Image) -> list[tuple[int, int]]:
    return [band.getextrema() for band in image.split()]  # type: ignore[misc]


def _failed(screen: str, step: str, why: str) -> BrowserFailed:
    return BrowserFailed(
        f"No picture could be kept of screen {screen} at step {step}: {why}.",
        advice="Nothing goes on without its picture; run the same command again.",
    )
