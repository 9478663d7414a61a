"""Shows a recorded page in a browser as if it were at its address. Nothing in it runs, and nothing is asked of any site."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, Route

from takedown.browser.session import VIEWPORT
from takedown.browser.trouble import in_our_words

_NO_SCRIPTS = {"Content-Security-Policy": "script-src 'none'; object-src 'none'; form-action 'none'"}


@asynccontextmanager
async def replayed(browser: Browser, documents: Mapping[str, str], address: str, locale: str) -> AsyncIterator[Page]:
    """A page that shows `documents` (address -> HTML), opened at `address`; gone when the block ends.

    Every other request is refused, so that a recording that somebody sent can reach nothing. Raises BrowserFailed.
    """
    with in_our_words("opening a recorded page"):
        context = await browser.new_context(
            java_script_enabled=False, locale=locale, viewport=VIEWPORT, service_workers="block"
        )
    try:
        with in_our_words("opening a recorded page"):
            page = await context.new_page()
            await context.route("**/*", _Answers(documents))
            await page.goto(address, wait_until="load")
        yield page
    finally:
        with in_our_words("closing a recorded page"):
            await context.close()


class _Answers:
    """Answers each address with its document and refuses the others."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._documents = {_document(address): text for address, text in documents.items()}

    async def __call__(self, route: Route) -> None:
        found = self._documents.get(_document(route.request.url))
        if found is None:
            await route.abort()
        else:
            await route.fulfill(body=found, content_type="text/html; charset=utf-8", headers=_NO_SCRIPTS)


def _document(address: str) -> str:
    return address.partition("#")[0]
