"""Trouble with what is received: on odd terms, later than it seems, or out of sight for a while."""

from __future__ import annotations

from starlette.responses import Response

from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office.case import Case, Terms
from takedown.sandbox.office.complaint_rules import ComplaintForm
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.trouble.kinds import LIST_LAG_SECONDS

_SHORTEST_LAG_SECONDS = 0.5
_REPEATS = {"duplicate_submit_trap": "used_token", "duplicate_complaint_trap": "open_listings"}


def receive(visit: Visit, form: ComplaintForm, form_token: str) -> tuple[Case, ...]:
    """Hands a form to the back office, on the terms of this request's mood. Raises Refused."""
    mood = visit.mood
    traps = {kind for kind in _REPEATS if mood.threatens(kind)}
    terms = Terms(
        parts=2 if len(form.listings) > 1 and mood.threatens("split_complaint") else 1,
        lapsed=mood.threatens("held_although_approved"),
        **{_REPEATS[kind]: True for kind in traps},
    )
    received = visit.office.complaints.submit(visit.account, form, form_token, terms)
    _note(visit, terms, traps if received.repeats else set())
    if mood.strikes("list_lag"):
        for case in received.cases:
            mood.moods.aftermath.hide(case.id, mood.dice.uniform(_SHORTEST_LAG_SECONDS, LIST_LAG_SECONDS))
    return received.cases


def keep_until_sign_in(visit: Visit, form: ComplaintForm, form_token: str) -> Response:
    """Ends the session, asks to sign in, and keeps the post for then."""
    visit.mood.moods.aftermath.keep(visit.account, form, form_token)
    visit.end_session()
    return visit.asks_to_sign_in()


def file_kept(visit: Visit, account: str) -> None:
    """Receives what was kept for an account that has just signed in; what is refused now is lost without a word."""
    for form, form_token in visit.mood.moods.aftermath.kept(account):
        try:
            visit.office.complaints.submit(account, form, form_token)
        except Refused:
            continue


def _note(visit: Visit, terms: Terms, sprung: set[str]) -> None:
    for kind in sorted(sprung):
        visit.mood.note(kind)
    if terms.parts > 1:
        visit.mood.note("split_complaint")
    if terms.lapsed:
        visit.mood.note("held_although_approved")
