"""Sellers: what hangs together by shared ids is one, nothing else is, and why can be told."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.sellers import Said, Sellers, grouped

LISTINGS = [f"{marketplace}/{item}" for marketplace in ("aliexpress", "taobao") for item in range(6)]
SAID = st.builds(
    Said,
    st.sampled_from(LISTINGS),
    shop=st.sampled_from(["", "70001", "70002", " 70001 "]),
    seller=st.sampled_from(["", "yiwu", "YIWU", "best", "70002"]),
    name=st.sampled_from(["", "Bags", "Shoes"]),
)


def parts(sellers: Sellers) -> set[frozenset[str]]:
    return {frozenset(seller.listings) for seller in sellers.all}


def by_hand(said: Sequence[Said]) -> set[frozenset[str]]:
    """The same by the plain rule: whatever shares an id is put together until nothing changes."""
    shops = {(one.listing.split("/")[0], one.shop.strip()) for one in said if one.shop.strip()}
    groups: list[tuple[set[str], set[tuple[str, str, str]]]] = []
    for one in said:
        marketplace, seller = one.listing.split("/")[0], one.seller.casefold()
        kind = "shop" if (marketplace, seller) in shops else "seller"
        ids = {(marketplace, "shop", one.shop.strip()), (marketplace, kind, seller)}
        ids = {id for id in ids if id[2]}
        if ids:
            listings = {one.listing}
            for other in [group for group in groups if group[0] & listings or group[1] & ids]:
                groups.remove(other)
                listings |= other[0]
                ids |= other[1]
            groups.append((listings, ids))
    return {frozenset(listings) for listings, _ in groups}


@given(st.lists(SAID, max_size=14))
def test_listings_are_of_one_seller_where_shared_ids_lead_from_one_to_the_other(said: list[Said]) -> None:
    assert parts(grouped(said)) == by_hand(said)


@given(st.lists(SAID, max_size=14), st.randoms(use_true_random=False))
def test_the_order_in_which_things_were_seen_changes_no_group(said: list[Said], random: Random) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)
    assert parts(grouped(shuffled)) == parts(grouped(said))


@given(st.lists(SAID, max_size=14))
def test_what_is_told_of_a_group_is_enough_to_see_that_it_is_one(said: list[Said]) -> None:
    """The links alone lead from any listing of a seller to any other; labels are nobody else's."""
    found = grouped(said)
    for seller in found.all:
        reached = {seller.listings[0]}
        for _ in seller.links:
            reached |= {one for link in seller.links if reached & set(link.listings) for one in link.listings}
        assert reached == set(seller.listings)
    assert len({seller.label for seller in found.all}) == len(found.all)


def test_a_chain_of_ids_is_told_link_by_link() -> None:
    found = grouped(
        [
            Said("aliexpress/1", shop="70001", name="Bags"),
            Said("aliexpress/2", shop="70001", seller="Yiwu Best"),
            Said("aliexpress/3", seller="yiwu  best"),
        ]
    )
    (seller,) = found.all
    assert (seller.label, seller.name) == ("aliexpress shop 70001", "Bags")
    assert [(str(link), link.listings) for link in seller.links] == [
        ("same shop id 70001", ("aliexpress/1", "aliexpress/2")),
        ("same seller id Yiwu Best", ("aliexpress/2", "aliexpress/3")),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Said("aliexpress/1", shop="70001", name="Bags"), Said("aliexpress/2", shop="70002", name="Bags")),
        (Said("aliexpress/1", shop="70001"), Said("taobao/2", shop="70001")),
        (Said("aliexpress/1", name="Bags"), Said("aliexpress/2", name="Bags")),
        (Said("aliexpress/1", seller=" "), Said("aliexpress/2", seller="")),
    ],
)
def test_a_name_another_marketplace_and_an_empty_id_link_nothing(one: Said, other: Said) -> None:
    assert all(len(seller.listings) == 1 for seller in grouped([one, other]).all)


def test_a_shop_is_known_by_number_address_and_by_a_complaint_on_the_whole_of_it() -> None:
    shop = "https://www.aliexpress.com/store/70001"
    said = [Said("aliexpress/1", shop="70001"), Said("aliexpress/2", shop=shop), Said("aliexpress/shop:70001")]
    assert parts(grouped(said)) == {frozenset({"aliexpress/1", "aliexpress/2", "aliexpress/shop:70001"})}


def test_what_a_row_calls_its_seller_is_a_shop_number_or_a_name_that_one_shop_alone_has() -> None:
    found = grouped(
        [
            Said("aliexpress/1", shop="70001", name="Bags"),
            Said("aliexpress/2", shop="70002", name="Shoes"),
            Said("aliexpress/3", shop="70003", name="shoes"),
        ]
    )
    for seller in ("70001", "bags"):
        of = found.said(Said("aliexpress/9", seller=seller))
        assert of is not None
        assert of.id == "70001"
    assert found.said(Said("aliexpress/9", seller="Shoes")) is None
    assert found.said(Said("taobao/9", seller="70001")) is None
