"""Complaints: the form's choices, the submission, the lists in parts, and one complaint."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from takedown.sandbox.classic.complaint_form import choices, left_over, take_complaint
from takedown.sandbox.classic.complaint_pages import find_case, hidden, rows_from, wanted_of
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office import catalogue
from takedown.sandbox.office.case import Case
from takedown.sandbox.office.complaints import DEFAULT_PERIOD
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.spa.cases import objections
from takedown.sandbox.spa.parts import PART, offset_of


async def form(visit: Visit) -> Response:
    """What the form lets one choose, but for the rights, which are asked for when their list is opened."""
    offered = choices(visit)
    t = visit.t
    left = left_over(visit) if visit.mood.strikes("draft_left") else None
    return visit.json(
        {
            "platforms": offered["platforms"],
            "iprTypes": offered["iprTypes"],
            "reasons": offered["reasons"],
            "complaintTypes": [
                {"value": code, "text": t(f"complaint_type.{code}")} for code in catalogue.COMPLAINT_TYPES
            ],
            "locations": [{"value": code, "text": t(f"location.{code}")} for code in catalogue.LOCATIONS],
            "formToken": visit.office.complaints.new_form_token(visit.account),
            "left": left and left | {"evidence": [{"id": file.id, "name": file.name} for file in left["evidence"]]},
        }
    )


async def rights_choice(visit: Visit) -> Response:
    """The rights of one type that a complaint may be made for."""
    wanted = visit.query("type")
    return visit.json({"rights": [one for one in choices(visit)["iprs"] if one["type"] == wanted]})


async def submit(visit: Visit) -> Response:
    """The submission itself; answers with the numbers, or the references of what is held."""
    return await take_complaint(visit, _received)


async def listed(visit: Visit) -> Response:
    """One part of the sent complaints: without dates only those of the last 15 days."""
    try:
        wanted = wanted_of(visit)
    except Refused as refused:
        return visit.refusal(refused)
    today = visit.office.clock.today()
    dated = wanted.first is not None or wanted.last is not None
    period = (visit.query("from"), visit.query("to")) if dated else (str(today - DEFAULT_PERIOD), str(today))
    rows = [_row(visit, case) for case in rows_from(visit, wanted, offset_of(visit))]
    total = visit.office.complaints.count(visit.account, wanted)
    return visit.json({"total": total, "rows": rows, "from": period[0], "to": period[1], "platform": wanted.platform})


async def waiting(visit: Visit) -> Response:
    """One part of the complaints that wait for their right."""
    cases = visit.office.complaints.waiting(visit.account, hidden(visit))
    offset = offset_of(visit)
    return visit.json({"total": len(cases), "rows": [_row(visit, case) for case in cases[offset : offset + PART]]})


async def detail(visit: Visit) -> Response:
    """Everything about one complaint, with the state of each listing."""
    case = find_case(visit, visit.request.path_params["number"])
    return visit.json(_whole(visit, case)) if case else visit.not_found()


def _received(visit: Visit, cases: tuple[Case, ...]) -> Response:
    words = visit.t("complaint.receipt" if cases[0].number else "complaint.held")
    numbers = [case.number for case in cases if case.number]
    references = [case.waiting_reference for case in cases if not case.number]
    return visit.json({"numbers": numbers, "references": references, "words": words})


def _row(visit: Visit, case: Case) -> dict[str, Any]:
    t = visit.t
    return {
        "number": case.number,
        "reference": case.waiting_reference,
        "status": case.status,
        "statusWords": t(f"complaint_status.{case.status}"),
        "platform": t(f"platform.{case.platform}"),
        "ipr": case.ipr.label,
        "reason": t(f"reason.{case.reason}"),
        "count": len(case.listings),
        "date": f"{case.received_at or case.created_at:%Y-%m-%d %H:%M:%S}",
    }


def _whole(visit: Visit, case: Case) -> dict[str, Any]:
    t = visit.t
    return _row(visit, case) | {
        "iprType": t(f"ipr_type.{case.ipr.kind.ipr_type}"),
        "type": t(f"complaint_type.{case.complaint_type}"),
        "orderNumber": case.order_number,
        "locations": [t(f"location.{code}") for code in case.locations],
        "explanation": case.explanation,
        "evidence": [file.name for file in case.evidence],
        "contact": case.account,
        "listings": [
            {
                "address": listing.address,
                "item": listing.item_id,
                "status": listing.status,
                "statusWords": listing.says or t(f"listing_status.{listing.status}"),
                "words": listing.words or (t("listing_status.rejected_words") if listing.status == "rejected" else ""),
            }
            for listing in case.listings
        ],
        "counterNotices": objections(visit, case),
        "canWithdraw": bool(case.number and not case.withdrawn),
    }
