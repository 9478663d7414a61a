"""The clocks: the time of day against itself, against the ledger and against the portal; and the data of time zones."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import IO
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from takedown.doctor.finding import Finding, ok, warning, wrong

AREA = "clock"
TOLERANCE = timedelta(minutes=2)
FIRST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
"""The program is not older: a clock that says so was never set."""
APART_MS = 1_000
"""How far the two clocks may drift apart while one command looks at them."""
ANSWER_SECONDS = 5
ZONES = ("UTC", "Asia/Shanghai")
_SET_IT = "Set the computer's clock (`timedatectl set-ntp true` on Linux)."


@dataclass(frozen=True)
class ClockFacts:
    """Readings of this command. `portal_ahead`: how far the portal's clock is ahead of ours; a text says why not known."""

    now: datetime
    wall_ms: int
    """How long the command has looked at the clock, by the time of day."""
    steady_ms: int
    """The same, by the clock that nobody sets."""
    zones_missing: tuple[str, ...] = ()
    last_event: datetime | None = None
    """The newest event of the ledger."""
    portal_ahead: timedelta | str | None = None


class Stopwatch:
    """Reads both clocks at its beginning and at its end."""

    def __init__(self, now: Callable[[], datetime], steady_ms: Callable[[], int]) -> None:
        self._now, self._steady_ms = now, steady_ms
        self._began, self._began_ms = now(), steady_ms()

    def look(
        self, *, zones: tuple[str, ...], last_event: datetime | None, portal_ahead: timedelta | str | None
    ) -> ClockFacts:
        """The facts, with the time that has passed since this was made."""
        now = self._now()
        return ClockFacts(
            now=now,
            wall_ms=round((now - self._began).total_seconds() * 1000),
            steady_ms=self._steady_ms() - self._began_ms,
            zones_missing=tuple(zone for zone in dict.fromkeys((*ZONES, *zones)) if not _has_zone(zone)),
            last_event=last_event,
            portal_ahead=portal_ahead,
        )


def ask_portal(address: str, now: Callable[[], datetime]) -> timedelta | str:
    """How far the clock of the web server at `address` is ahead of ours, by one request; or why nobody can tell."""
    try:
        began = time.monotonic()
        headers = _headers_of(address)
        half_way = timedelta(seconds=(time.monotonic() - began) / 2)
        theirs = parsedate_to_datetime(headers["Date"] or "")
    except (OSError, http.client.HTTPException) as error:
        return f"it cannot be reached ({getattr(error, 'reason', None) or type(error).__name__})"
    except ValueError:
        return "it does not say what time it is"
    return theirs - (now() - half_way)


def judge(facts: ClockFacts, host: str = "") -> Iterator[Finding]:
    """The time of day is believable, moves as fast as the other clock, and agrees with ledger and portal."""
    said = f"{facts.now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if facts.now < FIRST_DAY:
        yield wrong(AREA, f"The computer's clock says {said}, which is before this program was written.", _SET_IT)
    elif facts.last_event is not None and facts.last_event > facts.now + TOLERANCE:
        last = f"{facts.last_event.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        yield wrong(AREA, f"The computer's clock says {said}, and the ledger's last event is of {last}.", _SET_IT)
    elif facts.steady_ms < 0 or abs(facts.wall_ms - facts.steady_ms) > APART_MS:
        yield warning(
            AREA,
            f"The clock was set while it was looked at: {facts.wall_ms} ms passed by it, {facts.steady_ms} ms did.",
            "Run it again.",
        )
    else:
        yield ok(AREA, f"It is {said}, and both clocks go alike.")
    if facts.zones_missing:
        names = ", ".join(facts.zones_missing)
        yield wrong(AREA, f"There is no data of the time zones {names}.", "Install the system's `tzdata` package.")
    else:
        yield ok(AREA, "The data of time zones is there.")
    yield from _against_portal(facts.portal_ahead, host)


def _against_portal(ahead: timedelta | str | None, host: str) -> Iterator[Finding]:
    if isinstance(ahead, str):
        yield warning(AREA, f"The clock could not be compared with {host}'s: {ahead}.")
    elif ahead is not None and abs(ahead) > TOLERANCE:
        side = "behind" if ahead > timedelta(0) else "ahead of"
        seconds = abs(round(ahead.total_seconds()))
        yield wrong(AREA, f"The computer's clock is {seconds} seconds {side} that of {host}.", _SET_IT)
    elif ahead is not None:
        yield ok(AREA, f"The clock agrees with that of {host} ({ahead.total_seconds():+.0f} s).")


def _has_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False
    return True


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect has a date, too."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


def _headers_of(address: str) -> Message:
    parts = urlsplit(address)
    host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    near = host == "localhost" or host.endswith(".localhost")
    # Not every system's resolver knows the names under .localhost, which browsers know by themselves.
    asked = f"{parts.scheme}://{'127.0.0.1' if near else parts.netloc.rpartition('@')[2]}{port if near else ''}/"
    request = urllib.request.Request(asked, method="HEAD", headers={"Host": f"{host}{port}"})  # noqa: S310  a profile's address
    try:
        with urllib.request.build_opener(_StayHere).open(request, timeout=ANSWER_SECONDS) as answer:
            headers: Message = answer.headers
            return headers
    except urllib.error.HTTPError as refused:  # an answer all the same
        with refused:
            return refused.headers
