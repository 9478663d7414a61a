"""The loop of `takedown watch`: wait until a poll is due, make it, say when the next one is due.

Waiting goes by the time of day and in small steps, so that what became due while the computer slept is made up for once,
as soon as it wakes. Nothing is kept from poll to poll but the health of each profile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from takedown.domain.errors import Exit
from takedown.watching.health import Health
from takedown.watching.schedule import Schedule, Waiting

STEP_SECONDS = 20.0
"""A computer that slept is noticed so much later at the most."""
HELD_AGAIN = timedelta(minutes=5)
"""An account that somebody else works on is tried again after this, or when the next poll is due, if that is sooner."""
BROKEN_OFF_AGAIN = timedelta(minutes=30)
"""A poll in which the watch was killed is made again so long after it began: whatever killed it may do so again."""
PERSON_AGAIN = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)
"""After a poll that a person has to make way for, each one waits twice as long: sign-ins that fail lock an account."""


@dataclass(frozen=True)
class Ended:
    """How one poll ended: with which exit code, why where it was not good, how many pages it loaded."""

    exit: Exit
    good: bool = True
    """Everything was read, whatever was found."""
    said: str = ""
    loads: int = 0
    blocked: bool = False
    """Nothing more can be read until a person has done something on the portal."""


@dataclass
class Watch:
    """One profile that is watched. `poll` makes one poll, holding the account meanwhile, and raises nothing of a portal's."""

    name: str
    schedule: Schedule
    poll: Callable[[], Ended]
    health: Health
    keep: Callable[[Health], None]
    """Writes the health down."""
    due_at: datetime | None = None
    blocked: int = 0


def keep_watching(
    watches: list[Watch], *, now: Callable[[], datetime], chance: Callable[[], float], wait: Waiting
) -> None:
    """Poll each when it is due, one after the other, until `wait` says to stop.

    One that was due while nobody was there, or that was never polled, is made at once; one that was broken off soon.
    Raises what `keep` raises.
    """
    for watch in watches:
        last = watch.health.began_at
        if last is None:
            watch.due_at = now()
        else:
            due = watch.schedule.due_after(last, chance())
            again = last + BROKEN_OFF_AGAIN if watch.health.is_at_work() else due
            watch.due_at = min(due, again, _at_the_latest(watch, now))
        _keep_due(watch)
    while True:
        watch = min(watches, key=lambda one: one.due_at or now())
        ahead = ((watch.due_at or now()) - now()).total_seconds()
        if ahead > 0:
            if wait(min(ahead, STEP_SECONDS)):
                return
            continue
        _poll(watch, now, chance)
        if wait(0):
            return


def _poll(watch: Watch, now: Callable[[], datetime], chance: Callable[[], float]) -> None:
    began = now()
    watch.health = watch.health.begun(began)
    watch.keep(watch.health)
    ended = watch.poll()
    watch.health = watch.health.ended(now(), ended.exit, ended.said, ended.loads, good=ended.good)
    watch.blocked = watch.blocked + 1 if ended.blocked else 0
    due = max(watch.schedule.due_after(began, chance()), now())
    if ended.exit is Exit.ACCOUNT_HELD:
        due = min(due, now() + HELD_AGAIN)
    if watch.blocked:
        due = max(due, now() + min(PERSON_AGAIN * 2 ** min(watch.blocked - 1, 10), LONGEST_PAUSE))
    watch.due_at = due
    _keep_due(watch)


def _keep_due(watch: Watch) -> None:
    watch.health = replace(watch.health, next_at=watch.due_at)
    watch.keep(watch.health)


def _at_the_latest(watch: Watch, now: Callable[[], datetime]) -> datetime:
    """A clock that was set back does not put the next poll off for more than one turn of the schedule."""
    return watch.schedule.due_after(now(), 1.0)
