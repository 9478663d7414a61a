"""Checked rows become complaints, and nothing is live twice or lost between two versions of a file."""

from __future__ import annotations

import pytest

from takedown.domain.model import SubmissionId
from takedown.domain.portal_status import IprStatus
from takedown.domain.protocol import State
from takedown.filing.declare import undeclared
from takedown.filing.plan import Plan, next_attempt
from tests.unit.filing import batches
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Answer, Press, Way

FIRST, SECOND, THIRD = 9005000000000111, 9005000000000211, 9005000000000311


def plan(world: World, *items: int, name: str = "batch", refile: bool = False) -> Plan:
    """The file with these items, planned and declared."""
    desk = world.desk()
    planned = batches.plan(world, desk, batches.write(world, name, items), refile=refile)
    batches.declare_all(desk, planned.submissions)
    return planned


def length(world: World) -> int:
    return len(world.events(*{event.type for event in world.ledger.events(world.desk().account)}))


def test_an_edited_file_that_is_edited_back_is_filed(world: World) -> None:
    """The complaint that the first edit superseded comes up again, as an attempt of its own."""
    plan(world, FIRST, SECOND)
    plan(world, FIRST, SECOND, THIRD)
    (submission,) = plan(world, FIRST, SECOND).submissions
    assert world.state(submission) is State.DECLARED
    assert world.file(submission).states == {submission: State.FILED}


def test_a_row_that_another_batch_holds_is_left_out_and_says_which_complaint_has_it(world: World) -> None:
    """The other rows of its complaint go on."""
    (holder,) = plan(world, FIRST).submissions
    other = plan(world, FIRST, SECOND, name="other")
    assert other.held_elsewhere == {2: holder}
    assert list(other.rows) == [3]


def test_a_batch_of_which_another_one_holds_everything_plans_nothing(world: World) -> None:
    """Nothing to declare, nothing to file."""
    plan(world, FIRST)
    assert plan(world, FIRST, name="other").submissions == []


@pytest.mark.parametrize("ended", ["submission_not_pressed", "submission_superseded"])
def test_rows_come_up_again_when_the_complaint_that_had_them_ends_unfiled(world: World, ended: str) -> None:
    """What was skipped because of it is not skipped for ever."""
    (holder,) = plan(world, FIRST).submissions
    plan(world, FIRST, name="other")
    world.desk().journal.append(ended, {"submission": holder, "by": None, "why": "a stop"})
    (again,) = plan(world, FIRST, name="other").submissions
    assert world.file(again).states == {again: State.FILED}


def test_an_edited_file_supersedes_only_what_has_no_intent(world: World) -> None:
    """What was pressed stays, whatever the file says now."""
    (pressed,) = plan(world, FIRST).submissions
    world.server.script = [Press(Way.DROPPED)]
    world.file(pressed, list_delay_seconds=None)
    plan(world, SECOND)
    plan(world, THIRD)
    states = [record.state for record in world.ledger.submissions()]
    assert states == [State.UNKNOWN, State.SUPERSEDED, State.DECLARED]


def test_a_row_whose_outcome_is_unknown_is_not_planned_again(world: World) -> None:
    """Not by the same file, not by another one, not with --refile."""
    (pressed,) = plan(world, FIRST).submissions
    world.server.script = [Press(Way.DROPPED)]
    world.file(pressed, list_delay_seconds=None)
    for name in ("batch", "other"):
        assert plan(world, FIRST, name=name, refile=True).submissions == []


def test_what_was_refused_is_filed_again_only_when_asked_to(world: World) -> None:
    """As the next attempt, and with a declaration of its own."""
    (refused,) = plan(world, FIRST).submissions
    world.server.script = [Press(answer=Answer.REFUSE)]
    world.file(refused)
    assert plan(world, FIRST).submissions == []
    (again,) = plan(world, FIRST, refile=True).submissions
    assert world.desk().record(again).attempt == 2
    assert again != refused


def test_a_rerun_of_the_same_file_continues_its_plan(world: World) -> None:
    """The same complaints, and not one event more."""
    first = plan(world, FIRST, SECOND)
    before = length(world)
    assert plan(world, FIRST, SECOND).submissions == first.submissions
    assert length(world) == before


def test_a_rerun_leaves_a_parked_complaint_parked(world: World) -> None:
    """Only the portal's list sets it free."""
    (parked,) = plan(world, FIRST).submissions
    world.desk().journal.append("submission_waits", {"submission": parked, "waits_for": "unexplained:77"})
    before = length(world)
    plan(world, FIRST)
    assert length(world) == before
    assert world.desk().record(parked).waits_for == "unexplained:77"


def test_a_complaint_waits_for_its_right_until_it_is_verified(world: World) -> None:
    """Planned under the same id all the time."""
    desk, path = world.desk(), batches.write(world, "batch", [FIRST])
    (waiting,) = batches.plan(world, desk, path, right=IprStatus.PENDING).submissions
    assert desk.record(waiting).waits_for == "ipr/trademark/CN/1234567"
    assert batches.plan(world, desk, path).submissions == [waiting]
    assert desk.record(waiting).waits_for is None


def test_the_next_attempt_has_no_listing_that_was_left_out(world: World) -> None:
    """And goes on under what is left of the declaration."""
    (planned,) = plan(world, FIRST, SECOND).submissions
    world.server.refused_links = {f"aliexpress/{SECOND}": "Link is invalid"}
    world.server.script = [Press(Way.DROPPED)]
    world.file(planned, list_delay_seconds=None)
    world.clock.seconds += 3 * 86_400
    desk = world.desk()
    absent = ("submission_absent", {"submission": planned, "why": "looked", "by": "ada"})
    next_id, events = next_attempt(desk, desk.record(planned))
    desk.journal.append_all([absent, *events])
    again = desk.record(next_id)
    assert [claim.claim.split("/")[1] for claim in world.ledger.claims_of(again.id)] == [str(FIRST)]
    assert (again.state, again.valid_days, again.declared_by) == (State.DECLARED, batches.VALID_DAYS - 4, "Ada Holder")


def test_only_what_is_planned_or_lapsed_needs_a_declaration(world: World) -> None:
    """A subset of what was declared needs no new one."""
    (old,) = plan(world, FIRST).submissions
    desk = world.desk()
    (new,) = batches.plan(world, desk, batches.write(world, "other", [SECOND])).submissions

    def needing(*ids: SubmissionId) -> list[SubmissionId]:
        return [record.id for record in undeclared([desk.record(one) for one in ids], desk.now())]

    assert needing(old, new) == [new]
    world.clock.seconds += (batches.VALID_DAYS + 1) * 86_400
    assert needing(old, new) == [old, new]
    world.desk().journal.append("submission_not_pressed", {"submission": old, "why": "a stop"})
    assert needing(old) == []
