"""What a person decides where reading the portal does not settle it. Recorded with their name.

About an unknown outcome a person is asked only after this run has read the portal's lists, or, on the review page, another
run not long ago: by then the browser that pressed is dead, nothing of it is under way, and the person is shown what the
lists showed. What they call absent and the portal has after all is found by the next run, which reads the lists before it
presses anything (`preflight`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from takedown.domain.errors import TakedownError, WrongUse
from takedown.domain.model import Account, Complaint, SubmissionId
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import UNSETTLED, State
from takedown.domain.submission import ON_A_CASE
from takedown.filing.calm import Calm
from takedown.filing.compare import observed_body
from takedown.filing.desk import Desk
from takedown.filing.intent import intent_of, is_by_hand
from takedown.filing.on_case import with_what_follows
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.preflight import UNEXPLAINED
from takedown.filing.sight import numbers_of_ours
from takedown.ledger.errors import NumberTaken
from takedown.ledger.journal import Item
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent, SubmissionRecord
from takedown.portal import no_picture


@dataclass(frozen=True)
class Candidate:
    """A complaint of the portal's that has listings of an unknown submission."""

    number: str
    listings: tuple[str, ...]
    opened: bool = True
    """False for one that was not opened since it was found: nobody knows whether it is held or filed."""


@dataclass(frozen=True)
class Question:
    """An unknown outcome, and what the reading of the portal that counts showed of it."""

    record: SubmissionRecord
    why: str
    pressed_at: datetime | None
    """When its intent was written, or its kit handed out; None where no intent is known."""
    read_at: datetime
    elsewhere: bool
    """True when the browser that pressed ran on another computer: nobody here knows that it is gone."""
    by_hand: bool
    """True when a person has its kit: then it may not have been pressed yet."""
    candidates: tuple[Candidate, ...]
    """Of these a person may choose what was opened."""


def question_about(desk: Desk, record: SubmissionRecord) -> Question | None:
    """What a person is asked about `record`; None for one that is settled or has no reading that counts."""
    asked = last_asked(desk.ledger, record)
    if record.state not in UNSETTLED or asked is None or not _counts(desk, asked):
        return None
    intent = intent_of(desk.ledger, record)
    by_hand = is_by_hand(intent)
    return Question(
        record,
        asked.body["why"],
        intent.at if intent else None,
        asked.at,
        intent is not None and not by_hand and intent.body.get("machine") != desk.machine,
        by_hand,
        tuple(candidates_of(desk.ledger, record)),
    )


def candidates_of(ledger: Ledger, record: SubmissionRecord) -> list[Candidate]:
    """What the last reading of the portal found on its listings; empty when it found nothing."""
    asked = last_asked(ledger, record)
    if asked is None:
        return []
    opened = _opened_since(ledger, asked)
    return [
        Candidate(one["number"], tuple(one["listings"]), one["number"] in opened) for one in asked.body["candidates"]
    ]


def last_asked(ledger: Ledger, record: SubmissionRecord) -> StoredEvent | None:
    """The last time that reading the portal left a submission to a person."""
    found = list(ledger.events(record.account, types={"person_needed"}, submission=record.id))
    return found[-1] if found else None


async def open_candidates(desk: Desk, calm: Calm) -> None:
    """Note how every candidate of this run's questions stands: one that waits for its right is held, and not filed.

    One that cannot be opened is not offered to anybody, and keeps nobody else waiting.
    """
    for record in desk.ledger.submissions(desk.account, states=UNSETTLED):
        asked = last_asked(desk.ledger, record)
        if asked is None or asked.run != desk.journal.run:
            continue
        known = _opened_since(desk.ledger, asked)
        for number in {one["number"]: None for one in asked.body["candidates"] if one["number"] not in known}:
            try:
                await _open(desk, calm, number)
            except TakedownError as error:
                desk.tell("failed", {"submission": record.id, "message": error.message})
                return


def decide_filed(desk: Desk, record: SubmissionRecord, numbers: Sequence[str], by: str, reason: str = "") -> None:
    """`by` says that the submission is these complaints; it is held where one of them waits for its right, else filed.

    The comparison with what is filed is owed. Raises WrongUse if it is settled, if no reading of the portal for it
    counts, or if one of them is another submission already.
    """
    _require_read(desk, record)
    record_filed(desk, record, numbers, by, reason)


