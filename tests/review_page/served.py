"""The review page over a store, served here, and a real browser to look at it with."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette

from takedown.browser.find import find_browser
from takedown.review.server import serve


def served(shown: Starlette, *, read_only: bool = False) -> str:
    """Serve these pages until the tests end; the link that opens them, once."""
    links: list[str] = []
    there = threading.Event()

    def ready(text: str) -> None:
        links.append(text)
        there.set()

    serving = threading.Thread(
        target=lambda: serve(shown, port=0, idle_seconds=3600, ready=ready, read_only=read_only), daemon=True
    )
    serving.start()
    assert there.wait(100)
    return links[0]


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """The browser of this machine, for the time of the block. No coroutine can be run in this thread meanwhile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_browser(headless=True).path),
            args=list(arguments),
            chromium_sandbox=os.geteuid() != 0,
        )
        try:
            yield browser
        finally:
            browser.close()
