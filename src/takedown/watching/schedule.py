"""When the next poll is due. Pure: no clock and no chance of its own.

A cron expression is in the local time of the computer, as of cron itself; everything that is returned is aware UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from cronsim import CronSim, CronSimError

from takedown.domain.errors import WrongUse

SHORTEST = timedelta(minutes=5)
"""More often nobody would look at the portal by hand."""
LONGEST = timedelta(days=31)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True)
class Schedule:
    """Every so often, or by a cron expression; each time a random part of `jitter` later."""

    every: timedelta | None
    cron: str
    jitter: timedelta

    def due_after(self, last: datetime, chance: float) -> datetime:
        """When the poll after one at `last` is due. `chance`: 0 to 1, how much of the jitter it is late."""
        if self.every is not None:
            return last + self.every + self.jitter * chance
        local = last.astimezone().replace(tzinfo=None)
        return next(CronSim(self.cron, local)).astimezone(UTC) + self.jitter * chance

    def __str__(self) -> str:
        return f"every {in_words(self.every)}" if self.every is not None else f"cron {self.cron}"


def read_schedule(every: str | None, cron: str | None, jitter: str | None) -> Schedule:
    """The schedule that the options say. Raises WrongUse for what is none, and for one below five minutes."""
    if every and cron:
        raise WrongUse("--every and --cron say two schedules.", advice="Give one of them.")
    if cron:
        schedule = Schedule(None, cron, read_duration(jitter or "5m", "--jitter", timedelta()))
        _check(schedule)
        return schedule
    interval = read_duration(every or "4h", "--every", SHORTEST)
    late = read_duration(jitter, "--jitter", timedelta()) if jitter else interval / 12
    return Schedule(interval, "", late)


def read_duration(text: str, option: str, shortest: timedelta) -> timedelta:
    """`90m`, `6h`, `1d`, or `1h30m`. Raises WrongUse."""
    parts = re.fullmatch(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?", text.strip(), re.ASCII)
    found = parts.groups() if parts is not None and text.strip() else ()
    length = timedelta(**{unit: int(part) for unit, part in zip(_UNITS.values(), found, strict=False) if part})
    if not any(found) or not shortest <= length <= LONGEST:
        least = f", at least {in_words(shortest)}" if shortest else ""
        raise WrongUse(f"{option} {text!r} is no such time.", advice=f"Write it as 90m, 6h or 1d{least}, at most 31d.")
    return length


def in_words(length: timedelta) -> str:
    """As `read_duration` reads it, in whole minutes."""
    minutes = round(length.total_seconds() / 60)
    parts = (("d", minutes // 1440), ("h", minutes // 60 % 24), ("m", minutes % 60))
    return "".join(f"{count}{unit}" for unit, count in parts if count) or "0m"


def _check(schedule: Schedule) -> None:
    advice = "Write five fields, as in '7 8,12,16 * * 1-5'; see crontab(5)."
    if len(schedule.cron.split()) != 5:  # noqa: PLR2004  CronSim takes a sixth one for seconds
        raise WrongUse(f"--cron {schedule.cron!r} is no cron expression.", advice=advice)
    try:
        times = CronSim(schedule.cron, datetime(2026, 1, 1))  # noqa: DTZ001  local time, as of cron
        found = list(islice(times, 20))
    except CronSimError as error:
        raise WrongUse(f"--cron {schedule.cron!r} is no cron expression: {error}.", advice=advice) from error
    if not found:
        raise WrongUse(f"--cron {schedule.cron!r} is never due.", advice=advice)
    if min((later - earlier for earlier, later in pairwise(found)), default=SHORTEST) < SHORTEST:
        raise WrongUse(f"--cron {schedule.cron!r} is due too often.", advice="Leave at least five minutes in between.")


Waiting = Callable[[float], bool]
"""Waits so many seconds, or until somebody asks to stop; True when to stop."""
