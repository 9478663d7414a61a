"""After a complaint: receipt, Manage Complaints, Pending Submissions, details."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from takedown.sandbox.classic.paging import ROWS_PER_PAGE, Paging
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office import catalogue
from takedown.sandbox.office.case import Case, Wanted
from takedown.sandbox.office.complaints import DEFAULT_PERIOD
from takedown.sandbox.office.ipr_rules import read_date
from takedown.sandbox.office.refusal import Refused

_UNPROCESSABLE = 422


async def receipt(visit: Visit) -> Response:
    """The receipt, by complaint number or by the reference of a waiting complaint; of several, if they came of one."""
    query = visit.request.query_params
    cases = [find_case(visit, number) for number in (*query.getlist("number"), *query.getlist("reference"))]
    found = [case for case in cases if case is not None]
    return visit.page("complaint_receipt.html", cases=found) if found and all(cases) else visit.not_found()


async def detail(visit: Visit) -> Response:
    """Everything about one complaint, with the state of each listing."""
    case = find_case(visit, visit.query("number"))
    return visit.page("complaint_detail.html", case=case) if case else visit.not_found()


async def manage(visit: Visit) -> Response:
    """The list of sent complaints: without dates only the last 15 days."""
    try:
        wanted = wanted_of(visit)
    except Refused as refused:
        return _manage(visit, Wanted(platform_of(visit), hidden=hidden(visit)), _UNPROCESSABLE, visit.words(refused))
    return _manage(visit, wanted, 200, "")


async def pending(visit: Visit) -> Response:
    """Complaints that wait for their right."""
    cases = visit.office.complaints.waiting(visit.account, hidden(visit))
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
        cases=rows_from(visit, wanted, paging.offset),
        paging=paging,
        platform=wanted.platform,
        platforms=("", *catalogue.ALL_PLATFORMS),
        first=first,
        last=last,
        error=error,
        period=urlencode(period),
        query=urlencode({"platform": wanted.platform} | period),
    )


def wanted_of(visit: Visit) -> Wanted:
    """What the address asks the list for. Raises Refused for dates that are none or the wrong way round."""
    first, last = _date(visit, "from"), _date(visit, "to")
    if first and last and first > last:
        raise Refused("complaint.dates")
    return Wanted(platform_of(visit), first, last, hidden(visit))


def platform_of(visit: Visit) -> str:
    """The platform that the address asks for; empty for all of them."""
    chosen = visit.query("platform")
    return chosen if chosen in catalogue.ALL_PLATFORMS else ""


def _date(visit: Visit, name: str) -> date | None:
    text = visit.query(name)
    found = read_date(text)
    if text and found is None:
        raise Refused("complaint.dates")
    return found


def rows_from(visit: Visit, wanted: Wanted, offset: int) -> list[Case]:
    """A page of the list from a row on; while it moves, its first row has changed places with its neighbour."""
    listed = visit.office.complaints.listed
    if offset and visit.mood.strikes("list_moves"):
        rows = listed(visit.account, wanted, offset - 1, ROWS_PER_PAGE + 1)
        return [rows[0], *rows[2:]]
    rows = listed(visit.account, wanted, offset, ROWS_PER_PAGE)
    if not offset and len(rows) > 1 and visit.mood.strikes("list_moves"):
        return [rows[1], rows[0], *rows[2:]]
    return rows


def hidden(visit: Visit) -> frozenset[int]:
    """The complaints that lists leave out at this moment."""
    return visit.mood.moods.aftermath.hidden()


def find_case(visit: Visit, number: str) -> Case | None:
    """The visitor's own complaint of a number or reference, if there is one."""
    try:
        return visit.office.complaints.find(visit.account, number) if number else None
    except Refused:
        return None
