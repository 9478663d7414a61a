"""A browser that dies is replaced, however many tabs it takes with it; browsers that go on dying end the run."""

from __future__ import annotations

from takedown.domain.errors import BrowserFailed, Exit
from takedown.domain.protocol import State
from takedown.filing.file_batch import ROUNDS
from tests.unit.filing.desks import World
from tests.unit.ledger.sample import complaint

FOUR = tuple(complaint(number) for number in range(1, 5))


def died() -> BrowserFailed:
    return BrowserFailed("The browser went away.", advice="Again.")


def test_browsers_that_go_on_dying_end_the_run(world: World) -> None:
    """No complaint is begun more often than so many rounds: it would not get better by itself."""
    world.ready(*FOUR)
    world.server.faults = [("prepare", died())] * 40
    report = world.file(*(one.id for one in FOUR), tabs=4, per_minute=600)
    assert isinstance(report.error, BrowserFailed)
    assert world.server.calls.count("prepare") <= ROUNDS * len(FOUR)
    assert {world.state(one) for one in FOUR} == {State.DECLARED}


def test_the_death_of_a_browser_with_four_tabs_is_one_failure(world: World) -> None:
    """All tabs fail together; the next browser files everything."""
    world.ready(*FOUR)
    world.server.faults = [("prepare", died())] * 4
    report = world.file(*(one.id for one in FOUR), tabs=4, per_minute=600)
    assert report.error is None
    assert report.exit() is Exit.DONE
    assert {world.state(one) for one in FOUR} == {State.FILED}
