"""What only a person can settle: asked after this run has read the portal, and recorded as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takedown.domain.errors import PortalUnavailable, WrongUse
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import State
from takedown.filing.calm import NO_RETRY
from takedown.filing.decide import decide_absent, decide_filed, open_candidates, question_about
from takedown.filing.desk import Desk
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import complaint

ONE, OTHER, PAIR = complaint(1), complaint(3), complaint(1, 2)


def lost(world: World, press: Press, submission: SubmissionId = PAIR.id) -> SubmissionId:
    """Pressed, and left to a person by the reading that followed."""
    world.press(PAIR, press)
    world.file(list_delay_seconds=None)
    return submission


def later(world: World) -> Desk:
    """A run that has read nothing yet."""
    desk = world.desk()
    desk.journal.run = "later"
    return desk


def opened(world: World) -> Desk:
    """The run that read the lists, when it has opened what it found."""
    desk = world.desk()
    run(world.clock, open_candidates(desk, world.calm(desk)))
    return desk


def test_nobody_may_decide_what_this_run_has_not_looked_for(world: World) -> None:
    """What an earlier run read proves nothing now: the browser that pressed may have lived on since then."""
    desk, submission = later(world), lost(world, Press(Way.DROPPED))
    assert question_about(desk, desk.record(submission)) is None
    with pytest.raises(WrongUse) as refused:
        decide_absent(desk, desk.record(submission), "looked", "Ada Holder")
    assert "takedown resume" in refused.value.advice
    with pytest.raises(WrongUse):
        decide_filed(desk, desk.record(submission), ["5001"], "Ada Holder")
    assert world.state(submission) is State.UNKNOWN


def test_nobody_may_decide_what_was_never_looked_for(world: World) -> None:
    """The press came to nothing that was seen, and no list was read since."""
    world.press(ONE, Press(Way.DROPPED))
    desk = world.desk()
    with pytest.raises(WrongUse):
        decide_absent(desk, desk.record(ONE.id), "looked", "Ada Holder")
    assert world.state(ONE) is State.UNKNOWN


def test_a_candidate_that_cannot_be_opened_cannot_be_chosen(world: World) -> None:
    """Nobody knows whether it is held or filed; the person is told that it is there."""
    submission = lost(world, Press(Way.UNSEEN, Answer.PARTLY))
    desk = world.desk(patience=NO_RETRY)
    world.server.faults = [("read_complaint", PortalUnavailable("away", advice="later"))]
    run(world.clock, open_candidates(desk, world.calm(desk)))
    question = question_about(desk, desk.record(submission))
    assert question is not None
    assert [one.opened for one in question.candidates] == [False]


def test_a_person_is_told_when_it_was_pressed_and_what_the_lists_showed(world: World) -> None:
    """Also where nobody has measured how far the list lags."""
    submission = lost(world, Press(Way.UNSEEN, Answer.PARTLY))
    desk = opened(world)
    question = question_about(desk, desk.record(submission))
    assert question is not None
    assert question.pressed_at is not None
    assert question.pressed_at < question.read_at
    assert [(one.listings, one.opened) for one in question.candidates] == [(("aliexpress/1",), True)]
    assert not question.elsewhere


def test_a_person_is_told_that_it_was_pressed_on_another_computer(world: World) -> None:
    """Whose browser nobody here can end."""
    submission = lost(world, Press(Way.DROPPED))
    desk = world.desk(machine="another")
    question = question_about(desk, desk.record(submission))
    assert question is not None
    assert question.elsewhere


def test_what_waits_for_its_right_is_recorded_as_held(world: World) -> None:
    """A reference is no number: the portal files it by itself, and the next polls follow it."""
    world.press(PAIR, Press(Way.DROPPED))
    world.server.file_by_hand(replace(ONE, explanation="By hand.")).held = True
    world.file(list_delay_seconds=None)
    (case,) = world.server.cases
    desk = opened(world)
    decide_filed(desk, desk.record(PAIR.id), [case.number], "Ada Holder")
    record = desk.record(PAIR.id)
    assert (record.state, record.references, record.numbers) == (State.HELD_BY_PORTAL, (case.number,), ())
    assert world.events("submission_held")[0]["by"] == "Ada Holder"


def test_a_reference_of_another_submission_cannot_be_chosen(world: World) -> None:
    """It concludes one of them at most."""
    world.press(OTHER, Press(answer=Answer.HOLD))
    lost(world, Press(Way.DROPPED))
    desk = world.desk()
    (case,) = world.server.cases
    desk.journal.append(
        "case_observed",
        {
            "number": case.number,
            "submission": None,
            "status": "waiting_for_ipr",
            "words": "",
            "listings": [],
            "page": "",
        },
    )
    with pytest.raises(WrongUse, match=OTHER.id):
        decide_filed(desk, desk.record(PAIR.id), [case.number], "Ada Holder")
    assert world.state(PAIR) is State.UNKNOWN
