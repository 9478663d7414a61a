"""When and what is killed: one shot after the other, drawn from one generator of chance. Nothing is killed in here."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is killed or paused. `ORPHAN`: all but the browser die; the browser is paused and goes on in the next run."""

    TREE = "tree"
    TAKEDOWN = "takedown"
    DRIVER = "driver"
    BROWSER = "browser"
    PAUSE_TAKEDOWN = "pause_takedown"
    PAUSE_BROWSER = "pause_browser"
    ORPHAN = "orphan"


#: Those that need neither driver nor browser, and those that end the run.
WITHOUT_BROWSER = frozenset({Kind.TREE, Kind.TAKEDOWN, Kind.PAUSE_TAKEDOWN})
FATAL = frozenset({Kind.TREE, Kind.TAKEDOWN, Kind.ORPHAN})
_KINDS = {
    Kind.TREE: 4,
    Kind.TAKEDOWN: 2,
    Kind.DRIVER: 2,
    Kind.BROWSER: 2,
    Kind.PAUSE_TAKEDOWN: 2,
    Kind.PAUSE_BROWSER: 2,
    Kind.ORPHAN: 2,
}

RANDOM, IN_FLIGHT = "random", "press_in_flight"
#: Boundary -> the event that has just been written there.
EVENTS = {
    "planned": "batch_planned",
    "declared": "submission_declared",
    "read_back": "fields_read_back",
    "intended": "submission_intended",
    IN_FLIGHT: "submission_intended",
    "filed_not_compared": "submission_filed",
    "compared": "filing_compared",
}
BETWEEN = ("intended", IN_FLIGHT)
"""The boundaries that aim between intent and conclusion."""
_AT_THE_START = ("planned", "declared")
_ELSEWHERE = ("read_back", "filed_not_compared", "compared", RANDOM, RANDOM)
_LONGEST_FLIGHT, _LONGEST_RANDOM = 0.8, 8.0
_PAUSES = (0.3, 4.0)
_FRESH = 0.5


@dataclass
class Shot:
    """One kill to be made. `delay` seconds after its boundary was passed `skip` times and reached once more."""

    kind: Kind
    boundary: str
    skip: int
    delay: float
    pause: float
    """For how many seconds a paused process stands still, on top of the press deadline."""
    due_at: float | None = None

    def arm(self, now: float) -> None:
        """A run has begun, or the shot before this one has been made."""
        self.due_at = now + self.delay if self.boundary == RANDOM else None

    def see(self, event: str, now: float) -> None:
        """An event has been written."""
        if self.due_at is None and EVENTS.get(self.boundary) == event:
            if self.skip:
                self.skip -= 1
            else:
                self.due_at = now + self.delay

    def is_due(self, now: float) -> bool:
        """Whether its moment has come."""
        return self.due_at is not None and now >= self.due_at


def draw(chance: random.Random, number: int) -> Shot:
    """The shot of this number: every second one between intent and conclusion."""
    return _at(chance, chance.choice(_ELSEWHERE) if number % 2 else chance.choices(BETWEEN, (1, 2))[0])


def draw_for_fresh_batch(chance: random.Random) -> Shot | None:
    """One batch in two is hit while it is planned or declared, before anything else happens to it."""
    return _at(chance, chance.choice(_AT_THE_START)) if chance.random() < _FRESH else None


def _at(chance: random.Random, boundary: str) -> Shot:
    kinds = [kind for kind in _KINDS if boundary not in _AT_THE_START or kind in WITHOUT_BROWSER]
    kind = chance.choices(kinds, [_KINDS[one] for one in kinds])[0]
    skip = 0 if boundary in (*_AT_THE_START, RANDOM) else chance.choice((0, 0, 0, 1))
    delays = {IN_FLIGHT: _LONGEST_FLIGHT, RANDOM: _LONGEST_RANDOM}
    return Shot(kind, boundary, skip, chance.uniform(0, delays.get(boundary, 0)), chance.uniform(*_PAUSES))
