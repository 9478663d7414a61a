"""The page of a listing is seen once, as it is; what it wants beyond that is kept out."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from ipp_flows import listing_page
from ipp_flows.listing_page import ListingLooker, places_of
from PIL import Image

from takedown.browser.picture import TALLEST_PIXELS
from takedown.browser.session import BrowserSession, open_session
from takedown.domain.errors import PersonNeeded, PortalUnavailable, WrongUse
from takedown.domain.listing import read_listing
from takedown.portal import ListingPage, ListingShows
from takedown.sandbox.server import RunningPortal
from tests.browser_thread import WISH, Run
from tests.sandbox_portal.visitor import Control, Visitor

TAOBAO = "https://item.taobao.com/item.htm?id=6000000{:05}"
SHAPES = [
    "https://www.alibaba.com/product-detail/_1600000000010.html",
    "https://www.aliexpress.com/item/1005000000000010.html",
    "https://detail.1688.com/offer/600000000010.html",
    "https://detail.tmall.com/item.htm?id=600000000010",
    "https://www.lazada.sg/products/pdp-i3000000010.html",
]


@pytest.fixture(scope="module")
def guarded(run: Run) -> Iterator[BrowserSession]:
    """A browser as `capture` starts it."""
    stack = AsyncExitStack()
    yield run(stack.enter_async_context(open_session(replace(WISH, guarded=True))))
    run(stack.aclose())


@pytest.fixture
def looker(guarded: BrowserSession, practice_portal: RunningPortal, tmp_path: Path) -> ListingLooker:
    shops = f"http://shops.localhost:{practice_portal.port}"
    return ListingLooker(guarded, partial(places_of, own=tmp_path, practice=True), shops)


def look(run: Run, looker: ListingLooker, ending: int) -> ListingPage:
    return run(looker.look_at(read_listing(TAOBAO.format(ending))))


def test_what_the_page_shows_is_read_and_pictured(run: Run, looker: ListingLooker) -> None:
    """Facts, the picture of the goods, the whole page, and the page itself."""
    page = look(run, looker, 1210)
    assert (page.shows, page.status, page.kept_out) == (ListingShows.LISTING, 200, ())
    assert set(page.facts) == {"title", "price", "seller", "shop_id", "shop_address"}
    assert (page.facts["seller"], page.facts["shop_id"]) == ("Practice shop 6", "70006")
    assert page.main_picture is not None
    with Image.open(io.BytesIO(page.main_picture)) as goods:
        assert goods.width == 320
    assert page.picture.archive is not None
    assert page.picture.address.endswith("/item.taobao.com/item.htm?id=600000001210")


@pytest.mark.parametrize("address", SHAPES)
def test_every_marketplace_has_pages_to_practise_on(run: Run, looker: ListingLooker, address: str) -> None:
    """Under their real addresses."""
    assert run(looker.look_at(read_listing(address))).shows is ListingShows.LISTING


@pytest.mark.parametrize(
    ("ending", "shows"),
    [(1, ListingShows.GONE), (81, ListingShows.ELSEWHERE), (87, ListingShows.UNCLEAR)],
)
def test_a_page_that_is_not_the_listing_is_told_apart(
    run: Run, looker: ListingLooker, ending: int, shows: ListingShows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone, another page than was asked for, or nothing that anybody can read; each with its picture."""
    monkeypatch.setattr(listing_page, "SETTLE_SECONDS", 0.5)
    page = look(run, looker, ending)
    assert (page.shows, page.main_picture) == (shows, None)
    assert page.picture.png


def test_a_listing_that_a_complaint_removed_is_gone(
    run: Run, looker: ListingLooker, practice_portal: RunningPortal
) -> None:
    """The practice portal keeps its word."""
    visitor = Visitor(practice_portal)
    visitor.sign_in()
    visitor.complain(visitor.new_ipr("20230077"), platform="tb", listings=[TAOBAO.format(10)])
    visitor.close()
    assert look(run, looker, 10).shows is ListingShows.LISTING
    Control(practice_portal).post("/clock", {"advance": "P2D"})
    assert look(run, looker, 10).shows is ListingShows.GONE


