"""A run: settle, look, file, shift by shift. Failure paths first."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from takedown.domain.errors import (
    BrowserFailed,
    Exit,
    PersonNeeded,
    PortalChanged,
    PortalUnavailable,
    SignInNeeded,
    SlowDown,
    TakedownError,
)
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import State
from takedown.filing.breaker import ABSENT_IN_A_ROW, IN_A_ROW, PressUnknown
from takedown.filing.calm import NO_RETRY
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import Crash, Process
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.ledger.sample import complaint, planned

ONE, TWO, THREE, PAIR = complaint(1), complaint(2), complaint(3), complaint(8, 9)
NOT_BY_ITSELF = (Way.BREAKS, Way.WRONG_RECEIPT, Way.ODD_WORDS)
"""What a run does not make good without help."""


def unavailable() -> PortalUnavailable:
    return PortalUnavailable("Away.", advice="Later.")


def changed() -> PortalChanged:
    return PortalChanged("Another page.", advice="Calibrate.")


def filed_listings(world: World) -> Counter[str]:
    return Counter(key for case in world.server.cases for key in case.listings)


def test_nothing_is_filled_while_the_browser_of_an_unknown_may_live(world: World) -> None:
    """It may send its post at any time, and the portal may keep one draft per account."""
    world.ready(ONE, TWO)
    world.server.script = [Press(Way.UNSEEN)]
    crash_after(world, "pressed", ONE.id)
    world.server.immortal = True
    report = world.file(TWO.id)
    assert isinstance(report.error, BrowserFailed)
    assert world.server.calls[-1] == "press"
    assert world.state(TWO) is State.DECLARED


def test_after_an_unknown_no_form_is_filled_before_the_browser_is_gone(world: World) -> None:
    """Another tab that waited for its turn meanwhile does not begin."""
    world.ready(ONE, TWO, THREE)
    world.server.script = [Press(Way.DROPPED)]
    report = world.file(ONE.id, TWO.id, THREE.id, tabs=3)
    pressed = world.server.calls.index("press")
    read = world.server.calls.index("list_complaints", pressed)
    assert "prepare" not in world.server.calls[pressed:read]
    assert report.exit() is Exit.DONE
    assert set(filed_listings(world).values()) == {1}


def test_after_an_unknown_no_form_is_filled_again_either(world: World) -> None:
    """A tab whose filling failed and waits to be repeated gives up with the browser."""
    world.ready(ONE, TWO)
    world.server.faults = [("prepare", lambda: None), ("prepare", unavailable())]
    world.server.script = [Press(Way.DROPPED)]
    report = world.file(ONE.id, TWO.id, tabs=2, per_minute=600)
    pressed = world.server.calls.index("press")
    read = world.server.calls.index("list_complaints", pressed)
    assert "prepare" not in world.server.calls[pressed:read]
    assert report.exit() is Exit.DONE


def test_a_rehearsal_beside_an_unknown_outcome_ends(world: World) -> None:
    """It settles nothing and presses nothing, and does not wait for what it does not do."""
    world.ready(ONE, TWO)
    world.server.script = [Press(Way.DROPPED)]
    assert world.file(ONE.id, list_delay_seconds=None).exit() is Exit.OUTCOME_UNKNOWN
    report = world.file(TWO.id, rehearse=True)
    assert report.states == {TWO.id: State.DECLARED}


def test_a_portal_that_fails_in_turns_is_given_up(world: World) -> None:
    """Failures of two kinds by turns are no reason to go on for ever."""
    world.ready(ONE)
    world.server.faults = [
        ("list_complaints", error) for _ in range(40) for error in [*[unavailable()] * 4, *[changed()] * 2]
    ]
    report = world.file(ONE.id)
    assert report.error is not None
    assert world.server.calls.count("sign_in") < 10


@pytest.mark.parametrize("error", [unavailable(), changed(), BrowserFailed("Dead.", advice="Again.")])
def test_failures_of_one_kind_in_a_row_stop_the_run_with_that_kind(world: World, error: TakedownError) -> None:
    """Nothing was pressed, and everything is as it was."""
    world.ready(ONE, TWO)
    world.server.faults = [("prepare", error)] * 40
    report = world.file(ONE.id, TWO.id)
    assert report.exit() is error.exit
    assert (world.state(ONE), world.state(TWO)) == (State.DECLARED, State.DECLARED)
    assert world.server.calls.count("press") == 0


def test_presses_that_stay_unknown_stop_the_run(world: World) -> None:
    """Where reading cannot settle them, each would be one more question to a person."""
    many = [complaint(number) for number in range(1, 9)]
    world.ready(*many)
    world.server.script = [Press(Way.DROPPED)] * 8
    report = world.file(*(one.id for one in many), list_delay_seconds=None)
    assert report.exit() is Exit.OUTCOME_UNKNOWN
    assert isinstance(report.error, PressUnknown)
    assert "in 1 minute (at " in report.error.advice
    assert world.server.presses.total() == IN_A_ROW


def test_an_answer_between_unknown_presses_goes_on(world: World) -> None:
    """They are not in a row then."""
    many = [complaint(number) for number in range(1, 9)]
    world.ready(*many)
    world.server.script = [Press(Way.DROPPED), Press(Way.DROPPED), Press(), Press(Way.DROPPED), Press(Way.DROPPED)]
    report = world.file(*(one.id for one in many), list_delay_seconds=None)
    assert report.error is None
    assert world.server.presses.total() == 8


def test_unknown_presses_that_reading_settles_do_not_stop_the_run(world: World) -> None:
    """Found or absent: nobody has to look at any of them."""
    many = [complaint(number) for number in range(1, 9)]
    world.ready(*many)
    world.server.script = [Press(Way.UNSEEN), Press(Way.DROPPED)] * 4
    assert world.file(*(one.id for one in many)).exit() is Exit.DONE
    assert set(filed_listings(world).values()) == {1}


def test_reading_what_became_of_a_press_ends_a_row_of_failures(world: World) -> None:
    """Its lists came whole, twice: what fails now and then is no reason to stop."""
    many = [complaint(number) for number in range(1, 9)]
    world.ready(*many)
    world.server.script = [Press(Way.DROPPED)] * 6
    gone = BrowserFailed("Dead.", advice="Again.")
    world.server.faults = [("sign_in", fault) for _ in range(6) for fault in (lambda: None, gone)]
    assert world.file(*(one.id for one in many)).exit() is Exit.DONE
    assert set(filed_listings(world).values()) == {1}


def test_a_portal_that_shows_whole_lists_and_takes_no_press_is_given_up(world: World) -> None:
    """Each press is proved absent, so nothing is unknown; but going on would press at it without end."""
    many = [complaint(number) for number in range(1, 13)]
    world.ready(*many)
    world.server.script = [Press(Way.DROPPED)] * 99
    report = world.file(*(one.id for one in many))
    assert report.exit() is Exit.UNAVAILABLE
    assert report.error is not None
    assert "none of the last 8 presses" in report.error.message
    assert world.server.presses.total() == ABSENT_IN_A_ROW
    assert len(report.left) == len(many)
    world.server.script = []
    assert world.file(*report.left).exit() is Exit.DONE
    assert sorted(filed_listings(world).values()) == [1] * len(many)


def test_one_complaint_that_the_portal_takes_ends_a_row_of_absences(world: World) -> None:
    """Seen at once, or found by reading."""
    many = [complaint(number) for number in range(1, 17)]
    world.ready(*many)
    lost = [Press(Way.DROPPED)] * (ABSENT_IN_A_ROW - 1)
    world.server.script = [*lost, Press(), *lost, Press(Way.UNSEEN), *lost]
    assert world.file(*(one.id for one in many)).exit() is Exit.DONE
    assert set(filed_listings(world).values()) == {1}


def test_presses_that_are_unknown_together_are_one_failure(world: World) -> None:
    """A session that expires takes all tabs with it."""
    many = [complaint(number) for number in range(1, 5)]
    world.ready(*many)
    world.server.script = [Press(Way.HANGS)] * 4
    report = world.file(*(one.id for one in many), tabs=4, per_minute=6000)
    assert report.exit() is Exit.DONE
    assert set(filed_listings(world).values()) == {1}


def test_a_browser_that_dies_in_each_filling_stops_the_run_after_a_few(world: World) -> None:
    """The beginning of another shift is no success."""
    many = [complaint(number) for number in range(1, 9)]
    world.ready(*many)
    world.server.faults = [("prepare", BrowserFailed("Dead.", advice="Again."))] * 40
    report = world.file(*(one.id for one in many))
    assert isinstance(report.error, BrowserFailed)
    assert world.server.calls.count("prepare") == IN_A_ROW


def test_a_run_that_stops_begins_nothing_more(world: World) -> None:
    """Other tabs that wait for their turn do not take it."""
    world.ready(ONE, TWO, THREE)
    world.server.faults = [("prepare", PersonNeeded("Robot check.", advice="Solve it."))]
    world.file(ONE.id, TWO.id, THREE.id, tabs=3)
    assert world.server.presses == {}


@pytest.mark.parametrize(
    ("error", "minutes"),
    [(unavailable(), "in 15 minutes"), (SlowDown("Slow down.", advice="Wait.", after_seconds=1700), "in 29 minutes")],
)
def test_a_run_that_the_portal_ended_says_when_to_try_again(world: World, error: TakedownError, minutes: str) -> None:
    """After as long as the portal asked for, where it did."""
    world.ready(ONE, TWO)
    world.server.faults = [("prepare", error)] * 40
    report = world.file(ONE.id, TWO.id, patience=NO_RETRY)
    assert report.exit() is Exit.UNAVAILABLE
    assert report.error is not None
    assert f"{minutes} (at " in report.error.advice


def test_two_hundred_complaints_with_every_kind_of_trouble_need_no_help(world: World) -> None:
    """One in twenty of each."""
    many = [complaint(number) for number in range(1, 201)]
    world.ready(*many)
    chance = Random(7)
    ways = [Way.UNSEEN, Way.RAISES, Way.HANGS, Way.DROPPED, Way.SLOW, Way.PAUSED, Way.SIGN_IN]
    world.server.script = [Press(Way.SEEN if chance.random() > 0.35 else chance.choice(ways)) for _ in range(500)]
    errors = [unavailable(), changed(), BrowserFailed("Dead.", advice="Again.")]
    asked = SignInNeeded("Sign in.", advice="Do.")
    for method in ("prepare", "photograph", "read_complaint", "list_complaints"):
        kinds: list[TakedownError] = [*errors] if method == "photograph" else [*errors, asked]
        some = [chance.choice(kinds) if chance.random() < 0.05 else None for _ in range(600)]
        world.server.faults += [(method, error or (lambda: None)) for error in some]
    report = world.file(*(one.id for one in many), tabs=3, per_minute=60)
    assert report.error is None
    assert report.exit() is Exit.DONE
    assert filed_listings(world) == {f"aliexpress/{number}": 1 for number in range(1, 201)}


@pytest.mark.parametrize("error", [unavailable(), changed(), BrowserFailed("Dead.", advice="Again.")])
def test_a_rehearsal_of_what_nobody_declared_yet_says_what_failed(world: World, error: TakedownError) -> None:
    """It is tried again as a filing is, and ends with the error if that does not help."""
    world.desk().journal.append(*planned(ONE))
    world.server.faults = [("prepare", error)] * 40
    assert world.file(ONE.id, rehearse=True, patience=NO_RETRY).exit() is error.exit
    world.server.faults = [("prepare", error)]
    report = world.file(ONE.id, rehearse=True, patience=NO_RETRY)
    assert (report.exit(), report.states) == (Exit.DONE, {ONE.id: State.PLANNED})


def test_what_is_filed_and_differs_needs_a_person(world: World) -> None:
    """Whether it was compared at once or a run later."""
    world.ready(ONE)
    world.press(PAIR, Press(answer=Answer.PARTLY))
    report = world.file(ONE.id)
    assert report.with_person == {PAIR.id}
    assert report.exit() is Exit.NEEDS_PERSON


def test_what_is_parked_needs_a_person(world: World) -> None:
    """Nobody here knows whose complaint it is."""
    world.ready(ONE)
    world.server.file_by_hand(ONE)
    assert world.file(ONE.id).exit() is Exit.NEEDS_PERSON


def test_a_robot_check_stops_the_run_at_once(world: World) -> None:
    """A person is asked once, not once for each complaint; the next run goes on."""
    world.ready(ONE, TWO)
    world.server.faults = [("prepare", PersonNeeded("Robot check.", advice="Solve it."))]
    assert world.file(ONE.id, TWO.id).exit() is Exit.NEEDS_PERSON
    assert world.file(ONE.id, TWO.id).exit() is Exit.DONE
    assert filed_listings(world) == {"aliexpress/1": 1, "aliexpress/2": 1}


@pytest.mark.parametrize("way", [way for way in Way if way not in NOT_BY_ITSELF])
def test_whatever_becomes_of_a_press_each_complaint_is_there_once(world: World, way: Way) -> None:
    """The run reads what became of it, files anew what proved absent, and goes on with the next."""
    world.ready(ONE, TWO)
    world.server.script = [Press(way)]
    report = world.file(ONE.id, TWO.id)
    assert report.exit() is Exit.DONE
    assert filed_listings(world) == {"aliexpress/1": 1, "aliexpress/2": 1}
    assert max(world.server.presses.values()) == 1


def test_an_error_that_nobody_foresaw_ends_the_other_tabs_before_the_browser(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them presses in a browser that is being closed, and what they were pressing is unknown."""
    world.ready(ONE, TWO, THREE)
    world.server.script = [Press(Way.HANGS), Press(Way.BREAKS)]
    end_browser, at_its_end = world.server.end_browser, list[State]()

    def watched(pid: int, started_ms: int = 0) -> bool:
        at_its_end.append(world.state(ONE))
        return end_browser(pid, started_ms)

    monkeypatch.setattr(world.server, "end_browser", watched)
    with pytest.raises(RuntimeError):
        world.file(ONE.id, TWO.id, THREE.id, tabs=3, per_minute=6)
    assert at_its_end == [State.UNKNOWN]
    assert (world.state(TWO), world.state(THREE)) == (State.INTENDED, State.DECLARED)
    assert world.file(THREE.id).exit() is Exit.DONE
    assert set(filed_listings(world).values()) == {1}


