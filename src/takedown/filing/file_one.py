"""Steps 4 to 7 of the filing protocol for one submission: prepare, intend, press, conclude.

The only place in the code base that presses. No retry, no loop, no decorator may ever come between the intent and the
conclusion: the portal knows no idempotency key, so a press whose outcome is not seen is unknown, never repeated.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict
from functools import partial
from typing import Any, assert_never

from takedown.domain.errors import TakedownError
from takedown.domain.model import Complaint, IprUpload
from takedown.domain.protocol import UNSETTLED, State
from takedown.domain.submission import ON_A_CASE, Answer, Submission, Withdrawal, files_of
from takedown.filing.calm import Calm, within
from takedown.filing.compare import what_is_left
from takedown.filing.desk import Desk
from takedown.filing.intent import append_intent, what_is_meant
from takedown.filing.on_case import meant_on_case, with_what_follows
from takedown.ledger.checkpoints import Checkpointed
from takedown.ledger.errors import NumberTaken
from takedown.ledger.records import SubmissionRecord
from takedown.portal import (
    Filed,
    Held,
    NotAsMeant,
    NothingLeft,
    Portal,
    Prepared,
    PressOutcome,
    Refused,
    RefusedListing,
    Unknown,
)

FILLINGS, SAME = 6, 3
"""A form that did not take what was meant is filled anew: until it was so many times, or did the same thing so many times."""


class _BrowserOver(Exception):
    """Nothing more may be filled in this browser."""


async def file_one(record: SubmissionRecord, desk: Desk, calm: Calm, *, rehearse: bool = False) -> State:
    """File one declared submission, or with `rehearse` everything but the press; the state it ends in.

    1. prepare: fill, the portal's verify step, read back, compare, photograph; repeated where it fails, it presses nothing.
       Only in a person's own window it is not repeated: what is gone there, they may have pressed;
    2. intend: the ledger has it, synced, before anything irreversible;
    3. press: once, within the deadline, in the sign-in in which it was prepared;
    4. conclude: filed, refused, held or unknown.

    Once `calm` is over, as it is from the moment on in which a press is unknown, a submission that has no intent is
    left as it is. Raises the portal's errors from step 1, the
    submission is then as it was and may be filed another time; and from the picture of the outcome, when it is
    concluded already.
    """
    submission = what_is_left(desk, record)
    async with AsyncExitStack() as form:
        try:
            fill = partial(_prepare, form, record, submission, desk, calm)
            prepared = await (fill() if calm.portal.attached else calm.repeat(fill))
        except _BrowserOver:
            return record.state
        except NothingLeft as nothing:
            return (
                _rehearsal(record, str(nothing), desk) if rehearse else _all_refused(record, submission, nothing, desk)
            )
        except NotAsMeant as different:
            return _rehearsal(record, str(different), desk) if rehearse else _not_pressed(record, str(different), desk)
        if rehearse:
            desk.used |= prepared.used
            desk.tell("rehearsed", {"submission": record.id, "left_out": len(prepared.refused)})
            return record.state
        if desk.stop_asked or calm.over:
            return record.state
        return await _press_once(record, submission, prepared, desk, calm)


async def _prepare(
    form: AsyncExitStack, record: SubmissionRecord, submission: Submission, desk: Desk, calm: Calm
) -> Prepared:
    """Fill the form and hand it over with its place in the turnstile, to be left when `form` is."""
    seen: list[str] = []
    for filling in range(1, FILLINGS + 1):
        async with AsyncExitStack() as this_try:
            await this_try.enter_async_context(calm.turnstile.form_open(_links(submission)))
            if calm.over:  # the portal may keep one draft per account, and a late post would send this one
                raise _BrowserOver
            try:
                prepared = await _fill(record, submission, desk, calm.portal)
            except NotAsMeant as different:
                desk.tell("not_as_meant", {"submission": record.id, "why": str(different), "filling": filling})
                seen.append(str(different))
                if calm.portal.attached or filling == FILLINGS or seen.count(seen[-1]) == SAME:
                    raise
                continue
            leave = partial(calm.portal.leave, prepared)
            this_try.push_async_callback(within, desk.answer_within_seconds, f"Leaving the form of {record.id}", leave)
            form.push_async_exit(this_try.pop_all())
            return prepared
    raise RuntimeError("unreachable: the last filling returns or raises")


async def _fill(record: SubmissionRecord, submission: Submission, desk: Desk, portal: Portal) -> Prepared:
    keep = desk.keep_for(record.id)

    async def fill() -> Prepared:
        match submission:
            case Complaint():
                return await portal.prepare_complaint(submission, desk.marker_for(record.id), keep, desk.read)
            case IprUpload():
                return await portal.prepare_ipr(submission, keep, desk.read)
            case Answer():
                return await portal.prepare_answer(submission, keep, desk.read)
            case Withdrawal():
                return await portal.prepare_withdrawal(submission, keep)
            case _:
                assert_never(submission)

    return await within(desk.fill_within_seconds, f"Filling {record.id}", fill)


async def _press_once(
    record: SubmissionRecord, submission: Submission, prepared: Prepared, desk: Desk, calm: Calm
) -> State:
    if prepared.refused:
        desk.journal.append("listings_refused", _refused_body(record, submission, prepared.refused))
    desk.journal.append("fields_read_back", {"submission": record.id, "fields": dict(prepared.fields)})
    intended_at = desk.boottime_ms()
    append_intent(desk, _intent(record, submission, prepared, desk))
    why_not = _why_not_press(prepared, desk, calm, intended_at)
    if why_not and prepared.tab is not None:
        calm.over = True
        return _conclude(record, Unknown(f"{why_not}, but the form stood in your own window"), desk)
    if why_not:
        return _not_pressed(record, why_not, desk)
    state = State.INTENDED
    try:
        try:
            async with asyncio.timeout(desk.answer_within_seconds):
                outcome = await calm.portal.press(prepared)
        except (TakedownError, TimeoutError, asyncio.CancelledError) as error:
            state = _conclude(record, Unknown(f"the press was interrupted ({error or type(error).__name__})"), desk)
            if isinstance(error, asyncio.CancelledError):
                raise
            return state
        state = _conclude(record, outcome, desk)
    finally:
        calm.over = calm.over or state in UNSETTLED  # in this step: no other tab intends or presses anything after it
    # after the conclusion: a receipt that was seen is not lost to a bad picture
    photograph = partial(calm.portal.photograph_outcome, prepared, desk.keep_for(record.id))
    await within(desk.answer_within_seconds, f"The picture of what became of {record.id}", photograph)
    return state


def _intent(record: SubmissionRecord, submission: Submission, prepared: Prepared, desk: Desk) -> dict[str, Any]:
    return {
        **what_is_meant(record, files_of(submission)),
        "marker": desk.marker_for(record.id) if isinstance(submission, Complaint) else "",
        "press_within_ms": desk.press_within_ms,
        "browser_pid": prepared.browser_pid,
        "browser_started_ms": prepared.browser_started_ms,
        "machine": desk.machine,
        "epoch": prepared.epoch,
        **({"attached": asdict(prepared.tab)} if prepared.tab is not None else {}),
    }


def _why_not_press(prepared: Prepared, desk: Desk, calm: Calm, intended_at: int) -> str:
    """The reason for which the press is provably not made; empty when it may be made now."""
    if desk.stop_asked:
        return "a stop was asked for before the press"
    if calm.over:
        return "another press in this browser is unknown, or the browser failed"
    if calm.portal.epoch != prepared.epoch:
        return "the account was signed in again after the form was read back"
    waited = desk.boottime_ms() - intended_at
    if waited > desk.press_within_ms:
        return f"the deadline for the press passed ({waited} ms after the intent)"
    return ""


def _conclude(record: SubmissionRecord, outcome: PressOutcome, desk: Desk) -> State:
    if record.kind in ON_A_CASE:
        outcome = _on_the_case(record, outcome)
    match outcome:
        case Filed(numbers):
            state, kind = State.FILED, "submission_filed"
            body: dict[str, Any] = {"numbers": list(numbers)}
        case Refused(words):
            state, kind, body = State.REFUSED, "submission_refused", {"words": words, "code": "refused_by_portal"}
        case Held(words, reference):
            state, kind, body = State.HELD_BY_PORTAL, "submission_held", {"words": words, "reference": reference}
        case Unknown(why, words):
            state, kind, body = State.UNKNOWN, "outcome_unknown", {"why": why, "words": words}
        case _:
            assert_never(outcome)
    try:
        follows = with_what_follows(desk.ledger, record) if state is State.FILED else []
        desk.journal.append_all([(kind, {"submission": record.id, **body}), *follows], Checkpointed.IF_POSSIBLE)
    except NumberTaken as taken:  # a receipt of another submission proves nothing about this one
        return _conclude(record, Unknown(f"the receipt shows a number of another submission ({taken})"), desk)
    desk.tell(kind, {"submission": record.id, **body})
    return state


def _on_the_case(record: SubmissionRecord, outcome: PressOutcome) -> PressOutcome:
    """What is about a complaint gets no number of its own: the receipt must name that complaint, and nothing else."""
    number = meant_on_case(record).number
    match outcome:
        case Filed(numbers) if set(numbers) == {number}:
            return Filed(())
        case Filed(numbers):
            return Unknown(f"the receipt names {', '.join(numbers)}, and not complaint {number}")
        case Held(words, _):
            return Unknown("the portal answered as if it held it", words)
        case _:
            return outcome


def _not_pressed(record: SubmissionRecord, why: str, desk: Desk) -> State:
    body = {"submission": record.id, "why": why}
    desk.journal.append("submission_not_pressed", body)
    desk.tell("submission_not_pressed", body)
    return State.NOT_PRESSED


def _rehearsal(record: SubmissionRecord, why: str, desk: Desk) -> State:
    """A rehearsal that failed is told and changes nothing in the ledger."""
    desk.tell("rehearsal_failed", {"submission": record.id, "why": why})
    return State.NOT_PRESSED


def _all_refused(record: SubmissionRecord, submission: Submission, nothing: NothingLeft, desk: Desk) -> State:
    words = "; ".join(sorted({refused.words for refused in nothing.refused}))
    body = {"submission": record.id, "words": words, "code": "all_listings_refused"}
    refused = _refused_body(record, submission, nothing.refused)
    desk.journal.append_all([("listings_refused", refused), ("submission_refused", body)])
    desk.tell("submission_refused", body)
    return State.REFUSED


def _refused_body(
    record: SubmissionRecord, submission: Submission, refused: tuple[RefusedListing, ...]
) -> dict[str, Any]:
    listings: list[dict[str, str]] = []
    if isinstance(submission, Complaint):
        listings = [{"claim": submission.claim(one.listing), "words": one.words} for one in refused]
    return {"submission": record.id, "listings": listings}


def _links(submission: Submission) -> int:
    return len(submission.listings) if isinstance(submission, Complaint) else 1
