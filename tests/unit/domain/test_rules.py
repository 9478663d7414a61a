"""What the portal asks of a row."""

from __future__ import annotations

from datetime import date

import pytest

from takedown.domain.model import Ipr, IprType, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.domain.reasons import REASONS, Reason
from takedown.domain.rules import (
    LOCATIONS,
    Given,
    Problem,
    find_reason,
    ipr_problems,
    marketplace_problems,
    missing_parts,
    must_wait,
    read_locations,
)

TODAY = date(2026, 11, 21)


def right(jurisdiction: str = "CN", expires_on: date | None = None) -> Ipr:
    return Ipr(IprType.TRADEMARK, "1234577", jurisdiction, "NORDHELM", "Nordhelm AB", (25,), expires_on=expires_on)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("status", "expires_on", "expected"),
    [
        (IprStatus.REJECTED, None, ["ipr_rejected"]),
        (IprStatus.EXPIRED, None, ["ipr_expired"]),
        (IprStatus.VERIFIED, date(2026, 11, 20), ["ipr_expired"]),
        (IprStatus.REJECTED, date(2020, 1, 1), ["ipr_rejected", "ipr_expired"]),
        (IprStatus.VERIFIED, TODAY, []),
        (IprStatus.NEEDS_A_LOOK, None, []),
    ],
)
def test_a_rejected_or_expired_right_is_not_used(
    status: IprStatus, expires_on: date | None, expected: list[str]
) -> None:
    """The last day still counts."""
    assert codes(ipr_problems(right(expires_on=expires_on), status, today=TODAY)) == expected


@pytest.mark.parametrize("status", IprStatus)
def test_a_status_is_verified_waits_or_is_a_problem(status: IprStatus) -> None:
    """No status falls between: what we cannot read waits, and never counts as verified."""
    is_problem = bool(ipr_problems(right(), status, today=TODAY))
    assert [status is IprStatus.VERIFIED, must_wait(status), is_problem].count(True) == 1


@pytest.mark.parametrize("marketplace", Marketplace)
@pytest.mark.parametrize(
    ("jurisdiction", "chinese"),
    [("US", False), ("EU", False), ("HK", False), ("WIPO:US,JP", False), ("CN", True), ("WIPO:CN,US", True)],
)
def test_taobao_tmall_and_1688_take_chinese_rights_only(
    marketplace: Marketplace, jurisdiction: str, chinese: bool
) -> None:
    """Everywhere else any right will do."""
    closed = marketplace in {Marketplace.TAOBAO, Marketplace.TMALL, Marketplace.OFFER_1688} and not chinese
    assert codes(marketplace_problems(right(jurisdiction), marketplace)) == (["foreign_right"] if closed else [])


@pytest.mark.parametrize(
    ("text", "ipr_type", "code", "hint"),
    [
        ("counterfeit_feature", IprType.TRADEMARK, "reason_unknown", "counterfeit_features"),
        ("too cheap", IprType.TRADEMARK, "reason_unknown", "patent_decision"),
        ("stolen_pictures", IprType.TRADEMARK, "reason_does_not_fit", "unfair_use"),
        ("counterfeit_features", IprType.DESIGN_PATENT, "reason_does_not_fit", "patent_no_decision"),
        ("patent_decision", IprType.COPYRIGHT, "reason_does_not_fit", "artwork"),
    ],
)
def test_a_reason_that_is_unknown_or_does_not_fit_is_refused(
    text: str, ipr_type: IprType, code: str, hint: str
) -> None:
    """The advice names a reason that would do."""
    found = find_reason(text, ipr_type)
    assert isinstance(found, Problem)
    assert (found.code, hint in found.advice) == (code, True)


@pytest.mark.parametrize("text", ["test_buy", " Test-Buy ", "TEST BUY"])
def test_a_reason_is_found_however_it_is_spelt(text: str) -> None:
    """Case, hyphens and blanks do not matter."""
    assert find_reason(text, IprType.TRADEMARK) is REASONS["test_buy"]


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda reason: reason.code)
def test_each_reason_asks_for_its_parts(reason: Reason) -> None:
    """Nothing given: everything that the table asks for is missing. All that is asked for given: nothing is."""
    needed = {
        "needs_explanation": reason.needs_explanation,
        "needs_evidence": reason.needs_evidence,
        "needs_order_number": reason.needs_order_number,
    }
    assert codes(missing_parts(reason, Given(False, False, False))) == [code for code, asked in needed.items() if asked]
    assert missing_parts(reason, Given(True, True, reason.needs_order_number)) == []


def test_an_order_number_belongs_to_a_test_buy() -> None:
    """With another reason it is an error, not something that is dropped silently."""
    assert codes(missing_parts(REASONS["unfair_use"], Given(True, False, True))) == ["order_number_not_here"]
    (of_a_patent,) = missing_parts(REASONS["patent_decision"], Given(True, True, True))
    assert "explanation" in of_a_patent.advice and "test_buy" not in of_a_patent.advice


def test_a_place_of_infringement_that_is_unknown_is_named() -> None:
    """Both the wrong word and the list of right ones."""
    found = read_locations("goods; sky")
    assert isinstance(found, Problem)
    assert ("sky" in found.message, all(place in found.advice for place in LOCATIONS)) == (True, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), (" ; ", ""), ("Image", "image"), ("title;GOODS; title", "goods; title"), ("store_name", "store name")],
)
def test_places_of_infringement_have_one_spelling_and_order(text: str, expected: str) -> None:
    """So that rows which mean the same share a complaint."""
    assert read_locations(text) == expected
