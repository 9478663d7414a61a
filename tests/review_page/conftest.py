"""One store, one server and one browser for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.review_page.served import chromium, served
from tests.review_page.store import Store, make_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = make_store(tmp_path_factory.mktemp("review"))
    yield made
    assert made.record.ledger.check_projections() == []
    made.record.ledger.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def link(store: Store) -> str:
    """What opens the page, once."""
    return served(store.record.pages(store.reviewer))


@pytest.fixture(scope="module")
def signed_in(browser: Browser, link: str) -> BrowserContext:
    """The browser that used the link."""
    context = browser.new_context(base_url=link.partition("/open")[0], viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(link)
    page.close()
    return context


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    """A tab of it."""
    opened = signed_in.new_page()
    yield opened
    opened.close()
