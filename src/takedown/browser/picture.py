"""Screenshots that are worth keeping: decoded, not blank, masks counted. A picture that fails, fails the step."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from PIL import Image, UnidentifiedImageError
from playwright.async_api import CDPSession, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.trouble import in_our_words
from takedown.domain.errors import BrowserFailed
from takedown.portal import Box, ScreenPicture

Image.MAX_IMAGE_PIXELS = 200_000_000  # a full page of 300 listings is tall; more than this is no page of a portal


PICTURE_SECONDS = 20
_AT_REST = """async () => {
  for (const one of document.getAnimations()) {
    try { one.finish(); } catch { one.cancel(); }  // what never ends cannot be finished
  }
  await Promise.race([document.fonts.ready, new Promise(done => setTimeout(done, 1000))]);
  const all = [document.documentElement, document.body].filter(Boolean);
  return {
    title: document.title,
    width: Math.max(...all.map(one => one.scrollWidth)),
    height: Math.max(...all.map(one => one.scrollHeight)),
  };
}"""


@dataclass
class Camera:
    """Takes the pictures in one browser. `browser` is its product and version."""

    browser: str
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A page of 300 listings takes a hundred megabytes while it is pictured."""
    _sessions: WeakKeyDictionary[Page, CDPSession] = field(default_factory=WeakKeyDictionary)

    async def photograph(
        self, page: Page, *, step: str, screen: str, full_page: bool, masks: Mapping[str, Locator]
    ) -> ScreenPicture:
        """A PNG of the page as it is now. Every mask must cover at least one element.

        Raises BrowserFailed when the picture is empty, broken or blank, or when a declared mask covers nothing.
        """
        async with self._one_at_a_time:
            with in_our_words(f"taking a picture of {screen} ({step})"):
                covered: dict[str, list[Box | None]] = {}
                for name, locator in masks.items():
                    if await locator.count() == 0:
                        raise _failed(screen, step, f"the masked element {name} is not on the page")
                try:
                    async with asyncio.timeout(PICTURE_SECONDS):
                        at_rest = await page.evaluate(_AT_REST)
                        if masks:
                            covered = {name: await _boxes(page, one, whole=full_page) for name, one in masks.items()}
                            cover = list(masks.values())
                            png = await page.screenshot(full_page=full_page, mask=cover, animations="disabled")
                        else:
                            png = await self._capture(page, at_rest if full_page else None)
                except TimeoutError as late:
                    raise PlaywrightTimeout(f"no picture within {PICTURE_SECONDS} s") from late
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
            title=at_rest["title"],
            browser=self.browser,
            taken_at=datetime.now(UTC),
            masks=covered,
        )

    async def _capture(self, page: Page, whole: Mapping[str, int] | None) -> bytes:
        """The page with nothing covered, by the browser itself: about half the CPU time of Playwright's own way.

        `whole` is the size of the page in pixels, where all of it is wanted. `optimizeForSpeed` packs the same pixels
        faster, into files a third larger.
        """
        wish: dict[str, Any] = {"format": "png", "optimizeForSpeed": True}
        if whole:
            clip = {"x": 0, "y": 0, "width": whole["width"], "height": whole["height"], "scale": 1}
            wish |= {"captureBeyondViewport": True, "clip": clip}
        if page not in self._sessions:
            self._sessions[page] = await page.context.new_cdp_session(page)
        return base64.b64decode((await self._sessions[page].send("Page.captureScreenshot", wish))["data"])


async def _boxes(page: Page, masked: Locator, *, whole: bool) -> list[Box | None]:
    """Where the masked elements are on the picture: of the whole page, or of what the window shows."""
    left, top = await page.evaluate("[scrollX, scrollY]") if whole else (0, 0)
    found = [await one.bounding_box() for one in await masked.all()]
    return [
        box and (round(box["x"] + left), round(box["y"] + top), round(box["width"]), round(box["height"]))
        for box in found
    ]


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
