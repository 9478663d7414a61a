"""What the portal's rules ask of one row: the right, the reason, and what must come with it.

Pure: today's date is passed in. Every function returns all problems it finds, so that a user mends a row once. The
rules are those that the portal's help pages and the law firms named at each function state; the portal may have more.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from takedown.domain.model import CHINESE_RIGHTS_ONLY, Ipr, IprType, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.domain.reasons import PATENT, REASONS, Reason


class Problem(NamedTuple):
    """Something wrong in one column. `code` is stable; `message` names the thing, `advice` says how to mend it."""

    column: str
    code: str
    message: str
    advice: str


class Given(NamedTuple):
    """What a row brings along, as far as the rules care."""

    explanation: bool
    evidence: bool
    order_number: bool


WAITING = frozenset({IprStatus.NOT_UPLOADED, IprStatus.DRAFT, IprStatus.PENDING, IprStatus.NEEDS_A_LOOK})
"""A complaint may be prepared on such a right but not sent: the portal keeps it until the right is verified
(service.alibaba.com/buyer/faq_detail/20451704.htm). A status that we cannot read is one of these, as it is not known to
be verified."""

LOCATIONS = ("goods", "packaging", "title", "image", "description", "store name")
"""Where an infringement shows, in the order in which several are written."""


def must_wait(status: IprStatus) -> bool:
    """True if a complaint on a right with this status cannot be sent yet."""
    return status in WAITING


def ipr_problems(ipr: Ipr, status: IprStatus, *, today: date) -> list[Problem]:
    """Whether the right may be used at all: neither rejected by the portal nor expired. Its last day still counts."""
    problems = []
    if status is IprStatus.REJECTED:
        message = f"the portal rejected {ipr.label}"
        problems.append(Problem("ipr", "ipr_rejected", message, "upload it again with better documents"))
    if status is IprStatus.EXPIRED or (ipr.expires_on is not None and ipr.expires_on < today):
        when = f" on {ipr.expires_on}" if ipr.expires_on else ""
        message = f"{ipr.label} expired{when}"
        problems.append(Problem("ipr", "ipr_expired", message, "upload the renewal certificate, or use another right"))
    return problems


def marketplace_problems(ipr: Ipr, marketplace: Marketplace) -> list[Problem]:
    """Chinese domestic marketplaces take Chinese rights only (IPP-uu, gbaiplawyer.com, ipaustralia.gov.au)."""
    if marketplace not in CHINESE_RIGHTS_ONLY or ipr.protects_in_china():
        return []
    message = f"{ipr.label} protects in {ipr.jurisdiction}, and {marketplace} takes rights protected in China only"
    return [Problem("ipr", "foreign_right", message, "name a Chinese right, or leave this listing out")]


def find_reason(code: str, ipr_type: IprType | None) -> Reason | Problem:
    """The reason with this code (case and hyphens do not matter), fit for the type of right, or what is wrong with it.

    Which reasons exist differs per account and nobody outside has the full list, so an unknown code is an error.
    """
    name = code.strip().casefold().replace("-", "_").replace(" ", "_")
    reason = REASONS.get(name)
    if reason is None:
        near = get_close_matches(name, REASONS, n=1)
        advice = f"did you mean {near[0]}?" if near else f"write one of {', '.join(REASONS)}"
        return Problem("reason", "reason_unknown", f"there is no reason {code.strip()}", advice)
    if ipr_type is not None and ipr_type not in reason.ipr_types:
        fitting = ", ".join(other.code for other in REASONS.values() if ipr_type in other.ipr_types)
        message = f"the reason {reason.code} does not fit a {_words(ipr_type)}"
        return Problem("reason", "reason_does_not_fit", message, f"write one of {fitting}, or name another right")
    return reason


def missing_parts(reason: Reason, given: Given) -> list[Problem]:
    """What the reason asks for and the row does not bring, or brings in vain.

    Sources: the portal's pages on its reasons (IPP-cf, IPP-testbuy, IPP-uu, IPP-img, IPP-patrej).
    """
    problems = []
    if reason.needs_explanation and not given.explanation:
        message = f"{reason.code} needs an explanation"
        advice = "say what infringes and where it shows"
        problems.append(Problem("explanation", "needs_explanation", message, advice))
    if reason.needs_evidence and not given.evidence:
        message = f"{reason.code} needs evidence"
        problems.append(Problem("evidence", "needs_evidence", message, f"add {reason.evidence_hint}"))
    if given.order_number and not reason.needs_order_number:
        message = f"{reason.code} takes no order number"
        advice = (
            "leave the cell empty, name the order in the explanation and add its data to the evidence"
            if reason.ipr_types == PATENT
            else "leave the cell empty, or write the reason test_buy"
        )
        problems.append(Problem("order_number", "order_number_not_here", message, advice))
    if reason.needs_order_number and not given.order_number:
        message = f"{reason.code} needs the number of the order"
        advice = "write the number of the test-buy order"
        problems.append(Problem("order_number", "needs_order_number", message, advice))
    return problems


def read_locations(text: str) -> str | Problem:
    """`infringement_location` in one spelling and order; several are separated by `;`. Empty stays empty."""
    named = {part.strip().casefold().replace("_", " ") for part in text.split(";")} - {""}
    unknown = sorted(named - set(LOCATIONS))
    if unknown:
        message = f"there is no infringement location {', '.join(unknown)}"
        advice = f"write one or more of {'; '.join(LOCATIONS)}"
        return Problem("infringement_location", "location_unknown", message, advice)
    return "; ".join(location for location in LOCATIONS if location in named)


def _words(ipr_type: IprType) -> str:
    return ipr_type.value.replace("_", " ")
