"""Following what was filed: only reads, and only news is written."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from takedown.domain.errors import Exit, ListMoved, PersonNeeded, PortalChanged, PortalUnavailable
from takedown.domain.model import IprUpload
from takedown.domain.payload import dump
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.filing.calm import NO_RETRY
from takedown.filing.decide import decide_filed_outside, filed_outside
from takedown.filing.poll import Polled, poll
from takedown.filing.withdraw import reporters_record
from takedown.ledger.records import Comparison
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Answer, Case, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, MARK, complaint, planned, step

PAIR = complaint(1, 2)
DAY = 86_400


def polled(world: World, **changes: Any) -> Polled:
    desk = world.desk(**changes)
    return run(world.clock, poll(desk, world.calm(desk)))


def filed(world: World, press: Press) -> None:
    world.ready(PAIR)
    world.server.script = [press]
    world.file(PAIR.id)


def test_a_number_that_the_list_does_not_show_is_missing(world: World) -> None:
    """It is not taken for closed."""
    filed(world, Press())
    (case,) = world.server.cases
    world.server.cases.clear()
    assert polled(world).missing == [case.number]


def test_what_was_settled_days_later_is_looked_for_where_it_was_filed(world: World) -> None:
    """The portal lists it under the day of the press."""
    world.press(PAIR, Press(Way.UNSEEN))
    world.clock.seconds += 12 * DAY
    world.file()
    assert world.state(PAIR) is State.FILED
    assert polled(world).missing == []


def test_a_poll_that_finds_nothing_new_writes_nothing(world: World) -> None:
    """However often."""
    filed(world, Press())
    before = len(list(world.ledger.events(world.desk().account)))
    assert (polled(world).news, polled(world).read) == ([], 1)
    assert len(list(world.ledger.events(world.desk().account))) == before


def test_a_new_status_is_news_once(world: World) -> None:
    """And a complaint that is decided is not read again."""
    filed(world, Press())
    (case,) = world.server.cases
    world.server.decide(case, CaseStatus.REMOVED)
    assert polled(world).news == [case.number]
    assert polled(world).open == 0


def test_a_status_that_nobody_knows_needs_a_look(world: World) -> None:
    """It never counts as success."""
    filed(world, Press())
    (case,) = world.server.cases
    world.server.decide(case, CaseStatus.NEEDS_A_LOOK)
    assert polled(world).needs_a_look == [case.number]


def test_what_was_split_is_followed_under_every_number(world: World) -> None:
    """One press, two complaints: compared as one, and equal."""
    filed(world, Press(answer=Answer.SPLIT))
    assert world.desk().record(PAIR.id).comparison is Comparison.EQUAL
    assert polled(world).read == 2


def test_what_was_taken_in_part_differs(world: World) -> None:
    """That goes to a person."""
    filed(world, Press(answer=Answer.PARTLY))
    assert world.desk().record(PAIR.id).comparison is Comparison.DIFFERS
    assert [name for name, _ in world.told if name == "filed_but_differs"]


def test_what_the_portal_held_is_filed_when_it_has_a_number(world: World) -> None:
    """Until then it stays held."""
    filed(world, Press(answer=Answer.HOLD))
    polled(world)
    assert world.state(PAIR) is State.HELD_BY_PORTAL
    (case,) = world.server.cases
    world.server.release(case)
    polled(world)
    assert (world.state(PAIR), world.desk().record(PAIR.id).numbers) == (State.FILED, (case.number,))


def test_what_was_held_and_refused_with_its_right_is_refused(world: World) -> None:
    """Its listings are free again."""
    filed(world, Press(answer=Answer.HOLD))
    (case,) = world.server.cases
    case.held, case.refused_with_its_right = False, True
    polled(world)
    assert world.state(PAIR) is State.REFUSED


def away() -> PortalUnavailable:
    return PortalUnavailable("This page is broken.", advice="Try again later.")


def three_filed(world: World) -> list[str]:
    """Three complaints; their numbers."""
    pages = [complaint(item) for item in (11, 12, 13)]
    world.ready(*pages)
    world.file(*(page.id for page in pages))
    return [case.number for case in world.server.cases]


def test_a_case_that_cannot_be_read_keeps_no_other_from_being_read(world: World) -> None:
    """It is named with the reason; a page that is not as mapped counts as well."""
    numbers = three_filed(world)
    changed = PortalChanged("This page has changed.", advice="Map it anew.")
    world.server.faults = [("read_complaint", away()), ("read_complaint", changed)]
    result = polled(world, patience=NO_RETRY)
    assert (list(result.failed), result.read, result.error) == (numbers[:2], 1, None)
    assert {error.exit for error in result.failed.values()} == {Exit.UNAVAILABLE, Exit.PORTAL_CHANGED}


def test_a_portal_that_is_away_ends_the_poll_and_what_was_read_is_kept(world: World) -> None:
    """Three complaints in a row cannot be opened, and neither can the list."""
    three_filed(world)
    world.server.faults = [*[("read_complaint", away())] * 3, ("list_pending", away())]
    result = polled(world, patience=NO_RETRY)
    assert result.error is not None
    assert result.error.exit is Exit.UNAVAILABLE
    assert len(result.failed) == 3


def test_three_broken_pages_in_a_row_are_no_portal_that_is_away(world: World) -> None:
    """Its list can be read, so the poll comes to its end."""
    three_filed(world)
    world.server.faults = [("read_complaint", away())] * 3
    result = polled(world, patience=NO_RETRY)
    assert (len(result.failed), result.error) == (3, None)


def test_a_person_who_is_needed_ends_the_poll(world: World) -> None:
    """Every page would ask for the same."""
    numbers = three_filed(world)
    robot = PersonNeeded("A robot check.", advice="Solve it.")
    world.server.decide(world.server.cases[0], CaseStatus.REMOVED)
    world.server.faults = [("read_complaint", lambda: None), ("read_complaint", robot)]
    result = polled(world)
    assert (result.error, result.news) == (robot, numbers[:1])


def test_an_owed_comparison_that_fails_is_reported_and_the_rest_is_read(world: World) -> None:
    """It stays owed, and its case is not opened a second time."""
    three_filed(world)
    world.ready(PAIR)
    world.server.faults = [("read_complaint", away())] * 3
    world.file(PAIR.id, patience=NO_RETRY)
    world.server.faults = [("read_complaint", away())]
    result = polled(world, patience=NO_RETRY)
    assert (list(result.failed), result.open, result.read) == ([PAIR.id], 4, 3)
    assert world.desk().record(PAIR.id).comparison is Comparison.OWED


def test_a_list_of_rights_that_fails_keeps_no_case_from_being_read(world: World) -> None:
    """It is another page."""
    three_filed(world)
    world.desk().journal.append("ipr_registered", {"ipr": dump(MARK)})
    world.server.faults = [("list_iprs", away())]
    result = polled(world, patience=NO_RETRY)
    assert (list(result.failed), result.read) == (["the list of rights"], 3)


def held_in_two(world: World) -> list[Case]:
    """One submission that the portal holds under two references."""
    world.press(PAIR, Press(Way.DROPPED))
    desk = world.desk()
    for item in (1, 2):
        world.server.file_by_hand(complaint(item)).held = True
    cases = world.server.cases
    for case in cases:
        case.reference = case.number
    body = {"submission": PAIR.id, "words": "", "reference": " ".join(case.number for case in cases)}
    desk.journal.append("submission_held", body)
    return cases


def test_what_was_held_in_two_parts_is_filed_when_both_have_a_number(world: World) -> None:
    """Not before."""
    first, second = held_in_two(world)
    world.server.release(first)
    polled(world)
    assert world.state(PAIR) is State.HELD_BY_PORTAL
    world.server.release(second)
    polled(world)
    assert (world.state(PAIR), world.desk().record(PAIR.id).numbers) == (State.FILED, (first.number, second.number))


def test_what_was_held_in_two_parts_and_refused_in_one_is_filed_and_differs(world: World) -> None:
    """That goes to a person."""
    first, second = held_in_two(world)
    world.server.release(first)
    second.held, second.refused_with_its_right = False, True
    polled(world)
    record = world.desk().record(PAIR.id)
    assert (record.state, record.numbers, record.comparison) == (State.FILED, (first.number,), Comparison.DIFFERS)


def test_what_was_held_and_has_the_number_of_another_is_for_a_person(world: World) -> None:
    """It stays held, and the others are followed."""
    other = complaint(3)
    world.ready(other)
    world.file(other.id)
    filed(world, Press(answer=Answer.HOLD))
    taken, case = world.server.cases
    case.held, case.number = False, taken.number
    world.server.cases.reverse()
    result = polled(world)
    assert world.state(PAIR) is State.HELD_BY_PORTAL
    assert {error.exit for error in result.failed.values()} == {Exit.NEEDS_PERSON}
    assert other.id in result.failed[PAIR.id].message


def test_what_was_filed_outside_is_followed_too(world: World) -> None:
    """A person has said that it is their own; how it ends is news as of any other."""
    world.ready(PAIR)
    case = world.server.file_by_hand(replace(PAIR, explanation="By hand."), days_ago=5)
    world.file(PAIR.id)
    desk = world.desk()
    decide_filed_outside(desk, desk.record(PAIR.id), "Ada Holder")
    assert (polled(world).read, polled(world).missing) == (1, [])
    world.server.decide(case, CaseStatus.REMOVED)
    assert polled(world).news == [case.number]
    assert polled(world).open == 0


def test_a_right_that_was_there_already_is_no_complaint_to_follow(world: World) -> None:
    """Its upload is superseded by the portal's own reference, which is no number."""
    upload = IprUpload(ACCOUNT, MARK)
    desk = world.desk()
    desk.journal.append_all([planned(upload), step("submission_superseded", upload, by="R1", why="it is there")])
    assert (polled(world).open, filed_outside(world.ledger, ACCOUNT)) == (0, {})


