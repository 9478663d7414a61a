"""What only a person can say is asked on a terminal, with everything that is known about it; nothing is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from takedown.cli.installation import Installation
from takedown.domain.errors import WrongUse
from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.filing.decide import Question, decide_absent, decide_filed, question_about
from takedown.filing.desk import Desk
from takedown.ledger.records import SubmissionRecord


def ask_about_unknown(here: Installation, desk: Desk, left: Sequence[SubmissionRecord]) -> None:
    """Ask about each unknown outcome for which the portal was read in this run; an empty answer leaves it."""
    if not here.may_ask:
        return
    questions = [question for record in left if (question := question_about(desk, record)) is not None]
    name = _name(here) if questions else ""
    for question in questions if name else []:
        try:
            _ask(here, desk, question, name)
        except WrongUse as refused:
            here.output.say(f"{refused.message}\n  → {refused.advice}", "red")


def _name(here: Installation) -> str:
    here.output.say("\nReading the portal did not settle everything.")
    which = "Your full name, for the record of what you decide (empty to leave it)"
    answer: str = click.prompt(which, default="", show_default=False, err=True)
    return answer.strip()


def _ask(here: Installation, desk: Desk, question: Question, name: str) -> None:
    _show(here, question)
    which = "Which, several with commas (empty to leave it)"
    answer = click.prompt(which, default="", show_default=False, err=True).strip().lower()
    if answer == "a":
        decide_absent(desk, question.record, "a person looked in the account", name)
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
    say(f"  Pressed {pressed}; the portal's lists were read to their end, twice, {_at(question.read_at)}.")
    submission = load_submission(record.kind, record.payload)
    if isinstance(submission, Complaint):
        say(f"  It is on {', '.join(listing.key for listing in submission.listings)}.")
    else:
        say(f"  It uploads the right {submission.ipr.label}.")
    if question.elsewhere:
        say("  It was pressed on another computer: make sure first that no browser of takedown's is left there.", "red")
    if not question.candidates:
        say("  The lists showed nothing of it. They may lag behind: look in the account itself before you say so.")
    for index, candidate in enumerate(question.candidates, 1):
        choice = str(index) if candidate.opened else "(it could not be opened, so it cannot be chosen now)"
        say(f"  {choice}  it is complaint {candidate.number}, on {', '.join(candidate.listings)}")
    say("  a  it is not there: I looked in the account")


def _at(moment: datetime) -> str:
    return f"at {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
