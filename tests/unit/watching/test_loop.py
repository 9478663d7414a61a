"""The loop of `takedown watch` on a clock that the test moves: no test waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from takedown.domain.errors import Exit
from takedown.watching.health import Health
from takedown.watching.loop import Ended, Watch, keep_watching
from takedown.watching.schedule import read_schedule

START = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Day:
    """A clock, and what is to come of each poll; it stops after so many polls."""

    polls: int
    now: datetime = START
    ends: list[Ended] = field(default_factory=list)
    polled: list[datetime] = field(default_factory=list)
    kept: list[Health] = field(default_factory=list)
    on_wait: Callable[[], None] = field(default=lambda: None)
    takes: timedelta = timedelta(minutes=2)

    def poll(self) -> Ended:
        self.polled.append(self.now)
        self.now += self.takes
        return self.ends.pop(0) if self.ends else Ended(Exit.DONE)

    def wait(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        self.on_wait()
        return len(self.polled) >= self.polls

    def watch(self, *, every: str = "4h", health: Health | None = None) -> list[timedelta]:
        """Keep watching; when each poll began, since the start."""
        schedule = read_schedule(every, None, "0m")
        watch = Watch("sandbox", schedule, self.poll, health or Health(), self.kept.append)
        keep_watching([watch], now=lambda: self.now, chance=lambda: 1.0, wait=self.wait)
        return [at - START for at in self.polled]


def ended(at: datetime) -> Health:
    """A poll that began and ended then."""
    return Health(began_at=at, ended_at=at)


def test_what_was_never_polled_is_polled_at_once_and_then_on_schedule() -> None:
    """From beginning to beginning."""
    assert Day(3).watch() == [0 * HOUR, 4 * HOUR, 8 * HOUR]


def test_a_watch_that_starts_anew_goes_on_with_the_schedule() -> None:
    """What was due meanwhile is made up for once; what is not due yet is waited for."""
    assert Day(1).watch(health=ended(START - HOUR)) == [3 * HOUR]
    assert Day(2).watch(health=ended(START - 50 * HOUR)) == [0 * HOUR, 4 * HOUR]


def test_a_poll_that_was_broken_off_is_made_again_soon() -> None:
    """Half an hour after it began: what killed it may do so again."""
    assert Day(2).watch(health=Health(began_at=START - timedelta(minutes=10))) == [
        timedelta(minutes=20),
        timedelta(hours=4, minutes=20),
    ]


def test_a_computer_that_slept_over_many_turns_polls_once_when_it_wakes() -> None:
    """And then on schedule from there."""
    day = Day(3)

    def sleep_once() -> None:
        if len(day.polled) == 1 and day.now - START > HOUR:
            day.on_wait = lambda: None
            day.now += 30 * HOUR

    day.on_wait = sleep_once
    first, second, third = day.watch()
    assert first == 0 * HOUR
    assert timedelta(hours=31) < second < timedelta(hours=31, minutes=1)
    assert third == second + 4 * HOUR


def test_a_clock_that_was_set_back_costs_one_turn_at_the_most() -> None:
    """A poll that lies in the future is none to count from."""
    assert Day(1).watch(health=ended(START + 1000 * HOUR)) == [4 * HOUR]


def test_an_account_that_is_held_is_tried_again_soon() -> None:
    """Somebody is at work on it."""
    day = Day(2, ends=[Ended(Exit.ACCOUNT_HELD, good=False, said="held")])
    assert day.watch() == [0 * HOUR, timedelta(minutes=7)]


def test_a_portal_that_wants_a_person_is_asked_less_and_less_often_up_to_a_day() -> None:
    """Sign-ins that fail lock an account; when it is over the schedule holds again."""
    robot = Ended(Exit.NEEDS_PERSON, good=False, said="A robot check.", blocked=True)
    began = Day(9, ends=[robot] * 7).watch(every="1h")
    gaps = [round((later - earlier) / HOUR) for earlier, later in pairwise(began)]
    assert gaps == [1, 2, 4, 8, 16, 24, 24, 1]


def test_a_poll_that_takes_longer_than_a_turn_is_followed_by_the_next() -> None:
    """And never by two."""
    assert Day(3, takes=5 * HOUR).watch() == [0 * HOUR, 5 * HOUR, 10 * HOUR]


def test_the_health_says_how_it_goes_at_every_step() -> None:
    """At work, ended, and when the next one is due."""
    day = Day(2, ends=[Ended(Exit.UNAVAILABLE, good=False, said="The portal is away.", loads=2), Ended(Exit.DONE)])
    day.watch()
    bad = [health for health in day.kept if health.failures]
    assert (bad[0].said, bad[0].exit, bad[0].loads, bad[0].good_at) == ("The portal is away.", 7, 2, None)
    assert bad[-1].next_at == START + 4 * HOUR
    assert (day.kept[-1].failures, day.kept[-1].good_at) == (0, START + 4 * HOUR + day.takes)


def test_two_profiles_are_polled_in_turn() -> None:
    """Each on the schedule; one that fails keeps no other from it."""
    day = Day(4)
    schedule = read_schedule("4h", None, "0m")
    order: list[str] = []

    def poll(name: str) -> Ended:
        order.append(name)
        return day.poll()

    watches = [
        Watch(name, schedule, lambda name=name: poll(name), Health(), day.kept.append)  # type: ignore[misc]
        for name in ("one", "two")
    ]
    keep_watching(watches, now=lambda: day.now, chance=lambda: 0.0, wait=day.wait)
    assert order == ["one", "two", "one", "two"]
