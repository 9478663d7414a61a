"""The overview: filters, search and sorting are in the address, and the database does them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.protocol import State
from takedown.domain.review import Verdict, sample
from takedown.ledger.overview import SORTS, Wanted
from takedown.ledger.records import SubmissionRecord
from takedown.review.site import Site, right_of

PAGE = 50
LAST = "last"
"""Stands in the address for the batch that was planned last."""
VERDICTS = ("none", Verdict.APPROVED.value, Verdict.FLAGGED.value)


def overview(site: Site, request: Request) -> Response:
    """The submissions that fit what the address asks for, a page at a time."""
    asked = request.query_params
    state, verdict = asked.get("state", ""), asked.get("verdict", "")
    percent, seed = _number(asked.get("sample", ""), 100), asked.get("seed", "").strip()
    batches = [batch for batch in site.ledger.batches() if batch.account == site.account]
    batch = asked.get("batch", "")
    if batch == LAST:
        batch = batches[-1].id if batches else ""
    sort = asked.get("sort", "changed")
    wanted = Wanted(
        State(state) if state in {one.value for one in State} else None,
        batch,
        asked.get("q", "").strip(),
        sort if sort in SORTS else "changed",
        verdict if verdict in VERDICTS else "",
        to_review=asked.get("queue") == "review",
        ids=tuple(sample(site.ledger.ids_of(site.account, batch), percent, seed)) if percent else None,
    )
    at = _number(asked.get("page", ""), 999_999) or 1
    records, total = site.ledger.page(site.account, wanted, start=(at - 1) * PAGE, size=PAGE)
    kept = {"state": wanted.state or "", "batch": wanted.batch, "q": wanted.text, "sort": wanted.sort}
    kept |= {"verdict": wanted.verdict, "queue": "review" if wanted.to_review else ""}
    kept |= {"sample": str(percent), "seed": seed} if percent else {}
    return site.page(
        "overview.html",
        title="Overview",
        lines=[_line(site, record) for record in records],
        total=total,
        at=at,
        last=max(1, -(-total // PAGE)),
        wanted=wanted,
        counts=site.ledger.counts(site.account),
        batches=batches,
        verdicts=VERDICTS,
        to_review=site.ledger.to_review(site.account),
        percent=percent,
        seed=seed,
        reset=bool(set(asked) - {"page"}),
        sorts=list(SORTS),
        address=lambda **change: "/?" + urlencode({k: v for k, v in (kept | change).items() if v}),
    )


def _number(text: str, most: int) -> int:
    """What is typed in an address as a number from 1 to `most`; 0 for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004
    return number if number <= most else 0


def _line(site: Site, record: SubmissionRecord) -> dict[str, Any]:
    meant = load_submission(record.kind, record.payload)
    found = [site.ledger.case(record.account, number) for number in record.numbers]
    return {
        "record": record,
        "meant": meant if isinstance(meant, Complaint) else None,
        "right": right_of(meant),
        "theirs": "; ".join(dict.fromkeys(case.words for case in found if case)),
    }
