"""Pictures that prove something: decoded, not blank, with every mask where it should be."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.async_api import Locator

from takedown.browser.picture import Camera
from takedown.browser.session import BrowserSession
from takedown.domain.errors import BrowserFailed
from takedown.portal import ScreenPicture
from tests.browser_thread import Run
from tests.unit.browser.bench import Bench


def take(bench: Bench, *, full_page: bool = False, masks: Mapping[str, Locator] | None = None) -> ScreenPicture:
    return bench.run(
        Camera("test 1").photograph(bench.page, step="s", screen="form", full_page=full_page, masks=masks or {})
    )


@pytest.mark.parametrize("html", ["", "<body style='background:#c00'></body>"])
def test_a_page_of_one_colour_is_no_picture(bench: Bench, html: str) -> None:
    """A white page proves nothing; neither does a red one."""
    bench.show(html)
    with pytest.raises(BrowserFailed, match="screen form at step s: the picture is empty or blank"):
        take(bench)


def test_a_mask_that_covers_nothing_fails_the_picture(bench: Bench) -> None:
    """What should have been covered may be somewhere else on it."""
    bench.show("<p>text</p>")
    with pytest.raises(BrowserFailed, match="the masked element password is not on the page"):
        take(bench, masks={"password": bench.the("#password")})


def test_a_closed_page_cannot_be_photographed(run: Run, session: BrowserSession) -> None:
    """It is the browser that went away, not the portal that changed."""
    page = run(session.new_page())
    run(session.close_page(page))
    with pytest.raises(BrowserFailed, match="went away while taking a picture of form"):
        run(Camera("test").photograph(page, step="s", screen="form", full_page=False, masks={}))


@pytest.mark.parametrize("full_page", [False, True])
def test_masks_are_counted_and_stand_with_their_places(bench: Bench, *, full_page: bool) -> None:
    """On the picture those places are of the mask's colour, scrolled or not, and what is beside them is not."""
    bench.show(
        "<body style='margin:0;height:3000px'><p class=a style='margin:40px'>one</p><p class=a>two</p>"
        "<p id=b style='position:absolute;top:300px;left:20px;width:100px'>three</p><p id=c hidden>four</p></body>"
    )
    bench.run(bench.page.evaluate("scrollTo(0, 30)"))
    picture = take(bench, full_page=full_page, masks={"a": bench.the(".a"), "b": bench.the("#b"), "c": bench.the("#c")})
    assert {name: len(boxes) for name, boxes in picture.masks.items()} == {"a": 2, "b": 1, "c": 1}
    assert picture.masks["c"] == [None]
    (three,) = picture.masks["b"]
    assert three is not None
    assert three[:3] == (20, (300 if full_page else 270) + 16, 100)
    with Image.open(io.BytesIO(picture.png)) as image:
        pixels = image.convert("RGB")
        for box in (*picture.masks["a"], three):
            assert box is not None
            left, top, width, height = box
            for x, y in ((left + 1, top + 1), (left + width - 2, top + height - 2)):
                assert pixels.getpixel((x, y)) == (255, 0, 255)
        assert pixels.getpixel((three[0] + three[2] + 5, three[1])) == (255, 255, 255)


def test_a_picture_says_what_it_shows_and_when(bench: Bench) -> None:
    """Size in pixels, address, title, browser, time in UTC."""
    bench.show("<title>A form</title><p>text</p>")
    picture = take(bench)
    assert (picture.step, picture.screen, picture.title, picture.browser) == ("s", "form", "A form", "test 1")
    assert (picture.width, picture.height, picture.address) == (1280, 900, "about:blank")
    assert timedelta() <= datetime.now(UTC) - picture.taken_at < timedelta(seconds=30)


def test_a_page_of_17000_pixels_is_whole(bench: Bench) -> None:
    """300 listings make a tall page; its end is on the picture, and is not a repetition of its top."""
    bench.show(
        "<body style='margin:0'><div style='height:100px;background:#00f'></div><div style='height:16800px'>text</div>"
        "<div style='height:100px;background:#f00'></div></body>"
    )
    picture = take(bench, full_page=True)
    with Image.open(io.BytesIO(picture.png)) as image:
        assert (image.format, image.size) == ("PNG", (picture.width, picture.height)) == ("PNG", (1280, 17_000))
        pixels = image.convert("RGB")
        assert [pixels.getpixel((640, y)) for y in (50, 16_950)] == [(0, 0, 255), (255, 0, 0)]
