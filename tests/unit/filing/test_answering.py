"""Answers to counter-notices and withdrawals: pressed once, whatever happens to the press, and settled by their complaint."""

from __future__ import annotations

import pytest

from takedown.domain.errors import WrongUse
from takedown.domain.model import SubmissionId
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from takedown.domain.protocol import UNSETTLED, State
from takedown.domain.submission import Reply
from takedown.filing.answering import complaint_behind, open_counter_notice, plan_answer, plan_withdrawal
from takedown.filing.declare import declare
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.poll import poll
from takedown.filing.withdraw import before_withdrawal
from takedown.ledger.records import Comparison
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import Crash, Process
from tests.unit.filing.portal_server import Answer, Case, Objection, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, complaint

PAIR = complaint(1, 2)


def objected(world: World) -> tuple[Case, Objection]:
    """A complaint of ours that a seller has answered, and that was polled since."""
    world.ready(PAIR)
    world.file(PAIR.id)
    (case,) = world.server.cases
    world.server.decide(case, CaseStatus.REMOVED)
    objection = world.server.object_to(case)
    desk = world.desk()
    run(world.clock, poll(desk, world.calm(desk)))
    return case, objection


def answer(world: World, case: Case, reply: Reply = Reply.DISPUTE) -> SubmissionId:
    """Plan and declare an answer."""
    desk = world.desk()
    planned = plan_answer(
        desk, open_counter_notice(desk.ledger, ACCOUNT, case.number), reply, "The licence is forged.", ()
    )
    declare(desk, [desk.record(planned)], "Ada Holder", 7, "It is true.")
    return planned


def withdrawal(world: World, number: str) -> SubmissionId:
    """Plan and declare a withdrawal."""
    desk = world.desk()
    planned = plan_withdrawal(desk, number, "Settled.")
    declare(desk, [desk.record(planned)], "Ada Holder", 7, "I withdraw it.")
    return planned


@pytest.mark.parametrize(
    ("reply", "status"),
    [(Reply.DISPUTE, CounterNoticeStatus.DISPUTED), (Reply.ACCEPT, CounterNoticeStatus.ACCEPTED)],
)
def test_an_answer_is_filed_once_and_compared_with_the_page(
    world: World, reply: Reply, status: CounterNoticeStatus
) -> None:
    """It has no number of its own."""
    case, objection = objected(world)
    planned = answer(world, case, reply)
    world.file(planned)
    record = world.desk().record(planned)
    assert (record.state, record.numbers, record.comparison) == (State.FILED, (), Comparison.EQUAL)
    assert (objection.status, case.said) == (status, 1)
    assert [one.status for one in world.ledger.counter_notices(ACCOUNT)] == [status]


def test_one_that_was_answered_meanwhile_is_not_pressed(world: World) -> None:
    """The form itself shows how it stands."""
    case, objection = objected(world)
    planned = answer(world, case)
    objection.status = CounterNoticeStatus.ACCEPTED
    world.file(planned)
    assert (world.state(planned), case.said) == (State.NOT_PRESSED, 0)


def test_what_was_answered_is_not_answered_again(world: World) -> None:
    """Whatever the second answer says."""
    case, objection = objected(world)
    world.file(answer(world, case))
    objection.status = CounterNoticeStatus.OPEN
    desk = world.desk()
    run(world.clock, poll(desk, world.calm(desk)))
    with pytest.raises(WrongUse, match="is that already"):
        answer(world, case, Reply.ACCEPT)


def test_another_answer_supersedes_one_that_was_not_pressed(world: World) -> None:
    """And the same one is gone on with."""
    case, _ = objected(world)
    first = answer(world, case)
    assert answer(world, case) == first
    second = answer(world, case, Reply.ACCEPT)
    assert (world.state(first), world.state(second)) == (State.SUPERSEDED, State.DECLARED)


def test_without_an_open_counter_notice_nothing_is_planned(world: World) -> None:
    """By the last look."""
    world.ready(PAIR)
    world.file(PAIR.id)
    with pytest.raises(WrongUse, match="no counter-notice of complaint"):
        open_counter_notice(world.ledger, ACCOUNT, world.server.cases[0].number)


def test_a_refused_answer_may_be_given_again(world: World) -> None:
    """The portal's words stay."""
    case, _ = objected(world)
    planned = answer(world, case)
    world.server.script = [Press(answer=Answer.REFUSE)]
    world.file(planned)
    assert (world.state(planned), case.said) == (State.REFUSED, 0)
    again = answer(world, case)
    world.file(again)
    assert (world.state(again), case.said) == (State.FILED, 1)


@pytest.mark.parametrize("way", [Way.UNSEEN, Way.RAISES, Way.HANGS, Way.SLOW, Way.SIGN_IN])
def test_an_answer_that_nobody_saw_arrive_is_found_on_its_complaint(world: World, way: Way) -> None:
    """And never sent twice."""
    case, _ = objected(world)
    planned = answer(world, case)
    world.server.script = [Press(way)]
    world.file(planned)
    world.file()
    assert (world.state(planned), case.said, world.server.presses[planned]) == (State.FILED, 1, 1)