def record_filed(desk: Desk, record: SubmissionRecord, numbers: Sequence[str], by: str, reason: str = "") -> None:
    """Record what `by` says of an unsettled submission: it is these complaints, held or filed as the last look at them was.

    Raises WrongUse if one of them is another submission already.
    """
    cases = [desk.ledger.case(desk.account, number) for number in numbers]
    held = [case.words for case in cases if case is not None and case.status is CaseStatus.WAITING_FOR_IPR]
    body: dict[str, Any] = {"submission": record.id, "by": by} | ({"reason": reason} if reason else {})
    try:
        if held:
            _require_free(desk, record, numbers)
            desk.journal.append("submission_held", body | {"words": held[0], "reference": " ".join(numbers)})
        elif record.kind in ON_A_CASE:  # its number is the complaint's, and it has none of its own
            filed: Item = ("submission_filed", body | {"numbers": []})
            desk.journal.append_all([filed, *with_what_follows(desk.ledger, record)])
        else:
            desk.journal.append("submission_filed", body | {"numbers": list(numbers)})
    except NumberTaken as taken:
        raise WrongUse(
            f"Complaint {taken.number} is {taken.submission} already, so it cannot be {record.id}.",
            advice="Choose another one, or say that it is not there.",
        ) from taken


def decide_absent(desk: Desk, record: SubmissionRecord, why: str, by: str) -> None:
    """`by` says that the portal does not have it; its rows come up again.

    Raises WrongUse if it is settled, or if no reading of the portal for it counts.
    """
    _require_read(desk, record)
    desk.journal.append("submission_absent", {"submission": record.id, "why": why, "by": by})


def parked_on(record: SubmissionRecord) -> str:
    """The number of the unexplained complaint that keeps it from being filed; empty where none does."""
    waits_for = record.waits_for or ""
    parked = record.state in OPEN_PLAN and waits_for.startswith(UNEXPLAINED)
    return waits_for.removeprefix(UNEXPLAINED) if parked else ""


def decide_filed_outside(desk: Desk, record: SubmissionRecord, by: str) -> None:
    """`by` says that the complaint on which it is parked is their own filing of it; ours is then never pressed.

    Its listings that this complaint does not name come up again with the next plan of their batch. Raises WrongUse for
    one that is not parked.
    """
    number = parked_on(record)
    if not number:
        raise WrongUse(f"{record.id} is not parked.", advice="See `takedown status`.")
    why = f"filed outside as complaint {number}, as {by} says"
    desk.journal.append("submission_superseded", {"submission": record.id, "by": number, "why": why})


def filed_outside(ledger: Ledger, account: Account) -> dict[SubmissionId, str]:
    """Complaints of which a person has said that they were filed outside -> the number of that complaint."""
    complaints = {record.id for record in ledger.submissions(account, states={State.SUPERSEDED}, kind="complaint")}
    replaced = ledger.events(account, types={"submission_superseded"}) if complaints else ()
    by = {SubmissionId(event.body["submission"]): event.body["by"] for event in replaced}
    return {submission: number for submission, number in by.items() if number and submission in complaints}


def named_by(ledger: Ledger, record: SubmissionRecord, number: str) -> dict[str, CaseStatus]:
    """The listings of a submission that complaint `number` names, with their status there.

    All of them where it names none that can be read: a person has seen the two together.
    """
    submission = load_submission(record.kind, record.payload)
    keys = {listing.key for listing in submission.listings} if isinstance(submission, Complaint) else set()
    case = ledger.case(record.account, number)
    named = {one.listing: one.status for one in ledger.case_listings(record.account, number) if one.listing in keys}
    return named or dict.fromkeys(keys, case.status if case else CaseStatus.NEEDS_A_LOOK)


async def _open(desk: Desk, calm: Calm, number: str) -> None:
    reading = await calm.read(lambda: calm.portal.read_complaint(number, no_picture))
    if reading.number == number:  # else it has become another one meanwhile, which the next reading of the lists finds
        desk.journal.append("case_observed", observed_body(None, reading))


def _opened_since(ledger: Ledger, asked: StoredEvent) -> set[str]:
    return {event.body["number"] for event in ledger.events(asked.account, after=asked.seq, types={"case_observed"})}


def _counts(desk: Desk, asked: StoredEvent) -> bool:
    """Whether a person may decide on what this reading showed."""
    age = (desk.now() - asked.at).total_seconds()
    return asked.run == desk.journal.run or 0 <= age < desk.reading_counts_seconds


def _require_read(desk: Desk, record: SubmissionRecord) -> None:
    if record.state not in UNSETTLED:
        raise WrongUse(f"{record.id} is settled already ({record.state}).", advice="See `takedown status`.")
    asked = last_asked(desk.ledger, record)
    if asked is None or not _counts(desk, asked):
        raise WrongUse(
            f"{record.id} was not looked for on the portal in this run, so nobody can say whether it is there.",
            advice="Run `takedown resume` while the portal answers, and decide when it has read the portal's lists.",
        )


def _require_free(desk: Desk, record: SubmissionRecord, numbers: Sequence[str]) -> None:
    """A reference concludes one submission at most, as a number does."""
    taken = next((number for number in numbers if number in numbers_of_ours(desk)), None)
    if taken is None:
        return
    for other in desk.ledger.submissions(desk.account):
        if other.id != record.id and taken in (*other.numbers, *other.references):
            raise NumberTaken(taken, other.id)
