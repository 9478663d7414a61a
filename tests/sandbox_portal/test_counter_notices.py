"""What sellers and the portal say after a complaint was received: rounds, deadlines, mediation, decisions of its own."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox_portal.visitor import LISTINGS, Control, Visitor


@pytest.fixture
def number(holder: Visitor, control: Control) -> str:
    """A complaint on two listings, both removed."""
    holder.complain(holder.new_ipr(), listings=LISTINGS[:2])
    control.advance("P2D")
    return str(case(control)["number"])


def case(control: Control) -> dict[str, Any]:
    (found,) = control.get("/complaints")
    return dict(found)


def statuses(control: Control) -> list[str]:
    return [one["status"] for one in case(control)["listings"]]


def objects(control: Control, number: str, **more: Any) -> dict[str, Any]:
    answer = control.post("/counter-notices", {"number": number, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def disputed(holder: Visitor, number: str, reference: str) -> None:
    holder.sign_in()  # no session outlasts the days that have passed
    query = f"number={number}&reference={reference}"
    token = holder.token("/complaint/complaint.htm")
    page = holder.post(f"/complaint/answer.htm?{query}", csrf=token, reply="dispute", text="No.")
    assert page.has("J_receipt"), page.alert


def test_a_seller_has_three_rounds_and_no_fourth(holder: Visitor, control: Control, number: str) -> None:
    """Not while one is pending; the listings are as the last one leaves them."""
    for _ in range(3):
        reference = objects(control, number)["reference"]
        assert statuses(control) == ["counter_notice"] * 2
        assert control.post("/counter-notices", {"number": number}).status_code == 422
        disputed(holder, number, reference)
        control.advance("P2D")
        assert statuses(control) == ["removed"] * 2
    assert control.post("/counter-notices", {"number": number}).status_code == 422


def test_what_nobody_answers_in_time_lapses_and_the_listing_is_back(control: Control, number: str) -> None:
    """Only what the seller objected to."""
    item = case(control)["listings"][0]["item_id"]
    objects(control, number, listings=[item], deadline="P3D")
    control.advance("P4D")
    assert statuses(control) == ["reinstated", "removed"]
    assert case(control)["counter_notices"][0]["status"] == "lapsed"


@pytest.mark.parametrize(("ends_as", "listing"), [("rejected", "removed"), ("upheld", "reinstated")])
def test_a_mediation_has_a_notice_and_an_end(
    holder: Visitor, control: Control, number: str, ends_as: str, listing: str
) -> None:
    """The notice is shown from when it begins, as text."""
    mediation = {"notice": "On <b>Tuesday</b>.", "lasts": "P5D", "ends_as": ends_as}
    reference = objects(control, number, on_dispute="mediation", mediation=mediation)["reference"]
    disputed(holder, number, reference)
    shown = f"/complaint/detail.htm?number={number}"
    assert "Tuesday" not in holder.get(shown).text
    control.advance("P2D")
    holder.sign_in()
    assert case(control)["counter_notices"][0]["status"] == "mediation"
    assert "On &lt;b&gt;Tuesday&lt;/b&gt;." in holder.get(shown).text
    control.advance("P5D")
    assert statuses(control) == [listing] * 2


def test_a_seller_takes_a_counter_notice_back_once(control: Control, number: str) -> None:
    """The removal stands."""
    reference = objects(control, number)["reference"]
    taken = control.post("/counter-notices/take-back", {"number": number, "reference": reference})
    assert taken.json()["status"] == "withdrawn"
    assert statuses(control) == ["removed"] * 2
    again = control.post("/counter-notices/take-back", {"number": number, "reference": reference})
    assert again.status_code == 422


def test_the_portal_decides_on_its_own_until_the_seller_objects(holder: Visitor, control: Control, number: str) -> None:
    """In words of its own, where it has any."""
    item = case(control)["listings"][0]["item_id"]
    body = {"number": number, "listings": [item], "status": "rejected", "words": "Not <i>yours</i>."}
    control.post("/listings", body).raise_for_status()
    assert statuses(control) == ["rejected", "removed"]
    control.post("/listings", {"number": number, "status": "processing", "says": "Retirado"}).raise_for_status()
    holder.sign_in()
    assert "Retirado" in holder.get(f"/complaint/detail.htm?number={number}").text
    control.advance("PT1S")
    objects(control, number, listings=[item])
    assert statuses(control) == ["counter_notice", "processing"]


@pytest.mark.parametrize("body", [[], {}, {"number": "SBX1"}, {"number": "", "status": "removed"}])
@pytest.mark.parametrize("path", ["/listings", "/unlist", "/counter-notices", "/counter-notices/take-back"])
def test_what_names_no_complaint_changes_nothing(control: Control, path: str, body: object) -> None:
    """422, with words."""
    assert control.post(path, body).status_code == 422


def test_a_status_that_nobody_decides_is_refused(control: Control, number: str) -> None:
    """Nor one about no listing, nor a mediation where none is to be."""
    assert control.post("/listings", {"number": number, "status": "withdrawn"}).status_code == 422
    assert control.post("/listings", {"number": number, "status": "removed", "listings": []}).status_code == 422
    assert control.post("/counter-notices", {"number": number, "mediation": {"notice": "x"}}).status_code == 422


def test_a_complaint_that_the_lists_have_lost_can_still_be_opened(
    holder: Visitor, control: Control, number: str
) -> None:
    """By its number."""
    holder.sign_in()
    assert number in holder.get("/complaint/manage.htm").text
    lost: httpx.Response = control.post("/unlist", {"number": number})
    lost.raise_for_status()
    assert number not in holder.get("/complaint/manage.htm").text
    assert number in holder.get(f"/complaint/detail.htm?number={number}").text
