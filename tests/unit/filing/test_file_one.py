"""One submission from its form to its outcome. Nothing here may ever press twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from takedown.domain.errors import (
    BrowserFailed,
    PersonNeeded,
    PortalUnavailable,
    SignInNeeded,
    StorageFailed,
    TakedownError,
)
from takedown.domain.protocol import State
from takedown.filing.calm import NO_RETRY
from takedown.filing.file_one import FILLINGS, SAME, file_one
from takedown.ledger.journal import Item
from takedown.ledger.records import ClaimState, SubmissionRecord
from takedown.portal import NotAsMeant
from takedown.signing.key import leave_unsigned
from takedown.verification.note import Checkpoint
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import FOR_EVER, Crash, ModelPortal, Process
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, complaint, declared, planned

PAIR, ONE, TWO = complaint(1, 2), complaint(1), complaint(2)


@pytest.fixture
def record(world: World) -> SubmissionRecord:
    (ready,) = world.ready(PAIR)
    return ready


def file(world: World, record: SubmissionRecord, *, rehearse: bool = False, **changes: Any) -> State:
    desk = world.desk(**changes)
    return run(world.clock, file_one(record, desk, world.calm(desk), rehearse=rehearse))


def _locked(_: Checkpoint) -> Checkpoint:
    raise PersonNeeded("The keyring is locked.", advice="Unlock it.")


def unavailable() -> PortalUnavailable:
    return PortalUnavailable("Away.", advice="Later.")


@pytest.mark.parametrize("way", [Way.UNSEEN, Way.RAISES, Way.HANGS, Way.SLOW, Way.PAUSED, Way.SIGN_IN, Way.DROPPED])
def test_a_press_whose_answer_is_not_seen_is_unknown_and_never_repeated(
    world: World, record: SubmissionRecord, way: Way
) -> None:
    """Whatever hides the answer, the same."""
    world.server.script = [Press(way)]
    assert file(world, record) is State.UNKNOWN
    assert world.server.presses == {PAIR.id: 1}
    assert world.server.calls.count("prepare") == 1


@pytest.mark.parametrize("way", [Way.UNSEEN, Way.ODD_WORDS, Way.RAISES, Way.BREAKS])
def test_from_an_unknown_press_on_no_other_tab_intends_or_presses(
    world: World, record: SubmissionRecord, way: Way
) -> None:
    """Though its picture and its page take a while: the late post of the one would take the other's draft."""
    (other,) = world.ready(complaint(9))
    process = Process()
    desk = world.desk(process)
    calm = desk.calm(_FillsWhileAnotherIsPictured(world.server, world.server.start_browser(), process, epoch=1))
    world.server.script = [Press(way)]

    async def both() -> list[State | BaseException]:
        works = (file_one(one, desk, calm) for one in (record, other))
        return await asyncio.gather(*works, return_exceptions=True)

    run(world.clock, both())
    assert world.server.presses == {PAIR.id: 1}
    assert [body["submission"] for body in world.events("submission_intended")] == [PAIR.id]
    assert world.state(other.id) is State.DECLARED


def test_what_is_over_between_intent_and_press_is_not_pressed(world: World, record: SubmissionRecord) -> None:
    """That much is provable."""
    process = Process()
    desk = world.desk(process)
    calm = world.calm(desk)

    def over(name: str) -> None:
        calm.over = calm.over or name == "appended submission_intended"

    process.watch = over
    assert run(world.clock, file_one(record, desk, calm)) is State.NOT_PRESSED
    assert world.server.presses == {}


def test_a_press_that_raises_what_nobody_foresaw_leaves_the_intent(world: World, record: SubmissionRecord) -> None:
    """It is a bug, so it comes out as one; the ledger knows that the press may have happened."""
    world.server.script = [Press(Way.BREAKS)]
    with pytest.raises(RuntimeError):
        file(world, record)
    assert world.state(PAIR) is State.INTENDED


def test_a_receipt_with_another_submissions_number_is_unknown(world: World, record: SubmissionRecord) -> None:
    """It proves nothing about this one."""
    (other,) = world.ready(complaint(9))
    file(world, other)
    world.server.script = [Press(Way.WRONG_RECEIPT)]
    assert file(world, record) is State.UNKNOWN
    assert "number" in world.desk().record(PAIR.id).why


