"""Appending: what is refused leaves no trace, what is accepted is in the chain and in the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from takedown.domain.errors import IllegalStep
from takedown.domain.event import GENESIS
from takedown.domain.protocol import STEPS, State
from takedown.ledger.bodies import BODIES
from takedown.ledger.errors import NumberTaken
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import ClaimState, Comparison, SubmissionRecord
from tests.unit.ledger.sample import (
    ACCOUNT,
    OTHER_ACCOUNT,
    Item,
    complaint,
    declared,
    filed,
    imported,
    intended,
    pictured,
    planned,
    run_started,
    step,
)

ONE = complaint(1)
TWO = complaint(2)


def record(ledger: Ledger, submission: str = ONE.id) -> SubmissionRecord:
    found = ledger.submission(submission)
    assert found is not None
    return found


def test_an_unknown_type_is_refused(journal: Journal, ledger: Ledger) -> None:
    """The list of types is closed for appending."""
    with pytest.raises(ValueError, match="submission_dreamt is not a type"):
        journal.append("submission_dreamt", {})
    assert ledger.accounts() == []


@pytest.mark.parametrize("event_type", sorted(BODIES))
def test_a_body_without_its_fields_is_refused(journal: Journal, ledger: Ledger, event_type: str) -> None:
    """An event that lacks a field would be missing it for ever."""
    with pytest.raises(ValueError, match=f"{event_type} needs"):
        journal.append(event_type, {})
    assert ledger.accounts() == []


def test_a_field_missing_deep_in_a_body_is_named(journal: Journal) -> None:
    """Objects and lists in bodies are looked into."""
    event_type, body = pictured(None)
    with pytest.raises(ValueError, match=r"needs picture\.width$"):
        journal.append(event_type, body | {"picture": {k: v for k, v in body["picture"].items() if k != "width"}})
    with pytest.raises(ValueError, match=r"needs listings\[\]\.words$"):
        journal.append("listings_refused", {"submission": ONE.id, "listings": [{"claim": "x"}]})


@pytest.mark.parametrize(
    "item",
    [
        declared(ONE),
        intended(ONE),
        filed(ONE, "N1"),
        step("filing_compared", ONE),
        step("submission_ready", ONE),
        step("fields_read_back", ONE, fields={}),
        step("listings_refused", ONE, listings=[]),
        pictured(ONE),
    ],
    ids=lambda item: str(item[0]),
)
def test_nothing_is_said_about_a_submission_that_was_never_planned(journal: Journal, item: Item) -> None:
    """Only `submission_planned` brings one into being."""
    with pytest.raises(IllegalStep, match=f"names {ONE.id}, which is not planned"):
        journal.append(*item)


def test_another_account_may_not_move_a_submission(journal: Journal, ledger: Ledger) -> None:
    """A submission lives in the chain in which it was planned."""
    journal.append(*planned(ONE))
    with pytest.raises(IllegalStep, match="not planned in"):
        ledger.journal(OTHER_ACCOUNT, run="run-2", actor="bob").append(*declared(ONE))
    assert record(ledger).state == State.PLANNED
    assert ledger.accounts() == [ACCOUNT]


def test_a_submission_is_planned_once(journal: Journal, ledger: Ledger) -> None:
    """The same content and attempt is the same submission."""
    journal.append(*planned(ONE))
    journal.append(*step("submission_superseded", ONE, why="edited"))
    with pytest.raises(IllegalStep, match="planned already"):
        journal.append(*planned(ONE))
    assert [event.type for event in ledger.events(ACCOUNT)] == ["submission_planned", "submission_superseded"]


def paths() -> dict[State, list[Item]]:
    """One way to each state."""
    declare = [planned(ONE), declared(ONE)]
    intend = [*declare, intended(ONE)]
    return {
        State.PLANNED: [planned(ONE)],
        State.DECLARED: declare,
        State.INTENDED: intend,
        State.FILED: [*intend, filed(ONE, "N1")],
        State.REFUSED: [*intend, step("submission_refused", ONE)],
        State.UNKNOWN: [*intend, step("outcome_unknown", ONE)],
        State.HELD_BY_PORTAL: [*intend, step("submission_held", ONE)],
        State.NOT_PRESSED: [*intend, step("submission_not_pressed", ONE)],
        State.SUPERSEDED: [*declare, step("submission_superseded", ONE)],
        State.WITHDRAWN: [*intend, filed(ONE, "N1"), step("submission_withdrawn", ONE)],
    }


def any_step(event_type: str) -> Item:
    made = {
        "submission_declared": declared(ONE),
        "submission_intended": intended(ONE),
        "complaint_imported": imported(ONE, "N1"),
        "held_complaint_imported": imported(ONE, reference="P1"),
    }
    return made.get(event_type) or step(event_type, ONE, numbers=["N1"])


@pytest.mark.parametrize("state", list(State))
def test_only_the_steps_of_the_table_lead_out_of_a_state(journal: Journal, ledger: Ledger, state: State) -> None:
    """Every step that the table does not name raises, and leaves the chain as it was."""
    journal.append_all(paths()[state])
    length = len(list(ledger.events(ACCOUNT)))
    for event_type, (allowed, _) in STEPS.items():
        if event_type != "submission_planned" and state not in allowed:
            with pytest.raises(IllegalStep):
                journal.append(*any_step(event_type))
    assert len(list(ledger.events(ACCOUNT))) == length
    assert record(ledger).state == state


@pytest.mark.parametrize(
    ("state", "event_type"), [(state, name) for name, (allowed, _) in STEPS.items() for state in sorted(allowed)]
)
def test_every_step_of_the_table_is_taken(journal: Journal, ledger: Ledger, state: State, event_type: str) -> None:
    """The submission is then where the table says."""
    journal.append_all(paths()[state])
    journal.append(*any_step(event_type))
    assert record(ledger).state == STEPS[event_type][1]


@pytest.mark.parametrize("state", list(State))
def test_only_what_has_no_intent_can_wait(journal: Journal, ledger: Ledger, state: State) -> None:
    """Waiting is noted before the press, until it is ready; later it would hide an open outcome."""
    journal.append_all(paths()[state])
    item = step("submission_waits", ONE, waits_for="unexplained:N7")
    if state in {State.PLANNED, State.DECLARED}:
        journal.append(*item)
        assert (record(ledger).waits_for, record(ledger).state) == ("unexplained:N7", state)
        journal.append(*step("submission_ready", ONE))
    else:
        with pytest.raises(IllegalStep, match="submission_waits is not allowed"):
            journal.append(*item)
    assert record(ledger).waits_for is None


@pytest.mark.parametrize("state", list(State))
def test_a_person_is_needed_only_while_the_outcome_is_open(journal: Journal, ledger: Ledger, state: State) -> None:
    """The reason is for the person; the state stays, and the claims with it."""
    journal.append_all(paths()[state])
    item = step("person_needed", ONE, why="two rows fit", candidates=[{"number": "N7", "listings": ["aliexpress/1"]}])
    if state in {State.INTENDED, State.UNKNOWN}:
        journal.append(*item)
        assert (record(ledger).why, record(ledger).state) == ("two rows fit", state)
        assert ledger.claims_of(ONE.id)[0].state == ClaimState.LIVE
    else:
        with pytest.raises(IllegalStep, match="person_needed is not allowed"):
            journal.append(*item)
        assert record(ledger).why == ""


def test_one_illegal_step_takes_back_the_whole_declaration(journal: Journal, ledger: Ledger) -> None:
    """A declaration for several submissions counts for all of them, or for none."""
    journal.append_all([planned(ONE), planned(TWO), declared(TWO), intended(TWO)])
    with pytest.raises(IllegalStep):
        journal.append(*declared(ONE, TWO))
    assert record(ledger).declared_by == ""
    with pytest.raises(IllegalStep, match="declares nothing"):
        journal.append(*declared())


def test_append_all_is_all_or_nothing(journal: Journal, ledger: Ledger) -> None:
    """The events before the one that is refused are not appended."""
    journal.append(*run_started())
    with pytest.raises(IllegalStep):
        journal.append_all([planned(ONE), intended(ONE)])
    assert [event.type for event in ledger.events(ACCOUNT)] == ["run_started"]
    assert ledger.submission(ONE.id) is None


def test_nothing_appended_is_nothing_done(journal: Journal, ledger: Ledger) -> None:
    """An empty list starts no chain."""
    assert journal.append_all([]) == []
    assert ledger.accounts() == []


def test_a_number_concludes_one_submission_at_most(journal: Journal, ledger: Ledger) -> None:
    """The portal's number of another complaint is no proof of this one."""
    journal.append_all([planned(ONE), planned(TWO), declared(ONE, TWO), intended(ONE), intended(TWO), filed(ONE, "N1")])
    with pytest.raises(NumberTaken) as caught:
        journal.append(*filed(TWO, "N2", "N1"))
    assert (caught.value.number, caught.value.submission) == ("N1", ONE.id)
    assert record(ledger, TWO.id).state == State.INTENDED


