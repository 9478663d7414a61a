"""Playwright's words in ours."""

from __future__ import annotations

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.trouble import browser_gone, in_our_words
from takedown.domain.errors import BrowserFailed, Exit, PortalUnavailable, TakedownError

GONE = "Locator.click: Target page, context or browser has been closed"


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (PlaywrightTimeout("Timeout 10ms exceeded"), PortalUnavailable, "did not answer in time while filling in"),
        (
            PlaywrightError("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://x/"),
            PortalUnavailable,
            "(ERR_NAME_NOT_RESOLVED)",
        ),
        (PlaywrightError(GONE), BrowserFailed, "went away while filling in"),
        (PlaywrightError("Page.goto: Page crashed"), BrowserFailed, "went away while filling in"),
        (PlaywrightError("Connection closed while reading from the driver"), BrowserFailed, "went away"),
        (PlaywrightError("Element is not an <input>"), BrowserFailed, "refused a step while filling in"),
    ],
)
def test_each_kind_of_trouble_says_what_to_do_next(error: PlaywrightError, kind: type, words: str) -> None:
    """The technical words go to the log, not into the sentence; both kinds may be tried again later."""
    with pytest.raises(TakedownError) as raised, in_our_words("filling in"):
        raise error
    assert type(raised.value) is kind
    assert words in raised.value.message
    assert raised.value.detail == error.message
    assert (raised.value.exit, bool(raised.value.advice)) == (Exit.UNAVAILABLE, True)


def test_other_errors_pass_as_they_are() -> None:
    """A bug of ours is not dressed up as a trouble of the browser."""
    with pytest.raises(KeyError), in_our_words("filling in"):
        raise KeyError("x")


def test_only_playwright_says_that_the_browser_is_gone() -> None:
    """An error of another kind with the same words, or none, is not a sign of it."""
    assert browser_gone(PlaywrightError(GONE))
    assert not browser_gone(ValueError(GONE))
    assert not browser_gone(None)
