"""Screenshots that are worth keeping: decoded, not blank, masks counted. A picture that fails, fails the step.

So does what is kept of the page beside some of them: the page itself, what it asked for, and who answered.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from PIL import Image, UnidentifiedImageError
from playwright.async_api import CDPSession, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.traffic import Traffic
from takedown.browser.trouble import in_our_words
from takedown.domain.errors import BrowserFailed
from takedown.portal import Box, PageArchive, ScreenPicture

Image.MAX_IMAGE_PIXELS = 200_000_000  # a full page of 300 listings is tall; more than this is no page of a portal


PICTURE_SECONDS = 20
TALLEST_PIXELS = 32_000
"""A page may grow without end: no more of it than this is pictured, and then it is said not to be the full page."""
MOST_OF_A_TITLE = 1000
_MHTML = b"From: <Saved by"
_NO_BODIES = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}
_AT_REST = """async () => {
  for (const one of document.getAnimations()) {
    try { one.finish(); } catch { one.cancel(); }  // what never ends cannot be finished
  }
  await Promise.race([document.fonts.ready, new Promise(done => setTimeout(done, 1000))]);
  const all = [document.documentElement, document.body].filter(Boolean);
  const width = Math.max(...all.map(one => one.scrollWidth)), height = Math.max(...all.map(one => one.scrollHeight));
  return { title: document.title, width, height, inView: width <= innerWidth && height <= innerHeight };
}"""


@dataclass
class Camera:
    """Takes the pictures in one browser. `browser` is its product and version."""

    browser: str
    certificates: bool = True
    """Whether there are certificates to keep. To be told of every request for them costs a tenth of all the processor time,
    so a site that is known to be without TLS is not asked."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A page of 300 listings takes a hundred megabytes while it is pictured."""
    _sessions: WeakKeyDictionary[Page, CDPSession] = field(default_factory=WeakKeyDictionary)
    _traffic: WeakKeyDictionary[Page, Traffic] = field(default_factory=WeakKeyDictionary)

    async def follow(self, page: Page) -> None:
        """Take note of what a page asks for from now on, for what is kept of it beside its pictures.

        A browser only remembers the certificates of what was loaded while its network domain was on in this very session.
        """
        self._traffic[page] = Traffic.of(page)
        if self.certificates:
            await (await self._cdp(page)).send("Network.enable", _NO_BODIES)

    async def photograph(
        self,
        page: Page,
        *,
        step: str,
        screen: str,
        full_page: bool,
        masks: Mapping[str, Locator],
        archive: bool = False,
    ) -> ScreenPicture:
        """A PNG of the page as it is now, with `archive` also the page itself. Every mask must cover at least one element.

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
                            beyond = full_page and not at_rest["inView"]
                            png = await self._capture(page, at_rest if beyond else None)
                        kept = await self._archive(page) if archive else None
                except TimeoutError as late:
                    raise PlaywrightTimeout(f"no picture within {PICTURE_SECONDS} s") from late
            size = await asyncio.to_thread(_decoded_size, png)
        if size is None:
            raise _failed(screen, step, "the picture is empty or blank")
        if kept is not None and not kept.mhtml.startswith(_MHTML):
            raise _failed(screen, step, "the browser gave no archive of the page")
        return ScreenPicture(
            step=step,
            screen=screen,
            png=png,
            width=size[0],
            height=size[1],
            full_page=full_page and at_rest["height"] <= TALLEST_PIXELS,
            address=page.url,
            title=in_whole_characters(at_rest["title"])[:MOST_OF_A_TITLE],
            browser=self.browser,
            taken_at=datetime.now(UTC),
            masks=covered,
            archive=kept,
        )

    async def _archive(self, page: Page) -> PageArchive:
        """Page, requests and connection. Raises Playwright's errors."""
        traffic = self._traffic.get(page) or Traffic()
        cdp = await self._cdp(page)
        mhtml = (await cdp.send("Page.captureSnapshot", {"format": "mhtml"}))["data"].encode()
        connection, chain = await traffic.connection(), list[bytes]()
        if connection.get("tls"):
            origin = "/".join(connection["address"].split("/")[:3])
            names = (await cdp.send("Network.getCertificate", {"origin": origin}))["tableNames"]
            chain = [base64.b64decode(one) for one in names]
        asked = {"more": traffic.more, "requests": traffic.requests}
        network = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return PageArchive(mhtml, network, len(traffic.requests) + traffic.more, connection, tuple(chain))

    async def _cdp(self, page: Page) -> CDPSession:
        if page not in self._sessions:
            self._sessions[page] = await page.context.new_cdp_session(page)
        return self._sessions[page]

    async def _capture(self, page: Page, whole: Mapping[str, int] | None) -> bytes:
        """The page with nothing covered, by the browser itself: about half the CPU time of Playwright's own way.

        `whole` is the size of the page in pixels, where all of it is wanted and the window does not show it: the browser
        lays the page out twice for that. `optimizeForSpeed` packs the same pixels faster, into files a third larger.
        """
        wish: dict[str, Any] = {"format": "png", "optimizeForSpeed": True}
        if whole:
            height = min(whole["height"], TALLEST_PIXELS)
            clip = {"x": 0, "y": 0, "width": min(whole["width"], TALLEST_PIXELS), "height": height, "scale": 1}
            wish |= {"captureBeyondViewport": True, "clip": clip}
        return base64.b64decode((await (await self._cdp(page)).send("Page.captureScreenshot", wish))["data"])


async def _boxes(page: Page, masked: Locator, *, whole: bool) -> list[Box | None]:
    """Where the masked elements are on the picture: of the whole page, or of what the window shows."""
    left, top = await page.evaluate("[scrollX, scrollY]") if whole else (0, 0)
    found = [await one.bounding_box() for one in await masked.all()]
    return [
        box and (round(box["x"] + left), round(box["y"] + top), round(box["width"]), round(box["height"]))
        for box in found
    ]


def in_whole_characters(text: str) -> str:
    """What a page says, without the halves of characters that no file takes."""
    return text.encode("utf-8", "replace").decode()


def _decoded_size(png: bytes) -> tuple[int, int] | None:
    """Width and height of a picture that decodes and is not one flat colour; None otherwise."""
    try:
        with Image.open(io.BytesIO(png)) as image:
            image.load()
            several = image.getcolors(1) is None  # gives up at the second colour: a tall page is not looked through
            return image.size if several else None
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _failed(screen: str, step: str, why: str) -> BrowserFailed:
    return BrowserFailed(
        f"No picture could be kept of screen {screen} at step {step}: {why}.",
        advice="Nothing goes on without its picture; run the same command again.",
    )
