"""Trouble around the press: whether the complaint was received is what the control port says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox_portal.visitor import LISTING, LISTINGS, Control, Visitor, draft_number

RECEIVED_AND_LOST = ["error_5xx_after_accept", "cut_after_accept", "cut_in_answer"]
LOST_BEFORE = ["error_5xx", "cut_before_accept", "maintenance", "too_many_requests", "session_expired"]


@pytest.fixture
def form(holder: Visitor) -> dict[str, Any]:
    """A complaint that is in order, about two listings."""
    return holder.form(holder.new_ipr(), listings=LISTINGS[:2])


@pytest.fixture
def token(holder: Visitor, form: dict[str, Any]) -> str:
    return holder.token("/complaint/complaint.htm")


def answered(holder: Visitor, form: dict[str, Any], token: str) -> int:
    """The status of the answer; 0 where the connection broke."""
    try:
        return holder.press(form, token).status_code
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return 0


@pytest.mark.parametrize("kind", LOST_BEFORE)
def test_what_strikes_before_receives_nothing(
    holder: Visitor, control: Control, form: dict[str, Any], token: str, kind: str
) -> None:
    """The same form can be sent again afterwards."""
    control.appoint(kind, "submit_complaint")
    assert answered(holder, form, token) in {0, 401, 429, 500, 502, 503}
    assert control.get("/complaints") == []
    if kind == "maintenance":
        [holder.get("/index.htm") for _ in range(2)]
    holder.sign_in()
    assert holder.press(form).status_code == 200
    assert control.happened() == {kind: 1}


@pytest.mark.parametrize("kind", RECEIVED_AND_LOST)
def test_what_strikes_after_has_received_the_complaint(
    holder: Visitor, control: Control, form: dict[str, Any], token: str, kind: str
) -> None:
    """Once; the same form is refused afterwards."""
    control.appoint(kind, "submit_complaint")
    assert answered(holder, form, token) == (502 if kind == "error_5xx_after_accept" else 0)
    assert len(control.get("/complaints")) == 1
    assert holder.submit(form)[1]["error"] == "This form has been submitted already."
    assert (len(control.get("/complaints")), control.happened()) == (1, {kind: 1})


@pytest.mark.parametrize("kind", RECEIVED_AND_LOST)
def test_a_refusal_is_never_lost(
    holder: Visitor, control: Control, form: dict[str, Any], token: str, kind: str
) -> None:
    """Nothing was received, so nothing is struck; the appointment waits."""
    control.appoint(kind, "submit_complaint")
    assert answered(holder, form | {"declaration": False}, token) == 422
    assert (control.get("/complaints"), control.happened()) == ([], {})


@pytest.mark.parametrize("kind", ["cut_before_accept", "cut_after_accept"])
def test_a_cut_connection_is_reset_without_a_byte(
    holder: Visitor, control: Control, form: dict[str, Any], token: str, kind: str
) -> None:
    """Not closed politely, and not answered."""
    control.appoint(kind, "submit_complaint")
    with pytest.raises(httpx.ReadError, match="reset"):
        holder.press(form, token)


def test_a_connection_cut_in_the_answer_has_begun_it(
    holder: Visitor, control: Control, form: dict[str, Any], token: str
) -> None:
    """A head, and a body that ends too early."""
    control.appoint("cut_in_answer", "submit_complaint")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        holder.press(form, token)


@pytest.mark.parametrize(("kind", "received"), [("cut_before_accept", False), ("error_5xx_after_accept", True)])
def test_a_right_is_struck_as_a_complaint_is(holder: Visitor, control: Control, kind: str, received: bool) -> None:
    """Before or after it is sent for verification."""
    draft = draft_number(holder.draft())
    holder.details(draft)
    control.appoint(kind, "submit_ipr")
    if received:
        assert holder.submit_ipr(draft).status == 502
    else:
        with pytest.raises(httpx.ReadError):
            holder.submit_ipr(draft)
    assert [ipr["status"] for ipr in control.get("/iprs")] == (["approved"] if received else ["draft"])


def test_a_lost_receipt_comes_back(holder: Visitor, control: Control, form: dict[str, Any]) -> None:
    """A 500 or an empty page, both occur; the complaint is there."""
    receipt = holder.submit(form)[1]["redirect"]
    control.appoint("receipt_lost", "receipt", times=12)
    pages = [holder.get(receipt) for _ in range(12)]
    assert {(page.status, bool(page.text)) for page in pages} == {(500, True), (200, False)}
    assert holder.get(receipt).by_id("J_receipt_number") == control.get("/complaints")[0]["number"]


def test_an_expired_session_replays_the_post_at_the_next_sign_in(
    holder: Visitor, control: Control, form: dict[str, Any], token: str
) -> None:
    """Nothing is received before; a wrong password does not do it; it happens once."""
    control.appoint("session_expired_replays", "submit_complaint")
    answer = holder.press(form, token)
    assert (answer.status_code, answer.json()["signIn"]) == (401, True)
    assert "/login.htm" in holder.get("/complaint/manage.htm").address
    assert control.get("/complaints") == []
    holder.sign_in("agent@example.test", "practice-Portal-2")
    assert control.get("/complaints") == []
    for _ in range(2):
        holder.sign_in()
        assert len(control.get("/complaints")) == 1


def test_what_cannot_be_received_any_more_is_not_replayed(
    holder: Visitor, control: Control, form: dict[str, Any], token: str
) -> None:
    """The form was sent again before."""
    control.appoint("session_expired_replays", "submit_complaint")
    holder.press(form | {"declaration": False}, token)
    holder.sign_in()
    assert control.get("/complaints") == []


def test_a_repeated_post_becomes_a_second_complaint_in_the_trap(
    holder: Visitor, control: Control, form: dict[str, Any]
) -> None:
    """The same form twice; it counts as happened when it made a difference; a made-up token stays refused."""
    control.post("/trouble", {"kinds": {"duplicate_submit_trap": 1}}).raise_for_status()
    assert holder.submit(form)[0] == 200
    assert control.happened() == {}
    assert holder.submit(form)[0] == 200
    assert (len(control.get("/complaints")), control.happened()) == (2, {"duplicate_submit_trap": 1})
    assert holder.submit(form | {"formToken": "made-up"})[0] == 422


def test_a_complaint_made_anew_becomes_a_second_one_in_the_trap(holder: Visitor, control: Control) -> None:
    """Neither the verify step nor the submission knows the open one; a used form is still refused."""
    reference = holder.new_ipr()
    control.post("/trouble", {"kinds": {"duplicate_complaint_trap": 1}}).raise_for_status()
    first = holder.form(reference)
    assert holder.submit(first)[0] == 200
    assert holder.verify(reference, LISTING)[1]["accepted"] == 1
    assert holder.submit(first)[0] == 422
    assert holder.submit(holder.form(reference))[0] == 200
    assert (len(control.get("/complaints")), control.happened()) == (2, {"duplicate_complaint_trap": 1})


def test_a_complaint_is_split_in_two(holder: Visitor, control: Control, form: dict[str, Any]) -> None:
    """Two numbers on one receipt, the listings shared out."""
    control.appoint("split_complaint", "submit_complaint")
    receipt = holder.get(holder.submit(form)[1]["redirect"])
    complaints = control.get("/complaints")
    numbers = [complaint["number"] for complaint in complaints]
    assert receipt.by_id("J_receipt_number") == ", ".join(numbers)
    assert receipt.by_id("J_receipt_count") == "2"
    assert [[one["address"] for one in complaint["listings"]] for complaint in complaints] == [
        [LISTINGS[0]],
        [LISTINGS[1]],
    ]
    assert control.happened() == {"split_complaint": 1}


def test_a_single_listing_cannot_be_split(holder: Visitor, control: Control) -> None:
    """The appointment waits."""
    control.appoint("split_complaint", "submit_complaint")
    holder.complain(holder.new_ipr())
    assert (len(control.get("/complaints")), control.happened()) == (1, {})


def test_a_complaint_is_held_although_its_right_is_approved(
    holder: Visitor, control: Control, form: dict[str, Any]
) -> None:
    """Under Pending Submissions, and sent a day of portal time later."""
    control.appoint("held_although_approved", "submit_complaint")
    receipt = holder.get(holder.submit(form)[1]["redirect"])
    reference = receipt.by_id("J_receipt_reference")
    assert receipt.by_id("J_receipt_text").startswith("The IPR is pending verification.")
    (row,) = holder.get("/complaint/pending.htm").rows
    assert (row[0], row[-1]) == (reference, "Waiting for IPR verification")
    assert control.get("/iprs")[0]["status"] == "approved"
    assert control.get("/complaints")[0]["number"] is None
    control.advance("PT25H")
    (complaint,) = control.get("/complaints")
    assert (complaint["number"][:3], complaint["waiting_reference"]) == ("SBX", reference)
    assert holder.get("/complaint/pending.htm").rows == []
