"""The complaint form: verify step, strict submission, receipts."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.sandbox_portal.visitor import LISTING, PDF, Control, Visitor


def listing(ending: str) -> str:
    return f"https://www.aliexpress.com/item/10050000000000{ending}.html"


@pytest.fixture
def ipr(holder: Visitor) -> str:
    """An approved Chinese trademark."""
    return holder.new_ipr()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"platform": "daraz"}, "Please choose the platform."),
        ({"ipr": "SBX-IPR-00099"}, "The IPR does not exist."),
        ({"ipr": ""}, "The IPR does not exist."),
        ({"iprType": "copyright"}, "The IPR type does not fit the IPR."),
        ({"complaintType": "livestream"}, "Please choose the complaint type."),
        ({"reason": "11sp"}, "The complaint reason does not fit the IPR type."),
        ({"reason": ""}, "The complaint reason does not fit the IPR type."),
        ({"listings": []}, "Please paste at least one listing."),
        (
            {"listings": [listing(f"1{n:03}10") for n in range(301)]},
            "At most 300 listings are accepted in one complaint.",
        ),
        ({"listings": ["https://example.com/"]}, "This is not an address of the chosen platform."),
        ({"listings": [LISTING, LISTING]}, "Duplicate link."),
        ({"listings": [listing("01")]}, "The listing does not exist or has been removed."),
        (
            {"listings": [listing("01"), LISTING, LISTING]},
            "The listings are no longer valid. Please verify them again.",
        ),
        ({"complaintType": "store"}, "This is not a store front of the chosen platform."),
        ({"locations": ["cellar"]}, "The infringement location is not valid."),
        ({"locations": ["goods", "goods"]}, "The infringement location is not valid."),
        ({"explanation": " \n"}, "Please supplement the infringement reason(s)."),
        ({"explanation": "x" * 2001}, "The supplement is longer than 2000 characters."),
        ({"reason": "03cf"}, "Please upload evidence."),
        ({"evidence": ["unknown"]}, "A file is missing. Please upload it again."),
        ({"declaration": False}, "Please confirm the declaration."),
        ({"declaration": "on"}, "Please confirm the declaration."),
        ({"orderNumber": "123456789"}, "An order number belongs to test buys only."),
        ({"formToken": "forged"}, "This form has been submitted already."),
        ({"listings": "not a list"}, "The request is not valid. Please open the page again."),
        ({"explanation": None}, "The request is not valid. Please open the page again."),
        ({"listings": [LISTING, listing("02")]}, "The evidence is insufficient."),
    ],
)
def test_a_complaint_with_a_fault_is_refused_in_words(
    holder: Visitor, control: Control, ipr: str, changes: dict[str, Any], words: str
) -> None:
    """And nothing of it is received."""
    status, answer = holder.submit(holder.form(ipr) | changes)
    assert (status, answer["error"]) == (422, words)
    assert control.get("/complaints") == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"orderNumber": ""}, "Please give the order number, digits only."),
        ({"orderNumber": "12-34567"}, "Please give the order number, digits only."),
        ({"listings": [LISTING, listing("11")]}, "A test buy complaint takes exactly one listing."),
        ({"evidence": []}, "Please upload evidence."),
    ],
)
def test_a_test_buy_stands_alone_with_its_order_and_report(
    holder: Visitor, ipr: str, changes: dict[str, Any], words: str
) -> None:
    """One order, one listing, one report."""
    form = holder.form(ipr, reason="07tb", orderNumber="8123456789", evidence=[holder.evidence()])
    assert holder.submit(form | changes)[1]["error"] == words


def test_a_test_buy_in_order_is_received(holder: Visitor, control: Control, ipr: str) -> None:
    """With its order number."""
    holder.complain(ipr, reason="07tb", orderNumber="8123456789", evidence=[holder.evidence()])
    assert control.get("/complaints")[0]["order_number"] == "8123456789"


@pytest.mark.parametrize(
    ("platform", "address"),
    [
        ("tb", "https://item.taobao.com/item.htm?id=612345678910"),
        ("tm", "https://detail.tmall.com/item.htm?id=612345678910"),
        ("cbu", "https://detail.1688.com/offer/612345678910.html"),
    ],
)
def test_the_domestic_platforms_take_only_rights_protected_in_china(
    holder: Visitor, platform: str, address: str
) -> None:
    """A WIPO registration counts where it designates China."""
    foreign = holder.new_ipr("55577", place="OTHERS", country="US")
    designated = holder.new_ipr("66677", place="OTHERS", country="WIPO", designations="US,CN")
    words = "This platform accepts only rights protected in Mainland China."
    assert holder.verify(foreign, address, platform=platform)[1]["error"] == words
    assert holder.submit(holder.form(foreign, platform=platform, listings=[address]))[1]["error"] == words
    assert "number=SBX" in holder.complain(designated, platform=platform, listings=[address])


def test_a_rejected_right_carries_no_complaint(holder: Visitor, control: Control) -> None:
    """It is neither offered on the form nor taken from a forged one."""
    reference = holder.new_ipr("10000")
    control.advance("P3D")
    holder.sign_in()
    form = holder.form(reference)
    assert reference not in holder.get("/complaint/complaint.htm").text
    assert holder.submit(form)[1]["error"] == "The IPR is not approved."


def test_the_verify_step_judges_every_line(holder: Visitor, ipr: str) -> None:
    """Blank lines do not count; what fails is left out in words."""
    lines = [
        LISTING,
        "",
        listing("01"),
        "https://www.aliexpress.com/item/x/1005000000000010.html",
        "nonsense",
        listing("02"),
    ]
    status, answer = holder.verify(ipr, "\n".join(lines))
    assert (status, answer["accepted"], answer["leftOut"]) == (200, 2, 3)
    assert [row["words"] for row in answer["rows"]] == [
        "OK",
        "The listing does not exist or has been removed.",
        "Duplicate link.",
        "This is not an address of the chosen platform.",
        "OK",
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (" \n\n", "Please paste at least one listing."),
        ("x\n" * 301, "At most 300 listings are accepted in one complaint."),
    ],
)
def test_the_verify_step_refuses_none_and_too_many(holder: Visitor, ipr: str, lines: str, words: str) -> None:
    """The whole box is refused."""
    assert holder.verify(ipr, lines) == (422, {"error": words})


def test_three_hundred_listings_go_into_one_complaint(holder: Visitor, control: Control, ipr: str) -> None:
    """The limit itself is allowed."""
    addresses = [f"https://www.aliexpress.com/item/100500{n:06}10.html" for n in range(300)]
    assert holder.verify(ipr, "\n".join(addresses))[1]["accepted"] == 300
    holder.complain(ipr, listings=addresses)
    assert len(control.get("/complaints")[0]["listings"]) == 300


def test_a_listing_in_progress_is_not_taken_again(holder: Visitor, control: Control, ipr: str) -> None:
    """For the same right and reason; another reason is another complaint."""
    words = "A complaint on this listing is in progress."
    holder.complain(ipr)
    assert holder.verify(ipr, LISTING)[1]["rows"][0]["words"] == words
    assert holder.submit(holder.form(ipr))[1]["error"] == words
    assert holder.verify(ipr, LISTING, reason="05mt")[1]["accepted"] == 1
    control.advance("P1D")
    holder.sign_in()
    assert holder.verify(ipr, LISTING)[1]["accepted"] == 1


def test_a_form_is_good_for_one_complaint(holder: Visitor, control: Control, ipr: str) -> None:
    """The second post of the same form is refused in words that say so, and counts nothing."""
    form = holder.form(ipr)
    assert holder.submit(form)[0] == 200
    status, answer = holder.submit(form | {"listings": [listing("11")]})
    assert (status, answer["error"]) == (422, "This form has been submitted already.")
    assert len(control.get("/complaints")) == 1


def test_a_refusal_brings_a_new_form_token(holder: Visitor, ipr: str) -> None:
    """So a person can mend the form and press again."""
    form = holder.form(ipr, declaration=False)
    answer = holder.submit(form)[1]
    assert holder.submit(form | {"declaration": True, "formToken": answer["formToken"]})[0] == 200


def test_the_receipt_shows_the_number_and_what_was_sent(holder: Visitor, control: Control, ipr: str) -> None:
    """The number is the one the control port knows."""
    receipt = holder.get(holder.complain(ipr, listings=[LISTING, listing("11")]))
    assert receipt.by_id("J_receipt_text") == "Your complaint has been submitted."
    assert receipt.by_id("J_receipt_number") == control.get("/complaints")[0]["number"]
    assert receipt.by_id("J_receipt_count") == "2"
    assert receipt.by_id("J_receipt_ipr") == "ACME (CN)(12345677)"


def test_the_control_port_shows_a_complaint_as_it_was_received(holder: Visitor, control: Control, ipr: str) -> None:
    """Every field that counts, and the evidence by hash."""
    holder.complain(ipr, reason="03cf", evidence=[holder.evidence()], explanation="Line 1\nLine 2", locations=["goods"])
    (complaint,) = control.get("/complaints")
    expected = {
        "account": "holder@example.test",
        "marketplace": "ae",
        "type": "product",
        "reason": "03cf",
        "reason_text": "Counterfeit Features",
        "explanation": "Line 1\nLine 2",
        "locations": ["goods"],
        "evidence": [{"name": "comparison.pdf", "sha256": hashlib.sha256(PDF).hexdigest(), "size": len(PDF)}],
        "listings": [
            {"address": LISTING, "item_id": "1005000000000010", "status": "processing", "says": "", "words": ""}
        ],
    }
    assert {key: complaint[key] for key in expected} == expected
    assert complaint["ipr"]["number"] == "12345677"
    assert complaint["number"].startswith("SBX")


def test_the_platform_of_the_address_is_chosen(holder: Visitor) -> None:
    """An unknown code chooses none."""
    assert 'data-value="tb"' in holder.get("/complaint/complaint.htm?platform=tb").text
    assert 'data-value=""' in holder.get("/complaint/complaint.htm?platform=nonsense").text