@pytest.fixture
def _nothing_to_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the list says something new about is opened."""
    monkeypatch.setattr("takedown.filing.poll.LOOKED_OVER", 0)
    monkeypatch.setattr("takedown.filing.poll.FEW", 0)


@pytest.mark.usefixtures("_nothing_to_spare")
def test_only_what_the_list_says_something_new_about_is_opened(world: World) -> None:
    """Cost follows what changed, and not what exists."""
    three_filed(world)
    assert polled(world).read == 0
    world.server.decide(world.server.cases[1], CaseStatus.REMOVED)
    result = polled(world)
    assert (result.read, result.news, result.open) == (1, [world.server.cases[1].number], 3)


def test_a_few_that_the_list_says_nothing_new_of_are_opened_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within some polls every open one was: a list says little of single listings."""
    numbers = three_filed(world)
    monkeypatch.setattr("takedown.filing.poll.LOOKED_OVER", 1)
    monkeypatch.setattr("takedown.filing.poll.FEW", 0)
    case = world.server.cases[0]
    case.listings = {**case.listings, "aliexpress/77": CaseStatus.PROCESSING}
    case.meant = replace(case.meant, listings=complaint(11, 77).listings)
    first = polled(world)
    assert (first.read, first.news) == (2, numbers[:1])  # another count in the list, and one of the others
    opened = set()
    for _ in range(40):
        world.told.clear()
        assert polled(world).read == 1
        opened |= {facts["number"] for name, facts in world.told if name == "polled"}
    assert opened == set(numbers)


