"""Pressing in a person's own window: the tab is known to be gone before anything is read, and the window stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takedown.domain.errors import Exit, PersonNeeded, PortalUnavailable
from takedown.domain.protocol import State
from takedown.filing.reconcile import require_dead
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import Crash, Process
from tests.unit.filing.portal_server import Press, Way
from tests.unit.ledger.sample import complaint

ONE = complaint(1)


@pytest.fixture(autouse=True)
def _in_a_window(world: World) -> None:
    world.attached = True
    world.ready(ONE)


def never(*_: object) -> bool:
    """A person's browser is not ours to end."""
    pytest.fail("a browser was to be ended")


def crash(world: World, boundary: str) -> None:
    """Our process dies there; the window stays."""
    with pytest.raises(Crash):
        world.file(ONE.id, process=Process(die_at=boundary))


@pytest.mark.parametrize("boundary", ["appended submission_intended", "pressed"])
def test_a_tab_that_is_not_known_to_be_gone_keeps_everything_waiting(world: World, boundary: str) -> None:
    """A person is told to close it; nothing is read, nothing pressed."""
    crash(world, boundary)
    calls = list(world.server.calls)
    report = world.file(ONE.id, close_tab=lambda _tab: False, end_browser=never)
    assert isinstance(report.error, PersonNeeded)
    assert "127.0.0.1:9222" in report.error.message
    assert report.exit() is Exit.NEEDS_PERSON
    assert world.server.calls == calls


@pytest.mark.parametrize("boundary", ["appended submission_intended", "press", "pressed"])
def test_after_a_crash_the_tab_is_closed_by_its_id_then_the_portal_is_read(world: World, boundary: str) -> None:
    """Filed once, whether or not the press had come to anything."""
    crash(world, boundary)
    closed: list[str] = []

    def close(tab: object) -> bool:
        closed.append(tab.target)  # type: ignore[attr-defined]
        return world.server.end_browser(tab.pid)  # type: ignore[attr-defined]

    world.file(close_tab=close, end_browser=never)
    assert closed
    assert set(closed) == {"tab"}
    assert len(world.server.cases) == 1
    filed = [record for record in world.ledger.submissions() if record.state is State.FILED]
    assert [record.numbers for record in filed] == [(world.server.cases[0].number,)]


def test_a_paused_tab_does_not_send_its_post_after_it_was_called_absent(world: World) -> None:
    """It is gone by then."""
    world.server.script = [Press(Way.PAUSED)]
    world.file(ONE.id, end_browser=never)
    world.clock.seconds += 10 * world.server.paused_seconds
    world.server.catch_up()
    assert len(world.server.cases) == 1


def test_on_another_computer_nobody_calls_it_absent(world: World) -> None:
    """Its window cannot be seen from here."""
    crash(world, "press")
    world.file(machine="another", close_tab=never, end_browser=never)
    assert world.state(ONE) is State.INTENDED


def test_what_is_not_pressed_after_its_intent_is_looked_for(world: World) -> None:
    """The person may have pressed what stood filled in: only reading tells."""
    world.file(ONE.id, press_within_ms=-1)
    assert "your own window" in world.events("outcome_unknown")[0]["why"]
    assert world.events("submission_not_pressed") == []


def test_a_form_that_was_lost_before_its_intent_is_filled_again_only_after_a_look(world: World) -> None:
    """A person had pressed it meanwhile: then it waits for them to say so."""
    by_hand = replace(ONE, explanation="Pressed by hand.")

    def lost() -> None:
        world.server.file_by_hand(by_hand)
        raise PortalUnavailable("The form is gone.", advice="-")

    world.server.faults = [("prepare", lost)]
    world.file(ONE.id)
    assert world.server.presses == {}
    assert (world.desk().record(ONE.id).waits_for or "").startswith("unexplained:")


def test_the_intent_says_which_tab_it_is(world: World) -> None:
    """So that whoever comes next can close it, and does not end the window."""
    world.file(ONE.id)
    (intent,) = world.events("submission_intended")
    assert intent["attached"]["target"] == "tab"
    require_dead(world.desk(end_browser=never))