def test_no_intent_no_press(world: World, record: SubmissionRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that cannot be written stops it before anything irreversible."""
    desk = world.desk()
    really = desk.journal.append

    def full(name: str, body: Any, *more: Any) -> Any:
        if name == "submission_intended":
            raise StorageFailed("No room.", advice="Make room.")
        return really(name, body, *more)

    monkeypatch.setattr(desk.journal, "append", full)
    with pytest.raises(StorageFailed):
        run(world.clock, file_one(record, desk, world.calm(desk)))
    assert world.server.presses == {}
    assert world.state(PAIR) is State.DECLARED


def test_the_intent_and_the_outcome_are_each_under_a_checkpoint(world: World, record: SubmissionRecord) -> None:
    """One before the press, one after it; the last event is only about the checkpoint."""
    assert file(world, record) is State.FILED
    steps = [event.type for event in world.ledger.events(ACCOUNT)]
    for step in ("submission_intended", "submission_filed"):
        assert steps[steps.index(step) + 1] == "checkpoint_made"
    sizes = [one.size for one in world.ledger.checkpoints(ACCOUNT)]
    assert sizes == [steps.index("submission_intended") + 1, steps.index("submission_filed") + 1]


def test_what_cannot_be_signed_is_not_pressed(world: World, record: SubmissionRecord) -> None:
    """A locked keyring stops it before the intent; it is declared as before, and filed when the key is there."""
    able, world.signer = world.signer, replace(world.signer, sign=_locked)
    with pytest.raises(PersonNeeded):
        file(world, record)
    assert world.server.presses == {}
    assert world.state(PAIR) is State.DECLARED
    assert world.events("submission_intended") == []
    world.signer = able
    assert file(world, record) is State.FILED


def test_a_keyring_that_locks_after_the_press_takes_nothing_from_the_outcome(
    world: World, record: SubmissionRecord
) -> None:
    """The checkpoint is owed, and the next one covers the outcome, too."""
    able, once = world.signer, iter([leave_unsigned])

    def locks(text: Checkpoint) -> Checkpoint:
        return next(once, _locked)(text)

    world.signer = replace(able, sign=locks)
    assert file(world, record) is State.FILED
    assert len(world.ledger.checkpoints(ACCOUNT)) == 1
    world.signer = able
    assert world.desk().journal.checkpoint() is not None
    (filed,) = world.ledger.events(ACCOUNT, types={"submission_filed"})
    assert world.ledger.checkpoints(ACCOUNT)[-1].size >= filed.seq


def test_a_receipt_that_cannot_be_written_leaves_the_intent(
    world: World, record: SubmissionRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run reads; it does not press."""
    desk = world.desk()
    really = desk.journal.append_all

    def full(items: Sequence[Item], *more: Any) -> Any:
        if "submission_filed" in dict(items):
            raise StorageFailed("No room.", advice="Make room.")
        return really(items, *more)

    monkeypatch.setattr(desk.journal, "append_all", full)
    with pytest.raises(StorageFailed):
        run(world.clock, file_one(record, desk, world.calm(desk)))
    assert world.state(PAIR) is State.INTENDED


def test_a_press_after_the_deadline_is_not_made(world: World, record: SubmissionRecord) -> None:
    """A machine that slept between intent and press has not stood still for the portal."""
    times = iter([0, 31_000])
    assert file(world, record, boottime_ms=lambda: next(times, 31_000)) is State.NOT_PRESSED
    assert world.server.presses == {}
    assert "deadline" in world.desk().record(PAIR.id).why


def test_a_form_of_another_sign_in_is_not_pressed(world: World, record: SubmissionRecord) -> None:
    """The portal may show another account by now."""
    desk = world.desk()
    portal = world.portal()
    calm = desk.calm(_SignsInBehindOurBack(portal.server, portal.browser, portal.process, epoch=1))
    assert run(world.clock, file_one(record, desk, calm)) is State.NOT_PRESSED
    assert world.server.presses == {}


def test_a_stop_asked_before_the_press_leaves_it_declared(world: World, record: SubmissionRecord) -> None:
    """It comes up again in the next run."""
    assert file(world, record, stop_asked=True) is State.DECLARED
    assert world.server.presses == {}
    assert world.events("submission_intended") == []


def test_a_stop_asked_between_intent_and_press_is_not_pressed(world: World, record: SubmissionRecord) -> None:
    """That much is provable."""
    process = Process()
    desk = world.desk(process)

    def stop(name: str) -> None:
        desk.stop_asked = desk.stop_asked or name == "appended submission_intended"

    process.watch = stop
    calm = world.calm(desk)
    assert run(world.clock, file_one(record, desk, calm)) is State.NOT_PRESSED
    assert world.server.presses == {}


def test_a_page_that_shows_something_else_is_not_pressed(world: World, record: SubmissionRecord) -> None:
    """Filled anew a few times first, in case it was filled badly."""
    world.server.faults = [("prepare", NotAsMeant(["the reason differs"]))] * SAME
    assert file(world, record) is State.NOT_PRESSED
    assert world.server.calls.count("prepare") == SAME
    assert world.desk().record(PAIR.id).why == "the reason differs"


def test_a_portal_that_is_in_trouble_in_many_ways_gets_more_tries(world: World, record: SubmissionRecord) -> None:
    """An upload that failed and a verify step that was busy say nothing about the complaint; at some point it is enough."""
    trouble = [("prepare", NotAsMeant([f"trouble {number}"])) for number in range(FILLINGS)]
    world.server.faults = list(trouble)
    assert file(world, record) is State.NOT_PRESSED
    assert world.server.calls.count("prepare") == FILLINGS


def test_a_form_that_takes_it_after_several_kinds_of_trouble_is_pressed(world: World, record: SubmissionRecord) -> None:
    """The last filling is as good as the first."""
    world.server.faults = [("prepare", NotAsMeant([f"trouble {number}"])) for number in range(FILLINGS - 1)]
    assert file(world, record) is State.FILED


def test_a_form_that_takes_it_the_second_time_is_pressed(world: World, record: SubmissionRecord) -> None:
    """Nothing is left of the first filling."""
    world.server.faults = [("prepare", NotAsMeant(["the reason differs"]))]
    assert file(world, record) is State.FILED


@pytest.mark.parametrize("error", [unavailable(), BrowserFailed("Dead.", advice="Again.")])
def test_a_form_that_cannot_be_filled_changes_nothing(
    world: World, record: SubmissionRecord, error: TakedownError
) -> None:
    """The error comes out, and the submission may be filed another time."""
    world.server.faults = [("prepare", error)] * 4
    with pytest.raises(type(error)):
        file(world, record, patience=NO_RETRY)
    assert world.state(PAIR) is State.DECLARED
    assert world.portals[-1].open_forms == 0


def test_a_form_that_is_never_filled_is_given_up(world: World, record: SubmissionRecord) -> None:
    """With its browser, since nobody knows what it is doing."""
    with pytest.raises(BrowserFailed, match="longer than"):
        file(world, record, fill_within_seconds=0.1)
    assert world.state(PAIR) is State.DECLARED


def test_a_form_that_asks_to_sign_in_is_filled_anew_after_it(world: World, record: SubmissionRecord) -> None:
    """And pressed in the sign-in in which it was filled."""
    world.server.faults = [("prepare", SignInNeeded("Sign in.", advice="Sign in."))]
    assert file(world, record) is State.FILED
    assert world.events("submission_intended")[0]["epoch"] == 2


def test_listings_that_verify_refuses_are_left_out_and_the_rest_goes_on(world: World, record: SubmissionRecord) -> None:
    """With the portal's words for each."""
    world.server.refused_links = {"aliexpress/2": "Link is invalid"}
    assert file(world, record) is State.FILED
    assert list(world.server.cases[0].listings) == ["aliexpress/1"]
    assert [(one.state, one.words) for one in world.ledger.claims_of(PAIR.id)] == [
        (ClaimState.LIVE, ""),
        (ClaimState.REFUSED, "Link is invalid"),
    ]


def test_a_listing_that_was_left_out_once_is_not_filed_with_it_later(world: World, record: SubmissionRecord) -> None:
    """Its claim is free since then and may be another submission's."""
    world.server.refused_links = {"aliexpress/2": "Link is invalid"}
    with pytest.raises(Crash):
        world.file(PAIR.id, process=Process(die_at="append fields_read_back"))
    world.server.refused_links = {}
    again = replace(TWO, attempt=2)
    world.desk().journal.append_all([planned(again), declared(again)])
    file(world, world.desk().record(again.id))
    file(world, world.desk().record(PAIR.id))
    assert [list(case.listings) for case in world.server.cases] == [["aliexpress/2"], ["aliexpress/1"]]


def test_when_verify_refuses_every_listing_it_is_refused_without_a_press(
    world: World, record: SubmissionRecord
) -> None:
    """The portal's words are kept."""
    world.server.refused_links = dict.fromkeys(["aliexpress/1", "aliexpress/2"], "Link is invalid")
    assert file(world, record) is State.REFUSED
    assert world.server.presses == {}
    assert world.desk().record(PAIR.id).words == "Link is invalid"


@pytest.mark.parametrize(
    ("problem", "would_be"),
    [("refused", State.NOT_PRESSED), ("differs", State.NOT_PRESSED), ("nothing", State.DECLARED)],
)
def test_a_rehearsal_leaves_everything_as_it_was(
    world: World, record: SubmissionRecord, problem: str, would_be: State
) -> None:
    """Whatever it finds; it says whether the press would have been made."""
    if problem == "refused":
        world.server.refused_links = dict.fromkeys(["aliexpress/1", "aliexpress/2"], "Link is invalid")
    if problem == "differs":
        world.server.faults = [("prepare", NotAsMeant(["the reason differs"]))] * SAME
    assert file(world, record, rehearse=True) is would_be
    assert world.state(PAIR) is State.DECLARED
    assert world.server.presses == {}
    assert {claim.state for claim in world.ledger.claims_of(PAIR.id)} == {ClaimState.LIVE}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer.ACCEPT, State.FILED),
        (Answer.SPLIT, State.FILED),
        (Answer.REFUSE, State.REFUSED),
        (Answer.HOLD, State.HELD_BY_PORTAL),
    ],
)
def test_what_the_portal_answers_is_the_outcome(
    world: World, record: SubmissionRecord, answer: Answer, state: State
) -> None:
    """Kept with its numbers or its words."""
    world.server.script = [Press(answer=answer)]
    assert file(world, record) is state
    kept = world.desk().record(PAIR.id)
    assert len(kept.numbers or (kept.words,)) == (2 if answer is Answer.SPLIT else 1)


