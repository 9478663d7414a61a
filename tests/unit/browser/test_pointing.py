"""What pointing does to a page: nothing. And what it says of the thing that was pointed at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.async_api import Page, Route

from takedown.browser.look import Widget
from takedown.browser.pointed import Pointed
from takedown.browser.pointing import PointedNowhere, Window
from takedown.browser.session import BrowserSession
from takedown.domain.errors import BrowserFailed
from tests.browser_thread import Run
from tests.commands.pointing.person import click_on

PAGE = """
<form onsubmit="hits.push('submit'); return false">
  <div class="field"><span class="field__label" id="l">Links</span><textarea aria-labelledby="l">secret</textarea></div>
  <fieldset><label><input type="radio" name="a"> One</label><label><input type="radio" name="a"> Two</label></fieldset>
  <p class="note">As it is</p><img alt="A picture" width="40" height="20">
  <button onclick="hits.push('click'); fetch('http://portal.test/press', {method: 'POST'})"
    onmousedown="hits.push('down')"><b>Submit</b></button>
</form>
<iframe srcdoc="<button onclick='parent.hits.push(3)'>Inside</button>"></iframe>
<script>var hits = [];
window.addEventListener('pointerdown', () => fetch('http://portal.test/sneaky', {method: 'POST'}).catch(() => {}), true);
</script>
"""


class Place:
    """A window on a page of the portal, and what its server got."""

    def __init__(self, run: Run, window: Window, page: Page, sent: list[str]) -> None:
        self.run, self.window, self.page, self.sent = run, window, page, sent

    def point(self, css: str, kind: str, frame: str = "") -> Pointed:
        async def both() -> Pointed:
            scope = self.page.frame_locator(frame) if frame else self.page
            picking = asyncio.ensure_future(self.window.point(kind))
            await click_on(self.page, scope.locator(css).first, scope)
            return await asyncio.wait_for(picking, 10)

        return self.run(both())


@pytest.fixture
def place(run: Run, session: BrowserSession) -> Iterator[Place]:
    sent: list[str] = []

    async def answer(route: Route) -> None:
        if route.request.method != "GET":
            sent.append(route.request.url)
        host = route.request.url.split("/")[2]
        await route.fulfill(body=PAGE if host == "portal.test" else "<p>Elsewhere</p>", content_type="text/html")

    async def begin() -> Page:
        context = await session.browser.new_context()
        await context.route("**/*", answer)
        page = await context.new_page()
        await page.goto("http://portal.test/")
        return page

    page = run(begin())
    yield Place(run, Window(page.context, "http://portal.test/", {"portal.test"}), page, sent)
    run(page.context.close())


def test_pointing_at_a_button_presses_nothing_and_sends_nothing(place: Place) -> None:
    """The page's own handlers of the button hear of no click, and what a sly page sends all the same does not leave."""
    pointed = place.point("button b", "button")
    assert (pointed.role, pointed.name, pointed.way[0].tag) == ("button", "Submit", "button")
    assert place.run(place.page.evaluate("hits")) == []
    assert place.sent == []
    place.run(place.page.click("button"))
    assert place.run(place.page.evaluate("hits")) == ["down", "click", "submit"]
    assert "http://portal.test/press" in place.sent


def test_a_control_is_known_by_its_parts_and_nothing_of_what_was_typed_is_told(place: Place) -> None:
    """The box beside a label, and the group of a radio button."""
    box = place.point("textarea", "text")
    assert (box.kind, box.name, box.label.text if box.label else "") == (Widget.TEXT, "Links", "Links")
    assert "secret" not in repr(box)
    group = place.point("label >> nth=1", "choice")
    assert (group.kind, group.options) == (Widget.RADIO_GROUP, ("One", "Two"))
    assert place.point("img", "shown").picture


def test_a_click_far_from_everything_means_no_button_of_the_page(place: Place) -> None:
    """Not even the only one; beside it, on its line, it is meant."""
    spaces = "<main><p><button>Go</button> Go on</p><div class='empty' style='height: 500px'></div></main>"
    place.run(place.page.locator("form").evaluate("(one, html) => { one.outerHTML = html; }", spaces))
    assert place.point("div.empty", "button").role != "button"
    place.run(place.page.locator("p").evaluate("one => { one.style.paddingRight = '200px'; }"))
    assert place.point("p", "button").name == "Go"


def test_a_frame_is_told_by_what_finds_it(place: Place) -> None:
    """And the click reaches nothing in it either."""
    pointed = place.point("button", "button", frame="iframe")
    assert (pointed.name, pointed.frame) == ("Inside", "iframe")
    assert place.run(place.page.evaluate("hits")) == []


def test_another_site_is_told_by_its_host(place: Place) -> None:
    """Whether the page is of it or only a frame in it."""
    leads_away = "one => { one.removeAttribute('srcdoc'); one.src = 'http://elsewhere.test/'; }"
    place.run(place.page.locator("iframe").evaluate(leads_away))
    place.run(place.page.frame_locator("iframe").locator("p").wait_for())
    assert place.point("p", "shown", frame="iframe").strange_host == "elsewhere.test"
    place.run(place.page.goto("http://elsewhere.test/"))
    assert place.point("p", "shown").strange_host == "elsewhere.test"


def test_a_tab_that_is_closed_is_no_end_and_a_browser_that_is_closed_is(place: Place) -> None:
    """In the first case the portal is opened again in a new tab."""

    async def closes_the_tab() -> None:
        picking = asyncio.ensure_future(place.window.point("button"))
        await place.page.locator("body[data-pw-cursor=pointer]").wait_for()
        await place.page.close()
        await picking

    with pytest.raises(PointedNowhere, match="closed"):
        place.run(closes_the_tab())
    assert place.run(place.window.page()).url == "http://portal.test/"

    async def closes_the_window() -> None:
        await place.page.context.close()
        await place.window.point("button")

    with pytest.raises(BrowserFailed):
        place.run(closes_the_window())


def test_in_a_window_with_other_sites_only_the_portals_are_held_back(place: Place) -> None:
    """What the person does elsewhere meanwhile is theirs."""
    shared = replace(place.window, shared=True)

    async def both_post() -> list[bool]:
        other = await place.page.context.new_page()
        await other.goto("http://elsewhere.test/")
        post = "url => fetch(url, {method: 'POST', mode: 'no-cors'}).then(() => true, () => false)"
        async with shared.holding_back():
            return [await place.page.evaluate(post, "/a"), await other.evaluate(post, "/b")]

    assert place.run(both_post()) == [False, True]
    assert place.sent == ["http://elsewhere.test/b"]
