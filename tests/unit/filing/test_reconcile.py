"""Unknown outcomes are settled by reading, and only by what the reading proves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from takedown.domain.errors import BrowserFailed, Exit, WrongUse
from takedown.domain.model import Complaint, SubmissionId
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.filing.decide import candidates_of, decide_absent, decide_filed
from tests.unit.filing.desks import LIST_DELAY_SECONDS, World
from tests.unit.filing.model_portal import ODD_WORDS, Crash, Process
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.ledger.sample import MARK, complaint, planned, step

ONE, PAIR, OTHER = complaint(1), complaint(1, 2), complaint(9)
DAY = 86_400


def lost(world: World, about: Complaint, press: Press, **changes: Any) -> SubmissionId:
    """File with a press whose answer nobody saw, read once, and give the id."""
    world.ready(about)
    world.server.script = [press]
    world.file(about.id, **changes)
    return about.id


def left_to_a_person(world: World, submission: SubmissionId) -> str:
    """Why it is with a person."""
    (needed,) = [body for body in world.events("person_needed") if body["submission"] == submission][-1:]
    assert world.state(submission) is State.UNKNOWN
    return str(needed["why"])


def test_on_a_profile_without_a_known_list_delay_absent_goes_to_a_person(world: World) -> None:
    """A list of which nobody knows how far it is behind proves nothing."""
    submission = lost(world, ONE, Press(Way.DROPPED), list_delay_seconds=None)
    assert "not known" in left_to_a_person(world, submission)
    assert world.server.presses == {submission: 1}


def test_what_another_machine_pressed_is_never_called_absent_here(world: World) -> None:
    """Its browser cannot be known to be dead."""
    submission = lost(world, ONE, Press(Way.DROPPED), list_delay_seconds=None)
    world.file(machine="another")
    assert "another machine" in left_to_a_person(world, submission)


@pytest.mark.parametrize("boundary", ["append", "appended"])
def test_a_process_that_dies_while_it_concludes_absent_loses_nothing(world: World, boundary: str) -> None:
    """What proved absent and its next attempt stand in the ledger together, or neither does."""
    world.press(ONE, Press(Way.DROPPED))
    together = "submission_absent+submission_planned+submission_declared"
    with pytest.raises(Crash):
        world.file(process=Process(die_at=f"{boundary} {together}"))
    ready = [record.id for record in world.ledger.submissions(states={State.DECLARED})]
    assert world.file(*ready).exit() is Exit.DONE
    assert world.state(replace(ONE, attempt=2)) is State.FILED


def test_a_browser_that_fails_after_one_was_absent_loses_nothing(world: World) -> None:
    """The next attempt is taken up at once, whatever becomes of the rest of the reading."""
    world.press(ONE, Press(Way.DROPPED))
    world.press(OTHER, Press(Way.DROPPED))
    world.server.file_by_hand(replace(OTHER, explanation="By hand."))
    world.server.faults = [("read_complaint", BrowserFailed("Dead.", advice="Again."))]
    world.file()
    left_to_a_person(world, OTHER.id)
    assert world.state(replace(ONE, attempt=2)) is State.FILED


def test_a_next_attempt_that_exists_already_is_passed_over(world: World) -> None:
    """What the portal left out makes the rest another complaint, and that one may have had its attempts."""
    again = replace(ONE, attempt=2)
    desk = world.desk()
    desk.journal.append_all([planned(again), step("submission_superseded", again)])
    world.server.refused_links = {"aliexpress/2": "Link is invalid"}
    lost(world, PAIR, Press(Way.DROPPED))
    assert world.state(replace(ONE, attempt=3)) is State.FILED


def test_words_that_nobody_has_given_a_meaning_are_told_before_anything_is_filed_anew(world: World) -> None:
    """The portal said something: filing again as if it had not would be said no to again, or worse."""
    submission = lost(world, ONE, Press(Way.ODD_WORDS))
    assert world.state(submission) is State.NOT_PRESSED
    assert world.server.presses == {submission: 1}
    record = world.desk().record(submission)
    assert record.words == ODD_WORDS
    assert "wording.toml" in record.why
    assert world.file().exit() is Exit.DONE


def test_the_same_number_in_another_country_is_another_right(world: World) -> None:
    """What the one complaint became does not conclude the other, which was lost."""
    elsewhere = replace(ONE, ipr=replace(MARK, jurisdiction="US"))
    world.press(elsewhere, Press(Way.DROPPED))
    world.press(ONE, Press(Way.UNSEEN))
    assert world.file().exit() is Exit.DONE
    assert [one.number for one in world.server.caused_by(ONE.id)] == list(world.desk().record(ONE.id).numbers)
    assert world.state(replace(elsewhere, attempt=2)) is State.FILED
    assert [case.meant.ipr.jurisdiction for case in world.server.cases] == ["CN", "US"]


def test_one_with_our_marker_that_shows_anything_else_goes_to_a_person(world: World) -> None:
    """A marker says whose it is, not that it is what was meant."""
    world.press(ONE, Press(Way.UNSEEN), marks=True)
    (case,) = world.server.cases
    case.meant = replace(case.meant, reason="another_reason")
    world.file(marks=True)
    assert "not exactly" in left_to_a_person(world, ONE.id)


def test_one_that_was_there_before_the_press_is_not_what_the_press_made(world: World) -> None:
    """Filed by hand with the same words and decided since, on a part of ours: it neither is ours nor keeps ours back."""
    world.server.decide(world.server.file_by_hand(ONE), CaseStatus.REJECTED)
    lost(world, PAIR, Press(Way.DROPPED))
    assert world.state(PAIR.id) is State.NOT_PRESSED
    assert world.state(replace(PAIR, attempt=2)) is State.FILED


def test_an_overlap_with_somebody_elses_complaint_goes_to_a_person(world: World) -> None:
    """The person is shown it."""
    world.press(PAIR, Press(Way.DROPPED))
    world.server.file_by_hand(replace(ONE, explanation="By hand."))
    world.file()
    assert "not exactly" in left_to_a_person(world, PAIR.id)
    (candidate,) = candidates_of(world.ledger, world.desk().record(PAIR.id))
    assert candidate.listings == ("aliexpress/1",)


def test_what_the_portal_took_in_part_goes_to_a_person(world: World) -> None:
    """It is there, but it is not what was declared."""
    submission = lost(world, PAIR, Press(Way.UNSEEN, Answer.PARTLY))
    assert "not exactly" in left_to_a_person(world, submission)


def test_what_the_portal_took_twice_goes_to_a_person(world: World) -> None:
    """Both are candidates."""
    submission = lost(world, PAIR, Press(Way.UNSEEN, Answer.TWICE))
    left_to_a_person(world, submission)
    assert len(candidates_of(world.ledger, world.desk().record(submission))) == 2


def test_a_complaint_whose_listings_cannot_be_read_forbids_absent(world: World) -> None:
    """It may be ours, in an address that nobody knows yet."""
    world.press(ONE, Press(Way.DROPPED))
    case = world.server.file_by_hand(OTHER)
    case.listings = dict.fromkeys(["https://new.example/offer/1"], CaseStatus.PROCESSING)
    world.file()
    left_to_a_person(world, ONE.id)


def test_what_is_remembered_in_part_is_opened_again(world: World) -> None:
    """Else a listing that was not read would make ours absent."""
    world.press(PAIR, Press(Way.UNSEEN))
    (case,) = world.server.cases
    seen = {"number": case.number, "submission": None, "status": "processing", "words": "", "page": ""}
    line = {"listing": "aliexpress/7", "status": "processing", "words": ""}
    world.desk().journal.append("case_observed", seen | {"listings": [line]})
    world.file()
    assert world.state(PAIR) is State.FILED


def test_a_complaint_whose_marketplace_cannot_be_read_is_opened(world: World) -> None:
    """The portal has new words for it; a row that is skipped must not make ours absent."""
    world.server.unreadable_marketplaces = True
    submission = lost(world, ONE, Press(Way.UNSEEN))
    assert world.state(submission) is State.FILED
    assert world.server.presses == {submission: 1}


def test_what_a_person_looked_at_for_days_is_still_looked_for_where_it_was_filed(world: World) -> None:
    """The list is read from before the press, however often it was read since."""
    submission = lost(world, PAIR, Press(Way.UNSEEN, Answer.PARTLY))
    for _ in range(2):
        world.clock.seconds += 5 * DAY
        world.file()
    assert "not exactly" in left_to_a_person(world, submission)
    assert world.server.presses == {submission: 1}


def test_a_clock_that_was_days_ahead_hides_nothing(world: World) -> None:
    """The portal files under its own date."""
    world.clock.skewed = timedelta(days=9)
    world.press(ONE, Press(Way.UNSEEN))
    world.clock.skewed = timedelta()
    world.file()
    assert world.state(ONE) is State.FILED
    assert world.server.presses == {ONE.id: 1}


def test_a_list_that_lags_is_given_its_delay(world: World) -> None:
    """A row that appears only in the second pass is found."""
    world.server.lag_seconds = LIST_DELAY_SECONDS - 10
    submission = lost(world, ONE, Press(Way.SLOW))
    assert world.state(submission) is State.FILED


def test_a_list_that_moves_while_it_is_read_is_read_again(world: World) -> None:
    """Two equal passes, or nothing is concluded."""
    world.press(ONE, Press(Way.UNSEEN))
    world.server.moves = 3
    world.file()
    assert world.state(ONE) is State.FILED


def test_a_list_that_never_stops_moving_concludes_nothing(world: World) -> None:
    """The run ends as the portal being unavailable; the outcome stays unknown."""
    world.press(ONE, Press(Way.UNSEEN))
    world.server.moves = 10_000
    assert world.file().exit() is Exit.UNAVAILABLE
    assert world.state(ONE) is State.UNKNOWN


def test_a_post_that_is_replayed_by_a_sign_in_between_two_passes_is_found(world: World) -> None:
    """A sign-in may file what the portal had kept, so passes on both sides of one do not agree."""
    world.server.lag_seconds = LIST_DELAY_SECONDS - 10
    world.press(ONE, Press(Way.SIGN_IN))
    kept, world.server.kept, world.server.signed_in = world.server.kept, [], True

    def session_expires() -> None:
        world.server.kept, world.server.signed_in = kept, False

    world.server.faults = [("list_pending", lambda: None), ("list_pending", session_expires)]
    world.file()
    assert world.state(ONE) is State.FILED
    assert world.server.presses == {ONE.id: 1}


def test_one_that_is_held_in_part_goes_to_a_person(world: World) -> None:
    """It has no one outcome."""
    world.press(PAIR, Press(Way.UNSEEN, Answer.SPLIT))
    world.server.cases[0].held = True
    world.file()
    left_to_a_person(world, PAIR.id)


def test_one_that_is_held_in_two_parts_is_followed_by_both(world: World) -> None:
    """The portal split it, and keeps all of it."""
    world.press(PAIR, Press(Way.UNSEEN, Answer.SPLIT))
    for case in world.server.cases:
        case.held = True
    world.file()
    assert world.state(PAIR) is State.HELD_BY_PORTAL
    assert set(world.desk().record(PAIR.id).references) == {case.number for case in world.server.cases}


@pytest.mark.parametrize(
    ("answer", "state", "cases"),
    [(Answer.ACCEPT, State.FILED, 1), (Answer.SPLIT, State.FILED, 2), (Answer.HOLD, State.HELD_BY_PORTAL, 1)],
)
def test_what_is_there_is_found(world: World, answer: Answer, state: State, cases: int) -> None:
    """In one piece, in several, or among those that wait for their right."""
    submission = lost(world, PAIR, Press(Way.UNSEEN, answer))
    assert world.state(submission) is state
    assert len(world.server.caused_by(submission)) == cases


def test_what_was_absent_in_two_readings_is_filed_anew_as_the_next_attempt(world: World) -> None:
    """Under the declaration that it had."""
    submission = lost(world, ONE, Press(Way.DROPPED))
    assert world.state(submission) is State.NOT_PRESSED
    again = replace(ONE, attempt=2)
    assert world.state(again) is State.FILED
    assert [body["carried_from"] for body in world.events("submission_declared")[1:]] == [submission]


def test_with_a_marker_only_the_marked_one_is_ours(world: World) -> None:
    """Somebody else's complaint with the same words on the same listing is no proof of ours."""
    world.press(ONE, Press(Way.DROPPED), marks=True)
    world.server.file_by_hand(ONE)
    world.file(marks=True)
    left_to_a_person(world, ONE.id)


