"""Our side of a submission: its steps through the state table, and what the filing run notes about it on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from takedown.domain.errors import IllegalStep
from takedown.domain.model import SubmissionId
from takedown.domain.payload import right_key
from takedown.domain.protocol import LIVE, UNSETTLED, State, step
from takedown.domain.review import Verdict
from takedown.ledger import claim_rows
from takedown.ledger.errors import NumberTaken
from takedown.ledger.facts import Fact
from takedown.ledger.records import IMPORTED, ClaimState, Comparison
from takedown.ledger.rows import MemoryRows, Row
from takedown.ledger.schema import numbers, submissions


def planned(rows: MemoryRows, fact: Fact) -> None:
    """A new submission takes its claims."""
    if rows.get(submissions, fact.body["submission"]) is not None:
        raise IllegalStep(f"{fact.body['submission']} is planned already")
    state = step(None, fact.type)
    rows.put(submissions, _new(fact) | {"state": state.value})
    claim_rows.take(rows, fact)


def imported(rows: MemoryRows, fact: Fact) -> None:
    """A complaint that is on the portal and that nobody here filed: it takes what claims it has to itself, and its numbers.

    Nothing of ours was meant by it, so there is nothing to compare.
    """
    body = fact.body
    if rows.get(submissions, body["submission"]) is not None:
        raise IllegalStep(f"{body['submission']} is there already")
    state = step(None, fact.type)
    reference = body.get("reference", "")
    row = _new(fact) | {"state": state.value, "code": IMPORTED, "reference": reference}
    rows.put(submissions, row | {"numbers": list(body.get("numbers", ()))})
    _take_numbers(rows, fact, body.get("numbers", ()))
    if body["claims"]:
        claim_rows.take(rows, fact)


def declared(rows: MemoryRows, fact: Fact) -> None:
    """One declaration for several submissions: all of them, or none."""
    if not fact.body["submissions"]:
        raise IllegalStep("a declaration without a submission declares nothing")
    said = {"declared_by": fact.body["name"], "declared_at": fact.at, "valid_days": fact.body["valid_days"]}
    for submission in fact.body["submissions"]:
        _advance(rows, fact, fact.submission(rows, submission), said)


def intended(rows: MemoryRows, fact: Fact) -> None:
    """The last thing before the press; never while something is waited for."""
    if waits_for := fact.submission(rows)["waits_for"]:
        raise IllegalStep(f"{fact.body['submission']} waits for {waits_for}")
    _advance(rows, fact, fact.submission(rows), {"marker": fact.body["marker"]})
    claim_rows.require_held(rows, fact)


def filed(rows: MemoryRows, fact: Fact) -> None:
    """The portal has it, under numbers that no other submission has; comparing it is owed."""
    _take_numbers(rows, fact, fact.body["numbers"])
    said = {"numbers": list(fact.body["numbers"]), "comparison": Comparison.OWED.value}
    _advance(rows, fact, fact.submission(rows), said)


def _take_numbers(rows: MemoryRows, fact: Fact, taken: Sequence[str]) -> None:
    submission = fact.body["submission"]
    for number in taken:
        holder = rows.get(numbers, fact.account, number)
        if holder is not None and holder["submission"] != submission:
            raise NumberTaken(number, SubmissionId(holder["submission"]))
        rows.put(numbers, {"account": fact.account, "number": number, "submission": submission})


def other_step(rows: MemoryRows, fact: Fact) -> None:
    """Every other step of the state table: what it says stands in the body under the column's own name."""
    said = {name: fact.body[name] for name in ("code", "reference") if name in fact.body}
    _advance(rows, fact, fact.submission(rows), said)


def waits(rows: MemoryRows, fact: Fact) -> None:
    """Something has to happen before this may be pressed; only what has no intent can wait."""
    row = fact.submission(rows)
    if State(row["state"]) not in (State.PLANNED, State.DECLARED):
        raise IllegalStep(f"{fact.type} is not allowed from {row['state']}")
    _note(rows, fact, row, {"waits_for": fact.body["waits_for"]})


def person_needed(rows: MemoryRows, fact: Fact) -> None:
    """The machine cannot settle it: the reason, for people. The state stays as it is."""
    row = fact.submission(rows)
    if State(row["state"]) not in UNSETTLED:
        raise IllegalStep(f"{fact.type} is not allowed from {row['state']}")
    _note(rows, fact, row, {"why": fact.body["why"]})


def ready(rows: MemoryRows, fact: Fact) -> None:
    """What the submission waited for is there."""
    _note(rows, fact, fact.submission(rows), {"waits_for": None})


def compared(rows: MemoryRows, fact: Fact) -> None:
    """The opened complaint was held against what was meant."""
    row = fact.submission(rows)
    if not row["comparison"]:
        raise IllegalStep(f"{row['id']} is not filed: there is nothing to compare")
    outcome = Comparison.EQUAL if fact.body["equal"] else Comparison.DIFFERS
    _note(rows, fact, row, {"comparison": outcome.value})


def listings_refused(rows: MemoryRows, fact: Fact) -> None:
    """Some listings were left out by the portal; not while nobody knows whether the whole was taken."""
    row = fact.submission(rows)
    if State(row["state"]) not in LIVE - UNSETTLED:
        raise IllegalStep(f"{fact.type} is not allowed from {row['state']}")
    claim_rows.refuse_listings(rows, fact)
    _note(rows, fact, row, {})


def reviewed(rows: MemoryRows, fact: Fact) -> None:
    """What a person says of it. It is no step, and a comment is no verdict."""
    row = fact.submission(rows)
    if fact.body["verdict"] != Verdict.COMMENT:
        rows.put(submissions, row | {"verdict": fact.body["verdict"], "verdict_by": fact.body["by"]})


def _advance(rows: MemoryRows, fact: Fact, row: Row, said: dict[str, Any]) -> None:
    state = step(State(row["state"]), fact.type)
    words = {"words": fact.body.get("words", ""), "why": fact.body.get("why", "")}
    _note(rows, fact, row, {"state": state.value} | words | said)
    if state not in LIVE:
        claim_rows.release(rows, claim_rows.live(rows, row["id"]), ClaimState.ENDED)


def _note(rows: MemoryRows, fact: Fact, row: Row, said: dict[str, Any]) -> None:
    rows.put(submissions, row | said | {"updated_at": fact.at, "last_seq": fact.seq})


def _new(fact: Fact) -> Row:
    body = fact.body
    return {
        "id": body["submission"],
        "account": fact.account,
        "kind": body["kind"],
        "attempt": body["attempt"],
        "payload": body["payload"],
        "ipr": right_key(body["payload"]),
        "batch": body.get("batch"),
        "waits_for": body.get("waits_for"),
        "marker": "",
        "numbers": [],
        "words": "",
        "why": "",
        "code": "",
        "reference": "",
        "declared_by": "",
        "declared_at": None,
        "valid_days": None,
        "comparison": Comparison.NONE.value,
        "planned_at": fact.at,
        "planned_seq": fact.seq,
        "updated_at": fact.at,
        "last_seq": fact.seq,
        "verdict": "",
        "verdict_by": "",
    }