def test_a_receipt_that_was_seen_is_not_lost_to_a_bad_picture(world: World, record: SubmissionRecord) -> None:
    """The outcome is written first."""
    world.server.faults = [("photograph", BrowserFailed("Dead.", advice="Again."))]
    with pytest.raises(BrowserFailed):
        file(world, record)
    assert world.state(PAIR) is State.FILED


@pytest.mark.parametrize("page", ["photograph_outcome", "leave"])
def test_a_page_that_hangs_after_the_press_is_given_up(
    world: World, record: SubmissionRecord, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the portal answered stands; the browser is replaced."""
    desk = world.desk()
    calm = world.calm(desk)

    async def hangs(*_what: Any) -> None:
        await asyncio.sleep(FOR_EVER)

    monkeypatch.setattr(calm.portal, page, hangs)
    with pytest.raises(BrowserFailed):
        run(world.clock, file_one(record, desk, calm))
    assert world.state(PAIR) is State.FILED


class _FillsWhileAnotherIsPictured(ModelPortal):
    """The second form is filled when the first one's press has been answered, and its picture has not been taken."""

    async def prepare_complaint(self, *what: Any) -> Any:
        prepared = await super().prepare_complaint(*what)
        if prepared.submission.id != PAIR.id:
            await asyncio.sleep(5)
        return prepared

    async def photograph_outcome(self, *what: Any) -> None:
        await asyncio.sleep(10)
        await super().photograph_outcome(*what)


class _SignsInBehindOurBack(ModelPortal):
    """Signs in again between the read-back and the press."""

    async def prepare_complaint(self, *what: Any) -> Any:
        prepared = await super().prepare_complaint(*what)
        self.epoch += 1
        return prepared
