"""What is said about a complaint after it was received: the seller's files, the complainant's answers and withdrawals."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.responses import Response, StreamingResponse

from takedown.sandbox.classic.complaint_pages import find_case
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office.case import Case
from takedown.sandbox.office.counter_notices import CounterNotice, SellerFile
from takedown.sandbox.office.refusal import Refused

_UNPROCESSABLE = 422


async def attachment(visit: Visit) -> Response:
    """One file of a counter-notice, as a download."""
    found = _found(visit)
    position = visit.query("position")
    if found is None or not (position.isascii() and position.isdigit()):
        return visit.not_found()
    files = found[1].files
    if int(position) >= len(files):
        return visit.not_found()
    return as_download(files[int(position)])


def as_download(file: SellerFile) -> Response:
    """A seller's file under the name that the seller gave it."""
    headers = {
        "Content-Length": str(file.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(file.pieces(), media_type=file.media_type, headers=headers)


async def answer_form(visit: Visit) -> Response:
    """The form to answer a counter-notice."""
    found = _found(visit)
    if found is None:
        return visit.not_found()
    case, notice = found
    return visit.page("answer_form.html", case=case, notice=notice, error="", reply="", text="", files=[])


async def answer(visit: Visit) -> Response:
    """The answer itself; leads to its receipt."""
    found = _found(visit)
    if found is None:
        return visit.not_found()
    case, notice = found
    form = await visit.request.form()
    reply, text, evidence = _text(form, "reply"), _text(form, "text"), _texts(form, "evidence")
    try:
        visit.office.counter_notices.answer(visit.account, case.id, notice.reference, reply, text, evidence)
    except Refused as refused:
        files = visit.office.documents.known(visit.account, "evidence", evidence)
        values = {"case": case, "notice": notice, "reply": reply, "text": text, "files": files}
        return visit.page("answer_form.html", _UNPROCESSABLE, error=visit.words(refused), **values)
    query = urlencode({"number": case.number, "reference": notice.reference})
    return visit.go(f"/complaint/answered.htm?{query}")


async def answered(visit: Visit) -> Response:
    """The receipt of an answer."""
    found = _found(visit)
    if found is None or not found[1].reply:
        return visit.not_found()
    return visit.page("case_receipt.html", kind="answer", case=found[0], notice=found[1])


async def withdraw_form(visit: Visit) -> Response:
    """The form to withdraw a complaint."""
    case = _numbered(visit)
    return visit.page("withdraw_form.html", case=case, error="", reason="") if case else visit.not_found()


async def withdraw(visit: Visit) -> Response:
    """The withdrawal itself; leads to its receipt."""
    case = _numbered(visit)
    if case is None:
        return visit.not_found()
    reason = _text(await visit.request.form(), "reason")
    try:
        visit.office.counter_notices.withdraw(case.id, reason)
    except Refused as refused:
        return visit.page("withdraw_form.html", _UNPROCESSABLE, case=case, error=visit.words(refused), reason=reason)
    return visit.go("/complaint/withdrawn.htm?" + urlencode({"number": case.number}))


async def withdrawn(visit: Visit) -> Response:
    """The receipt of a withdrawal."""
    case = _numbered(visit)
    if case is None or not case.withdrawn:
        return visit.not_found()
    return visit.page("case_receipt.html", kind="withdraw", case=case, notice=None)


def _numbered(visit: Visit) -> Case | None:
    case = find_case(visit, visit.query("number"))
    return case if case is not None and case.number else None


def _found(visit: Visit) -> tuple[Case, CounterNotice] | None:
    case = _numbered(visit)
    if case is None:
        return None
    try:
        return case, visit.office.counter_notices.find(case.id, visit.query("reference"))
    except Refused:
        return None


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str) and value]
