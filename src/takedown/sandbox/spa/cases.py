"""After a complaint was received: the seller's files, the answer to a counter-notice, the withdrawal."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from takedown.sandbox.classic.case_pages import as_download
from takedown.sandbox.classic.complaint_form import posted_json, string, strings
from takedown.sandbox.classic.complaint_pages import find_case
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office.case import Case
from takedown.sandbox.office.counter_notices import REPLIES, CounterNotice
from takedown.sandbox.office.refusal import Refused


def objections(visit: Visit, case: Case) -> list[dict[str, Any]]:
    """What sellers answered to a complaint, for its page."""
    return [_objection(visit, case, one) for one in case.counter_notices]


async def seller_file(visit: Visit) -> Response:
    """One file of a counter-notice, as a download."""
    found, position = _found(visit), visit.request.path_params["position"]
    if found is None or position >= len(found[1].files):
        return visit.not_found()
    return as_download(found[1].files[position])


async def answer_form(visit: Visit) -> Response:
    """What there is to answer, and how one may."""
    found = _found(visit)
    if found is None:
        return visit.not_found()
    replies = [{"value": code, "text": visit.t(f"counter_notice_reply.{code}")} for code in REPLIES]
    return visit.json(_about(visit, *found) | {"replies": replies})


async def answer(visit: Visit) -> Response:
    """The answer itself."""
    found = _found(visit)
    if found is None:
        return visit.not_found()
    case, notice = found
    try:
        body = await posted_json(visit)
        said = (string(body, "reply"), string(body, "text"), list(strings(body, "evidence")))
        visit.office.counter_notices.answer(visit.account, case.id, notice.reference, *said)
    except Refused as refused:
        return visit.refusal(refused)
    return visit.json({"number": case.number, "words": visit.t("counter_notice.answered")})


async def withdrawal_form(visit: Visit) -> Response:
    """How the complaint stands that would be withdrawn."""
    case = _numbered(visit)
    if case is None:
        return visit.not_found()
    return visit.json({"number": case.number, "statusWords": visit.t(f"complaint_status.{case.status}")})


async def withdraw(visit: Visit) -> Response:
    """The withdrawal itself."""
    case = _numbered(visit)
    if case is None:
        return visit.not_found()
    try:
        visit.office.counter_notices.withdraw(case.id, string(await posted_json(visit), "reason"))
    except Refused as refused:
        return visit.refusal(refused)
    return visit.json({"number": case.number, "words": visit.t("counter_notice.withdrawn")})


def _objection(visit: Visit, case: Case, one: CounterNotice) -> dict[str, Any]:
    place = f"/api/complaints/{quote(case.number)}/counter-notices/{one.reference}/files"
    return _about(visit, case, one) | {
        "seller": one.seller,
        "received": f"{one.filed_at:%Y-%m-%d %H:%M:%S}",
        "said": one.said,
        "deadline": f"{one.deadline_at:%Y-%m-%d %H:%M:%S}" if one.deadline_at else "",
        "notice": one.notice,
        "canAnswer": one.status == "open" and not case.withdrawn,
        "files": [
            {"name": file.name, "size": file.size, "address": f"{place}/{position}"}
            for position, file in enumerate(one.files)
        ],
    }


def _about(visit: Visit, case: Case, one: CounterNotice) -> dict[str, Any]:
    words = visit.t(f"counter_notice_status.{one.status}")
    return {"number": case.number, "reference": one.reference, "status": one.status, "statusWords": words}


def _numbered(visit: Visit) -> Case | None:
    case = find_case(visit, visit.request.path_params["number"])
    return case if case is not None and case.number else None


def _found(visit: Visit) -> tuple[Case, CounterNotice] | None:
    case = _numbered(visit)
    reference = visit.request.path_params["reference"]
    notices = case.counter_notices if case is not None else ()
    notice = next((one for one in notices if one.reference == reference), None)
    return (case, notice) if case is not None and notice is not None else None
