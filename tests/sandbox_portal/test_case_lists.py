"""What can be read later: Manage Complaints, Pending Submissions, details, statuses by portal time."""

from __future__ import annotations

import re

import pytest

from tests.sandbox_portal.visitor import LISTING, Control, Visitor


def listing(ending: str) -> str:
    return f"https://www.aliexpress.com/item/10050000000000{ending}.html"


def number_of(receipt: str) -> str:
    return receipt.partition("=")[2]


@pytest.mark.parametrize(
    ("ending", "after", "status", "complaint"),
    [
        ("10", "PT23H", "Processing", "Processing"),
        ("10", "P1D", "Removed", "Closed"),
        ("03", "P1D", "Rejected", "Closed"),
        ("04", "P300D", "Processing", "Processing"),
        ("05", "PT0S", "Under special review", "Processing"),
        ("05", "P300D", "Under special review", "Processing"),
        ("06", "PT0S", "Removed", "Closed"),
    ],
)
def test_the_listing_id_chooses_the_outcome(
    holder: Visitor, control: Control, ending: str, after: str, status: str, complaint: str
) -> None:
    """By portal time, per listing and for the complaint as a whole."""
    number = number_of(holder.complain(holder.new_ipr(), listings=[listing(ending)]))
    control.advance(after)
    holder.sign_in()
    page = holder.get(f"/complaint/detail.htm?number={number}")
    assert (page.rows[0][3], page.by_id("J_status")) == (status, complaint)


def test_a_complaint_is_closed_only_when_every_listing_is_decided(holder: Visitor, control: Control) -> None:
    """And a rejected listing says why."""
    addresses = [listing("10"), listing("03"), listing("04")]
    number = number_of(holder.complain(holder.new_ipr(), listings=addresses))
    control.advance("P2D")
    holder.sign_in()
    page = holder.get(f"/complaint/detail.htm?number={number}")
    assert page.by_id("J_status") == "Processing"
    assert [row[3] for row in page.rows] == ["Removed", "Rejected", "Processing"]
    assert page.rows[1][4] == "The evidence does not show the infringement on this listing."


def test_details_show_everything_that_was_sent(holder: Visitor) -> None:
    """So that a reader can compare it with what was meant."""
    receipt = holder.complain(
        holder.new_ipr(),
        reason="03cf",
        evidence=[holder.evidence()],
        explanation="<b>One</b>\nTwo",
        locations=["goods", "title"],
        listings=[LISTING, listing("11")],
    )
    page = holder.get(f"/complaint/detail.htm?number={number_of(receipt)}")
    assert page.by_id("J_number") == number_of(receipt)
    assert page.by_id("J_platform") == "AliExpress"
    assert page.by_id("J_reason") == "Counterfeit Features"
    assert page.by_id("J_location") == "Goods, Title"
    assert page.by_id("J_explanation") == "<b>One</b>\nTwo"
    assert "<li>comparison.pdf</li>" in page.text
    assert [row[1] for row in page.rows] == [LISTING, listing("11")]


def test_the_list_shows_only_the_last_fifteen_days_by_default(holder: Visitor, control: Control) -> None:
    """Older complaints need the date filter."""
    old = number_of(holder.complain(holder.new_ipr()))
    control.advance("P15D")
    holder.sign_in()
    assert [row[0] for row in holder.get("/complaint/manage.htm").rows] == [old]
    control.advance("P1D")
    holder.sign_in()
    assert holder.get("/complaint/manage.htm").rows == []
    found = holder.get("/complaint/manage.htm?from=2000-01-01&to=2999-12-31")
    assert [row[0] for row in found.rows] == [old]


def test_the_date_filter_counts_both_days_and_keeps_one_open_end(holder: Visitor, control: Control) -> None:
    """A search from the day of submission to the same day finds it."""
    number = number_of(holder.complain(holder.new_ipr()))
    day = control.get("/complaints")[0]["received_at"][:10]
    for query in (f"from={day}&to={day}", f"from={day}", f"to={day}"):
        assert [row[0] for row in holder.get(f"/complaint/manage.htm?{query}").rows] == [number]
    assert holder.get("/complaint/manage.htm?to=2000-01-01").rows == []


