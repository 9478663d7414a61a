"""Waiting for whichever of several things the portal shows first.

What plain CSS finds is waited for by the page itself, which sees it come within a moment. Playwright's own wait looks again
after ever longer breaks, half a second after the first few, and each of its looks costs both sides time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.look import FITTING, page_went_on
from takedown.browser.trouble import browser_gone, in_our_words

SHARE_SECONDS = 5.0
"""A page is asked anew after this time: what it waits with may have been lost, as in a page that writes itself anew."""

GRACE_SECONDS = 1.0
"""How much later than asked for a busy page may answer."""
NEXT_PAGE_SECONDS = 0.01
"""How long a page that has gone on to another one is left alone."""


@dataclass(frozen=True)
class Sought:
    """Something to wait for: any of its locators, all in one frame of the page ("" for the page itself)."""

    locators: tuple[Locator, ...]
    frame: str = ""
    css: tuple[str, ...] = ()
    """The same places as texts, where plain CSS may find them; empty for what only the locators can find."""
    text: str | None = None
    """All the text that the element shows, where that is a part of what is waited for."""
    index: int = 0
    unseen: bool = False
    """Whether by plain CSS it need not be visible to be there."""

    def nth(self, index: int) -> Sought:
        """The same, once there are more than `index` of them."""
        return replace(self, locators=tuple(locator.nth(index) for locator in self.locators), index=index)


async def first_shown(things: Mapping[str, Sought], timeout_ms: float) -> str | None:
    """Wait for any of several things to show up, in whatever frames they are; its name, or None if none came.

    Of several things that are there at once, the one that stands first in `things` is named.
    """
    ends = time.monotonic() + timeout_ms / 1000
    waits = {_begin(group, plain, ends): group for group, plain in _groups(things)}
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
                waits |= {_begin(group, plain, ends): group for group, plain in _instead(waits[wait], error)}
        return None
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


_Group = dict[str, Sought]
"""Things that are waited for together."""


def _groups(things: Mapping[str, Sought], plainly: bool = True) -> list[tuple[_Group, bool]]:
    """What can be waited for together, and whether by plain CSS: all that may, and the rest of each frame."""
    groups: dict[tuple[bool, str], _Group] = {}
    for name, sought in things.items():
        plain = plainly and bool(sought.css)
        groups.setdefault((plain, "" if plain else sought.frame), {})[name] = sought
    return [(group, plain) for (plain, _), group in groups.items()]


def _begin(group: _Group, plain: bool, ends: float) -> asyncio.Future[str]:
    return asyncio.ensure_future(_first_by_css(group, ends) if plain else _first_of(_candidates(group), ends))


def _instead(group: _Group, error: BaseException) -> list[tuple[_Group, bool]]:
    """How to go on waiting after a wait that has failed: the groups, and whether by plain CSS."""
    if isinstance(error, NotPlain):
        others = {name: sought for name, sought in group.items() if name in error.names}
        return _groups({name: sought for name, sought in group.items() if name not in others}) + _groups(others, False)
    single = [
        ({name: replace(one, locators=(locator,))}, False) for name, one in group.items() for locator in one.locators
    ]
    cannot_be_read = not isinstance(error, PlaywrightTimeout) and len(single) > 1  # one of them; it hides no other
    return single if cannot_be_read else []


async def _first_by_css(group: _Group, ends: float) -> str:
    """As `wait_by_css`; of what is in a frame only the frame is waited for, which mostly never comes."""
    page = next(iter(group.values())).locators[0].page
    outside = {name: Sought((), css=(one.frame,), unseen=True) if one.frame else one for name, one in group.items()}
    first = await wait_by_css(page, outside, ends)
    if group[first].frame:
        raise NotPlain([name for name, one in group.items() if one.frame == group[first].frame])
    return first


def _candidates(group: _Group) -> list[_Candidate]:
    return [(name, one.filter(visible=True)) for name, sought in group.items() for one in sought.locators]


_Candidate = tuple[str, Locator]


class NotPlain(Exception):
    """Plain CSS cannot tell whether some of the things are there: their names."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = frozenset(names)


async def wait_by_css(page: Page, wanted: Mapping[str, Sought], ends: float) -> str:
    """The first of some things by their plain CSS, in the page itself and in no frame of it.

    Raises NotPlain, Playwright's TimeoutError when none comes by `ends`, and its other errors.
    """
    asked = [[name, list(one.css), one.index, one.text, one.unseen] for name, one in wanted.items()]
    while (left := ends - time.monotonic()) > 0:
        share = min(left, SHARE_SECONDS)
        try:
            async with asyncio.timeout(share + GRACE_SECONDS):
                answer = await page.evaluate(_WAIT, {"wanted": asked, "patience": share * 1000})
        except TimeoutError:
            continue  # the page does nothing at all; another one may come
        except PlaywrightError as error:
            if not page_went_on(error):
                raise
            await asyncio.sleep(NEXT_PAGE_SECONDS)
            continue
        if isinstance(answer, list):
            raise NotPlain(answer)
        if answer:
            return str(answer)
    raise PlaywrightTimeout("none of them came")


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


# It looks when something has changed, and now and then: a style may change without a trace in the document.
_WAIT = f"""({{ wanted, patience }}) => {{
  {FITTING}
  const began = performance.now();
  const fits = (selectors, index, text, unseen) => {{
    for (const selector of selectors) {{
      const found = fitting([selector], unseen);
      if (!found) return null;
      if (found[1].filter(el => text === null || (el.textContent || '').trim() === text).length > index) return true;
    }}
    return false;
  }};
  const first = () => {{
    const looked = wanted.map(([name, ...one]) => [name, fits(...one)]);
    const there = looked.find(([, found]) => found), unclear = looked.filter(([, found]) => found === null);
    return there ? there[0] : unclear.length ? unclear.map(([name]) => name) : '';
  }};
  return new Promise(done => {{
    let soon = 0, now_and_then = 0;
    const look = () => {{
      const answer = first();
      if (!answer && performance.now() - began < patience) return;
      changes.disconnect();
      clearInterval(now_and_then);
      done(answer);
    }};
    const changes = new MutationObserver(() => {{
      clearTimeout(soon);
      soon = setTimeout(look, 5);
    }});
    changes.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
    now_and_then = setInterval(look, 100);
    look();
  }});
}}"""
