"""No page has anything that axe-core calls a violation, in either look, on a wide window and on a narrow one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from scripts.get_libraries import FOLDER
from takedown.review.pages import refused_pages
from tests.evidence import make_record, verdict_of
from tests.review_page.places import PLACES, visit
from tests.review_page.served import served
from tests.review_page.store import FILED, Store

ROOT = Path(__file__).parents[2]
NARROW: ViewportSize = {"width": 390, "height": 800}
RUN = """async (options) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary]));
}"""
COLOURS = "color-contrast"
ONLY_COLOURS, NO_COLOURS = {"runOnly": [COLOURS]}, {"rules": {COLOURS: {"enabled": False}}}


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that looks for violations."""
    found = list((ROOT / FOLDER).glob("axe-core-*/axe.min.js"))
    assert found, "axe-core is not there: run `make install`."
    return found[0].read_text("utf-8")


def violations(page: Page, axe: str, **options: Any) -> list[Any]:
    """By the name of the rule, the element, and what is wrong with it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)  # the page's policy does not hold for what a test evaluates
    found: list[Any] = page.evaluate(RUN, options)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_a_page_has_no_violation(page: Page, store: Store, axe: str, place: str) -> None:
    """Light; dark, where only colours differ; and on a telephone."""
    page.emulate_media(color_scheme="light")
    visit(page, store, place)
    assert violations(page, axe) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, axe, **ONLY_COLOURS) == []
    page.set_viewport_size(NARROW)
    assert violations(page, axe, **NO_COLOURS) == []


def test_the_list_of_keys_has_no_violation(page: Page, axe: str) -> None:
    page.goto(f"/complaint/{FILED.id}")
    page.get_by_role("button", name="Keys").click()
    assert page.get_by_role("dialog").is_visible()
    assert violations(page, axe) == []


def test_a_bundle_that_was_refused_has_no_violation(browser: Browser, axe: str, tmp_path: Path) -> None:
    """Its only page."""
    record = make_record(tmp_path)
    place = record.bundle()
    record.ledger.close()
    whole = bytearray(place.read_bytes())
    whole[len(whole) // 2] ^= 1
    place.write_bytes(whole)
    page = browser.new_page()
    page.goto(served(refused_pages(verdict_of(place), place.name), read_only=True))
    assert page.get_by_role("heading", level=1).inner_text() == "This bundle was refused"
    assert violations(page, axe) == []
    page.close()


def test_a_violation_would_be_seen(page: Page, axe: str) -> None:
    """Of the element in which it is, by its rule."""
    page.goto("/complaint/nobody")
    page.evaluate("document.querySelector('h1').style.color = document.body.style.background = '#777'")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=/static/none.png>')")
    assert {rule for rule, _, _ in violations(page, axe)} >= {COLOURS, "image-alt"}
