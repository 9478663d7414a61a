"""What is filed by hand: an intent before anybody has the kit, found only in full, absent only by a person's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from takedown.domain.errors import Exit, IllegalStep, WrongUse
from takedown.domain.model import Complaint, EvidenceFile
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.filing.by_hand import HandOut, hand_out, handed_out, kits_out, take_numbers, to_hand_out
from takedown.filing.compare import meant_by
from takedown.filing.decide import candidates_of, decide_absent, decide_filed, question_about
from takedown.filing.reconcile import require_dead
from takedown.portal import CaseLine
from tests.unit.filing.desks import MARGIN_SECONDS, World
from tests.unit.filing.model_portal import Crash, ModelPortal, Process
from tests.unit.filing.portal_server import Answer, Case, Post, Press, Way
from tests.unit.ledger.sample import ACCOUNT, complaint, declared, planned, step

ONE, PAIR, OTHER = complaint(1), complaint(1, 2), complaint(9)
PROOF = tuple(EvidenceFile(name, "a" * 64, 3, "image/png") for name in ("对比.png", "正品.png"))


def handed(world: World, about: Complaint, **changes: Any) -> HandOut:
    """Planned, declared and handed out."""
    (record,) = world.ready(about)
    desk = world.desk(**changes)
    what = to_hand_out(desk, record)
    hand_out(desk, what)
    return what


def file_it(world: World, what: HandOut, *, marker: str | None = None, answer: Answer = Answer.ACCEPT) -> list[Case]:
    """A person files what stands in the kit, in a browser of their own."""
    reference = what.marker if marker is None else marker
    return world.server.receive(Post(what.id, what.complaint, reference, answer))


def told(world: World, what: HandOut, *numbers: str, by: str = "Ada Holder") -> None:
    """`takedown filed`."""
    desk = world.desk()
    take_numbers(desk, desk.record(what.id), numbers, by)


@pytest.fixture
def dated(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The list shows a date of each complaint: the last one given here."""
    days = [date(2026, 11, 21)]
    line = ModelPortal._line

    def with_date(self: ModelPortal, case: Case) -> CaseLine:
        return replace(line(self, case), submitted_on=days[-1])

    monkeypatch.setattr(ModelPortal, "_line", with_date)
    return days


@pytest.mark.parametrize("boundary", ["append", "appended"])
def test_a_crash_at_the_hand_out_leaves_it_declared_or_out_and_never_pressed(world: World, boundary: str) -> None:
    """Before the append nobody has the kit, so it may be pressed; after it nothing of ours presses it."""
    (record,) = world.ready(ONE)
    desk = world.desk(Process(die_at=f"{boundary} submission_intended"))
    with pytest.raises(Crash):
        hand_out(desk, to_hand_out(desk, record))
    world.file(ONE.id)
    filed = boundary == "append"
    assert world.state(ONE) is (State.FILED if filed else State.INTENDED)
    assert world.server.presses == ({ONE.id: 1} if filed else {})


def test_what_waits_or_is_not_declared_or_is_out_already_is_not_handed_out(world: World) -> None:
    """One intent a submission, and none while something is waited for."""
    desk = world.desk()
    desk.journal.append_all([planned(ONE), planned(OTHER, waits_for="right"), declared(OTHER)])
    with pytest.raises(WrongUse, match="planned"):
        to_hand_out(desk, desk.record(ONE.id))
    with pytest.raises(IllegalStep, match="waits for"):
        hand_out(desk, to_hand_out(desk, desk.record(OTHER.id)))
    desk.journal.append("submission_ready", {"submission": OTHER.id})
    hand_out(desk, to_hand_out(desk, desk.record(OTHER.id)))
    with pytest.raises(IllegalStep):
        hand_out(desk, to_hand_out(desk, desk.record(OTHER.id)))
    assert len(world.events("submission_intended")) == 1


