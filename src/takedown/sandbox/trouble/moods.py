"""Decides which requests are struck by which trouble. One random generator, one draw a request: same seed and same order of
requests, same decisions. What the trouble then does is not known here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from takedown.sandbox.trouble.aftermath import Aftermath
from takedown.sandbox.trouble.kinds import KINDS, MOST_IN_A_ROW, STRUCK
from takedown.sandbox.trouble.schedule import Appointment, read_appointments
from takedown.sandbox.trouble.settings import UnknownTrouble, probabilities

_REDIRECTED_FROM = 300


class Moods:
    """All decisions of one running portal."""

    def __init__(self, seed: int, start: Mapping[str, float]) -> None:
        self.seed = seed
        self._start = dict(start)
        self.reset()

    def reset(self) -> None:
        """Back to the start: seed, probabilities, no appointments, nothing left over."""
        self._dice = random.Random(self.seed)  # noqa: S311 - trouble, nothing secret
        self.probabilities = dict(self._start)
        self.appointments: list[Appointment] = []
        self.happened: Counter[str] = Counter()
        self.in_a_row: Counter[str] = Counter()
        self.aftermath = Aftermath()

    def enter(self, on: str) -> Mood:
        """The mood in which one request is met; `on` is its sort."""
        # Scripts that ask again and again by the clock must not shift the decisions.
        dice = random.Random(self._dice.getrandbits(64) if on in STRUCK else 0)  # noqa: S311
        return Mood(self, on, dice, {kind: dice.random() for kind in KINDS})

    def change(self, wanted: Any) -> None:
        """What the control port posts: `kinds` replaces all probabilities, `next` all appointments.

        Raises UnknownTrouble, and changes nothing, where any of it makes no sense.
        """
        if not isinstance(wanted, dict) or set(wanted) - {"kinds", "next"}:
            raise UnknownTrouble("trouble is set by kinds and next")
        kinds = probabilities(wanted.get("kinds", self.probabilities))
        coming = read_appointments(wanted["next"]) if "next" in wanted else self.appointments
        self.probabilities, self.appointments = kinds, coming

    def shown(self) -> dict[str, Any]:
        """As the control port tells it."""
        return {
            "seed": self.seed,
            "kinds": self.probabilities,
            "next": [appointment.shown() for appointment in self.appointments],
            "happened": dict(sorted(self.happened.items())),
        }

    def keeps_appointment(self, kind: str, on: str) -> bool:
        """Whether an appointment strikes; those that are over are forgotten."""
        met = any(appointment.meets(kind, on) for appointment in self.appointments)
        self.appointments = [appointment for appointment in self.appointments if not appointment.over]
        return met


@dataclass
class Mood:
    """The decisions about one request. `dice` are its own, for how long, how much and which."""

    moods: Moods
    on: str
    dice: random.Random
    rolled: dict[str, float]
    hindered: bool = False

    def strikes(self, kind: str) -> bool:
        """Whether this request is struck by a kind: asked where the trouble would happen, and counted there."""
        if not self.threatens(kind):
            return False
        self.note(kind)
        return True

    def threatens(self, kind: str) -> bool:
        """As `strikes`, for a kind of which only the outcome will show whether it happened; see `note`."""
        if self.on not in KINDS[kind].on:
            return False
        return self.moods.keeps_appointment(kind, self.on) or self._by_chance(kind)

    def note(self, kind: str) -> None:
        """Counts a kind as happened."""
        self.moods.happened[kind] += 1
        self.hindered = self.hindered or KINDS[kind].in_the_way

    def hinder(self) -> None:
        """Trouble that has begun before stands in the way of this request too."""
        self.hindered = True

    def leave(self, status: int) -> None:
        """The request has been answered: keeps count of how often in a row its sort was troubled."""
        if self.hindered:
            self.moods.in_a_row[self.on] += 1
        elif status < _REDIRECTED_FROM:
            self.moods.in_a_row[self.on] = 0

    def _by_chance(self, kind: str) -> bool:
        chance, about = self.moods.probabilities[kind], KINDS[kind]
        if self.rolled[kind] >= chance:
            return False
        if chance < 1 and about.in_the_way and self.moods.in_a_row[self.on] >= MOST_IN_A_ROW:
            return False
        return not (about.asks_person and self.moods.aftermath.trusted)
