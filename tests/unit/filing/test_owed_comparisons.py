"""What is filed is compared with what was meant, sooner or later: a run does not end well while one is owed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from takedown.domain.errors import BrowserFailed, Exit, PortalUnavailable
from takedown.filing.compare import compare_owed
from takedown.ledger.records import Comparison
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import ModelPortal, Process
from tests.unit.filing.portal_server import Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import complaint

ONE, TWO, PAIR = complaint(1), complaint(2), complaint(8, 9)


def browser_failed() -> BrowserFailed:
    return BrowserFailed("The browser went away.", advice="Again.")


def comparison(world: World, submission: str) -> Comparison:
    found = world.ledger.submission(submission)
    assert found is not None
    return found.comparison


def test_a_comparison_that_is_never_made_is_told(world: World) -> None:
    """The portal shows no complaint any more: the run ends with that, and the comparison stays owed."""
    world.ready(ONE)
    world.server.faults = [("read_complaint", browser_failed())] * 10
    report = world.file(ONE.id)
    assert report.exit() is not Exit.DONE
    assert comparison(world, ONE.id) is Comparison.OWED


def test_a_browser_that_dies_before_the_last_comparison_is_replaced(world: World) -> None:
    """Nothing else is left to file, and the run goes on until it is compared."""
    world.ready(ONE)
    world.server.faults = [("read_complaint", browser_failed())]
    report = world.file(ONE.id)
    assert report.exit() is Exit.DONE
    assert comparison(world, ONE.id) is Comparison.EQUAL


def test_a_later_run_with_nothing_to_file_makes_it_good(world: World) -> None:
    """A comparison that an earlier run owes is reason enough to open the portal."""
    world.press(ONE, Press(Way.SEEN))
    assert comparison(world, ONE.id) is Comparison.OWED
    assert world.file().exit() is Exit.DONE
    assert comparison(world, ONE.id) is Comparison.EQUAL


def test_a_page_that_is_loaded_in_part_is_no_difference(world: World) -> None:
    """It is read again before a person is sent to look at it."""
    world.ready(PAIR)
    world.server.loaded_in_part = 1
    assert world.file(PAIR.id).exit() is Exit.DONE
    assert comparison(world, PAIR.id) is Comparison.EQUAL


def test_a_page_that_shows_something_else_each_time_proves_nothing(world: World) -> None:
    """The comparison stays owed."""
    world.press(ONE, Press(Way.SEEN))
    desk = world.desk()
    calm = world.calm(desk, _Flickers(world.server, world.server.start_browser(), Process(), epoch=1))
    with pytest.raises(PortalUnavailable, match="each time"):
        run(world.clock, compare_owed(desk.record(ONE.id), desk, calm))
    assert comparison(world, ONE.id) is Comparison.OWED


def test_a_rehearsal_leaves_it_to_the_next_run(world: World) -> None:
    """It reads nothing that is not on the way to its forms."""
    world.press(ONE, Press(Way.SEEN))
    world.ready(TWO)
    world.file(TWO.id, rehearse=True)
    assert comparison(world, ONE.id) is Comparison.OWED


class _Flickers(ModelPortal):
    """Shows another listing in each reading."""

    async def read_complaint(self, *what: Any) -> Any:
        reading = await super().read_complaint(*what)
        listings = tuple(replace(line, listing=f"aliexpress/{len(self.server.calls)}") for line in reading.listings)
        return replace(reading, listings=listings)
