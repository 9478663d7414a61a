"""Rows of a batch, checked: every error of every row in one pass."""

from __future__ import annotations

from datetime import date

import pytest

from takedown.domain.model import Account, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.intake.checked import RowStatus, ServingProfile

from .conftest import ALL, Folder, good, url

TAOBAO = "https://item.taobao.com/item.htm?id=9000000000011"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"listing_url": ""}, "missing", "listing_url"),
        ({"ipr": " "}, "missing", "ipr"),
        ({"reason": ""}, "missing", "reason"),
        ({"listing_url": "https://a.aliexpress.com/_m1"}, "short_link", "listing_url"),
        ({"complaint_type": "livestream"}, "livestream_unknown", "listing_url"),
        ({"complaint_type": "shop"}, "complaint_type_unknown", "complaint_type"),
        ({"ipr": "us-markk"}, "ipr_unknown", "ipr"),
        ({"ipr": "1000077"}, "ipr_ambiguous", "ipr"),
        ({"reason": "counterfeit"}, "reason_unknown", "reason"),
        ({"reason": "artwork"}, "reason_does_not_fit", "reason"),
        ({"listing_url": TAOBAO}, "foreign_right", "ipr"),
        ({"explanation": ""}, "needs_explanation", "explanation"),
        ({"explanation": "a\x07b"}, "control_character", "explanation"),
        ({"reason": "counterfeit_features"}, "needs_evidence", "evidence"),
        ({"ipr": "lantern", "reason": "patent_no_decision"}, "needs_evidence", "evidence"),
        ({"reason": "test_buy", "evidence": "report.png"}, "needs_order_number", "order_number"),
        ({"order_number": "123456789"}, "order_number_not_here", "order_number"),
        ({"infringement_location": "sky"}, "location_unknown", "infringement_location"),
        ({"evidence": "nothing.png"}, "evidence_missing", "evidence"),
    ],
)
def test_a_fault_is_named_with_its_row_column_and_code(
    folder: Folder, cells: dict[str, str], code: str, column: str
) -> None:
    """Each with a sentence and a piece of advice; the row is not planned."""
    folder.add("report.png")
    checked = folder.check(good(1), good(2, **cells))
    assert [(error.row, error.column, error.code) for error in checked.errors] == [(3, column, code)]
    assert checked.errors[0].message and checked.errors[0].advice
    assert [row.status for row in checked.rows] == [RowStatus.PLANNED, RowStatus.INVALID]
    assert [complaint.rows for complaint in checked.complaints] == [(2,)]


def test_all_errors_of_all_rows_are_found_at_once(folder: Folder) -> None:
    """A user mends the file once, not once per error."""
    bad = good(1, listing_url="x", ipr="?", reason="?", evidence="no.png;../a.png", infringement_location="sky")
    checked = folder.check(bad, good(2, explanation=""))
    assert [(error.row, error.code) for error in checked.errors] == [
        (2, "no_address"),
        (2, "ipr_unknown"),
        (2, "reason_unknown"),
        (2, "evidence_missing"),
        (2, "evidence_path"),
        (2, "location_unknown"),
        (3, "needs_explanation"),
    ]
    assert checked.rows[0].code.split(";")[0] == "no_address"


def test_a_cell_that_the_file_gave_wrong_is_not_blamed_twice(folder: Folder) -> None:
    """A rounded order number is one error, not also a number that does not belong there."""
    folder.batch.write_text("listing_url,ipr,reason,explanation\n" + f"{url()},us-mark,unfair_use,{'a' * 33_000}\n")
    assert [error.code for error in folder.check().errors] == ["cell_too_long"]


@pytest.mark.parametrize(("status", "code"), [(IprStatus.REJECTED, "ipr_rejected"), (IprStatus.EXPIRED, "ipr_expired")])
def test_a_right_that_the_portal_rejected_or_that_expired_is_an_error(
    folder: Folder, status: IprStatus, code: str
) -> None:
    """Waiting would not help."""
    assert [error.code for error in folder.check(good(), status=status).errors] == [code]


def test_a_right_expires_by_its_own_date_too(folder: Folder) -> None:
    """The day after its last day."""
    row = good(ipr="cn-mark")
    assert folder.check(row, today=date(2031, 1, 1)).errors == ()
    assert [error.code for error in folder.check(row, today=date(2031, 1, 2)).errors] == ["ipr_expired"]


