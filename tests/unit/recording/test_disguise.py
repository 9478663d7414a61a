"""Stand-ins have the shape of what they stand for, tell nothing of it, and are the same for the same thing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.listing import read_listing
from takedown.recording.disguise import ACCOUNT, ELSEWHERE, Disguise

PORTAL = "ipp.alibabagroup.com"
LOGIN = "Brand.Owner@example.org"


@pytest.fixture
def disguise() -> Disguise:
    return Disguise([PORTAL, "ipp.localhost"], [LOGIN], ["ae"])


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Jane Doe", "Xxxx Xxx"),
        ("爱马仕 bag", "某某某 xxx"),
        ("ACME (CN)(12345677)", "XXXX (XX)(99999001)"),
        ("SBX2600100009", "XXX9999999001"),
        ("2026-11-26 10:30:59", "2026-11-26 10:30:59"),
        ("12 of 300", "12 xx 300"),
        ("+86 138-0013-8000", "+99 999-9999-9001"),
        ("jane@shop.example.cn, bob@shop.example.cn", "person1@example.com, person2@example.com"),
        ("brand.owner@EXAMPLE.org", ACCOUNT),
        ("front view.png", "xxxxx xxxx.xxx"),
        ("https://stranger.example/jane?id=1", ELSEWHERE),
        ("", ""),
    ],
)
def test_a_text_keeps_its_shape_alone(disguise: Disguise, text: str, hidden: str) -> None:
    assert disguise.text(text) == hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4 of 300 links were taken", "4 of 300 links were taken"),
        ("Complaint SBX2600100009 of jane@example.net", "Complaint SBX9999999001 of person1@example.com"),
        ("Signed in as brand.owner@example.org", f"Signed in as {ACCOUNT}"),
    ],
)
def test_a_sentence_of_the_portal_loses_what_is_personal(disguise: Disguise, text: str, shown: str) -> None:
    assert disguise.only_personal(text) == shown


@pytest.mark.parametrize(
    "address",
    [
        "https://www.aliexpress.com/item/1005003745843708.html",
        "https://detail.1688.com/offer/600000000010.html",
        "https://item.taobao.com/item.htm?id=600000000010",
        "https://detail.tmall.com/item.htm?id=600000000010",
        "https://www.lazada.sg/products/pdp-i1000000010.html",
        "https://www.alibaba.com/product-detail/Fake-ACME-Bag_1600000000010.html",
    ],
)
def test_a_listing_becomes_another_of_the_same_marketplace(disguise: Disguise, address: str) -> None:
    """Which the readers still take, and which names neither the item nor its title."""
    hidden = disguise.address(address)
    before, after = read_listing(address), read_listing(hidden)
    assert after.marketplace == before.marketplace
    assert after.key != before.key
    assert "ACME" not in hidden
    assert disguise.text(f"see {address} please") == f"xxx {hidden} xxxxxx"


@pytest.mark.parametrize(
    ("address", "hidden"),
    [
        (f"https://{PORTAL}/complaint/detail.htm?number=SBX2600100009", "/complaint/detail.htm?number=XXX9999999001"),
        (f"https://{PORTAL}/form.htm?platform=ae&user=jane&token=k3y", "/form.htm?platform=ae&user=xxxx"),
        (f"https://{PORTAL}/#/complaints/2600100009?who=jane", "/#/complaints/9999999001?who=xxxx"),
        (f"https://{PORTAL}/u/brand.owner@example.org", f"/u/{ACCOUNT}"),
        (f"https://{PORTAL}/a.htm#jane", "/a.htm"),
    ],
)
def test_an_address_of_the_portal_keeps_its_place(disguise: Disguise, address: str, hidden: str) -> None:
    """Whatever stands in its query goes, but for the portal's own codes."""
    assert disguise.address(address) == f"https://{PORTAL}{hidden}"


def test_a_portal_on_this_machine_is_always_at_the_same_port(disguise: Disguise) -> None:
    assert disguise.address("http://ipp.localhost:41217/user/index.htm") == "http://ipp.localhost:8765/user/index.htm"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "mailto:jane@example.net", "data:text/html,x", "x", "http://["]
)
def test_what_is_no_address_is_none(disguise: Disguise, address: str) -> None:
    assert disguise.address(address) == ""


def test_the_same_number_has_the_same_stand_in_and_another_has_another(disguise: Disguise) -> None:
    """What was equal on the page stays equal in its recording, whichever way it is written there."""
    first, again, other = (
        disguise.text(one) for one in ("4111 1111 1111 1111", "4111111111111111", "4012888888881881")
    )
    assert first.replace(" ", "") == again != other


@given(st.text())
def test_no_text_can_break_it(text: str) -> None:
    """And no letter or long number of it is left."""
    hidden = Disguise([], []).text(text)
    left = re.sub(r"account@example\.com|person\d+@example\.com|https://other\.example/", "", hidden)
    assert not re.search(r"[a-wyzA-WYZ]", re.sub(r"\d{4}-\d{2}-\d{2}T", "", left))
    assert all(
        re.fullmatch(r"9+\d{3}", run) for run in re.findall(r"\d{4,}", re.sub(r"\d{4}-\d{2}-\d{2}", "", left), re.ASCII)
    )