def test_its_intent_names_no_browser_and_no_computer(world: World) -> None:
    """Nothing is read back, nothing is to be killed, and `here` is not where it is pressed."""
    handed(world, ONE)
    (intent,) = world.events("submission_intended")
    assert (intent["by_hand"], intent["browser_pid"], intent["machine"]) == (True, None, "by hand")
    assert world.events("fields_read_back") == []
    require_dead(world.desk(end_browser=lambda *_: pytest.fail("a browser was to be ended")))
    require_dead(world.desk(machine="by hand", end_browser=lambda *_: pytest.fail("a browser was to be ended")))


def test_its_claims_are_held_so_nothing_else_may_be_planned_on_them(world: World) -> None:
    """At most one live complaint a claim, whoever files it."""
    handed(world, ONE)
    with pytest.raises(WrongUse, match="already with"):
        world.desk().journal.append_all([planned(PAIR)])


def test_while_a_kit_is_out_other_complaints_are_filed_and_it_is_pending(world: World) -> None:
    """It is looked for, it stops nothing, and it is not called unknown."""
    what = handed(world, ONE)
    world.ready(OTHER)
    assert world.file(OTHER.id).exit() is Exit.PENDING
    assert world.state(OTHER) is State.FILED
    assert world.state(what.id) is State.INTENDED
    assert world.server.presses == {OTHER.id: 1}
    assert [record.id for record in kits_out(world.ledger, ACCOUNT)] == [what.id]
    assert world.desk().record(what.id).why.startswith("handed out to be filed by hand")


@pytest.mark.parametrize("list_delay", [None, 90.0])
def test_what_the_portal_does_not_show_never_becomes_absent_by_itself(world: World, list_delay: float | None) -> None:
    """However often and however late it is looked for: the person may press after the last look."""
    what = handed(world, ONE)
    for _ in range(3):
        world.clock.seconds += 40 * 86_400
        world.file(list_delay_seconds=list_delay)
    assert world.events("submission_absent", "outcome_unknown") == []
    assert world.state(what.id) is State.INTENDED
    (case,) = file_it(world, what)
    told(world, what, case.number)
    assert world.file().exit() is Exit.DONE


def test_nobody_waits_for_a_browser_that_there_is_not(world: World) -> None:
    """The margin is for a post of a browser that was killed."""
    handed(world, ONE)
    began = world.clock.seconds
    world.file(margin_seconds=10_000, list_delay_seconds=1)
    assert world.clock.seconds - began < 100
    world.press(OTHER, Press(Way.DROPPED))
    began = world.clock.seconds
    world.file(list_delay_seconds=1)
    assert world.clock.seconds - began > MARGIN_SECONDS


@pytest.mark.parametrize("answer", [Answer.ACCEPT, Answer.SPLIT])
def test_what_was_filed_from_its_kit_is_found_and_compared(world: World, answer: Answer) -> None:
    """By its reference, in one piece or in several."""
    what = handed(world, PAIR, marks=True)
    cases = file_it(world, what, answer=answer)
    assert world.file(marks=True).exit() is Exit.DONE
    record = world.desk().record(what.id)
    assert (record.state, set(record.numbers)) == (State.FILED, {case.number for case in cases})
    assert [body["equal"] for body in world.events("filing_compared")] == [True]
    assert world.server.presses == {}


def test_one_that_waits_for_its_right_is_found_as_held(world: World) -> None:
    """The portal files it by itself."""
    what = handed(world, ONE, marks=True)
    file_it(world, what, answer=Answer.HOLD)
    world.file(marks=True)
    assert world.state(what.id) is State.HELD_BY_PORTAL


@pytest.mark.parametrize("answer", [Answer.PARTLY, Answer.TWICE])
def test_what_was_filed_otherwise_than_its_kit_says_goes_to_a_person(world: World, answer: Answer) -> None:
    """Not all of its links, or two complaints: nothing is concluded, and it is not simply out any more."""
    what = handed(world, PAIR, marks=True)
    file_it(world, what, answer=answer)
    assert world.file(marks=True).exit() is Exit.OUTCOME_UNKNOWN
    assert world.state(what.id) is State.INTENDED
    assert candidates_of(world.ledger, world.desk().record(what.id))
    assert kits_out(world.ledger, ACCOUNT) == []


