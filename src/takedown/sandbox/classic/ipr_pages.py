"""IPR submission in three steps on three pages, IPR management, IPR details."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.responses import Response

from takedown.sandbox.classic.paging import ROWS_PER_PAGE, Paging
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office import catalogue
from takedown.sandbox.office.documents import Document
from takedown.sandbox.office.ipr_rules import Details, Kind, read_kind
from takedown.sandbox.office.iprs import Ipr
from takedown.sandbox.office.refusal import Refused

_UNPROCESSABLE = 422
_STEPS = {"1": "ipr_type.html", "2": "ipr_basic.html", "3": "ipr_additional.html"}


async def submission(visit: Visit) -> Response:
    """The current step of a draft; without one the empty first step."""
    if not visit.query("draft"):
        return _type_page(visit, None)
    try:
        draft = _draft(visit)
    except Refused:
        return visit.not_found()
    step = visit.query("step") or "1"
    if step == "1":
        return _type_page(visit, draft, saved=bool(visit.query("saved")))
    if step not in _STEPS or (step == "3" and not draft.certificates):
        return visit.go(_step(draft, "2"))
    files = draft.certificates if step == "2" else ()
    return visit.page(_STEPS[step], draft=draft, details=draft.details, files=files, role="", error="")


async def save_kind(visit: Visit) -> Response:
    """Step 1: `Save Draft` keeps it and shows it again, `Next` keeps it and goes on."""
    form = await visit.request.form()
    fields = [_text(form, name) for name in ("iprType", "place", "country", "designations")]
    try:
        draft = _save_kind(visit, read_kind(*fields))
    except Refused as refused:
        return _type_page(visit, None, status=_UNPROCESSABLE, error=visit.words(refused), typed=fields)
    return visit.go(_step(draft, "2") if _text(form, "action") == "next" else _step(draft, "1") + "&saved=1")


async def save_details(visit: Visit) -> Response:
    """Step 2."""
    form = await visit.request.form()
    details = Details(
        name=_text(form, "name"),
        number=_text(form, "number"),
        owner=_text(form, "owner"),
        issued_on=_text(form, "issuedOn"),
        expires_on=_text(form, "expiresOn"),
        nice_classes=_text(form, "niceClasses"),
    )
    try:
        draft = _draft(visit)
        visit.office.iprs.save_details(draft, details, _ids(form, "certificate"))
    except Refused as refused:
        files = visit.office.documents.known(visit.account, "certificate", _ids(form, "certificate"))
        return _again(visit, refused, "2", details=details, files=files)
    return visit.go(_step(draft, "3"))


async def submit(visit: Visit) -> Response:
    """Step 3: sends the right for verification."""
    form = await visit.request.form()
    role, agreed = _text(form, "role"), _text(form, "agreement") == "on"
    try:
        ipr = visit.office.iprs.submit(_draft(visit), role, _ids(form, "letter"), agreed)
    except Refused as refused:
        files = visit.office.documents.known(visit.account, "letter", _ids(form, "letter"))
        return _again(visit, refused, "3", role=role, files=files)
    return visit.go("/ipr/success.htm?" + urlencode({"ref": ipr.reference}))


async def receipt(visit: Visit) -> Response:
    """The receipt of a submitted right."""
    return _one(visit, "ipr_receipt.html", submitted_only=True)


async def detail(visit: Visit) -> Response:
    """Everything about one right."""
    return _one(visit, "ipr_detail.html")


async def management(visit: Visit) -> Response:
    """All rights of the account, drafts included, newest first."""
    iprs = visit.office.iprs.all(visit.account)
    paging = Paging.of(visit, len(iprs))
    rows = iprs[paging.offset : paging.offset + ROWS_PER_PAGE]
    return visit.page("ipr_management.html", iprs=rows, paging=paging, query="")


def _one(visit: Visit, template: str, submitted_only: bool = False) -> Response:
    try:
        ipr = visit.office.iprs.find(visit.account, visit.query("ref"))
    except Refused:
        return visit.not_found()
    if submitted_only and ipr.submitted_at is None:
        return visit.not_found()
    return visit.page(template, ipr=ipr)


def _type_page(
    visit: Visit,
    draft: Ipr | None,
    status: int = 200,
    *,
    error: str = "",
    saved: bool = False,
    typed: list[str] | None = None,
) -> Response:
    offices = [{"value": code, "text": code} for code in catalogue.OTHER_OFFICES]
    values = typed or _kind_fields(draft)
    return visit.page("ipr_type.html", status, draft=draft, values=values, error=error, saved=saved, offices=offices)


def _kind_fields(draft: Ipr | None) -> list[str]:
    if draft is None:
        return ["", "", "", ""]
    office = draft.kind.office
    own_choice = office in catalogue.PLACES
    return [
        draft.kind.ipr_type,
        office if own_choice else "OTHERS",
        "" if own_choice else office,
        draft.kind.designations,
    ]


def _save_kind(visit: Visit, kind: Kind) -> Ipr:
    if not visit.query("draft"):
        return visit.office.iprs.new_draft(visit.account, kind)
    return visit.office.iprs.change_kind(_draft(visit), kind)


def _again(
    visit: Visit,
    refused: Refused,
    step: str,
    *,
    files: list[Document],
    details: Details | None = None,
    role: str = "",
) -> Response:
    """The same step with the words of the refusal and everything that was typed."""
    try:
        draft = _draft(visit)
    except Refused:
        return visit.not_found()
    values = {"draft": draft, "details": details or draft.details, "files": files, "role": role}
    return visit.page(_STEPS[step], _UNPROCESSABLE, error=visit.words(refused), **values)


def _draft(visit: Visit) -> Ipr:
    number = visit.query("draft")
    if not (number.isascii() and number.isdigit()):
        raise Refused("ipr.unknown")
    return visit.office.iprs.draft(visit.account, int(number[:9]))


def _step(draft: Ipr, step: str) -> str:
    return "/ipr/submission.htm?" + urlencode({"draft": draft.id, "step": step})


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _ids(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str) and value]
