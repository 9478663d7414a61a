"""Step 1 of the filing protocol: checked rows become persisted complaints; nothing is live twice.

A rerun of the same file finds its own plan and goes on with it. An edited file supersedes only what has no intent. A row
whose listing another batch holds is left out and says which complaint has it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse
from takedown.domain.foreign_text import harmless
from takedown.domain.model import Account, ClaimKey, EvidenceFile, SubmissionId
from takedown.domain.payload import dump
from takedown.domain.protocol import State
from takedown.filing.compare import what_is_left
from takedown.filing.desk import Desk, days_left
from takedown.intake.checked import CheckedBatch, CheckedRow, PlannedComplaint, RowStatus
from takedown.ledger.journal import Item
from takedown.ledger.records import ClaimRecord, ClaimState, SubmissionRecord

#: Planned and not pressed: may still be superseded.
OPEN_PLAN = (State.PLANNED, State.DECLARED)
#: Over without a complaint on the portal.
NEVER_FILED = (State.SUPERSEDED, State.NOT_PRESSED)


@dataclass
class Plan:
    """What a batch came to: the submissions to file, and what became of rows that are not in any of them."""

    account: Account
    batch: str
    submissions: list[SubmissionId] = field(default_factory=list)
    rows: dict[int, SubmissionId] = field(default_factory=dict)
    held_elsewhere: dict[int, SubmissionId] = field(default_factory=dict)


def batch_id(account: Account, path: Path, variant: str = "") -> str:
    """The same for every run of one file: `B-` and a hash of account, place and variant (see `CheckedBatch`)."""
    place = f"{account}\n{path.resolve()}" + (f"\n{variant}" if variant else "")
    digest = hashlib.sha256(place.encode()).digest()
    return "B-" + base64.b32encode(digest).decode().lower()[:10]


def plan_batch(desk: Desk, checked: CheckedBatch, *, rehearsal: bool = False) -> Plan:
    """Persist the plan of `checked` for the desk's account, evidence copied into the store first.

    A `rehearsal` takes nothing's place that a person has declared: rows of such a complaint are left out, as if another
    batch had them, unless the file still says the same of them.
    Raises WrongUse when an evidence file changed between check and copy, StorageFailed when the store is full.
    """
    plan = Plan(desk.account, batch_id(desk.account, checked.path, checked.variant))
    mine = [p for p in checked.complaints if p.complaint.account == desk.account]
    holders = desk.ledger.holders(desk.account, [claim for p in mine for claim in p.complaint.claims])
    own_open = desk.ledger.submissions(desk.account, states=OPEN_PLAN, batch=plan.batch)
    same = {planned.complaint.id for planned in mine}
    if rehearsal:
        own_open = [record for record in own_open if record.state is not State.DECLARED or record.id in same]
    events: list[tuple[str, Mapping[str, Any]]] = []
    keep: list[PlannedComplaint] = []
    for planned in mine:
        free = _without_foreign(planned, holders, plan, {record.id for record in own_open})
        if free is not None:
            keep.append(_as_next_attempt(desk, free))
    ids = {p.complaint.id for p in keep}
    events += _superseded(own_open, ids)
    for planned in keep:
        events += _planned(desk, plan, planned)
    events.append(("batch_planned", _batch_body(desk, plan, checked)))
    _copy_evidence(desk, checked, keep)
    if _is_new(desk, plan, checked, events):
        desk.journal.append_all(events)
    return plan


def next_attempt(desk: Desk, record: SubmissionRecord) -> tuple[SubmissionId, list[Item]]:
    """The next attempt at a submission that proved not to be on the portal, and the events that plan it.

    To be appended together with the absence, so that nothing comes between. A new attempt of the same claims states
    nothing new, so the declaration goes on for the days that it has left.
    """
    again = replace(what_is_left(desk, record), attempt=record.attempt + 1)
    while desk.ledger.submission(again.id) is not None:  # the rest of a batch may have been a complaint of its own
        again = replace(again, attempt=again.attempt + 1)
    declared = list(desk.ledger.events(desk.account, types={"submission_declared"}, submission=record.id))[-1].body
    planned = {
        "submission": again.id,
        "kind": record.kind,
        "attempt": again.attempt,
        "claims": list(again.claims),
        "payload": dump(again),
        "batch": record.batch,
        "waits_for": None,
    }
    carried = {
        "submissions": [again.id],
        "name": declared["name"],
        "statement": declared["statement"],
        "valid_days": days_left(record, desk.now()),
        "carried_from": record.id,
    }
    return again.id, [("submission_planned", planned), ("submission_declared", carried)]


def _without_foreign(
    planned: PlannedComplaint, holders: Mapping[ClaimKey, ClaimRecord], plan: Plan, own_open: set[SubmissionId]
) -> PlannedComplaint | None:
    """The complaint without listings that a live submission of another batch holds; None if nothing is left."""
    complaint = planned.complaint
    kept_listings, kept_rows = [], []
    for listing, row in zip(complaint.listings, planned.rows, strict=True):
        holder = holders.get(complaint.claim(listing))
        if holder is not None and holder.state is ClaimState.LIVE and holder.submission not in own_open:
            plan.held_elsewhere[row] = holder.submission
        else:
            kept_listings.append(listing)
            kept_rows.append(row)
    if not kept_listings:
        return None
    if len(kept_listings) == len(complaint.listings):
        return planned
    return replace(planned, complaint=replace(complaint, listings=tuple(kept_listings)), rows=tuple(kept_rows))


def _as_next_attempt(desk: Desk, planned: PlannedComplaint) -> PlannedComplaint:
    """The complaint as an attempt of its own, where the same one was planned before and never pressed.

    A file that is edited and edited back makes the complaint again that the first edit superseded.
    """
    while (before := desk.ledger.submission(planned.complaint.id)) is not None and before.state in NEVER_FILED:
        again = replace(planned.complaint, attempt=planned.complaint.attempt + 1)
        planned = replace(planned, complaint=again)
    return planned


def _superseded(
    own_open: Sequence[SubmissionRecord], ids: set[SubmissionId]
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """What this file planned before, has no intent, and is not in it any more."""
    for old in own_open:
        if old.id not in ids:
            yield "submission_superseded", {"submission": old.id, "by": None, "why": "the batch file was edited"}


def _planned(desk: Desk, plan: Plan, planned: PlannedComplaint) -> Iterable[tuple[str, Mapping[str, Any]]]:
    complaint = planned.complaint
    plan.submissions.append(complaint.id)
    plan.rows.update(dict.fromkeys(planned.rows, complaint.id))
    existing = desk.ledger.submission(complaint.id)
    if existing is None:
        yield (
            "submission_planned",
            {
                "submission": complaint.id,
                "kind": "complaint",
                "attempt": complaint.attempt,
                "claims": list(complaint.claims),
                "payload": dump(complaint),
                "batch": plan.batch,
                "waits_for": planned.waits_for,
            },
        )
    elif existing.waits_for == complaint.ipr.claim and not planned.waits:
        yield "submission_ready", {"submission": complaint.id}


def _batch_body(desk: Desk, plan: Plan, checked: CheckedBatch) -> dict[str, Any]:
    rows = []
    for row in checked.rows:
        submission = plan.rows.get(row.number)
        status = "skipped" if row.number in plan.held_elsewhere else row.status.value
        said = {"row": row.number, "claim": row.claim, "submission": submission, "status": status, "code": row.code}
        rows.append(said | _said_besides(row))
    return {"batch": plan.batch, "file": checked.name, "file_sha256": checked.file_sha256, "rows": rows}


def _said_besides(row: CheckedRow) -> dict[str, Any]:
    """What the row says of the seller, and its template; nothing of a row that says nothing: most events stay short."""
    said = {"seller": row.cells.get("seller", ""), "shop": row.cells.get("shop", ""), "template": row.template}
    return {name: shown for name, text in said.items() if (shown := harmless(text))}


def _is_new(desk: Desk, plan: Plan, checked: CheckedBatch, events: Sequence[tuple[str, Mapping[str, Any]]]) -> bool:
    """Whether there is anything to write: a rerun of an unchanged file with an unchanged plan adds no event."""
    if len(events) > 1:
        return True
    known = [batch for batch in desk.ledger.batches() if batch.id == plan.batch]
    return not known or known[0].file_sha256 != checked.file_sha256


def _copy_evidence(desk: Desk, checked: CheckedBatch, planned: Sequence[PlannedComplaint]) -> None:
    files: dict[str, EvidenceFile] = {f.sha256: f for p in planned for f in p.complaint.evidence}
    for sha256, file in files.items():
        source = checked.sources.get(sha256)
        if source is None and desk.files.size(sha256):  # a capture
            desk.files.check(sha256)
            continue
        if source is None:
            raise WrongUse(f"The evidence file {file.name} was not read.", advice="Run the same command again.")
        desk.files.keep_file(source, expect_sha256=sha256)


def row_counts(checked: CheckedBatch) -> dict[str, int]:
    """How many rows there are of each status, for summaries and `--json`."""
    return {status.value: checked.count(status) for status in RowStatus}