@pytest.mark.parametrize(
    ("ending", "kept_out"),
    [
        (82, {"goes to http://elsewhere.localhost:9/phish"}),
        (83, {"opens http://elsewhere.localhost:9/ad"}),
        (84, {"asks (alert) http://shops.localhost/item.taobao.com/item.htm"}),
    ],
)
def test_what_a_hostile_page_wants_is_kept_out_and_written_down(
    run: Run, looker: ListingLooker, practice_portal: RunningPortal, ending: int, kept_out: set[str]
) -> None:
    """Its page is captured all the same; nothing else is opened, and no file comes down."""
    page = look(run, looker, ending)
    assert page.shows is ListingShows.LISTING
    assert kept_out <= {one.replace(f":{practice_portal.port}", "") for one in page.kept_out}
    assert looker.session.context.pages == []


def test_a_page_that_grows_without_end_is_pictured_up_to_a_bound(run: Run, looker: ListingLooker) -> None:
    """And is said not to be there in full."""
    page = look(run, looker, 85)
    assert page.picture.height <= TALLEST_PIXELS


def test_a_hostile_title_is_kept_as_text_of_a_bounded_length(run: Run, looker: ListingLooker) -> None:
    """It runs nothing; what shows it has to mind what is in it."""
    page = look(run, looker, 86)
    assert "<script>alert(2)</script>" in page.facts["title"]
    assert len(page.facts["title"]) <= 500
    assert page.kept_out == ()


def test_a_robot_check_is_handed_to_a_person(run: Run, looker: ListingLooker) -> None:
    """Without one it is needed; with one the page is looked at once they have passed it."""
    with pytest.raises(PersonNeeded, match="asks for a person"):
        look(run, looker, 80)
    asked: list[str] = []
    helped = replace(looker, person_seconds=20, ask_person=asked.append)

    async def look_while_somebody_passes_it() -> ListingPage:
        looking = asyncio.ensure_future(helped.look_at(read_listing(TAOBAO.format(80))))
        while not asked:  # noqa: ASYNC110  it is told in a plain call
            await asyncio.sleep(0.05)
        (page,) = (one for one in helped.session.context.pages if "shops." in one.url)
        await page.click("#J_verify")
        return await looking

    assert run(look_while_somebody_passes_it()).shows is ListingShows.LISTING


def test_a_page_that_fails_is_told_and_not_taken_for_gone(run: Run, looker: ListingLooker) -> None:
    """500 says nothing about the listing."""
    with pytest.raises(PortalUnavailable, match="answered 500"):
        look(run, looker, 88)


def test_a_marketplace_that_does_not_answer_is_given_up(
    run: Run, looker: ListingLooker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bounded time."""
    monkeypatch.setattr(listing_page, "LOAD_SECONDS", 1)
    with pytest.raises(PortalUnavailable):
        look(run, looker, 89)


def test_a_users_own_places_go_on_top(tmp_path: Path) -> None:
    """Of every marketplace, and of one; a slip in them is named."""
    own = tmp_path / "listing_pages.toml"
    own.write_text('[every]\ntitle = ["h2"]\n[taobao]\ntitle = ["h3"]\n', "utf-8")
    assert places_of("taobao", tmp_path, practice=False).facts["title"] == ["h3"]
    assert places_of("lazada", tmp_path, practice=False).facts["title"] == ["h2"]
    for slip in ('[every]\ntitle = "h2"\n', "[every]\ncolour = []\n", "every = 1\n", "[every"):
        own.write_text(slip, "utf-8")
        with pytest.raises(WrongUse, match=r"listing_pages\.toml"):
            places_of("taobao", tmp_path, practice=False)
