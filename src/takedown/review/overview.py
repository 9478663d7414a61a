"""The overview: filters, search and sorting are in the address, and the database does them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from takedown.domain.model import Complaint
from takedown.domain.payload import load_ipr
from takedown.domain.protocol import State
from takedown.domain.review import Verdict, sample
from takedown.ledger.overview import SORTS, Wanted
from takedown.ledger.records import SubmissionRecord
from takedown.review.counter_notices import answers_due
from takedown.review.site import PAGE, Site, meant_by, number_in, right_of

LAST = "last"
"""Stands in the address for the batch that was planned last."""
ANSWER = "answer"
QUEUES = ("review", ANSWER)
VERDICTS = ("none", Verdict.APPROVED.value, Verdict.FLAGGED.value)


def overview(site: Site, request: Request) -> Response:
    """The submissions that fit what the address asks for, a page at a time."""
    asked = request.query_params
    state, verdict = asked.get("state", ""), asked.get("verdict", "")
    percent, seed = number_in(asked.get("sample", ""), 100), asked.get("seed", "").strip()
    batches = [batch for batch in site.ledger.batches() if batch.account == site.account]
    batch = asked.get("batch", "")
    if batch == LAST:
        batch = batches[-1].id if batches else ""
    due = answers_due(site)
    sort = asked.get("sort", "changed")
    wanted = Wanted(
        State(state) if state in {one.value for one in State} else None,
        batch,
        asked.get("q", "").strip(),
        sort if sort in SORTS else "changed",
        asked.get("ipr", ""),
        verdict if verdict in VERDICTS else "",
        to_review=asked.get("queue") == "review",
        ids=_ids(site, batch, percent, seed, tuple(due) if asked.get("queue") == ANSWER else None),
    )
    at = number_in(asked.get("page", ""), 999_999) or 1
    records, total = site.ledger.page(site.account, wanted, start=(at - 1) * PAGE, size=PAGE)
    kept = {"state": wanted.state or "", "batch": wanted.batch, "q": wanted.text, "sort": wanted.sort}
    queue = asked.get("queue", "") if asked.get("queue") in QUEUES else ""
    kept |= {"ipr": wanted.ipr, "verdict": wanted.verdict, "queue": queue}
    kept |= {"sample": str(percent), "seed": seed} if percent else {}
    badges = site.checking.of([record.id for record in records])
    return site.page(
        "overview.html",
        title="Overview",
        lines=[_line(site, record) | {"badge": badges[record.id]} for record in records],
        total=total,
        at=at,
        last=max(1, -(-total // PAGE)),
        wanted=wanted,
        counts=site.ledger.counts(site.account),
        batches=batches,
        rights=_rights(site),
        verdicts=VERDICTS,
        due=due,
        queue=queue,
        to_review=site.ledger.to_review(site.account),
        percent=percent,
        seed=seed,
        reset=bool(set(asked) - {"page"}),
        sorts=list(SORTS),
        address=lambda **change: "/?" + urlencode({k: v for k, v in (kept | change).items() if v}),
    )


def _ids(site: Site, batch: str, percent: int, seed: str, among: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The submissions that may be shown: those `among` them that were drawn; None where any may be."""
    if not percent:
        return among
    drawn = tuple(sample(site.ledger.ids_of(site.account, batch), percent, seed))
    return drawn if among is None else tuple(one for one in drawn if one in among)


def _rights(site: Site) -> list[tuple[str, str]]:
    """Key of each right that a submission is about, and what a person calls it; those with a name first."""
    named = {one.ipr: load_ipr(one.payload).label for one in site.ledger.iprs(site.account) if one.payload}
    found = [(key, named.get(key, "")) for key in site.ledger.rights(site.account)]
    return sorted(found, key=lambda right: (not right[1], right[1].casefold(), right[0]))


def _line(site: Site, record: SubmissionRecord) -> dict[str, Any]:
    meant = meant_by(record)
    found = [site.ledger.case(record.account, number) for number in record.numbers]
    return {
        "record": record,
        "meant": meant if isinstance(meant, Complaint) else None,
        "right": right_of(meant) if meant else None,
        "theirs": "; ".join(dict.fromkeys(case.words for case in found if case)),
    }
