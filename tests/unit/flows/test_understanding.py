"""What the portal shows of a complaint that nobody here filed: all of it in our terms, or a sentence for what is unclear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ipp_flows.shipped import wording_of
from ipp_flows.understanding import complaint_of, ipr_of

from takedown.domain.model import ComplaintType, IprType, Marketplace
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.portal import CaseReading, IprLine, ListingLine, NotUnderstood
from tests.unit.ledger.sample import ACCOUNT, MARK

WORDING = wording_of(Path("no-folder-of-the-user"))
ITEM = "https://www.aliexpress.com/item/1005000000000001.html"
SHOP = "https://www.aliexpress.com/store/912345678"
READING = CaseReading(
    number="SBX1",
    words="Processing",
    meaning=CaseStatus.PROCESSING,
    marketplace="aliexpress",
    ipr="Acme (Mainland China)(1234567)",
    reason="unfair_use",
    explanation="The mark is in the title.",
    listings=(ListingLine("aliexpress/1005000000000001", "Processing", CaseStatus.PROCESSING, ITEM),),
    address="https://portal.test/SBX1",
    complaint_type="Product listing",
    order_number="",
    location=("Title", "图片"),
    evidence=("comparison.pdf",),
)
LINE = IprLine("R1", "trademark", "1234567", "Mainland China", "Acme", "Approved", IprStatus.VERIFIED)


@pytest.mark.parametrize(
    ("changes", "unclear"),
    [
        ({"ipr": "Acme (Hong Kong)(1234567)"}, "its right 'Acme (Hong Kong)(1234567)' is none"),
        ({"marketplace": ""}, "its platform"),
        ({"marketplace": "taobao"}, "another marketplace"),
        ({"reason": ""}, "its reason"),
        ({"complaint_type": "Livestream"}, "its type 'Livestream'"),
        ({"location": ("Somewhere",)}, "its place 'Somewhere'"),
        ({"listings": ()}, "no listing"),
        ({"listings": READING.listings * 2}, "one of them twice"),
        ({"listings": (replace(READING.listings[0], address="item 5"),)}, "its listing 'item 5' cannot be read"),
    ],
)
def test_whatever_is_unclear_is_named(changes: dict[str, object], unclear: str) -> None:
    """And then none of it is taken for anything."""
    with pytest.raises(NotUnderstood) as refused:
        complaint_of(WORDING, ACCOUNT, replace(READING, **changes), [MARK])  # type: ignore[arg-type]
    assert unclear in str(refused.value)


def test_two_rights_that_are_written_alike_are_told_apart_by_the_reason() -> None:
    """Or not at all."""
    picture = replace(MARK, ipr_type=IprType.COPYRIGHT)
    assert complaint_of(WORDING, ACCOUNT, READING, [MARK, picture]).ipr == MARK
    with pytest.raises(NotUnderstood, match="is 2 of the account's rights"):
        complaint_of(WORDING, ACCOUNT, READING, [MARK, MARK])


def test_a_complaint_is_understood_in_full() -> None:
    """Its files by their names alone; a shop by its address where the portal does not say what is reported."""
    found = complaint_of(WORDING, ACCOUNT, READING, [MARK])
    assert (found.account, found.marketplace, found.ipr) == (ACCOUNT, Marketplace.ALIEXPRESS, MARK)
    assert (found.complaint_type, found.reason) == (ComplaintType.PRODUCT_LISTING, "unfair_use")
    assert [one.key for one in found.listings] == ["aliexpress/1005000000000001"]
    assert (found.explanation, found.infringement_location) == ("The mark is in the title.", "title; image")
    assert [(file.name, file.sha256) for file in found.evidence] == [("comparison.pdf", "")]
    shop = (ListingLine("aliexpress/shop:912345678", "Processing", CaseStatus.PROCESSING, SHOP),)
    bare = replace(READING, listings=shop, complaint_type=None, location=None, evidence=None, order_number=None)
    assert complaint_of(WORDING, ACCOUNT, bare, [MARK]).complaint_type is ComplaintType.STORE_FRONT


@pytest.mark.parametrize(
    ("shown", "place"),
    [("Mainland China", "CN"), ("中国香港", "HK"), ("US", "US"), ("EU", "EU"), ("WIPO (CN, US)", "WIPO:CN,US")],
)
def test_a_right_is_understood_wherever_it_is_registered(shown: str, place: str) -> None:
    """Type, number, place and name; more the portal's list does not show."""
    right = ipr_of(WORDING, replace(LINE, jurisdiction=shown))
    assert (right.key, right.name, right.owner) == (f"trademark/{place}/1234567", "Acme", "")


@pytest.mark.parametrize("changes", [{"ipr_type": ""}, {"registration_number": ""}, {"jurisdiction": "The Moon"}])
def test_a_right_that_cannot_be_told_is_none(changes: dict[str, str]) -> None:
    """Type, number or place in words that nobody has given a meaning."""
    with pytest.raises(NotUnderstood):
        ipr_of(WORDING, replace(LINE, **changes))  # type: ignore[arg-type]