def test_one_that_was_filed_without_its_reference_goes_to_a_person_who_says_which_it_is(world: World) -> None:
    """The words are the same, but anybody may have written them."""
    what = handed(world, ONE, marks=True)
    (case,) = file_it(world, what, marker="")
    world.file(marks=True)
    assert world.state(what.id) is State.INTENDED
    desk = world.desk(marks=True)
    decide_filed(desk, desk.record(what.id), [case.number], "Ada Holder")
    assert world.file(marks=True).exit() is Exit.DONE
    assert world.state(what.id) is State.FILED


def test_without_a_reference_the_day_on_the_list_tells_it_from_an_older_one(world: World, dated: list[date]) -> None:
    """Filed on the day of the hand-out or later, and compared in full."""
    what = handed(world, ONE)
    dated.append(world.clock.now().date())
    (case,) = file_it(world, what)
    assert world.file().exit() is Exit.DONE
    assert world.desk().record(what.id).numbers == (case.number,)


@pytest.mark.parametrize("shows_days", [True, False])
def test_one_with_the_same_words_that_may_be_older_than_the_kit_is_not_taken_for_it(
    world: World, dated: list[date], monkeypatch: pytest.MonkeyPatch, *, shows_days: bool
) -> None:
    """Nobody has read the list before the hand-out; a person is shown it."""
    if not shows_days:
        monkeypatch.undo()
    dated.append(world.clock.now().date() - timedelta(days=20))
    world.server.decide(world.server.file_by_hand(ONE), CaseStatus.REJECTED)
    what = handed(world, ONE)
    world.file()
    assert world.state(what.id) is State.INTENDED
    assert "before it was handed out" in world.desk().record(what.id).why


def test_one_that_was_seen_before_the_hand_out_is_not_it(world: World) -> None:
    """A run has looked at it then: it neither concludes the kit nor can its number."""
    case = world.server.file_by_hand(replace(OTHER, explanation="By hand."))
    world.ready(complaint(9, 10))
    world.file(complaint(9, 10).id)
    what = handed(world, ONE)
    with pytest.raises(WrongUse, match="before"):
        told(world, what, case.number)
    assert world.state(what.id) is State.INTENDED


def test_evidence_is_compared_under_the_names_of_its_kit(world: World) -> None:
    """The user's own names were never on the portal."""
    about = replace(ONE, evidence=PROOF)
    what = handed(world, about)
    desk = world.desk()
    assert [file.name for file in what.complaint.evidence] == ["file.png", "file-2.png"]
    assert meant_by(desk, desk.record(what.id)).evidence == what.complaint.evidence
    (case,) = file_it(world, what)
    told(world, what, case.number)
    assert meant_by(desk, desk.record(what.id)).evidence == what.complaint.evidence
    (other,) = world.ready(replace(OTHER, evidence=PROOF))
    assert meant_by(desk, other).evidence == PROOF


def test_what_a_kit_says_is_the_same_on_every_call(world: World) -> None:
    """A lost kit is made anew as it was, also by a profile that has no markers any more."""
    what = handed(world, replace(ONE, evidence=PROOF), marks=True)
    desk = world.desk(marks=False)
    assert to_hand_out(desk, desk.record(what.id)) == what
    assert what.marker.startswith("Our ref. ")
    assert what.good_until - what.declared_at == timedelta(days=7)


def test_a_person_may_say_that_it_was_not_filed_and_its_rows_are_free(world: World) -> None:
    """After a look at the portal in the same run, under their name; the attempt after it is pressed by us."""
    what = handed(world, ONE)
    desk = world.desk()
    with pytest.raises(WrongUse, match="not looked for"):
        decide_absent(desk, desk.record(what.id), "looked", "Ada Holder")
    world.file()
    question = question_about(desk, desk.record(what.id))
    assert question is not None
    assert (question.by_hand, question.elsewhere) == (True, False)
    decide_absent(desk, desk.record(what.id), "looked", "Ada Holder")
    assert world.state(what.id) is State.NOT_PRESSED
    again = replace(ONE, attempt=2)
    world.ready(again)
    assert world.file(again.id).exit() is Exit.DONE
    assert world.server.presses == {again.id: 1}


