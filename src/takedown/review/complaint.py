"""One complaint and its files. What stands in the record is only text here, and no file of it runs in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from takedown.domain.errors import LedgerAltered, TakedownError
from takedown.domain.event import telling
from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.submission import files_of
from takedown.ledger.records import StoredEvent, SubmissionRecord
from takedown.review import strip
from takedown.review.counter_notices import counter_notices, download_name
from takedown.review.fields import beside_each_other
from takedown.review.site import Site, field_of, right_of, token_of

_SHOWN = {"image/png", "image/jpeg", "image/webp"}
"""What a browser may show in the page. Everything else is a download: a saved page (MHTML) would run in our address."""

_WAIT_SECONDS = 0.25
"""For the badge of the complaint that somebody opens: most are checked within that."""


def complaint(site: Site, request: Request, problem: str = "", status: int = 200) -> Response:
    """One complaint: its pictures, what was meant and read back, its evidence, and what happened.

    `problem` says why what was sent was not taken; what was typed is still in the page.
    """
    record = site.record(request)
    if record is None:
        return site.not_there()
    seen = site.ledger.seen(site.account, [record.id])  # before what is shown is read: what comes between is a change
    meant = load_submission(record.kind, record.payload)
    events = list(site.ledger.events(site.account, submission=record.id))
    attempts = strip.attempts(site, meant)
    pictures = [one for group in attempts if group.record.id == record.id for one in group.pictures]
    wanted = request.query_params.get("picture", "")
    chosen = next((one for one in pictures if str(one.seq) == wanted), pictures[-1] if pictures else None)
    read = [event.body["fields"] for event in events if event.type == "fields_read_back"]
    at = pictures.index(chosen) if chosen else 0
    claims = {claim.claim: claim for claim in site.ledger.claims_of(record.id)}
    badge = site.checking.of([record.id], wait_seconds=_WAIT_SECONDS)[record.id]
    filed = meant if isinstance(meant, Complaint) else None
    return site.page(
        "complaint.html",
        status,
        problem=problem,
        said=field_of(request, "text"),
        seen=seen,
        token=token_of(request),
        title=" ".join(record.numbers) or record.id,
        record=record,
        badge=badge,
        meant=filed,
        right=right_of(meant),
        evidence=files_of(meant),
        fields=beside_each_other(meant, read[-1], record.marker) if read else [],
        differences=[one for event in events for one in event.body.get("differences") or []],
        listings=[(one, claims.get(filed.claim(one))) for one in filed.listings] if filed else [],
        counter_notices=counter_notices(site, record),
        attempts=attempts,
        pictures=pictures,
        chosen=chosen,
        before=pictures[at - 1] if at else None,
        after=pictures[at + 1] if at + 1 < len(pictures) else None,
        connection=_connection(events, chosen.seq) if chosen else None,
        statuses=[event for event in events if event.type == "case_observed"],
        trouble=_trouble(site, chosen.sha256) if chosen else "",
        events=[(event, telling(event.body)) for event in events],
        beside=[
            (name, file["sha256"])
            for event in events
            if chosen and event.seq == chosen.seq
            for name, file in _beside(event.body)
        ],
        kept=lambda sha256: site.files.size(sha256) > 0,
    )


def _connection(events: Sequence[StoredEvent], seq: int) -> Mapping[str, Any] | None:
    """Who answered with the page of a picture; None where nobody looked."""
    found = next((event.body.get("connection") for event in events if event.seq == seq), None)
    return found if isinstance(found, Mapping) else None


def file(site: Site, request: Request) -> Response:
    """A file that the events of this complaint name, verified before it is handed out; nothing else of the store."""
    record, sha256 = site.record(request), request.path_params["sha256"]
    if record is None:
        return site.not_there()
    media_type, sent_by_seller = _named(site, record).get(sha256), download_name(site, record, sha256)
    if media_type is None and sent_by_seller is None:
        return site.not_there()
    data = site.files.read(sha256)
    if media_type in _SHOWN:
        return Response(data, media_type=media_type)
    # named by its hash or in plain letters: a name from a record could be anything
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{sent_by_seller or sha256}"'},
    )


def _named(site: Site, record: SubmissionRecord) -> dict[str, str]:
    found = {file.sha256: file.media_type for file in files_of(load_submission(record.kind, record.payload))}
    for event in site.ledger.events(site.account, types={"screen_pictured"}, submission=record.id):
        found |= {file["sha256"]: file["media_type"] for _, file in _beside(event.body)}
        found[event.body["picture"]["sha256"]] = event.body["picture"]["media_type"]
    return found


def _beside(body: Any) -> Iterator[tuple[str, Any]]:
    """What is kept of a page beside its picture."""
    if "archive" in body:
        yield "the page as saved (MHTML)", body["archive"]
        yield "its requests (JSON)", body["network"]
        yield from ((f"certificate {n}", one) for n, one in enumerate(body["connection"].get("chain", []), 1))


def _trouble(site: Site, sha256: str) -> str:
    """Why a picture cannot be shown; empty where it can."""
    try:
        site.files.check(sha256)
    except TakedownError as error:
        return "It was altered since." if isinstance(error, LedgerAltered) else "It is missing, or cannot be read."
    return ""
