"""`takedown recheck`, and what `check` says of a listing that is there again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from takedown.cli import browser
from takedown.domain.portal_status import CaseStatus
from takedown.portal import ListingShows
from tests.unit.cli.office import Office, row
from tests.unit.filing.test_recheck import Shops


@pytest.fixture
def shops(monkeypatch: pytest.MonkeyPatch) -> Shops:
    """What a browser would see."""
    made = Shops()

    @asynccontextmanager
    async def opened(*_: object, **__: object) -> AsyncIterator[Shops]:
        yield made

    monkeypatch.setattr(browser, "open_listings", opened)
    return made


def removed(office: Office, *items: int) -> None:
    office.submit(office.batch("batch", *(row(item) for item in items)), code=0)
    for case in office.server().cases:
        office.server().decide(case, CaseStatus.REMOVED)
    office("poll", code=0)


def test_a_listing_that_is_there_again_is_said_by_check_and_filed_again_on_request(
    office: Office, shops: Shops
) -> None:
    """Without --refile it is left alone, as ever."""
    removed(office, 1, 2)
    first, second = (case.meant.listings[0].item_id for case in office.server().cases)
    shops.shows = {first: ListingShows.LISTING}
    looked = office("recheck", "--json", code=0).result["looked"]
    assert [(one["listing"].partition("/")[2], one["finding"]) for one in looked] == [
        (first, "still_there"),
        (second, "gone"),
    ]
    again = office.batch("again", row(1), row(2))
    office("check", again, code=0)
    said = [line["message"] for line in office.results(again)]
    assert ["was seen there again; --refile files it again" in message for message in said] == [True, False]
    office.submit(again, code=0)
    assert len(office.server().cases) == 2
    office.submit(office.batch("again", row(1)), "--refile", code=0)
    assert len(office.server().cases) == 3


def test_a_limit_leaves_the_rest_for_another_time(office: Office, shops: Shops) -> None:
    """It says how many."""
    removed(office, 1, 2, 3)
    assert office("recheck", "--limit", "2", "--json", code=0).result["left"] == 1
    assert office("recheck", "--json", code=0).result["left"] == 0
    assert len(shops.looked) == 3
    assert office("recheck", "--json", code=0).result["looked"] == []


def test_a_name_that_nothing_has_is_wrong_use(office: Office, shops: Shops) -> None:
    """No browser is started."""
    removed(office, 1)
    office("recheck", "SBX999", code=2)
    assert shops.looked == []
