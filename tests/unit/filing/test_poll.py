"""Following what was filed: only reads, and only news is written."""

from __future__ import annotations

from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.filing.poll import Polled, poll
from takedown.ledger.records import Comparison
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import complaint

PAIR = complaint(1, 2)
DAY = 86_400


def polled(world: World) -> Polled:
    desk = world.desk()
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
