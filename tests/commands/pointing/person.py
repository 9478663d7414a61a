"""A scripted person: acts in the window, moves the mouse to the middle of a thing, and clicks once pointing is on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import FrameLocator, Locator, Page

from takedown.browser.pointed import Pointed
from takedown.calibration.person import Answer, Question

Act = Callable[[Page], Awaitable[object]]
POINTING = "body[data-pw-cursor=pointer]"
"""What Playwright puts on every page while a click points."""
FIRST_LINE = """el => {
  const whole = el.getBoundingClientRect(), first = el.getClientRects()[0];
  return { x: first.left - whole.left + first.width / 2, y: first.top - whole.top + first.height / 2 };
}"""


@dataclass
class ScriptedPerson:
    """`things`: question -> where the thing is; `acts`: what is done before; `answers`: what is said instead of pointing.

    A question is `screen`, `screen.element` or `screen.element.column`.
    """

    page: Page
    things: Mapping[str, str]
    acts: Mapping[str, Act]
    answers: Mapping[str, Answer]
    meanings: Mapping[str, str] = field(default_factory=dict)
    frames: Mapping[str, str] = field(default_factory=dict)
    """Screens that are in a frame: the frame's locator."""
    changing: dict[str, Callable[[], str]] = field(default_factory=dict)
    """Things that are another one each time."""
    replies: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    """Answers that are another one each time."""
    heard: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def hear(self, text: str) -> None:
        """Keep it."""
        self.heard.append(text)

    async def answer(self, question: Question) -> Answer:
        """Act, then point, unless the script says otherwise."""
        key = ".".join(filter(None, (question.screen, question.element, question.column)))
        assert self.asked.count(key) < 3, (key, self.heard[-3:])
        self.asked.append(key)
        if key in self.replies or key in self.answers:
            return self.replies[key]() if key in self.replies else self.answers[key]
        if key in self.acts:
            await self.acts[key](self.page)
        return Answer.GO

    async def point(self, question: Question, picking: Coroutine[Any, Any, Pointed]) -> Pointed | None:
        """Click in the middle of the thing."""
        key = ".".join(filter(None, (question.screen, question.element, question.column)))
        picked = asyncio.ensure_future(picking)
        clicking = asyncio.ensure_future(
            self._click(self.changing[key]() if key in self.changing else self.things[key], question.screen)
        )
        await asyncio.wait((picked, clicking), return_when=asyncio.FIRST_EXCEPTION)
        if clicking.done() and clicking.exception() and not picked.done():
            picked.cancel()
            raise AssertionError(f"{key}: {clicking.exception()}")
        return await picked

    async def choose(self, text: str, among: Sequence[str]) -> str | None:
        """What the script says of the text that stands in the question."""
        return next((word for words, word in self.meanings.items() if repr(words) in text), None)

    async def _click(self, css: str, screen: str) -> None:
        frame = self.frames.get(screen)
        scope = self.page.frame_locator(frame) if frame else self.page
        await click_on(self.page, scope.locator(css).first, scope)


async def click_on(page: Page, thing: Locator, scope: Page | FrameLocator) -> None:
    """Wait until a click points, move the mouse to the middle of the thing's first line, and click."""
    await thing.scroll_into_view_if_needed(timeout=3_000)
    await scope.locator(POINTING).wait_for(timeout=5_000)
    box = await thing.bounding_box()
    first = await thing.evaluate(FIRST_LINE)
    assert box is not None
    x, y = box["x"] + first["x"], box["y"] + first["y"]
    await page.mouse.move(x - 1, y)
    await page.mouse.move(x, y)
    await page.mouse.click(x, y)


def goes_to(address: str, sign: str) -> Act:
    """Opens a view by its address, and waits for what shows that it is there."""

    async def act(page: Page) -> None:
        await page.goto("about:blank")
        await page.goto(address)
        await page.locator(sign).first.wait_for(timeout=5_000)

    return act


def clicks(*places: str) -> Act:
    """Clicks one thing after the other."""

    async def act(page: Page) -> None:
        for place in places:
            await page.locator(place).first.click(timeout=5_000)

    return act
