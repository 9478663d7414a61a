"""At most one live claim per key and account, from planned until refused, ended or decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.errors import IllegalStep, LedgerAltered
from takedown.domain.model import IprUpload
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.ledger.errors import ClaimHeld
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import ClaimState
from takedown.ledger.schema import live_claims
from tests.unit.ledger.sample import (
    ACCOUNT,
    MARK,
    OTHER_ACCOUNT,
    Clock,
    Item,
    case,
    complaint,
    declared,
    filed,
    intended,
    listings_refused,
    planned,
    step,
)

PAIR = complaint(1, 2)
SECOND = complaint(2, 3)
AGAIN = complaint(1, 2, attempt=2)


def states(ledger: Ledger, submission: str = PAIR.id) -> list[ClaimState]:
    return [claim.state for claim in ledger.claims_of(submission)]


def test_a_claim_that_is_live_elsewhere_is_refused(journal: Journal, ledger: Ledger) -> None:
    """The error names the claim and who has it, and nothing of the plan stays."""
    journal.append(*planned(PAIR))
    with pytest.raises(ClaimHeld) as caught:
        journal.append_all([planned(complaint(4)), planned(SECOND)])
    assert (caught.value.claim, caught.value.submission) == (PAIR.claims[1], PAIR.id)
    assert [found.id for found in ledger.submissions()] == [PAIR.id]


def test_two_plans_in_one_transaction_may_not_share_a_claim(journal: Journal, ledger: Ledger) -> None:
    """What is being appended counts like what was."""
    with pytest.raises(ClaimHeld):
        journal.append_all([planned(PAIR), planned(SECOND)])
    assert ledger.submissions() == []


def test_an_absence_and_its_next_attempt_hand_the_claims_over_in_one_transaction(
    journal: Journal, ledger: Ledger
) -> None:
    """There is no moment at which nobody has them."""
    journal.append_all([planned(PAIR), declared(PAIR), intended(PAIR)])
    journal.append_all([step("submission_absent", PAIR), planned(AGAIN), declared(AGAIN)])
    assert states(ledger) == [ClaimState.ENDED] * 2
    assert states(ledger, AGAIN.id) == [ClaimState.LIVE] * 2
    assert ledger.check_projections() == []


def test_a_plan_needs_claims_and_each_once(journal: Journal) -> None:
    """A submission about nothing, or about one thing twice, is a bug."""
    event_type, body = planned(PAIR)
    for claims in ([], [PAIR.claims[0], PAIR.claims[0]]):
        with pytest.raises(IllegalStep, match="claim"):
            journal.append(event_type, body | {"claims": claims})


def test_another_account_may_have_the_same_claim(journal: Journal, ledger: Ledger) -> None:
    """Claims are per portal account."""
    journal.append(*planned(PAIR))
    ledger.journal(OTHER_ACCOUNT, run="r", actor="bob").append(*planned(complaint(1, 2, account=OTHER_ACCOUNT)))
    assert len(ledger.submissions()) == 2


@pytest.mark.parametrize(
    "ending",
    [
        [step("submission_superseded", PAIR)],
        [step("submission_not_pressed", PAIR)],
        [declared(PAIR), step("submission_refused", PAIR)],
        [declared(PAIR), intended(PAIR), step("submission_refused", PAIR)],
        [declared(PAIR), intended(PAIR), step("submission_absent", PAIR)],
        [declared(PAIR), intended(PAIR), step("outcome_unknown", PAIR), step("submission_absent", PAIR)],
        [declared(PAIR), intended(PAIR), filed(PAIR, "N1"), step("submission_withdrawn", PAIR)],
    ],
    ids=lambda ending: ending[-1][0] + f"_{len(ending)}",
)
def test_a_submission_that_ends_frees_its_claims(journal: Journal, ledger: Ledger, ending: list[Item]) -> None:
    """They can be planned again, and the record of the first keeps how it ended."""
    journal.append_all([planned(PAIR), *ending])
    assert states(ledger) == [ClaimState.ENDED, ClaimState.ENDED]
    journal.append(*planned(AGAIN))
    assert states(ledger, AGAIN.id) == [ClaimState.LIVE, ClaimState.LIVE]


@pytest.mark.parametrize(
    "so_far",
    [
        [],
        [declared(PAIR)],
        [declared(PAIR), intended(PAIR)],
        [declared(PAIR), intended(PAIR), step("outcome_unknown", PAIR)],
        [declared(PAIR), intended(PAIR), step("submission_held", PAIR)],
        [declared(PAIR), intended(PAIR), filed(PAIR, "N1")],
    ],
    ids=lambda so_far: so_far[-1][0] if so_far else "planned",
)
def test_a_live_submission_keeps_its_claims(journal: Journal, so_far: list[Item]) -> None:
    """Above all while nobody knows whether it was pressed."""
    journal.append_all([planned(PAIR), *so_far])
    with pytest.raises(ClaimHeld):
        journal.append(*planned(AGAIN))


def test_superseding_and_planning_anew_is_one_transaction(journal: Journal, ledger: Ledger) -> None:
    """The claim goes from the old plan to the new one without a moment in between."""
    journal.append(*planned(PAIR))
    journal.append_all([step("submission_superseded", PAIR, by=SECOND.id), planned(SECOND)])
    assert states(ledger) == [ClaimState.ENDED, ClaimState.ENDED]
    assert ledger.holders(ACCOUNT, PAIR.claims)[PAIR.claims[1]].submission == SECOND.id


def test_a_listing_that_the_portal_leaves_out_is_free_and_the_rest_goes_on(journal: Journal, ledger: Ledger) -> None:
    """Each refused listing has the portal's words; naming it again changes nothing."""
    journal.append_all([planned(PAIR), declared(PAIR), listings_refused(PAIR, 1), listings_refused(PAIR, 1)])
    journal.append_all([planned(SECOND), intended(PAIR)])
    first, second = ledger.claims_of(PAIR.id)
    assert (first.state, second.state, second.words) == (ClaimState.LIVE, ClaimState.REFUSED, "Link is invalid")
    assert second.submission_state == State.INTENDED


