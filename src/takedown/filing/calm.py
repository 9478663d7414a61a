"""Retry, pace and sign-in for everything that does not press. Nothing in here may ever be wrapped around a press.

Reads and the filling of forms are repeated on named errors only, a bounded number of times, with jitter. The sign-in is a
barrier: it happens alone, with no form open between its filling and its conclusion, because a form that was filled in one
sign-in must not be pressed in another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
    wait_random,
)

from takedown.domain.errors import (
    BrowserFailed,
    ListMoved,
    PersonNeeded,
    PortalChanged,
    PortalUnavailable,
    SignInNeeded,
    SignInUnanswered,
    SlowDown,
    TakedownError,
)
from takedown.portal import KeepPicture, Portal

Result = TypeVar("Result")

SIGN_INS = 5
"""A portal that answers everything with its sign-in page is given up after so many sign-ins in one browser."""


UNANSWERED_SIGN_INS = 2
"""So often a browser tries to sign in without learning what became of it: accounts are locked for more."""

CHANGED_ATTEMPTS = 2

READ_WITHIN_SECONDS = 1800.0
"""Longer than the longest list takes, and than a person at a robot check is waited for."""


async def within(seconds: float, what: str, work: Callable[[], Awaitable[Result]]) -> Result:
    """Do `work` on the portal; raises BrowserFailed when it takes longer: the page, or its browser, hangs."""
    try:
        async with asyncio.timeout(seconds):
            return await work()
    except TimeoutError as error:
        raise BrowserFailed(
            f"{what} took longer than {seconds:.0f} seconds and was given up.",
            advice="Run the same command again; what was left is taken up.",
        ) from error


@dataclass(frozen=True)
class Patience:
    """How often and how long reads are repeated. One attempt means never."""

    attempts: int = 6
    seconds: float = 300
    first_wait: float = 0.5
    longest_wait: float = 5.0


SIGN_IN_ATTEMPTS = 4
"""Every browser begins with a sign-in: a portal that is away is told soon, and the next browser tries it again."""
LINKS_AT_ONCE = 600
"""Two forms of the 300 links that the portal takes at the most. Each costs its browser tens of megabytes."""
NO_RETRY = Patience(attempts=1)


class Pace:
    """At most `per_minute` beginnings a minute, evenly spread; a portal that asks to slow down is heeded.

    `clock` gives seconds that never run backwards, `pause` waits for some.
    """

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = 60 / per_minute
        self._clock = clock
        self._pause = pause
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for this one's turn."""
        now = self._clock()
        mine = max(now, self._next)
        self._next = mine + self._gap
        if mine > now:
            await self._pause(mine - now)

    def slow_down(self, seconds: float) -> None:
        """Nobody begins anything for so many seconds, and the gap between two doubles, up to a minute."""
        self._next = max(self._next, self._clock() + seconds)
        self._gap = min(self._gap * 2, 60.0)


@dataclass
class Turnstile:
    """Many may be filling and pressing, or one may be signing in; never both.

    Forms with many listings are large pages: together those that are open hold no more than LINKS_AT_ONCE, or it is one.
    """

    _inside: int = 0
    _links: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _signing_in: bool = False

    @asynccontextmanager
    async def form_open(self, links: int = 1) -> AsyncIterator[None]:
        """For the time between the first field and the conclusion of one form with so many links."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._signing_in and self._has_room(links))
            self._inside += 1
            self._links += links
        try:
            yield
        finally:
            async with self._changed:
                self._inside -= 1
                self._links -= links
                self._changed.notify_all()

    def _has_room(self, links: int) -> bool:
        return self._inside == 0 or self._links + links <= LINKS_AT_ONCE

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """For the time of a sign-in: waits until no form is open, keeps new ones out."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._signing_in)
            self._signing_in = True
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: self._inside == 0)
            yield
        finally:
            async with self._changed:
                self._signing_in = False
                self._changed.notify_all()


