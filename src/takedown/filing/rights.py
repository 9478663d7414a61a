"""The IPR register: rights taken in from a file, uploaded one by one under the filing protocol, synced with the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from takedown.domain.model import Ipr, IprUpload, SubmissionId
from takedown.domain.payload import dump, load_ipr, load_submission
from takedown.domain.portal_status import IprStatus
from takedown.domain.protocol import LIVE, State
from takedown.filing.calm import Calm
from takedown.filing.desk import Desk
from takedown.ledger.records import Comparison, IprRecord
from takedown.portal import IprLine, Portal

#: The portal said no to these, so the right may be sent again as a new attempt.
_SEND_AGAIN = frozenset({State.REFUSED, State.NOT_PRESSED, State.SUPERSEDED, State.WITHDRAWN})


def plan_uploads(desk: Desk, rights: Sequence[Ipr], sources: Mapping[str, Path]) -> list[SubmissionId]:
    """Register the rights and plan one upload for each that the portal does not have; the uploads to file, in order."""
    known = {record.ipr: record for record in desk.ledger.iprs(desk.account)}
    holders = desk.ledger.holders(desk.account, [ipr.claim for ipr in rights])
    events: list[tuple[str, Mapping[str, Any]]] = []
    uploads: list[SubmissionId] = []
    for ipr in rights:
        record = known.get(ipr.key)
        if record is None or record.payload != dump(ipr):
            events.append(("ipr_registered", {"ipr": dump(ipr)}))
        if record is not None and record.status in (IprStatus.PENDING, IprStatus.VERIFIED):
            continue
        holder = holders.get(ipr.claim)
        attempt = 1 if holder is None else holder.attempt
        if holder is not None and holder.submission_state in _SEND_AGAIN:
            attempt += 1
        elif holder is not None and holder.submission_state in LIVE:
            if holder.submission_state in (State.PLANNED, State.DECLARED):
                uploads.append(holder.submission)
            continue
        upload = IprUpload(desk.account, ipr, attempt)
        uploads.append(upload.id)
        events.append(("submission_planned", _planned(upload)))
    for sha256, path in sources.items():
        desk.files.keep_file(path, expect_sha256=sha256)
    if events:
        desk.journal.append_all(events)
    return uploads


async def sync_rights(desk: Desk, calm: Calm) -> int:
    """Read every right's state from the portal; append what is new; set free the complaints that waited. Count of news.

    Raises the portal's errors.
    """
    portal, keep = calm.portal, desk.keep_for(None)
    lines = await calm.read(lambda: portal.list_iprs(keep))
    _compare_uploads(desk, lines, portal)
    news = 0
    for record in desk.ledger.iprs(desk.account):
        line = _line_of(record, lines, portal)
        if line is not None and (line.words, line.reference) != (record.words, record.reference):
            desk.journal.append(
                "ipr_observed",
                {"ipr": record.ipr, "status": line.meaning.value, "words": line.words, "reference": line.reference},
            )
            news += 1
    free_waiting(desk)
    return news


def free_waiting(desk: Desk) -> None:
    """Complaints whose right is verified by now need not wait any more."""
    verified = {
        load_ipr(record.payload).claim
        for record in desk.ledger.iprs(desk.account)
        if record.status is IprStatus.VERIFIED and record.payload is not None
    }
    for record in desk.ledger.submissions(desk.account, states={State.PLANNED, State.DECLARED}):
        if record.waits_for in verified:
            desk.journal.append("submission_ready", {"submission": record.id})


def _compare_uploads(desk: Desk, lines: Sequence[IprLine], portal: Portal) -> None:
    """Make good the comparisons that filed uploads owe: the portal's list must show each right."""
    for record in desk.ledger.submissions(desk.account, states={State.FILED}, kind="ipr"):
        if record.comparison is Comparison.OWED:
            upload = load_submission(record.kind, record.payload)
            there = isinstance(upload, IprUpload) and any(portal.same_ipr(upload.ipr, line) for line in lines)
            differences = [] if there else ["the portal's list of rights does not show it"]
            body = {"submission": record.id, "equal": there, "differences": differences}
            desk.journal.append("filing_compared", body)


def _line_of(record: IprRecord, lines: Sequence[IprLine], portal: Portal) -> IprLine | None:
    if record.payload is None:
        return next((line for line in lines if line.reference == record.reference), None)
    ipr = load_ipr(record.payload)
    fitting = [line for line in lines if portal.same_ipr(ipr, line)]
    by_reference = [line for line in fitting if record.reference and line.reference == record.reference]
    return next(iter(by_reference or fitting), None)


def _planned(upload: IprUpload) -> dict[str, Any]:
    return {
        "submission": upload.id,
        "kind": "ipr",
        "attempt": upload.attempt,
        "claims": list(upload.claims),
        "payload": dump(upload),
        "batch": None,
        "waits_for": None,
    }