def test_only_own_listings_are_refused(journal: Journal) -> None:
    """A claim of somebody else in the list is a bug."""
    journal.append_all([planned(PAIR), declared(PAIR)])
    with pytest.raises(IllegalStep, match="no claim of"):
        journal.append(
            *listings_refused(complaint(9), 0)[:1], listings_refused(complaint(9), 0)[1] | {"submission": PAIR.id}
        )


@pytest.mark.parametrize("last", [[], [step("outcome_unknown", PAIR)], [step("submission_refused", PAIR)]])
def test_no_listing_is_let_go_while_the_outcome_is_open_or_the_end_is_reached(
    journal: Journal, last: list[Item]
) -> None:
    """After an intent the outcome comes first."""
    journal.append_all([planned(PAIR), declared(PAIR), intended(PAIR), *last])
    with pytest.raises(IllegalStep):
        journal.append(*listings_refused(PAIR, 0))


def test_an_intent_needs_a_claim_that_is_left(journal: Journal) -> None:
    """When the portal has left out every listing, there is nothing to press for."""
    journal.append_all([planned(PAIR), declared(PAIR), listings_refused(PAIR, 0, 1)])
    with pytest.raises(IllegalStep, match="no claim left"):
        journal.append(*intended(PAIR))


def test_an_intent_looks_whether_its_claims_are_still_its_own(place: Path) -> None:
    """In its own transaction, whatever happened to the tables: lost is altered, with another one is held."""
    with Ledger.open(place, now=Clock()) as ledger:
        journal = ledger.journal(ACCOUNT, run="run-1", actor="ada")
        journal.append_all([planned(PAIR), declared(PAIR)])
        with ledger._database.writing() as connection:
            connection.execute(live_claims.delete().where(live_claims.c.claim == PAIR.claims[1]))
        with pytest.raises(LedgerAltered, match="does not agree with itself"):
            journal.append(*intended(PAIR))
        journal.append(*planned(SECOND))
        with pytest.raises(ClaimHeld) as caught:
            journal.append(*intended(PAIR))
        assert caught.value.submission == SECOND.id


@pytest.mark.parametrize("status", list(CaseStatus))
def test_a_decided_listing_is_free_and_others_are_not(journal: Journal, ledger: Ledger, status: CaseStatus) -> None:
    """Of one case, listing by listing; unknown wording decides nothing."""
    journal.append_all([planned(PAIR), declared(PAIR), intended(PAIR), filed(PAIR, "N1")])
    journal.append(*case("N1", None, "processing", _1="processing", _2=status.value))
    first, second = ledger.claims_of(PAIR.id)
    assert first.state == ClaimState.LIVE
    assert second.state == (ClaimState.DECIDED if status in DECIDED else ClaimState.LIVE)
    assert (second.portal_status, second.portal_words) == (status, f"words for {status}")
    if status in DECIDED:
        journal.append(*planned(SECOND))
    else:
        with pytest.raises(ClaimHeld):
            journal.append(*planned(SECOND))


def test_a_decided_claim_does_not_come_to_life_again(journal: Journal, ledger: Ledger) -> None:
    """The portal's status may jump back; somebody else may have the claim by then."""
    journal.append_all([planned(PAIR), declared(PAIR), intended(PAIR), filed(PAIR, "N1")])
    journal.append_all([case("N1", None, "closed", _2="removed"), planned(SECOND)])
    journal.append(*case("N1", None, "processing", _2="counter_notice"))
    claim = ledger.claims_of(PAIR.id)[1]
    assert (claim.state, claim.portal_status) == (ClaimState.DECIDED, CaseStatus.COUNTER_NOTICE)


def test_a_case_decides_nothing_while_our_own_outcome_is_open(journal: Journal, ledger: Ledger) -> None:
    """An unsettled intent keeps its claims until it is concluded."""
    journal.append_all([planned(PAIR), declared(PAIR), intended(PAIR), case("N1", PAIR, "closed", _1="removed")])
    assert states(ledger) == [ClaimState.LIVE, ClaimState.LIVE]
    assert ledger.claims_of(PAIR.id)[0].portal_status == CaseStatus.REMOVED


def test_the_upload_of_a_right_is_a_claim_too(journal: Journal) -> None:
    """One live upload per right."""
    upload = IprUpload(ACCOUNT, MARK)
    journal.append(*planned(upload))
    with pytest.raises(ClaimHeld):
        journal.append(*planned(IprUpload(ACCOUNT, MARK, attempt=2)))