@pytest.mark.parametrize("status", [IprStatus.NOT_UPLOADED, IprStatus.DRAFT, IprStatus.PENDING, IprStatus.NEEDS_A_LOOK])
def test_a_right_that_is_not_verified_yet_makes_the_complaint_wait(folder: Folder, status: IprStatus) -> None:
    """It is planned, and names the right that it waits for."""
    checked = folder.check(good(), status=status)
    assert [row.status for row in checked.rows] == [RowStatus.WAITS]
    assert checked.complaints[0].waits_for == checked.complaints[0].complaint.ipr.claim


def test_a_good_row_is_planned_under_its_claim(folder: Folder) -> None:
    """Row, claim and complaint agree with each other."""
    checked = folder.check(good())
    row, planned = checked.rows[0], checked.complaints[0]
    assert (row.status, row.complaint, row.claim) == (
        RowStatus.PLANNED,
        planned.complaint.id,
        planned.complaint.claims[0],
    )
    assert (planned.profile, planned.complaint.account, planned.waits_for) == (ALL.name, ALL.account, None)


def test_the_same_listing_twice_is_an_error_that_names_the_first_row(folder: Folder) -> None:
    """However differently the two addresses are written, .us included; another reason is another claim."""
    same = "m.aliexpress.com/item/9005000000000111.html?x=1"
    american = f"https://www.aliexpress.us/item/{9005000000000111 + 2**51}.html"
    checked = folder.check(
        good(1),
        good(2, listing_url=same),
        good(3, listing_url=american),
        good(4, listing_url=same, reason="model_does_not_exist"),
    )
    assert [(error.row, error.code) for error in checked.errors] == [(3, "listing_twice"), (4, "listing_twice")]
    assert all("row 2" in error.message for error in checked.errors)


def test_a_test_buy_stands_alone_with_an_order_of_its_own(folder: Folder) -> None:
    """Each its own complaint; one order for two listings is an error."""
    folder.add("report.png")
    buy = {"reason": "test_buy", "evidence": "report.png"}
    checked = folder.check(
        good(1, **buy, order_number="100000001"),
        good(2, **buy, order_number="100000002"),
        good(3, **buy, order_number="100000001"),
    )
    assert [complaint.rows for complaint in checked.complaints] == [(2,), (3,)]
    assert [(error.row, error.code) for error in checked.errors] == [(4, "order_number_twice")]


def test_both_numbers_of_an_american_listing_are_told(folder: Folder) -> None:
    """A warning, and after twenty of them a count."""
    rows = [
        good(n, listing_url=f"https://www.aliexpress.us/item/{2**51 + 1005003745843708 + n}.html") for n in range(25)
    ]
    warnings = folder.check(*rows).warnings
    assert "3256803559528956" in warnings[0] and "1005003745843708" in warnings[0]
    assert (len(warnings), warnings[-1]) == (21, "and 5 more rows of this kind")


DOMESTIC = ServingProfile("domestic", Account("cn:a"), frozenset({Marketplace.TAOBAO, Marketplace.OFFER_1688}))
INTERNATIONAL = ServingProfile("international", Account("com:a"), frozenset({Marketplace.ALIEXPRESS}))


def test_a_row_that_no_profile_serves_names_the_profile_that_would(folder: Folder) -> None:
    """The advice is the option to add."""
    checked = folder.check(good(), profiles=[DOMESTIC], others=[INTERNATIONAL])
    assert [(error.code, error.advice) for error in checked.errors] == [("no_profile", "add --profile international")]


def test_each_row_goes_to_the_first_profile_that_serves_it(folder: Folder) -> None:
    """Several profiles may be chosen for one batch."""
    rows = (good(1), good(2, listing_url=TAOBAO, ipr="cn-mark"))
    checked = folder.check(*rows, profiles=[DOMESTIC, INTERNATIONAL, ALL])
    assert [row.profile for row in checked.rows] == ["international", "domestic"]
    assert [complaint.complaint.account for complaint in checked.complaints] == ["com:a", "cn:a"]


def test_line_ends_of_an_explanation_are_those_of_a_web_form(folder: Folder) -> None:
    """So what the page shows can be compared with what was meant."""
    assert folder.one(explanation=" one\r\ntwo\rthree ").errors == ()
    complaint = folder.check(good(explanation=" one\r\ntwo\rthree ")).complaints[0].complaint
    assert complaint.explanation == "one\ntwo\nthree"
