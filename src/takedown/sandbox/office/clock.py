"""Portal time: real time plus an offset that only the control port moves, and only forwards."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_LONGEST = timedelta(days=3660)


def read_duration(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours, minutes and seconds, such as `P3D` or `PT1H30M`.

    Raises Refused for anything else, and for more than ten years.
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()) or text.endswith("T"):
        raise Refused("clock.duration")
    days, hours, minutes, seconds = (int(part[:9] if part else 0) for part in match.groups())
    duration = timedelta(days=min(days, 99999), hours=hours, minutes=minutes, seconds=seconds)
    if duration > _LONGEST:
        raise Refused("clock.duration")
    return duration


class Clock:
    """What time it is on the portal. The offset is kept with the rest of the portal's state."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> datetime:
        """Portal time, aware UTC."""
        return datetime.now(UTC) + self._offset()

    def today(self) -> date:
        """Portal date, UTC."""
        return self.now().date()

    def advance(self, by: timedelta) -> datetime:
        """Moves portal time forwards and returns the new time."""
        seconds = (self._offset() + by).total_seconds()
        self._store.run("INSERT OR REPLACE INTO settings VALUES ('clock_offset', ?)", str(seconds))
        return self.now()

    def _offset(self) -> timedelta:
        row = self._store.one("SELECT value FROM settings WHERE key = 'clock_offset'")
        return timedelta(seconds=float(row["value"])) if row else timedelta()
