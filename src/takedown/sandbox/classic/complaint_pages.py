"""After a complaint: receipt, Manage Complaints, Pending Submissions, details."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from takedown.sandbox.classic.paging import ROWS_PER_PAGE, Paging
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office import catalogue
from takedown.sandbox.office.complaints import DEFAULT_PERIOD, Wanted
from takedown.sandbox.office.ipr_rules import read_date
from takedown.sandbox.office.refusal import Refused

_UNPROCESSABLE = 422


async def receipt(visit: Visit) -> Response:
    """The receipt, by complaint number or by the reference of a waiting complaint."""
    return _one(visit, visit.query("number") or visit.query("reference"), "complaint_receipt.html")


async def detail(visit: Visit) -> Response:
    """Everything about one complaint, with the state of each listing."""
    return _one(visit, visit.query("number"), "complaint_detail.html")


async def manage(visit: Visit) -> Response:
    """The list of sent complaints: without dates only the last 15 days."""
    try:
        wanted = _wanted(visit)
    except Refused as refused:
        return _manage(visit, Wanted(_platform(visit)), _UNPROCESSABLE, visit.words(refused))
    return _manage(visit, wanted, 200, "")


async def pending(visit: Visit) -> Response:
    """Complaints that wait for their right."""
    cases = visit.office.complaints.waiting(visit.account)
    paging = Paging.of(visit, len(cases))
    rows = cases[paging.offset : paging.offset + ROWS_PER_PAGE]
    return visit.page("pending.html", cases=rows, paging=paging, query="")


def _manage(visit: Visit, wanted: Wanted, status: int, error: str) -> Response:
    complaints = visit.office.complaints
    paging = Paging.of(visit, complaints.count(visit.account, wanted))
    today = visit.office.clock.today()
    dated = wanted.first is not None or wanted.last is not None
    first = visit.query("from") if dated or error else str(today - DEFAULT_PERIOD)
    last = visit.query("to") if dated or error else str(today)
    period = {"from": first, "to": last} if dated else {}
    return visit.page(
        "manage.html",
        status,
        cases=complaints.listed(visit.account, wanted, paging.offset, ROWS_PER_PAGE),
        paging=paging,
        platform=wanted.platform,
        platforms=("", *catalogue.ALL_PLATFORMS),
        first=first,
        last=last,
        error=error,
        period=urlencode(period),
        query=urlencode({"platform": wanted.platform} | period),
    )


def _wanted(visit: Visit) -> Wanted:
    first, last = _date(visit, "from"), _date(visit, "to")
    if first and last and first > last:
        raise Refused("complaint.dates")
    return Wanted(_platform(visit), first, last)


def _platform(visit: Visit) -> str:
    chosen = visit.query("platform")
    return chosen if chosen in catalogue.ALL_PLATFORMS else ""


def _date(visit: Visit, name: str) -> date | None:
    text = visit.query(name)
    found = read_date(text)
    if text and found is None:
        raise Refused("complaint.dates")
    return found


def _one(visit: Visit, number: str, template: str) -> Response:
    try:
        case = visit.office.complaints.find(visit.account, number) if number else None
    except Refused:
        case = None
    return visit.page(template, case=case) if case else visit.not_found()
