"""An event loop on whose clock waiting takes no time: hours of protocol in milliseconds, the same on every run.

When nothing is ready, the clock jumps to whatever is due next. When nothing will ever be due, that is a deadlock.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
A_LITTLE = 1e-6


class Deadlock(AssertionError):
    """Every task waits for something that nobody will do."""


class Clock:
    """The time of one world. `seconds` never run backwards; the time of day may be `skewed`."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.skewed = timedelta()

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds) + self.skewed

    def boottime_ms(self) -> int:
        return round(self.seconds * 1000)


def run(clock: Clock, work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` to its end on `clock`. Raises Deadlock."""
    with asyncio.Runner(loop_factory=lambda: _Loop(clock)) as runner:
        return runner.run(work)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: Clock) -> None:
        super().__init__(_Selector(clock))
        self._moved_by_waiting = clock

    def time(self) -> float:
        return self._moved_by_waiting.seconds


class _Selector(selectors.SelectSelector):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if timeout is None and not ready:
            raise Deadlock("every task waits for something that nobody will do")
        if not ready and timeout:
            self._clock.seconds += timeout + A_LITTLE
        return ready
