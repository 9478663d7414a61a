"""From a telephone to a wall of pixels nothing is cut off sideways, and what is printed is an exhibit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.review_page.places import LOOKS, PLACES, visit
from tests.review_page.store import FILED, Store

WIDTHS = (320, 360, 640, 1030, 2560)
"""In CSS pixels: the least that WCAG asks for, a telephone, 1280 at 200%, the narrowest with tables, and the widest."""
BEYOND = """() => {
  const wide = document.documentElement.clientWidth;
  const cuts = (at) => getComputedStyle(at).overflowX !== "visible";
  const inside = (at) => at && at !== document.body && (cuts(at) || inside(at.parentElement));
  const beyond = [...document.querySelectorAll("body *")].filter((at) => at.checkVisibility() && !at.closest(".skip")
    && at.getBoundingClientRect().right > wide + 1 && !inside(at.parentElement)).map((at) => at.outerHTML.slice(0, 200));
  return [document.documentElement.scrollWidth - wide, beyond];
}"""


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_beyond_the_side_of_the_window(page: Page, store: Store, place: str) -> None:
    visit(page, store, place)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(BEYOND) == [0, []], width


def test_what_is_printed_is_an_exhibit(page: Page) -> None:
    """Black on white in either look, the picture whole, every fact and hash, and nothing to press."""
    page.goto(f"/complaint/{FILED.id}")
    hashes = page.locator("code:not(form code)").all_inner_texts()
    for look in LOOKS:
        page.emulate_media(media="print", color_scheme=look)  # type: ignore[arg-type]
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    for part in ("button", "textarea", "select", "nav", ".strip"):
        assert page.locator(part).filter(visible=True).count() == 0, part
    expect(page.locator("#stage img")).to_be_visible()
    assert page.locator("#stage").evaluate("one => one.scrollHeight - one.clientHeight") <= 2
    shown = page.inner_text("body")
    assert [one for one in hashes if one not in shown] == []
    for text in ("SBX1", "What was meant", "Read back", "What happened", "Ada Holder"):
        assert text in shown
    assert page.pdf().startswith(b"%PDF-")