def test_an_error_that_nobody_foresaw_leaves_an_intent_that_the_next_run_settles(world: World) -> None:
    """The press may have happened, so it is read, not repeated."""
    world.ready(ONE)
    world.server.script = [Press(Way.BREAKS)]
    with pytest.raises(RuntimeError):
        world.file(ONE.id)
    assert world.state(ONE) is State.INTENDED
    world.file()
    assert world.state(ONE) is State.FILED
    assert world.server.presses == {ONE.id: 1}


@pytest.mark.parametrize(
    "boundary",
    [
        "append submission_intended",
        "appended submission_intended",
        "press",
        "pressed",
        "append submission_filed",
        "appended submission_filed",
        "photograph",
        "append filing_compared",
        "append fields_read_back",
    ],
)
def test_a_process_that_dies_anywhere_around_the_press_is_taken_up(world: World, boundary: str) -> None:
    """The next run ends with the complaint filed once, whether or not the browser outlived the process."""
    world.ready(ONE)
    crash_after(world, boundary, ONE.id)
    report = world.file(ONE.id)
    assert report.exit() is Exit.DONE
    assert filed_listings(world) == {"aliexpress/1": 1}
    assert [record.state for record in world.ledger.submissions()][-1] is State.FILED


def test_a_browser_that_outlived_its_process_does_not_send_its_post_later(world: World) -> None:
    """It is killed before its press is called absent and filed anew."""
    world.ready(ONE)
    world.server.paused_seconds = 3000
    world.server.script = [Press(Way.PAUSED)]
    crash_after(world, "append outcome_unknown", ONE.id)
    world.file()
    world.clock.seconds += 4000
    world.server.catch_up()
    assert filed_listings(world) == {"aliexpress/1": 1}


def test_what_waits_is_left_alone(world: World) -> None:
    """Something has to happen first; the others go out."""
    world.ready(ONE, TWO)
    world.desk().journal.append("submission_waits", {"submission": ONE.id, "waits_for": "ipr/x"})
    report = world.file(ONE.id, TWO.id)
    assert report.states == {TWO.id: State.FILED}
    assert world.state(ONE) is State.DECLARED
    assert report.exit() is Exit.PENDING


def test_a_declaration_that_has_lapsed_files_nothing_anew(world: World) -> None:
    """What proved absent comes up again under the declaration that it had, and not beyond it."""
    world.ready(ONE)
    world.server.script = [Press(Way.DROPPED)]
    crash_after(world, "append outcome_unknown", ONE.id)
    world.clock.seconds += 8 * 86_400
    report = world.file()
    assert report.states == {ONE.id: State.NOT_PRESSED}
    assert world.server.calls.count("press") == 1


def crash_after(world: World, boundary: str, *ids: SubmissionId) -> None:
    """Run until the process dies at `boundary`."""
    process = Process(die_at=boundary)
    with pytest.raises(Crash):
        world.file(*ids, process=process)
