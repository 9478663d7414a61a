"""One browser for the tests of this folder, and a tab for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from takedown.browser.session import BrowserSession
from tests.browser_thread import Run, run, session
from tests.unit.browser.bench import Bench

__all__ = ["run", "session"]


@pytest.fixture(scope="module")
def tab(run: Run, session: BrowserSession) -> Iterator[Page]:
    """One tab for the tests of a file; what a click waits for, it waits for two seconds."""
    page = run(session.new_page())
    page.set_default_timeout(2_000)
    page.set_default_navigation_timeout(5_000)
    yield page
    run(session.close_page(page))


@pytest.fixture
def bench(run: Run, tab: Page, tmp_path: Path) -> Iterator[Bench]:
    """The tab, with nothing on it and nothing rerouted."""
    yield Bench(run, tab, tmp_path)
    run(tab.unroute_all())
