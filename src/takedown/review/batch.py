"""A planned batch before it is pressed: what it says, on the pictures of its rehearsal, and its approval."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from takedown.domain.review import whole_sha256
from takedown.filing.second_person import approvals_of, covers
from takedown.ledger.errors import ChangedMeanwhile
from takedown.ledger.records import SubmissionRecord
from takedown.review.site import PAGE, Site, field_of, meant_by, number_in, right_of, token_of

CHANGED = "The batch has changed since you were shown it. Nothing was recorded; this is how it is now: look again."


def batch(site: Site, request: Request, problem: str = "", status: int = 200) -> Response:
    """What of a batch is not pressed yet, and who has approved it."""
    id = request.path_params["id"]
    known = [one for one in site.ledger.batches() if one.account == site.account and one.id == id]
    if not known:
        return site.not_there()
    found = site.contents.of(site.ledger, site.account, id)
    seen = site.ledger.seen(site.account, list(found.contents))
    at = number_in(request.query_params.get("page", ""), 999_999) or 1
    records, total = site.ledger.not_pressed(site.account, id, start=(at - 1) * PAGE, size=PAGE)
    return site.page(
        "batch.html",
        status,
        title=f"Batch {known[-1].name}",
        batch=known[-1],
        lines=[_line(site, record) for record in records],
        total=total,
        at=at,
        last=max(1, -(-total // PAGE)),
        address=lambda page: f"/batch/{id}?page={page}",
        approvals=[(one, covers(one, found.contents.values())) for one in approvals_of(site.ledger, site.account, id)],
        declared_by=found.declared_by,
        content=whole_sha256(found.contents),
        seen=seen,
        problem=problem,
        token=token_of(request),
    )


def approve_batch(site: Site, request: Request) -> Response:
    """Record that the reviewer approves exactly what they were shown of the batch."""
    id = request.path_params["id"]
    contents = site.contents.of(site.ledger, site.account, id).contents
    if site.reviewer is None or not contents:
        return site.not_there()
    whole = whole_sha256(contents)
    if field_of(request, "content") != whole:
        return batch(site, request, CHANGED, 409)
    said = {
        "batch": id,
        "submissions": list(contents),
        "contents": [{"submission": one, "content_sha256": sha256} for one, sha256 in contents.items()],
        "content_sha256": whole,
        "seen_sha256": field_of(request, "seen"),
    }
    try:
        site.reviewer.say("batch_approved", said)
    except ChangedMeanwhile:
        return batch(site, request, CHANGED, 409)
    return RedirectResponse(f"/batch/{id}", 303)


def _line(site: Site, record: SubmissionRecord) -> dict[str, Any]:
    meant = meant_by(record)
    pictures = site.ledger.pictures(record.id)
    return {
        "record": record,
        "meant": meant,
        "right": right_of(meant) if meant else None,
        "pictures": [one for one in pictures if site.files.size(one.sha256)],
    }
