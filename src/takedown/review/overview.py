"""The overview: filters, search and sorting are in the address, and the database does them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.protocol import State
from takedown.ledger.overview import SORTS, Wanted
from takedown.ledger.records import SubmissionRecord
from takedown.review.site import Site, right_of

PAGE = 50


def overview(site: Site, request: Request) -> Response:
    """The submissions that fit what the address asks for, a page at a time."""
    asked = request.query_params
    state = asked.get("state", "")
    sort = asked.get("sort", "changed")
    wanted = Wanted(
        State(state) if state in {one.value for one in State} else None,
        asked.get("batch", ""),
        asked.get("q", "").strip(),
        sort if sort in SORTS else "changed",
    )
    number = asked.get("page", "1")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 and int(number) else 1  # noqa: PLR2004
    records, total = site.ledger.page(site.account, wanted, start=(at - 1) * PAGE, size=PAGE)
    kept = {"state": wanted.state or "", "batch": wanted.batch, "q": wanted.text, "sort": wanted.sort}
    return site.page(
        "overview.html",
        title="Overview",
        lines=[_line(site, record) for record in records],
        total=total,
        at=at,
        last=max(1, -(-total // PAGE)),
        wanted=wanted,
        counts=site.ledger.counts(site.account),
        batches=[batch for batch in site.ledger.batches() if batch.account == site.account],
        sorts=list(SORTS),
        address=lambda **change: "/?" + urlencode({k: v for k, v in (kept | change).items() if v}),
    )


def _line(site: Site, record: SubmissionRecord) -> dict[str, Any]:
    meant = load_submission(record.kind, record.payload)
    found = [site.ledger.case(record.account, number) for number in record.numbers]
    return {
        "record": record,
        "meant": meant if isinstance(meant, Complaint) else None,
        "right": right_of(meant),
        "theirs": "; ".join(dict.fromkeys(case.words for case in found if case)),
    }
