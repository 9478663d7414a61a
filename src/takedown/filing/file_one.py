"""Steps 4 to 7 of the filing protocol for one submission: prepare, intend, press, conclude.

The only place in the code base that presses. No retry, no loop, no decorator may ever come between the intent and the
conclusion: the portal knows no idempotency key, so a press whose outcome is not seen is unknown, never repeated.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import Any, assert_never

import rfc8785

from takedown.domain.errors import IllegalStep, TakedownError
from takedown.domain.model import ClaimKey, Complaint, EvidenceFile, Submission
from takedown.domain.payload import dump, load_submission
from takedown.domain.protocol import State
from takedown.filing.desk import Desk
from takedown.ledger.records import ClaimState, SubmissionRecord
from takedown.portal import (
    CaseReading,
    Filed,
    Held,
    KeepPicture,
    NotAsMeant,
    NothingLeft,
    Portal,
    Prepared,
    PressOutcome,
    Refused,
    RefusedListing,
    Unknown,
)


async def file_one(record: SubmissionRecord, desk: Desk, portal: Portal, *, rehearse: bool = False) -> State:
    """File one declared submission, or with `rehearse` everything but the press; the state it ends in.

    1. prepare: fill, the portal's verify step, read back, compare, photograph;
    2. intend: the ledger has it, synced, before anything irreversible;
    3. press: once, within the deadline, in the sign-in in which it was prepared;
    4. conclude: filed, refused, held or unknown.

    Raises the portal's errors from step 1 only; the submission is then as it was and may be filed another time.
    """
    submission = load_submission(record.kind, record.payload)
    keep = desk.keep_for(record.id)
    try:
        prepared = await _prepare(submission, record, desk, portal, keep)
    except NothingLeft as nothing:
        return record.state if rehearse else _all_listings_refused(record, submission, nothing, desk)
    except NotAsMeant as different:
        if not rehearse:
            desk.journal.append("submission_not_pressed", {"submission": record.id, "why": str(different)})
        desk.tell("submission_not_pressed", {"submission": record.id, "why": str(different)})
        return State.NOT_PRESSED
    try:
        if rehearse:
            desk.tell("rehearsed", {"submission": record.id, "left_out": len(prepared.refused)})
            return record.state
        return await _press_once(record, submission, prepared, desk, portal, keep)
    finally:
        await portal.leave(prepared)


async def compare_owed(record: SubmissionRecord, desk: Desk, portal: Portal) -> None:
    """Open a filed complaint by its number and hold it against what was meant; a difference goes to a person.

    Raises the portal's errors; the comparison then stays owed. What the portal shows is its first observation, too.
    """
    submission = load_submission(record.kind, record.payload)
    if not isinstance(submission, Complaint):
        raise IllegalStep(f"{record.id} is no complaint: uploads are compared by the list of rights")
    left_out = {held.claim for held in desk.ledger.claims_of(record.id) if held.state is ClaimState.REFUSED}
    meant = without(submission, left_out)
    differences: list[str] = []
    for number in record.numbers:
        reading = await portal.read_complaint(number, desk.keep_for(record.id))
        differences += portal.same_complaint(meant, reading)
        desk.journal.append("case_observed", observed_body(record.id, reading))
    body = {"submission": record.id, "equal": not differences, "differences": differences}
    desk.journal.append("filing_compared", body)
    if differences:
        desk.tell("filed_but_differs", body)


def observed_body(submission: str | None, reading: CaseReading) -> dict[str, Any]:
    """The body of a `case_observed` event."""
    return {
        "number": reading.number,
        "submission": submission,
        "status": reading.meaning.value,
        "words": reading.words,
        "listings": [
            {"listing": line.listing, "status": line.meaning.value, "words": line.words} for line in reading.listings
        ],
        "page": reading.address,
    }


def without(complaint: Complaint, claims: Collection[ClaimKey]) -> Complaint:
    """The complaint without the listings of `claims`."""
    kept = tuple(listing for listing in complaint.listings if complaint.claim(listing) not in claims)
    return replace(complaint, listings=kept)


async def _prepare(
    submission: Submission, record: SubmissionRecord, desk: Desk, portal: Portal, keep: KeepPicture
) -> Prepared:
    if isinstance(submission, Complaint):
        return await portal.prepare_complaint(submission, desk.marker_for(record.id), keep, desk.read)
    return await portal.prepare_ipr(submission, keep, desk.read)


async def _press_once(
    record: SubmissionRecord, submission: Submission, prepared: Prepared, desk: Desk, portal: Portal, keep: KeepPicture
) -> State:
    if prepared.refused:
        desk.journal.append("listings_refused", _refused_body(record, submission, prepared.refused))
    desk.journal.append("fields_read_back", {"submission": record.id, "fields": dict(prepared.fields)})
    intended_at = desk.boottime_ms()
    desk.journal.append(
        "submission_intended",
        {
            "submission": record.id,
            "payload_sha256": hashlib.sha256(rfc8785.dumps(dump(submission))).hexdigest(),
            "evidence_sha256": [file.sha256 for file in _files(submission)],
            "marker": desk.marker_for(record.id),
            "attempt": record.attempt,
            "press_within_ms": desk.press_within_ms,
            "browser_pid": prepared.browser_pid,
            "epoch": prepared.epoch,
        },
    )
    why_not = _why_not_press(prepared, desk, portal, intended_at)
    if why_not:
        desk.journal.append("submission_not_pressed", {"submission": record.id, "why": why_not})
        desk.tell("submission_not_pressed", {"submission": record.id, "why": why_not})
        return State.NOT_PRESSED
    try:
        outcome = await portal.press(prepared)
    except (TakedownError, asyncio.CancelledError) as error:
        _conclude(record, Unknown(f"the press was interrupted: {error or type(error).__name__}"), desk)
        raise
    state = _conclude(
        record, outcome, desk
    )  # before the picture: a receipt that was seen is never lost to a bad picture
    await portal.photograph_outcome(prepared, keep)
    return state


def _why_not_press(prepared: Prepared, desk: Desk, portal: Portal, intended_at: int) -> str:
    """The reason for which the press is provably not made; empty when it may be made now."""
    if desk.stopping():
        return "a stop was asked for before the press"
    if portal.epoch != prepared.epoch:
        return "the account was signed in again after the form was read back"
    waited = desk.boottime_ms() - intended_at
    if waited > desk.press_within_ms:
        return f"the deadline for the press passed ({waited} ms after the intent)"
    return ""


def _conclude(record: SubmissionRecord, outcome: PressOutcome, desk: Desk) -> State:
    match outcome:
        case Filed(numbers):
            state, kind = State.FILED, "submission_filed"
            body: dict[str, Any] = {"numbers": list(numbers)}
        case Refused(words):
            state, kind, body = State.REFUSED, "submission_refused", {"words": words, "code": "refused_by_portal"}
        case Held(words, reference):
            state, kind, body = State.HELD_BY_PORTAL, "submission_held", {"words": words, "reference": reference}
        case Unknown(why):
            state, kind, body = State.UNKNOWN, "outcome_unknown", {"why": why}
        case _:
            assert_never(outcome)
    desk.journal.append(kind, {"submission": record.id, **body})
    desk.tell(kind, {"submission": record.id, **body})
    return state


def _all_listings_refused(record: SubmissionRecord, submission: Submission, nothing: NothingLeft, desk: Desk) -> State:
    words = "; ".join(sorted({refused.words for refused in nothing.refused}))
    body = {"submission": record.id, "words": words, "code": "all_listings_refused"}
    desk.journal.append_all(
        [
            ("listings_refused", _refused_body(record, submission, nothing.refused)),
            ("submission_refused", body),
        ]
    )
    desk.tell("submission_refused", body)
    return State.REFUSED


def _refused_body(
    record: SubmissionRecord, submission: Submission, refused: tuple[RefusedListing, ...]
) -> dict[str, Any]:
    if not isinstance(submission, Complaint):
        return {"submission": record.id, "listings": []}
    return {
        "submission": record.id,
        "listings": [{"claim": submission.claim(one.listing), "words": one.words} for one in refused],
    }


def _files(submission: Submission) -> tuple[EvidenceFile, ...]:
    if isinstance(submission, Complaint):
        return submission.evidence
    return submission.ipr.certificates + submission.ipr.authorization