@dataclass
class Calm:
    """Repeats what is safe to repeat, on one open portal."""

    portal: Portal
    keep: KeepPicture
    patience: Patience
    pace: Pace
    turnstile: Turnstile = field(default_factory=Turnstile)
    sign_ins: int = 0
    begun: int = 0
    """How many forms were begun in this browser."""
    refused: TakedownError | None = None
    """Why nobody signs in again in this browser, as accounts are locked for that: it needs a person, or no answer came."""
    unanswered: int = 0
    """How many passwords had no answer."""
    read_within: float = READ_WITHIN_SECONDS
    """Seconds after which a read or a sign-in is given up with its browser."""
    over: bool = False
    """True once nothing more may be filled or pressed in this browser: it failed, or a press in it is unknown."""

    async def sign_in(self, seen_epoch: int) -> None:
        """Sign in unless another tab has done it since `seen_epoch`. Raises SignInNeeded after too many."""
        async with self.turnstile.alone():
            if self.portal.epoch != seen_epoch:
                return
            if self.refused is not None:
                raise self.refused
            self.sign_ins += 1
            if self.sign_ins > SIGN_INS:  # one that lets a single read through begins to count anew
                raise SignInNeeded(
                    f"The portal asked to sign in {SIGN_INS} times in one run and let nothing through.",
                    advice="Sign in by hand in a browser and see what it wants; then run the same command again.",
                )
            async for attempt in self._attempts(SIGN_IN_ATTEMPTS):
                with attempt:
                    await self._sign_in_once()

    async def _sign_in_once(self) -> None:
        try:
            await within(self.read_within, "The sign-in", lambda: self.portal.sign_in(self.keep))
        except PersonNeeded as refused:
            self.refused = refused
            raise
        except SlowDown as slow:
            await self._heed(slow)
            raise
        except SignInUnanswered as silence:
            self.unanswered += 1
            if self.unanswered >= UNANSWERED_SIGN_INS:
                self.refused = silence
            raise

    async def _heed(self, slow: SlowDown) -> None:
        self.pace.slow_down(slow.after_seconds)
        await self.pace.turn()

    async def read(self, reading: Callable[[], Awaitable[Result]]) -> Result:
        """Run a read, again after a fault that may pass; signs in when the portal asks for it.

        Raises what the last attempt raised, and BrowserFailed for one that takes too long.
        """
        return await self.repeat(lambda: within(self.read_within, "Reading a page", reading))

    async def repeat(self, reading: Callable[[], Awaitable[Result]]) -> Result:
        """The same for something that sees to its own time, such as the filling of a form."""
        async for attempt in self._attempts():
            with attempt:
                return await self._signed_in(reading)
        raise RuntimeError("unreachable: the last attempt returns or raises")

    async def _signed_in(self, reading: Callable[[], Awaitable[Result]]) -> Result:
        while True:  # bounded by SIGN_INS without a success in between
            epoch = self.portal.epoch
            try:
                result = await reading()
            except SignInNeeded:
                await self.sign_in(epoch)
            except SlowDown as slow:
                await self._heed(slow)
                raise
            else:
                self.sign_ins = 0
                return result

    def _attempts(self, at_most: int | None = None) -> AsyncRetrying:
        patience = self.patience
        attempts = patience.attempts if at_most is None else min(at_most, patience.attempts)
        enough = stop_after_attempt(attempts) | stop_after_delay(patience.seconds)
        return AsyncRetrying(
            retry=_may_pass,
            stop=lambda state: self.refused is not None or enough(state),
            wait=wait_exponential(multiplier=patience.first_wait, max=patience.longest_wait)
            + wait_random(0, patience.first_wait),
            reraise=True,
        )


def _may_pass(state: RetryCallState) -> bool:
    """A portal that is away may come back; a page that is not as mapped may have been loaded in part, once.

    A list that moved while it was read will hold still another time.
    """
    error = state.outcome.exception() if state.outcome is not None else None
    if isinstance(error, PortalChanged) and not isinstance(error, ListMoved):
        return state.attempt_number < CHANGED_ATTEMPTS
    return isinstance(error, PortalUnavailable | ListMoved)
