"""Trouble by appointment: the control port says which requests are struck next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from takedown.sandbox.trouble.kinds import KINDS
from takedown.sandbox.trouble.settings import UnknownTrouble, known

_FIELDS = {"kind", "on", "times", "every"}


@dataclass
class Appointment:
    """One kind for coming requests of one sort (empty: any that the kind may strike).

    Without `every` the next `times` matching requests are struck; with it each `every`th one, for good.
    """

    kind: str
    on: str = ""
    times: int = 1
    every: int = 0
    met: int = 0

    def meets(self, kind: str, on: str) -> bool:
        """Whether this request is struck; counts it."""
        if kind != self.kind or self.on not in {"", on} or not (self.every or self.times):
            return False
        self.met += 1
        if self.every:
            return self.met % self.every == 0
        self.times -= 1
        return True

    @property
    def over(self) -> bool:
        """Nothing is left to strike."""
        return not self.every and not self.times

    def shown(self) -> dict[str, Any]:
        """As the control port tells it."""
        how = {"every": self.every, "met": self.met} if self.every else {"times": self.times}
        return {"kind": self.kind} | ({"on": self.on} if self.on else {}) | how


def read_appointments(given: Any) -> list[Appointment]:
    """Appointments as JSON names them. Raises UnknownTrouble."""
    if not isinstance(given, list):
        raise UnknownTrouble("next is a list of appointments")
    return [_read(one) for one in given]


def _read(given: Any) -> Appointment:
    if not isinstance(given, dict) or set(given) - _FIELDS:
        raise UnknownTrouble(f"an appointment has {', '.join(sorted(_FIELDS))} and nothing else, not {given!r}")
    kind, on = known(given.get("kind")), given.get("on", "")
    if on != "" and not (isinstance(on, str) and on in KINDS[kind].on):
        raise UnknownTrouble(f"{kind} strikes {', '.join(sorted(KINDS[kind].on))}, not {on!r}")
    if "times" in given and "every" in given:
        raise UnknownTrouble("an appointment has times or every, not both")
    return Appointment(kind, on, _count(given, "times", 1), _count(given, "every", 0))


def _count(given: dict[str, Any], name: str, otherwise: int) -> int:
    value = given.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or (name in given and value < 1):
        raise UnknownTrouble(f"{name} is a whole number from 1, not {value!r}")
    return value