def test_a_comparison_needs_something_filed(journal: Journal) -> None:
    """What was never filed cannot have been compared."""
    journal.append(*planned(ONE))
    with pytest.raises(IllegalStep, match="nothing to compare"):
        journal.append(*step("filing_compared", ONE))


def test_a_body_that_is_no_json_is_refused(journal: Journal, ledger: Ledger) -> None:
    """Nothing is quietly turned into text."""
    event_type, body = run_started()
    with pytest.raises(ValueError, match="datetime"):
        journal.append(event_type, body | {"tool": datetime.now().astimezone()})
    assert ledger.accounts() == []


def test_the_first_event_starts_a_chain_and_the_next_ones_follow(journal: Journal, ledger: Ledger) -> None:
    """Each account has a chain of its own, from 1 on."""
    first, second = journal.append_all([run_started(), planned(ONE)])
    other = ledger.journal(OTHER_ACCOUNT, run="run-2", actor="bob").append(*run_started())
    assert (first.seq, first.prev, second.seq, second.prev) == (1, GENESIS, 2, first.sha256())
    assert (other.seq, other.prev) == (1, GENESIS)
    assert ledger.accounts() == [OTHER_ACCOUNT, ACCOUNT]


def test_what_is_returned_is_what_is_stored(journal: Journal, ledger: Ledger) -> None:
    """The event that `append` returns and the one that is read later are the same, body and time included."""
    appended = journal.append(*planned(ONE, batch="B-1", waits_for=None))
    stored = next(ledger.events(ACCOUNT))
    fields = ("seq", "prev", "type", "at", "run", "actor", "body")
    assert [getattr(stored, name) for name in fields] == [getattr(appended, name) for name in fields]
    assert (stored.line, stored.sha256) == (appended.line(), appended.sha256())
    assert (stored.run, stored.actor) == ("run-1", "ada")