def test_a_person_may_say_which_one_it_is(world: World) -> None:
    """Recorded with their name; the comparison is owed and made."""
    submission = lost(world, PAIR, Press(Way.UNSEEN, Answer.PARTLY))
    desk = world.desk()
    (candidate,) = candidates_of(desk.ledger, desk.record(submission))
    decide_filed(desk, desk.record(submission), [candidate.number], "Ada Holder")
    world.file()
    assert world.state(submission) is State.FILED
    assert [body["equal"] for body in world.events("filing_compared")] == [False]
    with pytest.raises(WrongUse):
        decide_absent(desk, desk.record(submission), "no", "Ada Holder")


def test_a_person_may_say_that_it_is_not_there(world: World) -> None:
    """Its rows are free again."""
    submission = lost(world, ONE, Press(Way.DROPPED), list_delay_seconds=None)
    decide_absent(world.desk(), world.desk().record(submission), "looked", "Ada Holder")
    assert world.state(submission) is State.NOT_PRESSED
    assert world.events("submission_absent")[0]["by"] == "Ada Holder"


def test_a_number_of_another_submission_is_not_offered(world: World) -> None:
    """Nor may a person choose it."""
    world.ready(OTHER)
    world.file(OTHER.id)
    submission = lost(world, ONE, Press(Way.DROPPED), list_delay_seconds=None)
    desk = world.desk()
    with pytest.raises(WrongUse):
        decide_filed(desk, desk.record(submission), [world.server.cases[0].number], "Ada Holder")
    assert world.state(submission) is State.UNKNOWN
