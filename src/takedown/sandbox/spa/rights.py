"""Rights: the three steps of a submission, the list in parts, and one right. Every rule is the back office's."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from takedown.sandbox.classic.complaint_form import posted_json, string, strings
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office import catalogue
from takedown.sandbox.office.ipr_rules import Details, Kind, read_kind
from takedown.sandbox.office.iprs import Ipr
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.spa.parts import PART, offset_of


async def listed(visit: Visit) -> Response:
    """One part of the account's rights, drafts included, newest first."""
    iprs = visit.office.iprs.all(visit.account)
    offset = offset_of(visit)
    rows = [_row(visit, ipr) for ipr in iprs[offset : offset + PART]]
    return visit.json({"total": len(iprs), "rows": rows})


async def detail(visit: Visit) -> Response:
    """Everything about one right."""
    try:
        ipr = visit.office.iprs.find(visit.account, visit.request.path_params["reference"])
    except Refused:
        return visit.not_found()
    words = visit.t("ipr_status.rejected_words") if ipr.status == "rejected" else ""
    return visit.json(_row(visit, ipr) | {"label": ipr.label, "words": words})


async def form(visit: Visit) -> Response:
    """What the form lets one choose; with `draft` what was saved of it."""
    t = visit.t
    choices = {
        "types": [{"value": code, "text": t(f"ipr_type.{code}")} for code in catalogue.IPR_TYPES],
        "places": [{"value": code, "text": t(f"place.{code}")} for code in catalogue.PLACES],
        "offices": [{"value": code, "text": code} for code in catalogue.OTHER_OFFICES],
        "roles": [{"value": code, "text": t(f"role.{code}")} for code in catalogue.ROLES],
    }
    return visit.json(choices)


async def save_kind(visit: Visit) -> Response:
    """The first step: keeps it as a draft and says which."""
    try:
        body = await posted_json(visit)
        kind = read_kind(*(string(body, name).strip() for name in ("iprType", "place", "country", "designations")))
        iprs = visit.office.iprs
        draft = iprs.change_kind(_draft(visit, body), kind) if "draft" in body else iprs.new_draft(visit.account, kind)
    except Refused as refused:
        return visit.refusal(refused)
    words = f"{visit.t(f'ipr_type.{kind.ipr_type}')} · {place_of(visit, draft.kind)}"
    return visit.json({"draft": draft.id, "kind": words, "saved": visit.t("ipr.saved")})


async def save_details(visit: Visit) -> Response:
    """The second step."""
    try:
        body = await posted_json(visit)
        details = Details(
            name=string(body, "name").strip(),
            number=string(body, "number").strip(),
            owner=string(body, "owner").strip(),
            issued_on=string(body, "issuedOn").strip(),
            expires_on=string(body, "expiresOn").strip(),
            nice_classes=string(body, "niceClasses").strip(),
        )
        saved = visit.office.iprs.save_details(_draft(visit, body), details, list(strings(body, "certificate")))
    except Refused as refused:
        return visit.refusal(refused)
    return visit.json({"summary": saved.label})


async def submit(visit: Visit) -> Response:
    """The third step: sends the right for verification."""
    try:
        body = await posted_json(visit)
        letters, agreed = list(strings(body, "letter")), body.get("agreement") is True
        ipr = visit.office.iprs.submit(_draft(visit, body), string(body, "role"), letters, agreed)
    except Refused as refused:
        return visit.refusal(refused)
    return visit.json({"reference": ipr.reference, "words": visit.t("ipr.receipt")})


def place_of(visit: Visit, kind: Kind) -> str:
    """Where a right is registered, in words; another country's by its code, WIPO's with what it designates."""
    if kind.office in catalogue.PLACES:
        return visit.t(f"place.{kind.office}")
    return f"{kind.office} ({kind.designations.replace(',', ', ')})" if kind.designations else kind.office


def _row(visit: Visit, ipr: Ipr) -> dict[str, Any]:
    submitted = f"{ipr.submitted_at:%Y-%m-%d %H:%M:%S} UTC" if ipr.submitted_at else visit.t("common.none")
    return {
        "reference": ipr.reference,
        "status": ipr.status,
        "statusWords": visit.t(f"ipr_status.{ipr.status}"),
        "type": visit.t(f"ipr_type.{ipr.kind.ipr_type}"),
        "name": ipr.details.name,
        "number": ipr.details.number,
        "place": place_of(visit, ipr.kind),
        "owner": ipr.details.owner,
        "issued": ipr.details.issued_on,
        "expires": ipr.details.expires_on,
        "classes": ipr.details.nice_classes,
        "role": visit.t(f"role.{ipr.role}") if ipr.role else visit.t("common.none"),
        "certificates": [file.name for file in ipr.certificates],
        "letters": [file.name for file in ipr.letters],
        "submitted": submitted,
    }


def _draft(visit: Visit, body: dict[str, Any]) -> Ipr:
    number = body.get("draft")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 10**9:
        raise Refused("ipr.unknown")
    return visit.office.iprs.draft(visit.account, number)