def test_the_record_of_a_submission_follows_its_events(journal: Journal, ledger: Ledger) -> None:
    """Each step leaves what it says; words and reasons are those of the last step."""
    journal.append_all([planned(ONE, batch="B-1", waits_for="ipr/x"), step("submission_ready", ONE), declared(ONE)])
    journal.append_all([intended(ONE), step("outcome_unknown", ONE, why="time-out")])
    assert (record(ledger).waits_for, record(ledger).why, record(ledger).marker) == (None, "time-out", "7F3K2Q")
    journal.append(*step("submission_held", ONE, words="Pending", reference="R1"))
    assert (record(ledger).words, record(ledger).reference, record(ledger).why) == ("Pending", "R1", "")
    last = journal.append(*filed(ONE, "N1", "N2"))
    final = record(ledger)
    assert (final.numbers, final.comparison, final.words) == (("N1", "N2"), Comparison.OWED, "")
    assert (final.batch, final.kind, final.attempt, final.declared_by, final.valid_days) == (
        "B-1",
        "complaint",
        1,
        "Ada Holder",
        7,
    )
    assert (final.last_seq, final.updated_at) == (last.seq, last.at)
    assert final.declared_at is not None
    assert final.planned_at < final.declared_at < final.updated_at


@pytest.mark.parametrize(("equal", "outcome"), [(True, Comparison.EQUAL), (False, Comparison.DIFFERS)])
def test_the_owed_comparison_is_settled(journal: Journal, ledger: Ledger, *, equal: bool, outcome: Comparison) -> None:
    """Filed, and then equal or not."""
    journal.append_all([*paths()[State.FILED], step("filing_compared", ONE, equal=equal)])
    assert record(ledger).comparison == outcome


def test_a_refusal_keeps_the_words_and_the_code(journal: Journal, ledger: Ledger) -> None:
    """The portal's words, and the stable code beside them."""
    said: dict[str, Any] = {"words": "Invalid authorization", "code": "authorization"}
    journal.append_all([planned(ONE), declared(ONE), intended(ONE), step("submission_refused", ONE, **said)])
    assert (record(ledger).words, record(ledger).code) == ("Invalid authorization", "authorization")
