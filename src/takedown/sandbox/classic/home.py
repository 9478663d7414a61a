"""The pages around the work: landing, public start page, user center."""

from __future__ import annotations

from starlette.responses import Response

from takedown.sandbox.classic.visit import IPP_HOST, Visit
from takedown.sandbox.office.case import Wanted


async def landing(visit: Visit) -> Response:
    """For whoever comes by a host name that is neither site."""
    return visit.page("landing.html", start=visit.address(IPP_HOST, "/index.htm"))


async def index(visit: Visit) -> Response:
    """The public start page."""
    return visit.page("index.html")


async def user_center(visit: Visit) -> Response:
    """The first page after signing in."""
    office = visit.office
    return visit.page(
        "user_center.html",
        iprs=[ipr.status for ipr in office.iprs.all(visit.account)],
        complaints=office.complaints.count(visit.account, Wanted()),
        waiting=len(office.complaints.waiting(visit.account)),
    )


async def not_found(visit: Visit) -> Response:
    """Any address that is no page."""
    return visit.not_found()
