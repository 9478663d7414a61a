"""The IPR register: rights taken in from a file, uploaded one by one under the filing protocol, synced with the portal.

Before the first upload of a run the portal's own list of rights is read: what is there already is not uploaded, and what
was there before cannot be what a lost upload became.
"""

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
from takedown.filing.sight import see_rights_twice
from takedown.ledger.records import Comparison, IprRecord, SubmissionRecord
from takedown.portal import IprLine, Portal, ScreenPicture

#: A right that stands on the portal like this, or only in our register, may be uploaded.
NOT_THERE = frozenset({IprStatus.NOT_UPLOADED, IprStatus.DRAFT, IprStatus.REJECTED, IprStatus.EXPIRED})
#: The portal said no to these, so the right may be sent again as a new attempt.
_SEND_AGAIN = frozenset({State.REFUSED, State.NOT_PRESSED, State.SUPERSEDED, State.WITHDRAWN})


def plan_uploads(desk: Desk, rights: Sequence[Ipr], sources: Mapping[str, Path]) -> list[SubmissionId]:
    """Register the rights and plan one upload for each that the portal does not have; the uploads to file, in order."""
    known = {record.ipr: record for record in desk.ledger.iprs(desk.account)}
    holders = desk.ledger.holders(desk.account, [ipr.claim for ipr in rights])
    mended = _mended(desk, rights)
    why = "the file of rights was edited"
    events: list[tuple[str, Mapping[str, Any]]] = [
        ("submission_superseded", {"submission": old, "by": None, "why": why}) for old in mended
    ]
    uploads: list[SubmissionId] = []
    for ipr in rights:
        record = known.get(ipr.key)
        if record is None or record.payload != dump(ipr):
            events.append(("ipr_registered", {"ipr": dump(ipr)}))
        if record is not None and record.status not in NOT_THERE:
            continue
        holder = holders.get(ipr.claim)
        attempt = 1 if holder is None else holder.attempt
        if holder is not None and (holder.submission_state in _SEND_AGAIN or holder.submission in mended):
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


def _mended(desk: Desk, rights: Sequence[Ipr]) -> list[SubmissionId]:
    """Uploads that were planned and never pressed, of a right that the file has otherwise by now.

    The same right with another name or certificate, or under the same alias another number: the old one is a slip.
    """
    by_key, aliases = {ipr.key: ipr for ipr in rights}, {ipr.alias for ipr in rights if ipr.alias}
    found = []
    for record in desk.ledger.submissions(desk.account, states=(State.PLANNED, State.DECLARED), kind="ipr"):
        upload = load_submission(record.kind, record.payload)
        if isinstance(upload, IprUpload):
            now = by_key.get(upload.ipr.key)
            slip = now != upload.ipr if now is not None else upload.ipr.alias in aliases
            found += [record.id] if slip else []
    return found


async def look_for_rights(desk: Desk, calm: Calm, records: Sequence[SubmissionRecord]) -> set[SubmissionId]:
    """Supersede those uploads of `records` whose right the portal has already; the uploads that were looked for.

    Every row of such a right is recorded. Raises the portal's errors.
    """
    uploads = [record for record in records if record.kind == "ipr" and record.state in (State.PLANNED, State.DECLARED)]
    if not uploads:
        return set()
    sight = await see_rights_twice(desk, calm)
    for record in uploads:
        upload = load_submission(record.kind, record.payload)
        if isinstance(upload, IprUpload):
            _leave_out_if_there(
                desk, record, upload.ipr, [one for one in sight.lines if calm.portal.same_ipr(upload.ipr, one)]
            )
    return {record.id for record in uploads}


def _leave_out_if_there(desk: Desk, record: SubmissionRecord, ipr: Ipr, lines: Sequence[IprLine]) -> None:
    known = references_seen(desk, ipr)
    there = [line for line in lines if line.meaning not in NOT_THERE]
    news = [line for line in lines if line not in there and line.reference not in known]
    events: list[tuple[str, Mapping[str, Any]]] = [("ipr_observed", _observed(ipr, line)) for line in [*news, *there]]
    if there:
        shown = ", ".join(f"{line.reference} ({line.words})" for line in there)
        body = {"submission": record.id, "by": None, "why": f"the portal has this right already: {shown}"}
        events.append(("submission_superseded", body))
        desk.tell("right_is_there", body)
    desk.journal.append_all(events)


def references_seen(desk: Desk, ipr: Ipr) -> dict[str, int]:
    """The portal's references of a right that were ever seen, with the number of the event that first recorded each."""
    seen: dict[str, int] = {}
    for event in desk.ledger.events(desk.account, types={"ipr_observed"}):
        if event.body["ipr"] == ipr.key:
            seen.setdefault(str(event.body["reference"]), event.seq)
    return seen


async def sync_rights(desk: Desk, calm: Calm) -> int:
    """Read every right's state from the portal; append what is new; set free the complaints that waited. Count of news.

    Raises the portal's errors.
    """
    portal = calm.portal
    pictures: list[ScreenPicture] = []
    lines = await calm.read(lambda: portal.list_iprs(pictures.append))
    before, _ = desk.ledger.head(desk.account)
    _compare_uploads(desk, lines, portal)
    news = 0
    for record in desk.ledger.iprs(desk.account):
        line = _line_of(record, lines, portal)
        if line is not None and (line.words, line.reference) != (record.words, record.reference):
            desk.journal.append("ipr_observed", _observed(record.ipr, line))
            news += 1
    free_waiting(desk)
    if desk.ledger.head(desk.account)[0] != before:  # what the rights looked like is kept where it changed something
        keep = desk.keep_for(None)
        for picture in pictures:
            keep(picture)
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
    there = [line for line in fitting if line.meaning not in NOT_THERE] or fitting  # not one that was refused before it
    by_reference = [line for line in there if record.reference and line.reference == record.reference]
    return next(iter(by_reference or there), None)


def _observed(ipr: Ipr | str, line: IprLine) -> dict[str, str]:
    key = ipr if isinstance(ipr, str) else ipr.key
    return {"ipr": key, "status": line.meaning.value, "words": line.words, "reference": line.reference}


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