def test_a_kit_that_was_filed_after_all_keeps_the_next_attempt_from_being_pressed(world: World) -> None:
    """The list is read before the press, as always."""
    what = handed(world, ONE)
    world.file()
    desk = world.desk()
    decide_absent(desk, desk.record(what.id), "looked", "Ada Holder")
    file_it(world, what)
    again = replace(ONE, attempt=2)
    world.ready(again)
    assert world.file(again.id).exit() is Exit.NEEDS_PERSON
    assert world.server.presses == {}


def test_a_number_that_comes_back_concludes_it_and_owes_the_comparison(world: World) -> None:
    """Under the name of who said so; saying it again changes nothing."""
    what = handed(world, PAIR)
    cases = file_it(world, what, answer=Answer.SPLIT)
    for _ in range(2):
        told(world, what, *(f" {case.number} " for case in cases))
    (filed,) = world.events("submission_filed")
    assert (filed["numbers"], filed["by"]) == ([case.number for case in cases], "Ada Holder")
    assert world.events("filing_compared") == []
    assert world.file().exit() is Exit.DONE
    assert [body["equal"] for body in world.events("filing_compared")] == [True]


def test_a_number_of_something_else_is_filed_but_differs(world: World) -> None:
    """The comparison finds it."""
    what = handed(world, ONE)
    case = world.server.file_by_hand(OTHER)
    told(world, what, case.number)
    assert world.file().exit() is Exit.NEEDS_PERSON


@pytest.mark.parametrize("number", ["", " ", "two words", "１２３", "x" * 65, "5001;5002", "-5001", "../1"])
def test_what_is_no_number_is_refused(world: World, number: str) -> None:
    what = handed(world, ONE)
    with pytest.raises(WrongUse, match="no complaint number"):
        told(world, what, "5001", number)
    assert world.state(what.id) is State.INTENDED


def test_a_number_concludes_one_submission_at_most(world: World) -> None:
    """Neither one that was filed by us, nor a reference of what is held, nor one that a person has named outside."""
    world.ready(OTHER)
    world.file(OTHER.id)
    held = complaint(7)
    world.press(held, Press(answer=Answer.HOLD))
    outside = complaint(8)
    desk = world.desk()
    replaced = step("submission_superseded", outside, by="7007", why="filed outside as complaint 7007, as Ada says")
    desk.journal.append_all([planned(outside), replaced])
    what = handed(world, ONE)
    for number, other in ((world.desk().record(OTHER.id).numbers[0], OTHER.id), ("7007", outside.id)):
        with pytest.raises(WrongUse, match=f"{number} is {other} already"):
            told(world, what, number)
    with pytest.raises(WrongUse, match=f"is {held.id} already"):
        told(world, what, world.desk().record(held.id).reference)
    assert world.state(what.id) is State.INTENDED


@pytest.mark.parametrize("state", ["planned", "unknown", "filed", "given up"])
def test_a_number_is_taken_only_for_what_is_handed_out(world: World, state: str) -> None:
    """What we have pressed is settled by reading."""
    if state == "planned":
        world.desk().journal.append_all([planned(ONE)])
    elif state == "unknown":
        world.press(ONE, Press(Way.DROPPED))
    elif state == "filed":
        world.ready(ONE)
        world.file(ONE.id)
    else:
        handed(world, ONE)
        world.file()
        decide_absent(world.desk(), world.desk().record(ONE.id), "looked", "Ada Holder")
    before, desk = world.state(ONE), world.desk()
    with pytest.raises(WrongUse, match="No kit of"):
        take_numbers(desk, desk.record(ONE.id), ["9999"], "Ada Holder")
    assert world.state(ONE) is before


def test_what_a_batch_has_handed_out_is_known_however_it_stands(world: World) -> None:
    desk = world.desk()
    items = (ONE, OTHER, complaint(3))
    desk.journal.append_all([*(planned(one, batch="B-1") for one in items), declared(*items)])
    for one in items[:2]:
        hand_out(desk, to_hand_out(desk, desk.record(one.id)))
    take_numbers(desk, desk.record(ONE.id), ["5001"], "Ada Holder")
    assert [record.id for record in handed_out(world.ledger, ACCOUNT, "B-1")] == [ONE.id, OTHER.id]
