"""Playwright's errors in our words, translated in one place. Nothing above this package sees a Playwright exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.domain.errors import BrowserFailed, PortalUnavailable

_BROWSER_GONE = (
    "has been closed",
    "Target closed",
    "Connection closed",
    "crashed",
    "browser has disconnected",
    "EPIPE",
)


_BAD_LOCATOR = (
    "while parsing",
    "Unexpected end of selector",
    "Unknown attribute",
    "not a valid selector",
    "SyntaxError",
)


def browser_gone(error: BaseException | None) -> bool:
    """True for an error of Playwright that says that the page, the browser or the driver behind it is no more."""
    return isinstance(error, PlaywrightError) and any(sign in error.message for sign in _BROWSER_GONE)


def bad_locator(message: str) -> bool:
    """True for Playwright's words about a locator that is written wrongly."""
    return any(sign in message for sign in _BAD_LOCATOR)


@contextmanager
def in_our_words(doing: str) -> Iterator[None]:
    """Run a browser call; `doing` completes "... while ...". Raises PortalUnavailable or BrowserFailed."""
    try:
        yield
    except PlaywrightTimeout as error:
        raise PortalUnavailable(
            f"The portal did not answer in time while {doing}.",
            advice="Try again later; what was begun is taken up where it was.",
            detail=error.message,
        ) from error
    except PlaywrightError as error:
        if browser_gone(error):
            raise BrowserFailed(
                f"The browser went away while {doing}.", advice="Run the same command again.", detail=error.message
            ) from error
        if "net::ERR_" in error.message:
            code = error.message.partition("net::")[2].split()[0]
            raise PortalUnavailable(
                f"The portal cannot be reached while {doing} ({code}).",
                advice="Check the network and the portal's address, then run the same command again.",
                detail=error.message,
            ) from error
        raise BrowserFailed(
            f"The browser refused a step while {doing}.",
            advice="Run the same command again; if it stays, look at the log.",
            detail=error.message,
        ) from error
