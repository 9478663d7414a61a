"""How the last poll of a profile went, kept in a small file: for `status --health`, and for a watch that starts anew.

It holds nothing of any case, and may be lost: then the next watch polls at once.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from takedown.domain.errors import Exit
from takedown.settings.private_file import read_private, write_private

LATE = timedelta(minutes=15)
"""A poll that is so much later than it was due has not begun in time."""
LONGEST_POLL = timedelta(hours=3)
WITHOUT_WATCH = timedelta(hours=25)
"""Where no watch says when the next poll is due, cron starts it: one a day at least."""


@dataclass(frozen=True)
class Health:
    """Times are aware UTC. `next_at` and `pid` are those of a watch; a single `poll` leaves them as they are."""

    began_at: datetime | None = None
    """When the last poll began; it is at work while that is later than `ended_at`."""
    ended_at: datetime | None = None
    good_at: datetime | None = None
    """When the last poll ended that read everything."""
    exit: int = 0
    """How the last poll ended: an exit code of the table."""
    said: str = ""
    """Why, in a sentence; empty for a good one."""
    failures: int = 0
    """So many polls in a row were not good."""
    loads: int = 0
    next_at: datetime | None = None
    pid: int | None = None
    process_began: float | None = None
    """When that process began, as the system says it: its number is used again."""
    schedule: str = ""

    def begun(self, now: datetime) -> Health:
        """A poll begins."""
        return replace(self, began_at=now)

    def ended(self, now: datetime, code: Exit, said: str, loads: int, *, good: bool) -> Health:
        """A poll has ended. Good is one that read everything, whatever it found."""
        return replace(
            self,
            ended_at=now,
            good_at=now if good else self.good_at,
            exit=int(code),
            said=said,
            failures=0 if good else self.failures + 1,
            loads=loads,
        )

    def judged(self, now: datetime) -> tuple[Exit, str]:
        """The exit code for a scheduler, and the sentence for a person. DONE only when polls come and are good."""
        if self.began_at is None:
            return Exit.UNAVAILABLE, "Nothing was polled yet."
        if self.pid is not None and not self.is_running():
            return Exit.UNAVAILABLE, f"The watch (process {self.pid}) does not run any more."
        if self.is_at_work():
            late = now - self.began_at > LONGEST_POLL
            return (Exit.UNAVAILABLE if late else Exit.DONE), f"A poll is at work since {_time(self.began_at)}."
        due = self.next_at if self.pid is not None else None
        if now > (due + LATE if due is not None else self.began_at + WITHOUT_WATCH):
            since = f"one was due at {_time(due)}" if due is not None else f"the last began at {_time(self.began_at)}"
            return Exit.UNAVAILABLE, f"No poll came: {since}."
        if self.failures:
            return Exit(self.exit), f"The last {self.failures} polls were not good: {self.said}"
        return Exit.DONE, f"The last poll was good, at {_time(self.good_at)}."

    def is_at_work(self) -> bool:
        """Whether the last poll has not ended; it was broken off where nobody is there to make it."""
        return self.began_at is not None and (self.ended_at is None or self.began_at > self.ended_at)

    def is_running(self) -> bool:
        """Whether the watch that wrote this is there."""
        try:
            began = psutil.Process(self.pid).create_time() if self.pid else None
        except psutil.Error:
            return False
        return began is not None and (self.process_began is None or abs(began - self.process_began) < 1)


def read_health(path: Path) -> Health:
    """What is kept; a new one where nothing is, or nothing that can be read."""
    try:
        said: dict[str, Any] = json.loads(read_private(path) or b"{}")
        times = {name: datetime.fromisoformat(said[name]) for name in _TIMES if said.get(name)}
        return Health(**{name: said[name] for name in _OTHERS if name in said} | times)
    except (ValueError, TypeError, AttributeError):
        return Health()


def write_health(path: Path, health: Health) -> None:
    """Keep it, whole or not at all. Raises StorageFailed."""
    write_private(path, json.dumps(facts(health), indent=1).encode())


def facts(health: Health) -> dict[str, Any]:
    """As JSON has it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(health).items()}


_TIMES = ("began_at", "ended_at", "good_at", "next_at")
_OTHERS = ("exit", "said", "failures", "loads", "pid", "process_began", "schedule")


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else "no time"
