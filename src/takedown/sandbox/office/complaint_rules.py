"""What a complaint must hold (fact sheet section 3): the portal trusts nothing that its own form has checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from takedown.sandbox.office import catalogue
from takedown.sandbox.office.iprs import Ipr
from takedown.sandbox.office.refusal import Refused

_ORDER_NUMBER = re.compile(r"\d{6,32}", re.ASCII)


@dataclass(frozen=True)
class ComplaintForm:
    """The complaint form as posted. `evidence` are ids of uploaded files, `listings` the accepted lines."""

    platform: str
    ipr_type: str
    ipr: str
    complaint_type: str
    reason: str
    listings: tuple[str, ...]
    order_number: str
    locations: tuple[str, ...]
    explanation: str
    evidence: tuple[str, ...]
    declared: bool


def check_choice(platform: str, complaint_type: str, reason: str, ipr: Ipr) -> None:
    """Platform, right, type and reason fit each other; raises Refused where they do not."""
    if platform not in catalogue.ALL_PLATFORMS:
        raise Refused("complaint.platform")
    if complaint_type not in catalogue.COMPLAINT_TYPES:
        raise Refused("complaint.type")
    if ipr.status not in {"approved", "pending"}:
        raise Refused("complaint.ipr_not_usable")
    if platform in catalogue.CHINESE_RIGHTS_ONLY and not ipr.protects_in_china():
        raise Refused("complaint.foreign_right")
    if reason not in catalogue.REASONS or ipr.kind.ipr_type not in catalogue.REASONS[reason].ipr_types:
        raise Refused("complaint.reason")


def check_form(form: ComplaintForm, ipr: Ipr) -> None:
    """Everything that can be said without looking at the listings; raises Refused."""
    check_choice(form.platform, form.complaint_type, form.reason, ipr)
    if form.ipr_type != ipr.kind.ipr_type:
        raise Refused("complaint.ipr_type")
    reason = catalogue.REASONS[form.reason]
    _check_order(form, reason)
    if set(form.locations) - set(catalogue.LOCATIONS) or len(set(form.locations)) != len(form.locations):
        raise Refused("complaint.location")
    if not form.explanation.strip():
        raise Refused("complaint.explanation")
    if len(form.explanation) > catalogue.EXPLANATION_LENGTH:
        raise Refused("complaint.explanation_long", most=catalogue.EXPLANATION_LENGTH)
    if reason.needs_evidence and not form.evidence:
        raise Refused("complaint.evidence")
    if not form.declared:
        raise Refused("complaint.declaration")


def _check_order(form: ComplaintForm, reason: catalogue.Reason) -> None:
    if not reason.test_buy:
        if form.order_number:
            raise Refused("complaint.order_not_here")
        return
    if len(form.listings) != 1:
        raise Refused("complaint.test_buy_alone")
    if not _ORDER_NUMBER.fullmatch(form.order_number):
        raise Refused("complaint.order_number")
