"""The browser: which one, does it start, and has it its sandbox and a screen to show itself on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from takedown.browser.find import FoundBrowser, find_browser
from takedown.doctor.finding import Finding, from_error, ok, wrong
from takedown.domain.errors import BrowserFailed, TakedownError

AREA = "browser"
START_SECONDS = 60


@dataclass(frozen=True)
class BrowserFacts:
    """`found` or why none was; `version` as the browser itself says it, or why it did not start."""

    found: FoundBrowser | TakedownError
    version: str | TakedownError = ""
    as_root: bool = False
    practice: bool = True
    headless: bool = True
    """Whether the profile hides the window."""
    has_display: bool = True


def look(*, headless: bool, practice: bool, explicit: Path | None) -> BrowserFacts:
    """Find the browser that a command would take, start it without a window, ask for its version, end it."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        found = find_browser(headless=headless, explicit=explicit)
    except TakedownError as missing:
        return BrowserFacts(missing, "", as_root, practice, headless, _has_display())
    try:
        version: str | TakedownError = asyncio.run(_version_of(found, as_root))
    except TakedownError as failed:
        version = failed
    return BrowserFacts(found, version, as_root, practice, headless, _has_display())


def judge(facts: BrowserFacts) -> Iterator[Finding]:
    """Found, starts, has its sandbox, and a screen where the profile shows the window."""
    if isinstance(facts.found, TakedownError):
        yield from_error(AREA, facts.found)
    else:
        where = f"{facts.found.kind}, {facts.found.path}"
        if isinstance(facts.version, TakedownError):
            sentence = f"The browser ({where}) does not start: {facts.version.message}"
            yield wrong(AREA, sentence, facts.version.advice, facts.version.exit)
        else:
            yield ok(AREA, f"{facts.version} starts and ends ({where}).")
    if facts.as_root and not facts.practice:
        yield wrong(
            AREA,
            "This is root: a browser of root's has no sandbox, and no real portal is opened in one.",
            "Run takedown as an ordinary user.",
        )
    elif facts.as_root:
        yield ok(AREA, "This is root: the browser has no sandbox, which is allowed on the practice portal only.")
    else:
        yield ok(AREA, "The browser has its sandbox.")
    if not facts.headless and not facts.has_display:
        yield wrong(
            AREA,
            "The profile shows the browser's window, and there is no screen to show it on.",
            "Work in a desktop session, or set TAKEDOWN_HEADLESS=true; then nobody can answer a robot check.",
        )


async def _version_of(found: FoundBrowser, as_root: bool) -> str:
    """What the browser says that it is. It opens no page, so root's lack of a sandbox does no harm here."""
    from takedown.browser.session import BrowserWish, open_session  # noqa: PLC0415  Playwright takes 0.4 s to import

    wish = BrowserWish(
        headless=True, practice=True, locale="en-US", timezone="UTC", explicit=found.path, as_root=as_root
    )
    try:
        async with asyncio.timeout(START_SECONDS), open_session(wish) as session:
            return f"Chromium {session.browser.version}"
    except TimeoutError as error:
        raise BrowserFailed(
            f"it took longer than {START_SECONDS} seconds.", advice="End other programs, then run it again."
        ) from error


def _has_display() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