@pytest.mark.parametrize("query", ["from=yesterday", "from=2026-02-30", "from=2026-02-02&to=2026-02-01"])
def test_dates_that_are_none_are_refused(holder: Visitor, query: str) -> None:
    """In words, not with an empty list."""
    page = holder.get(f"/complaint/manage.htm?{query}")
    assert page.status == 422
    assert page.alert == "The dates are not valid. Please give them as YYYY-MM-DD."


def test_the_list_has_pages_of_twenty_newest_first(holder: Visitor) -> None:
    """Every complaint stands on exactly one page, and the total says how many there are."""
    ipr = holder.new_ipr()
    sent = [number_of(holder.complain(ipr, listings=[listing(f"{n:02}10")])) for n in range(21)]
    first, second = holder.get("/complaint/manage.htm"), holder.get("/complaint/manage.htm?page=2")
    assert "Total 21 items" in first.text
    assert [row[0] for row in first.rows + second.rows] == sent[::-1]
    assert re.search(r'ant-pagination-next" aria-disabled="false"><a[^>]*href="[^"]*page=2"', first.text)
    assert 'ant-pagination-next ant-pagination-disabled" aria-disabled="true"' in second.text
    assert holder.get("/complaint/manage.htm?page=99").rows == second.rows


def test_the_list_can_be_narrowed_to_a_platform(holder: Visitor) -> None:
    """All platforms unless one is chosen."""
    ipr = holder.new_ipr()
    holder.complain(ipr)
    taobao = number_of(
        holder.complain(ipr, platform="tb", listings=["https://item.taobao.com/item.htm?id=612345678910"])
    )
    assert len(holder.get("/complaint/manage.htm").rows) == 2
    assert [row[0] for row in holder.get("/complaint/manage.htm?platform=tb").rows] == [taobao]


def test_a_complaint_on_a_pending_right_waits_without_a_number(holder: Visitor, control: Control) -> None:
    """It stands under Pending Submissions, not under Manage Complaints."""
    receipt = holder.get(holder.complain(holder.new_ipr("12345678")))
    reference = receipt.by_id("J_receipt_reference")
    assert "kept under Pending Submissions" in receipt.by_id("J_receipt_text")
    assert not receipt.has("J_receipt_number")
    assert [row[0] for row in holder.get("/complaint/pending.htm").rows] == [reference]
    assert holder.get("/complaint/manage.htm").rows == []
    assert control.get("/complaints")[0]["number"] is None


def test_a_waiting_complaint_goes_out_when_its_right_is_approved(holder: Visitor, control: Control) -> None:
    """By itself, at the time of the approval, with a number; its reference still leads to it."""
    reference = number_of(holder.complain(holder.new_ipr("12345678")))
    control.advance("P5D")
    (complaint,) = control.get("/complaints")
    (ipr,) = control.get("/iprs")
    holder.sign_in()
    assert complaint["number"].startswith("SBX")
    assert complaint["received_at"][:10] > ipr["submitted_at"][:10]
    assert holder.get("/complaint/pending.htm").rows == []
    assert holder.get(f"/complaint/detail.htm?number={reference}").by_id("J_number") == complaint["number"]
    assert complaint["listings"][0]["status"] == "removed"


def test_a_waiting_complaint_stays_when_its_right_is_rejected(holder: Visitor, control: Control) -> None:
    """It never gets a number."""
    holder.complain(holder.new_ipr("10000"))
    control.advance("P40D")
    holder.sign_in()
    assert holder.get("/complaint/pending.htm").rows[0][6] == "IPR not approved"
    assert control.get("/complaints")[0]["number"] is None


def test_the_lists_speak_chinese(holder: Visitor) -> None:
    """Statuses and totals too."""
    holder.complain(holder.new_ipr())
    page = holder.get("/complaint/manage.htm?lang=zh")
    assert page.rows[0][6] == "处理中"
    assert "共 1 条" in page.text
    assert "<span>查 询</span>" in page.text
