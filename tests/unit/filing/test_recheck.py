"""Looking whether removed listings are gone: one look each, recorded, and nothing else touched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from takedown.domain.errors import PersonNeeded, PortalUnavailable
from takedown.domain.model import Listing
from takedown.domain.portal_status import CaseStatus
from takedown.filing.poll import poll
from takedown.filing.recheck import Finding, Rechecked, Removed, recheck, removed
from takedown.portal import ListingPage, ListingShows, ScreenPicture
from tests.unit.filing.desks import World
from tests.unit.filing.virtual_time import START, run
from tests.unit.ledger.sample import ACCOUNT, complaint

WEEK = timedelta(days=7)
PICTURE = ScreenPicture("capture", "listing", b"png", 8, 8, True, "https://x.test/1", "A bag", "chromium", START)


@dataclass
class Shops:
    """What the pages of listings show, by item number; an error is raised."""

    shows: dict[str, ListingShows | Exception] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)

    async def look_at(self, listing: Listing) -> ListingPage:
        self.looked.append(listing.item_id)
        shown = self.shows.get(listing.item_id, ListingShows.GONE)
        if isinstance(shown, Exception):
            raise shown
        return ListingPage(shown, 200, {"shop_id": "70006"}, (), PICTURE, None)


def with_removed(world: World, *items: int) -> list[str]:
    """Complaints on these items, each removed and polled; the item numbers as the pages have them."""
    pages = [complaint(item) for item in items]
    world.ready(*pages)
    world.file(*(page.id for page in pages))
    for case in world.server.cases:
        world.server.decide(case, CaseStatus.REMOVED)
    desk = world.desk()
    run(world.clock, poll(desk, world.calm(desk)))
    return [page.listings[0].item_id for page in pages]


def wanted(world: World, again_after: timedelta = WEEK) -> list[Removed]:
    return removed(world.ledger, ACCOUNT, world.clock.now(), again_after, world.ledger.submissions(ACCOUNT))


def rechecked(world: World, shops: Shops) -> Rechecked:
    return run(world.clock, recheck(world.desk(), shops, wanted(world), pause=lambda: 15.0))


@pytest.mark.parametrize(
    ("shows", "finding"),
    [
        (ListingShows.GONE, Finding.GONE),
        (ListingShows.LISTING, Finding.THERE),
        (ListingShows.ELSEWHERE, Finding.UNCLEAR),
        (ListingShows.UNCLEAR, Finding.UNCLEAR),
    ],
)
def test_what_the_page_shows_is_recorded_with_a_capture(world: World, shows: ListingShows, finding: Finding) -> None:
    """Under the complaint; what the portal says stays as it is."""
    (item,) = with_removed(world, 1)
    done = rechecked(world, Shops({item: shows}))
    assert [found for _, found, _ in done.found.values()] == [finding]
    (body,) = world.events("listing_rechecked")
    assert body["finding"] == finding.value
    (capture,) = world.ledger.captures(ACCOUNT)
    assert (capture.shows, capture.facts) == (shows, {"shop_id": "70006"})
    (record,) = world.ledger.submissions(ACCOUNT)
    assert world.ledger.claims_of(record.id)[0].portal_status is CaseStatus.REMOVED


def test_only_what_the_portal_calls_removed_is_looked_at_and_not_again_at_once(world: World) -> None:
    """After a week it is."""
    with_removed(world, 1)
    other = complaint(2)
    world.ready(other)
    world.file(other.id)
    assert [one.listing.item_id for one in wanted(world)] == [complaint(1).listings[0].item_id]
    rechecked(world, Shops())
    assert wanted(world) == []
    world.clock.seconds += 8 * 86_400
    assert len(wanted(world)) == 1


def test_a_page_that_does_not_come_says_nothing_of_the_listing(world: World) -> None:
    """That is recorded, with the reason, and the others are looked at."""
    first, second = with_removed(world, 1, 2)
    shops = Shops({first: PortalUnavailable("It answered 500.", advice="Try again later.")})
    done = rechecked(world, shops)
    assert [why for _, _, why in done.found.values()] == ["It answered 500.", "its page says that it is gone"]
    assert shops.looked == [first, second]


def test_a_marketplace_that_asks_for_a_person_is_left_alone_after_that(world: World) -> None:
    """Nothing is recorded of what was not seen."""
    first, second = with_removed(world, 1, 2)
    robot = PersonNeeded("A robot check.", advice="Pass it.")
    shops = Shops({first: robot})
    done = rechecked(world, shops)
    assert (shops.looked, done.error, len(done.passed_over)) == ([first], robot, 2)
    assert world.events("listing_rechecked") == []
    del second


def test_looks_are_made_at_the_pace_of_a_person(world: World) -> None:
    """A pause between two of them."""
    with_removed(world, 1, 2, 3)
    before = world.clock.seconds
    rechecked(world, Shops())
    assert world.clock.seconds - before >= 30
