"""Taking in what the account has already: it is explained from then on, followed, and filed by nobody again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from takedown.domain.errors import PortalUnavailable, SlowDown
from takedown.domain.model import Complaint
from takedown.domain.payload import load_ipr
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.domain.protocol import State
from takedown.filing.calm import NO_RETRY
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.poll import poll
from takedown.filing.taking_in import TakenIn, take_in
from takedown.ledger.records import IMPORTED, ClaimState
from tests.unit.filing.batches import check, declare_all, plan, write
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import ODD_WORDS
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, MARK, complaint

DAY = 86_400


def item(number: int) -> int:
    """A number as AliExpress gives them."""
    return 1005000000000000 + number


BY_HAND = replace(complaint(item(1), item(2)), reason="unfair_use", explanation="By hand.")


@pytest.fixture(autouse=True)
def _the_right_is_approved(world: World) -> None:
    world.server.rights.append((MARK, "R1", IprStatus.VERIFIED))


def taken_in(world: World, *, days: int = 365, **changes: Any) -> TakenIn:
    """One import of the last `days` days."""
    desk = world.desk(**changes)
    since = world.clock.now().date() - timedelta(days=days)
    return run(world.clock, take_in(desk, world.calm(desk), since))


def written(world: World) -> int:
    """How many events there are."""
    return len(list(world.ledger.events(ACCOUNT)))


@pytest.mark.parametrize(
    "unclear", [replace(BY_HAND, explanation=ODD_WORDS), replace(BY_HAND, ipr=replace(MARK, name="Another"))]
)
def test_what_nobody_understands_is_named_and_left_out(world: World, unclear: Complaint) -> None:
    """The others are taken in; a complaint of ours on its listings stays parked."""
    strange = world.server.file_by_hand(unclear)
    clear = world.server.file_by_hand(complaint(7))
    world.server.rights.append((replace(MARK, ipr_type="", registration_number="5"), "R2", IprStatus.VERIFIED))  # type: ignore[arg-type]
    taken = taken_in(world)
    assert set(taken.left_out) == {strange.number, "R2"}
    assert [world.desk().record(one).numbers for one in taken.complaints] == [(clear.number,)]
    world.ready(complaint(item(1)))
    world.file(complaint(item(1)).id)
    assert world.server.presses == {}


def test_a_page_that_cannot_be_read_is_left_out_and_a_portal_that_is_away_ends_it(world: World) -> None:
    """What was taken in before stays."""
    numbers = [world.server.file_by_hand(complaint(item)).number for item in range(1, 6)]
    broken = PortalUnavailable("This page is broken.", advice="Try again later.")
    world.server.faults = [("read_complaint", lambda: None), ("read_complaint", broken)]
    assert list(taken_in(world, patience=NO_RETRY).left_out) == [numbers[1]]
    again = [world.server.file_by_hand(complaint(item)).number for item in range(6, 10)]
    world.server.faults = [("read_complaint", broken)] * 4
    with pytest.raises(PortalUnavailable):
        taken_in(world, patience=NO_RETRY)
    world.server.faults = [("read_complaint", SlowDown("Slow.", advice="Wait."))]
    with pytest.raises(SlowDown):
        taken_in(world, patience=NO_RETRY)
    world.server.faults = []
    assert len(taken_in(world).complaints) == 1 + len(again)


@pytest.mark.parametrize("press", [Press(Way.UNSEEN), Press(answer=Answer.HOLD)])
def test_what_may_be_a_press_of_ours_is_not_taken_for_somebody_elses(world: World, press: Press) -> None:
    """It is settled first."""
    ours = replace(BY_HAND, explanation="Ours.")
    world.press(ours, press)
    if press.answer is Answer.HOLD:
        world.server.release(world.server.cases[0])
    (number,) = (case.number for case in world.server.cases)
    taken = taken_in(world)
    assert taken.complaints == []
    assert f"it may be {ours.id}" in taken.left_out[number]


def test_what_is_taken_in_is_explained_and_never_filed_again(world: World) -> None:
    """Its rows are skipped with its number, and a complaint of another reason on its listings goes out."""
    case = world.server.file_by_hand(BY_HAND)
    taken = taken_in(world)
    record = world.desk().record(taken.complaints[0])
    assert (record.state, record.code, record.numbers) == (State.FILED, IMPORTED, (case.number,))
    assert [held.state for held in world.ledger.claims_of(record.id)] == [ClaimState.LIVE] * 2
    checked = check(world, write(world, "batch", [item(1), item(2)]))
    assert {row.code for row in checked.rows} == {"already_filed"}
    assert f"{case.number} on this listing is open (filed, imported)" in checked.rows[0].message
    desk = world.desk()
    assert plan(world, desk, write(world, "batch", [item(1), item(2)])).submissions == []
    other = replace(complaint(item(1)), reason="counterfeit_features")
    world.ready(other)
    world.file(other.id)
    assert world.server.presses == {other.id: 1}


def test_a_second_import_writes_nothing(world: World) -> None:
    """Also where something is left out each time."""
    world.server.file_by_hand(BY_HAND)
    world.server.file_by_hand(replace(complaint(9), explanation=ODD_WORDS))
    assert len(taken_in(world).complaints) == 1
    before = written(world)
    taken = taken_in(world)
    assert (taken.rights, taken.complaints, len(taken.left_out)) == ([], [], 1)
    assert written(world) == before


def test_a_plan_of_ours_for_the_same_claims_is_given_up(world: World) -> None:
    """Parked or not; what it had beyond that is free for the next plan of its batch."""
    case = world.server.file_by_hand(replace(BY_HAND, listings=BY_HAND.listings[:1]))
    ours = replace(BY_HAND, explanation="Ours.")
    world.ready(ours)
    world.file(ours.id)
    assert world.desk().record(ours.id).waits_for == f"unexplained:{case.number}"
    assert taken_in(world).given_up == [ours.id]
    assert world.state(ours) is State.SUPERSEDED
    again = replace(ours, listings=ours.listings[1:], attempt=2)
    world.ready(again)
    world.file(again.id)
    assert world.server.presses == {again.id: 1}


def test_what_is_decided_takes_no_claim(world: World) -> None:
    """A row on it can be filed again with --refile, and a plan of ours stays."""
    case = world.server.file_by_hand(BY_HAND)
    world.server.decide(case, CaseStatus.REJECTED)
    planned = replace(complaint(item(1)), reason="unfair_use", explanation="Ours.")
    world.ready(planned)
    taken = taken_in(world)
    assert taken.given_up == []
    assert [held.state for held in world.ledger.claims_of(taken.complaints[0])] == [ClaimState.DECIDED]
    world.file(planned.id)
    assert world.server.presses == {planned.id: 1}
    checked = check(world, write(world, "batch", [item(2)]))
    assert [row.code for row in checked.rows] == ["refused_before"]
    assert check(world, write(world, "batch", [item(2)]), refile=True).complaints[0].complaint.attempt == 2


def test_two_complaints_on_one_claim_are_both_taken_in(world: World) -> None:
    """The claim stays with the first."""
    numbers = {world.server.file_by_hand(BY_HAND).number for _ in range(2)}
    taken = taken_in(world)
    assert {world.desk().record(one).numbers[0] for one in taken.complaints} == numbers
    assert sorted(len(world.ledger.claims_of(one)) for one in taken.complaints) == [0, 2]


@pytest.mark.parametrize("tells_days", [True, False])
def test_a_poll_follows_what_was_taken_in_back_to_its_own_day(world: World, tells_days: bool) -> None:
    """However long ago it was filed, and whether or not the list says when."""
    case = world.server.file_by_hand(BY_HAND, days_ago=600)
    world.server.tells_days = tells_days
    assert taken_in(world).complaints == []
    taken_in(world, days=700)
    desk = world.desk()
    polled = run(world.clock, poll(desk, world.calm(desk)))
    assert (polled.missing, polled.read, polled.news) == ([], 1, [])
    world.server.decide(case, CaseStatus.REMOVED)
    desk = world.desk()
    assert run(world.clock, poll(desk, world.calm(desk))).news == [case.number]


def test_one_that_is_held_is_followed_until_it_is_filed(world: World) -> None:
    """Under the number that it gets then."""
    case = world.server.file_by_hand(BY_HAND)
    case.held, case.reference = True, case.number
    (taken,) = taken_in(world).complaints
    assert (world.state(taken), world.desk().record(taken).reference) == (State.HELD_BY_PORTAL, case.reference)
    world.server.release(case)
    desk = world.desk()
    run(world.clock, poll(desk, world.calm(desk)))
    assert world.state(taken) is State.FILED
    assert world.desk().record(taken).numbers == (case.number,)
    assert taken_in(world).complaints == []


def test_an_unknown_status_needs_a_look(world: World) -> None:
    """It is taken in all the same, and keeps its claims."""
    case = world.server.file_by_hand(BY_HAND)
    world.server.decide(case, CaseStatus.NEEDS_A_LOOK)
    taken = taken_in(world)
    assert taken.needs_a_look == [case.number]
    assert [held.state for held in world.ledger.claims_of(taken.complaints[0])] == [ClaimState.LIVE] * 2


def test_a_right_that_is_in_no_file_comes_into_the_register(world: World) -> None:
    """With what the portal shows of it; of several rows the one that counts; drafts are none."""
    patent = replace(MARK, registration_number="77", owner="Somebody")
    for reference, status in (("R2", IprStatus.REJECTED), ("R3", IprStatus.PENDING)):
        world.server.rights.append((patent, reference, status))
    world.server.rights.append((replace(MARK, registration_number="78"), "R4", IprStatus.DRAFT))
    assert [ipr.registration_number for ipr in taken_in(world).rights] == ["1234567", "77"]
    record = next(one for one in world.ledger.iprs(ACCOUNT) if one.ipr == patent.key)
    assert (record.status, record.reference) == (IprStatus.PENDING, "R3")
    assert record.payload is not None
    assert load_ipr(record.payload) == replace(patent, owner="")


@pytest.mark.parametrize("seed", range(6))
def test_after_an_import_a_batch_with_the_same_listings_presses_nothing(world: World, seed: int) -> None:
    """Whatever the complaints overlap in, and whether the batch was planned before or comes afterwards."""
    dice = random.Random(seed)
    filed = [dice.sample(range(6), dice.randint(1, 3)) for _ in range(dice.randint(1, 4))]
    path = write(world, "batch", [item(number) for number in sorted({number for one in filed for number in one})])
    if seed % 2:
        desk = world.desk()
        declare_all(desk, plan(world, desk, path).submissions)
    for one in filed:
        world.server.file_by_hand(replace(BY_HAND, listings=complaint(*map(item, sorted(one))).listings))
    taken_in(world)
    assert plan(world, world.desk(), path).submissions == []
    world.file(*(record.id for record in world.ledger.submissions(ACCOUNT, states=OPEN_PLAN)))
    assert world.server.presses == {}
