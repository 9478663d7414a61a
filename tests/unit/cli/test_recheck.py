"""`takedown recheck`, and what `check` says of a listing that is there again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from takedown.cli import browser
from takedown.domain.portal_status import CaseStatus
from takedown.portal import ListingShows
from tests.unit.cli.office import Office, key, row
from tests.unit.filing.test_recheck import Shops
from tests.unit.ledger.sample import ACCOUNT


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


def captured(office: Office, item: int, *, shop: str = "70006", seller: str = "Bags\x1b[2J & more") -> None:
    """A capture of the listing of a row, as `capture` keeps it."""
    with office.ledger() as ledger:
        process = ledger.journal(ACCOUNT, run="seed", actor="seed")
        process.append(
            "listing_captured",
            {
                "listing": key(item),
                "address": "",
                "claims": [],
                "batch": None,
                "shows": "listing",
                "status": 200,
                "facts": {"shop_id": shop, "seller": seller},
                "kept_out": [],
                "main_picture": None,
                "browser": "chromium",
                "profile": "sandbox",
                "masks": {},
                "page": {"address": "https://x.test", "title": "A bag"},
                "picture": {
                    "sha256": "0" * 64,
                    "media_type": "image/png",
                    "bytes": 8,
                    "width": 8,
                    "height": 8,
                    "taken_at": "2026-11-21T08:00:00.000Z",
                },
            },
        )


def names_the_seller(batch: Path, item: int, seller: str) -> None:
    """Give the row of one listing a seller, and the others none."""
    head, *rows = batch.read_text("utf-8").splitlines()
    rows = [f"{line},{seller if key(item).partition('/')[2] in line else ''}" for line in rows]
    batch.write_text("\n".join([f"{head},seller", *rows]) + "\n", "utf-8")


def test_the_same_shop_under_another_number_is_said_by_check(office: Office) -> None:
    """By a capture of the new listing, or by the seller that its row names; and of another shop nothing is said."""
    removed(office, 1)
    captured(office, 1)
    captured(office, 5)
    captured(office, 6, shop="70001", seller="Others")
    batch = office.batch("new", row(5), row(6), row(7))
    said = office("check", batch, code=0).err
    assert f"row 2: the same shop, 70006 Bags[2J & more, had {key(1)} (complaint 5001) removed before" in said
    assert said.count("the same shop") == 1
    names_the_seller(batch, 7, "70006")
    assert "row 2, 4: the same shop" in office("check", batch, code=0).err


def test_two_shops_of_one_name_are_nobodys_proof(office: Office) -> None:
    """Only a number tells them apart."""
    removed(office, 1, 2)
    captured(office, 1, shop="70001", seller="Bags")
    captured(office, 2, shop="70002", seller="Bags")
    batch = office.batch("new", row(7))
    names_the_seller(batch, 7, "bags")
    assert "the same shop" not in office("check", batch, code=0).err