@pytest.mark.usefixtures("_nothing_to_spare")
def test_a_poll_that_was_interrupted_goes_on_where_it_was(world: World) -> None:
    """What was read is known; only the rest is opened."""
    numbers = three_filed(world)
    for case in world.server.cases:
        world.server.decide(case, CaseStatus.REMOVED)
    robot = PersonNeeded("A robot check.", advice="Solve it.")
    world.server.faults = [("read_complaint", lambda: None), ("read_complaint", robot)]
    assert polled(world).news == numbers[:1]
    rest = polled(world)
    assert (rest.news, rest.read) == (numbers[1:], 2)


def test_a_decided_case_that_changes_its_line_is_opened_again(world: World) -> None:
    """A status may go back: its counter-notice, its reinstatement are news."""
    filed(world, Press())
    (case,) = world.server.cases
    world.server.decide(case, CaseStatus.REMOVED)
    assert polled(world).news == [case.number]
    world.server.decide(case, CaseStatus.COUNTER_NOTICE)
    assert (polled(world).news, polled(world).open) == ([case.number], 1)
    world.server.decide(case, CaseStatus.REINSTATED)
    assert polled(world).news == [case.number]


@pytest.mark.parametrize("seed", range(4))
def test_statuses_that_jump_go_back_or_mean_nothing_are_kept_as_they_are(world: World, seed: int) -> None:
    """After each poll the record says what the portal says, and what nobody understands is no success."""
    dice = Random(seed)
    filed(world, Press())
    (case,) = world.server.cases
    for _ in range(10):
        case.listings = {key: dice.choice(list(CaseStatus)) for key in case.listings}
        polled(world)
        assert {one.listing: one.status for one in world.ledger.case_listings(ACCOUNT, case.number)} == case.listings
        (rate,) = reporters_record(world.ledger, ACCOUNT, world.clock.now())
        shown = list(case.listings.values())
        assert rate.removed == shown.count(CaseStatus.REMOVED)
        assert rate.decided == sum(status in DECIDED for status in shown)
        world.clock.seconds += DAY


