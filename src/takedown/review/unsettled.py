"""What needs a person: unknown outcomes with what the portal showed, what is parked, and words without a meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from takedown.domain.errors import TakedownError, WrongUse
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.domain.protocol import UNSETTLED
from takedown.filing.decide import (
    candidates_of,
    decide_absent,
    decide_filed,
    decide_filed_outside,
    last_asked,
    parked_on,
    question_about,
)
from takedown.filing.desk import Desk
from takedown.filing.intent import intent_of, is_by_hand
from takedown.filing.plan import OPEN_PLAN
from takedown.ledger.records import SubmissionRecord
from takedown.review.site import Site, field_of, right_of, token_of

RUN = "Run `takedown resume --no-input`, which reads the portal for it, and decide here within a day."


def unsettled(site: Site, request: Request, problem: str = "", status: int = 200) -> Response:
    """Everything that waits for a person; what was typed is still in the page where it could not be taken."""
    return site.page(
        "unsettled.html",
        status,
        title="Needs a person",
        problem=problem,
        decides=site.reviewer is not None and site.reviewer.settle is not None,
        said=field_of(request, "text"),
        about=request.path_params.get("id", ""),
        unknown=[_unknown(site, one) for one in site.ledger.submissions(site.account, states=UNSETTLED)],
        parked=[
            {"record": one, "number": parked_on(one)}
            for one in site.ledger.submissions(site.account, states=OPEN_PLAN)
            if parked_on(one)
        ],
        words=list(_words(site)),
        token=token_of(request),
        run=RUN,
    )


def settle(site: Site, request: Request) -> Response:
    """Record what the reviewer decides about an unknown or parked submission, while nobody else holds the account."""
    record = site.record(request)
    if record is None or site.reviewer is None or site.reviewer.settle is None:
        return site.not_there()
    reason = field_of(request, "text")
    if not reason:
        return unsettled(site, request, "Say why; the reason is recorded with it. Nothing was recorded.", 400)
    try:
        with site.reviewer.settle() as desk:
            _decide(desk, record, field_of(request, "answer"), reason, site.reviewer.name)
    except TakedownError as refused:
        return unsettled(site, request, f"{refused.message} {refused.advice} Nothing was recorded.", 409)
    return RedirectResponse("/unsettled", 303)


def give_meaning(site: Site, request: Request) -> Response:
    """Write what a text of the portal means into the user's own wording."""
    if site.reviewer is None or site.reviewer.words is None:
        return site.not_there()
    section, text, word = (field_of(request, name) for name in ("section", "words", "word"))
    shown = {(one["section"], one["text"]): one["among"] for one in _words(site)}
    if word not in shown.get((section, text), ()):
        return unsettled(site, request, "Choose one of the meanings. Nothing was written.", 400)
    try:
        site.reviewer.words().give(section, word, text)
    except TakedownError as refused:
        return unsettled(site, request, f"{refused.message} {refused.advice}", 409)
    return RedirectResponse("/unsettled", 303)


def _decide(desk: Desk, shown: SubmissionRecord, answer: str, reason: str, by: str) -> None:
    record = desk.record(shown.id)
    if answer == "outside":
        decide_filed_outside(desk, record, by)
        return
    question = question_about(desk, record)
    if question is None:
        raise WrongUse(f"{record.id} is settled, or the portal was not read for it within a day.", advice=RUN)
    if answer == "absent":
        decide_absent(desk, record, f"its kit was given up: {reason}" if question.by_hand else reason, by)
    elif answer in {one.number for one in question.candidates if one.opened}:
        decide_filed(desk, record, [answer], by, reason)
    else:
        raise WrongUse("Choose what it is.", advice="A complaint that could not be opened cannot be chosen.")


def _unknown(site: Site, record: SubmissionRecord) -> dict[str, Any]:
    meant = load_submission(record.kind, record.payload)
    intent = intent_of(site.ledger, record)
    return {
        "record": record,
        "pressed_at": intent.at if intent else None,
        "by_hand": is_by_hand(intent),
        "right": right_of(meant),
        "listings": [listing.key for listing in getattr(meant, "listings", ())],
        "asked": last_asked(site.ledger, record),
        "candidates": candidates_of(site.ledger, record),
    }


def _words(site: Site) -> Iterator[dict[str, Any]]:
    """Texts of the portal that nobody has given a meaning, with what they may mean."""
    look = CaseStatus.NEEDS_A_LOOK
    said = {
        "case_status": [one.words for one in site.ledger.cases(site.account) if one.status is look],
        "listing_status": [one.portal_words for one in site.ledger.claims_in(site.account, look)],
        "ipr_status": [one.words for one in site.ledger.iprs(site.account) if one.status is IprStatus.NEEDS_A_LOOK],
    }
    words = site.reviewer.words() if site.reviewer and site.reviewer.words and any(said.values()) else None
    for section, texts in said.items():
        for text in words.unknown(section, texts) if words else dict.fromkeys(filter(str.strip, texts)):
            yield {"section": section, "text": text, "among": words.among(section) if words else []}
