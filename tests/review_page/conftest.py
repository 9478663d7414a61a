"""One store, one server and one browser for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from takedown.review import overview
from tests.review_page.served import chromium, served
from tests.review_page.store import PAGE, Store, make_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overview, "PAGE", PAGE)
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
def signed_in(browser: Browser, link: str) -> Page:
    """The tab in which the link was used. There is one for all tests: another one costs a process."""
    page = browser.new_context(base_url=link.partition("/open")[0]).new_page()
    page.goto(link)
    return page


@pytest.fixture
def page(signed_in: Page) -> Page:
    """That tab, as wide as a window, on a system that likes light."""
    signed_in.set_viewport_size({"width": 1280, "height": 800})
    signed_in.emulate_media(media="null", color_scheme="light")
    return signed_in