def test_a_decided_case_is_looked_for_as_long_as_the_seller_may_answer(world: World) -> None:
    """After that only while something older than it is open."""
    filed(world, Press())
    (case,) = world.server.cases
    world.server.decide(case, CaseStatus.REMOVED)
    polled(world)
    world.clock.seconds += 31 * DAY
    world.server.calls.clear()
    polled(world)
    assert world.server.calls == []


def test_a_listing_that_the_portal_shows_no_more_needs_a_look_and_is_news_once(world: World) -> None:
    """It has no words any more."""
    filed(world, Press())
    (case,) = world.server.cases
    gone, _ = case.listings
    del case.listings[gone]
    assert polled(world).news == [case.number]
    seen = {one.listing: one.words for one in world.ledger.case_listings(ACCOUNT, case.number)}
    assert seen[gone] == ""
    before = world.ledger.head(ACCOUNT)
    assert (polled(world).news, world.ledger.head(ACCOUNT)) == ([], before)
    case.listings[gone] = CaseStatus.REMOVED
    assert polled(world).news == [case.number]


@pytest.mark.usefixtures("_nothing_to_spare")
def test_a_list_in_words_of_its_own_is_remembered(world: World) -> None:
    """It may say "3 of 5 done" where the page of the complaint says "Processing": opened once for each new line."""
    numbers = three_filed(world)
    world.server.list_words = "1 of 3 done"
    assert (polled(world).news, polled(world).read) == ([], 0)
    assert len(world.events("case_observed")) == 2 * len(numbers)
    world.server.list_words = "2 of 3 done"
    assert (polled(world).read, polled(world).read) == (3, 0)


def test_a_list_that_keeps_moving_ends_the_poll_with_a_reason(world: World) -> None:
    """The rest of the poll was made; the next one reads it anew."""
    three_filed(world)
    moved = ListMoved("The list moved while it was read.", advice="Try again.")
    world.server.faults = [("list_complaints", moved)] * 6
    result = polled(world)
    assert (result.error, result.missing) == (moved, [])
    assert polled(world).read == 3


@pytest.mark.usefixtures("_nothing_to_spare")
def test_several_tabs_read_each_case_once_and_stop_together(world: World) -> None:
    """A person who is needed in one of them ends the poll; what the others had in hand is kept."""
    pages = [complaint(item) for item in range(11, 19)]
    world.ready(*pages)
    world.file(*(page.id for page in pages))
    for case in world.server.cases:
        world.server.decide(case, CaseStatus.REMOVED)
    robot = PersonNeeded("A robot check.", advice="Solve it.")
    world.server.faults = [("read_complaint", lambda: None), ("read_complaint", robot)]
    desk = world.desk()
    first = run(world.clock, poll(desk, world.calm(desk), tabs=3))
    assert first.error is robot
    desk = world.desk()
    second = run(world.clock, poll(desk, world.calm(desk), tabs=3))
    assert (second.error, first.read + second.read) == (None, len(pages))
    assert sorted(first.news + second.news) == sorted(case.number for case in world.server.cases)
    assert len(world.events("case_observed")) == 2 * len(pages)
