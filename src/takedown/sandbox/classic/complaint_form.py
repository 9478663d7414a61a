"""The complaint form and what its script asks for: verify, upload, submit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.responses import Response

from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office import catalogue
from takedown.sandbox.office.case import Case
from takedown.sandbox.office.complaint_rules import ComplaintForm
from takedown.sandbox.office.documents import LARGEST_FILE
from takedown.sandbox.office.listings import Checked, Target
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.trouble.accepting import keep_until_sign_in, receive

_BAD_REQUEST = 400
_SERVER_ERROR = 500
_STALE_LISTINGS = (
    "https://www.aliexpress.com/item/1005009999000010.html",
    "https://www.aliexpress.com/item/1005009999000020.html",
)
_PURPOSES = {"certificate", "letter", "evidence"}


async def form(visit: Visit) -> Response:
    """The form with the platform of the address chosen, else empty, or with what another tab has left in it."""
    chosen = visit.query("platform")
    return visit.page(
        "complaint_form.html",
        data=choices(visit),
        platform=chosen if chosen in catalogue.ALL_PLATFORMS else "",
        form_token=visit.office.complaints.new_form_token(visit.account),
        left=left_over(visit) if visit.mood.strikes("draft_left") else None,
    )


async def verify(visit: Visit) -> Response:
    """The verify button: what became of each line."""
    try:
        body = await posted_json(visit)
        ipr = visit.office.iprs.find(visit.account, string(body, "ipr"))
        target = Target(
            visit.account, string(body, "platform"), ipr.id, string(body, "complaintType"), string(body, "reason")
        )
        open_listings = visit.mood.threatens("duplicate_complaint_trap")
        lines = string(body, "listings").splitlines()
        checked = visit.office.complaints.verify(target, lines, open_listings=open_listings)
    except Refused as refused:
        return visit.refusal(refused)
    if len(checked) > 1 and visit.mood.strikes("verify_drops"):
        checked = _some_dropped(visit, checked)
    accepted = sum(not line.refusal for line in checked)
    rows = [_row(visit, line) for line in checked]
    return visit.json({"rows": rows, "accepted": accepted, "leftOut": len(rows) - accepted})


async def upload(visit: Visit) -> Response:
    """One file of an upload list, sent as soon as it is chosen."""
    posted = await visit.request.form(max_files=1, max_fields=5)
    file, purpose = posted.get("file"), posted.get("purpose")
    if not isinstance(file, UploadFile) or purpose not in _PURPOSES:
        return visit.json({"error": visit.t("common.bad_request")}, _BAD_REQUEST)
    if visit.mood.strikes("upload_fails_once"):
        return visit.json({"error": visit.t("js.busy")}, _SERVER_ERROR)
    content = await file.read(LARGEST_FILE + 1)
    try:
        document = visit.office.documents.receive(visit.account, str(purpose), file.filename or "", content)
    except Refused as refused:
        return visit.refusal(refused)
    return visit.json({"id": document.id, "name": document.name})


async def submit(visit: Visit) -> Response:
    """The submission itself; leads to the receipt."""
    return await take_complaint(visit, _to_receipt)


async def take_complaint(visit: Visit, answer: Callable[[Visit, tuple[Case, ...]], Response]) -> Response:
    """Receives the posted form and answers by `answer`. A refusal comes with a new form token: the old one is used up."""
    try:
        body = await posted_json(visit)
        complaint, form_token = _form(body), string(body, "formToken")
        if visit.mood.strikes("session_expired_replays"):
            return keep_until_sign_in(visit, complaint, form_token)
        cases = receive(visit, complaint, form_token)
    except Refused as refused:
        return visit.refusal(refused, formToken=visit.office.complaints.new_form_token(visit.account))
    return answer(visit, cases)


def _to_receipt(visit: Visit, cases: tuple[Case, ...]) -> Response:
    shown = [("number", case.number) if case.number else ("reference", case.waiting_reference) for case in cases]
    return visit.json({"redirect": "/complaint/success.htm?" + urlencode(shown)})


def choices(visit: Visit) -> dict[str, Any]:
    """What the form lets one choose, in words."""
    t = visit.t
    return {
        "platforms": [{"value": code, "text": t(f"platform.{code}")} for code in catalogue.ALL_PLATFORMS],
        "iprTypes": [{"value": code, "text": t(f"ipr_type.{code}")} for code in catalogue.IPR_TYPES],
        "iprs": [
            {"value": ipr.reference, "text": ipr.label, "type": ipr.kind.ipr_type}
            for ipr in visit.office.iprs.usable(visit.account)
        ],
        "reasons": [
            {
                "value": reason.code,
                "text": t(f"reason.{reason.code}"),
                "help": t(f"reason_help.{reason.code}"),
                "types": reason.ipr_types,
                "needsEvidence": reason.needs_evidence,
                "testBuy": reason.test_buy,
            }
            for reason in catalogue.REASONS.values()
        ],
    }


def left_over(visit: Visit) -> dict[str, Any]:
    """The draft of another tab: stale links, words, a location, and the account's latest evidence."""
    return {
        "listings": "\n".join(_STALE_LISTINGS),
        "explanation": visit.t("complaint.left_over"),
        "locations": ("packaging",),
        "evidence": visit.office.documents.latest(visit.account, "evidence"),
    }


def _some_dropped(visit: Visit, checked: list[Checked]) -> list[Checked]:
    """12 of 300 are missing, or 1 of a few."""
    dropped = max(1, len(checked) * 12 // 300)
    kept = sorted(visit.mood.dice.sample(range(len(checked)), len(checked) - dropped))
    return [checked[index] for index in kept]


def _row(visit: Visit, line: Checked) -> dict[str, Any]:
    words = visit.t(f"refused.{line.refusal}") if line.refusal else visit.t("js.accepted")
    return {"address": line.address, "item": line.item_id, "accepted": not line.refusal, "words": words}


async def posted_json(visit: Visit) -> dict[str, Any]:
    """The JSON object that a script has posted. Raises Refused for anything else."""
    try:
        body = await visit.request.json()
    except ValueError:
        raise Refused("request.malformed") from None
    if not isinstance(body, dict):
        raise Refused("request.malformed")
    return body


def _form(body: dict[str, Any]) -> ComplaintForm:
    return ComplaintForm(
        platform=string(body, "platform"),
        ipr_type=string(body, "iprType"),
        ipr=string(body, "ipr"),
        complaint_type=string(body, "complaintType"),
        reason=string(body, "reason"),
        listings=strings(body, "listings"),
        order_number=string(body, "orderNumber"),
        locations=strings(body, "locations"),
        explanation=string(body, "explanation"),
        evidence=strings(body, "evidence"),
        declared=body.get("declaration") is True,
    )


def string(body: dict[str, Any], name: str) -> str:
    """A text of a posted object, empty where it is missing. Raises Refused for anything but a text."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise Refused("request.malformed")
    return value


def strings(body: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a list of a posted object. Raises Refused for anything else."""
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise Refused("request.malformed")
    return tuple(value)
