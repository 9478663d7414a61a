"""What only a person can say is asked on a terminal, with everything that is known about it; nothing is assumed."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from takedown.cli.installation import Installation
from takedown.domain.errors import WrongUse
from takedown.domain.model import Complaint, IprUpload
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED
from takedown.domain.submission import Answer
from takedown.filing.decide import (
    Question,
    decide_absent,
    decide_filed,
    decide_filed_outside,
    named_by,
    parked_on,
    question_about,
)
from takedown.filing.desk import Desk
from takedown.filing.plan import OPEN_PLAN
from takedown.ledger.records import SubmissionRecord


def ask_what_is_left(here: Installation, desk: Desk) -> None:
    """Ask about each unknown outcome for which the portal was read in this run, and about what is parked.

    An empty answer leaves it as it is.
    """
    if not here.may_ask:
        return
    unsettled = desk.ledger.submissions(desk.account, states=UNSETTLED)
    questions = [question for record in unsettled if (question := question_about(desk, record)) is not None]
    parked = [record for record in desk.ledger.submissions(desk.account, states=OPEN_PLAN) if parked_on(record)]
    questions = _without_kits(here, questions)
    name = _name(here) if questions or parked else ""
    for question in questions if name else []:
        try:
            _ask(here, desk, question, name)
        except WrongUse as refused:
            here.output.say(f"{refused.message}\n  → {refused.advice}", "red")
    for record in parked if name else []:
        _ask_about_parked(here, desk, record, name)


def _without_kits(here: Installation, questions: list[Question]) -> list[Question]:
    """Kits that are out and of which nothing is there yet are asked about only if somebody wants to give some up."""
    out = [question for question in questions if question.by_hand and not question.candidates]
    if not out:
        return questions
    here.output.say(
        f"\nThe portal does not show {len(out)} of the complaints that were handed out to be filed by hand."
    )
    if click.confirm("Is one of them not to be filed by hand any more?", default=False, err=True):
        return questions
    return [question for question in questions if question not in out]


def _name(here: Installation) -> str:
    here.output.say("\nReading the portal did not settle everything.")
    which = "Your full name, for the record of what you decide (empty to leave it)"
    answer: str = click.prompt(which, default="", show_default=False, err=True)
    return answer.strip()


def _ask_about_parked(here: Installation, desk: Desk, record: SubmissionRecord, name: str) -> None:
    number, named = parked_on(record), named_by(desk.ledger, record, parked_on(record))
    here.output.say(
        f"\n{record.id}: complaint {number} of the portal's is on {', '.join(sorted(named))}, and nobody here filed it.",
        "bold",
    )
    question = f"Is complaint {number} your own filing of it, by hand or from elsewhere (ours is then not filed)?"
    if click.confirm(question, default=False, err=True):
        decide_filed_outside(desk, record, name)
        if len(named) < len(desk.ledger.claims_of(record.id)):
            here.output.say("  Its other listings come up again: submit their batch once more.", "yellow")


def _ask(here: Installation, desk: Desk, question: Question, name: str) -> None:
    _show(here, question)
    which = "Which, several with commas (empty to leave it)"
    answer = click.prompt(which, default="", show_default=False, err=True).strip().lower()
    if answer == "a":
        why = "a person looked in the account"
        decide_absent(desk, question.record, f"its kit was given up: {why}" if question.by_hand else why, name)
        return
    chosen = {part.strip() for part in answer.split(",")}
    candidates = enumerate(question.candidates, 1)
    numbers = [one.number for index, one in candidates if one.opened and str(index) in chosen]
    if numbers:
        decide_filed(desk, question.record, numbers, name)


def _show(here: Installation, question: Question) -> None:
    """When it was pressed, what it is about, when the lists were read and what they showed of it."""
    say, record = here.output.say, question.record
    say(f"\n{record.id}: {question.why}", "bold")
    pressed = _at(question.pressed_at) if question.pressed_at else "at a time that nobody knows"
    did = "Handed out to be filed by hand" if question.by_hand else "Pressed"
    say(f"  {did} {pressed}; the portal's lists were read to their end, twice, {_at(question.read_at)}.")
    submission = load_submission(record.kind, record.payload)
    if isinstance(submission, Complaint):
        say(f"  It is on {', '.join(listing.key for listing in submission.listings)}.")
    elif isinstance(submission, IprUpload):
        say(f"  It uploads the right {submission.ipr.label}.")
    else:
        did = f"answers counter-notice {submission.reference} of" if isinstance(submission, Answer) else "withdraws"
        say(f"  It {did} complaint {submission.number}.")
    if question.elsewhere:
        say("  It was pressed on another computer: make sure first that no browser of takedown's is left there.", "red")
    if not question.candidates:
        say("  The lists showed nothing of it. They may lag behind: look in the account itself before you say so.")
    for index, candidate in enumerate(question.candidates, 1):
        choice = str(index) if candidate.opened else "(it could not be opened, so it cannot be chosen now)"
        say(f"  {choice}  it is complaint {candidate.number}, on {', '.join(candidate.listings)}")
    gone = ", and its kit is thrown away, so that nobody files it any more" if question.by_hand else ""
    say(f"  a  it is not there: I looked in the account{gone}")


def _at(moment: datetime) -> str:
    return f"at {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