@pytest.mark.parametrize("way", [Way.DROPPED, Way.PAUSED])
def test_an_answer_that_never_arrived_is_sent_as_another_attempt(world: World, way: Way) -> None:
    """Once its complaint shows twice that it still waits, and the browser that pressed is dead."""
    case, _ = objected(world)
    planned = answer(world, case)
    world.server.script = [Press(way)]
    world.file(planned)
    world.file()
    assert (world.state(planned), case.said, world.server.presses[planned]) == (State.NOT_PRESSED, 1, 1)


def test_where_the_list_delay_is_not_known_a_person_says_that_it_is_absent(world: World) -> None:
    """As with a complaint."""
    case, _ = objected(world)
    planned = answer(world, case)
    world.server.script = [Press(Way.DROPPED)]
    world.file(planned, list_delay_seconds=None)
    assert world.state(planned) in UNSETTLED
    assert world.events("person_needed")


def test_another_answer_than_was_meant_goes_to_a_person(world: World) -> None:
    """Somebody accepted by hand what we disputed."""
    case, objection = objected(world)
    planned = answer(world, case)
    world.server.script = [Press(Way.DROPPED)]
    world.server.faults.append(("press", lambda: setattr(objection, "status", CounterNoticeStatus.ACCEPTED)))
    world.file(planned)
    assert world.state(planned) in UNSETTLED
    assert "dispute was meant" in str(world.events("person_needed")[-1]["why"])


def test_a_receipt_of_another_complaint_is_no_receipt(world: World) -> None:
    """Its own complaint tells what became of it."""
    case, _ = objected(world)
    other = complaint(3)
    world.ready(other)
    world.file(other.id)
    planned = answer(world, case)
    world.server.script = [Press(Way.WRONG_RECEIPT)]
    world.file(planned)
    assert (world.state(planned), case.said) == (State.FILED, 1)
    assert world.events("outcome_unknown")


def test_a_run_that_dies_at_any_moment_of_an_answer_sends_it_once(world: World) -> None:
    """Before and after every event, and at the press itself: `resume` settles it."""
    case, _ = objected(world)
    planned = answer(world, case)
    for boundary in range(200):
        try:
            world.file(planned, process=Process(crash_in=boundary))
        except Crash:
            continue
        break
    world.file(*(one.id for one in world.ledger.submissions(ACCOUNT, states=OPEN_PLAN)))
    last = world.ledger.submissions(ACCOUNT, kind="answer")[-1]
    assert (last.state, case.said) == (State.FILED, 1)


@pytest.mark.parametrize("boundary", ["appended submission_intended", "press", "pressed", "append submission_filed"])
def test_a_run_that_dies_between_intent_and_conclusion_sends_nothing_twice(world: World, boundary: str) -> None:
    """Whether it arrived or not."""
    case, _ = objected(world)
    planned = answer(world, case)
    with pytest.raises(Crash):
        world.file(planned, process=Process(die_at=boundary))
    world.file()
    world.file()
    last = world.ledger.submissions(ACCOUNT, kind="answer")[-1]
    assert (last.state, case.said) == (State.FILED, 1)


def test_a_withdrawal_ends_the_complaint_in_the_same_append(world: World) -> None:
    """Its listings can be filed again."""
    case, _ = objected(world)
    planned = withdrawal(world, case.number)
    process = Process()
    world.file(planned, process=process)
    assert "append submission_filed+submission_withdrawn" in process.passed
    assert (world.state(planned), world.state(PAIR), case.said) == (State.FILED, State.WITHDRAWN, 1)
    with pytest.raises(WrongUse, match="is withdrawn"):
        complaint_behind(world.ledger, ACCOUNT, case.number)


def test_a_complaint_of_several_numbers_is_withdrawn_with_the_last_of_them(world: World) -> None:
    """Until then it is filed."""
    world.ready(PAIR)
    world.server.script = [Press(answer=Answer.SPLIT)]
    world.file(PAIR.id)
    first, second = (case.number for case in world.server.cases)
    world.file(withdrawal(world, first))
    assert world.state(PAIR) is State.FILED
    world.file(withdrawal(world, second))
    assert world.state(PAIR) is State.WITHDRAWN


@pytest.mark.parametrize("way", [Way.UNSEEN, Way.DROPPED, Way.PAUSED])
def test_a_withdrawal_that_nobody_saw_is_settled_by_its_complaint(world: World, way: Way) -> None:
    """And never sent twice."""
    case, _ = objected(world)
    planned = withdrawal(world, case.number)
    world.server.script = [Press(way)]
    world.file(planned)
    world.file()
    assert (world.state(PAIR), case.said, case.withdrawn) == (State.WITHDRAWN, 1, True)


def test_before_a_withdrawal_the_record_says_what_it_is_about(world: World) -> None:
    """Listings of the same marketplace and reason, of the last three months."""
    case, _ = objected(world)
    shown = before_withdrawal(
        world.ledger, complaint_behind(world.ledger, ACCOUNT, case.number), case.number, world.clock.now()
    )
    assert (shown.rate.filed, shown.rate.removed, shown.of_this) == (2, 2, 2)


def test_what_is_not_ours_cannot_be_withdrawn(world: World) -> None:
    """A number that nobody knows."""
    with pytest.raises(WrongUse, match="No complaint of this account"):
        complaint_behind(world.ledger, ACCOUNT, "5999")
