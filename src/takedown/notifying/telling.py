"""After a poll: look for what is new, queue it, and send what waits, unless the hour is quiet.

1. What happened since the last look and what stands now goes into the outbox, which is written.
2. In quiet hours that is all: it goes out with the first poll after them.
3. Each service gets one message with everything that waits for it; what it took leaves the outbox, which is written.
4. A service that is down keeps its queue; a person is told once, and once that it is back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from takedown.domain.errors import WrongUse
from takedown.notifying.notice import Kind, Notice, message
from takedown.notifying.outbox import Outbox
from takedown.notifying.services import Send, service_of


@dataclass(frozen=True)
class Wishes:
    """About what a person wants to be told, and when not: local time, as (from, until)."""

    kinds: frozenset[Kind] = frozenset(Kind)
    quiet: tuple[time, time] | None = None

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing is sent at this moment. The hours may go over midnight."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        at = now.astimezone().time()
        return start <= at < end if start <= end else at >= start or at < end


def read_wishes(about: str, quiet: str) -> Wishes:
    """From the settings. Raises WrongUse for a kind that there is not, and for what are no hours."""
    kinds = [part.strip() for part in about.split(",") if part.strip()]
    if unknown := [one for one in kinds if one not in frozenset(Kind)]:
        raise WrongUse(
            f"TAKEDOWN_NOTIFY_ABOUT names {unknown[0]!r}, which is no kind of news.",
            advice=f"Known are: {', '.join(Kind)}.",
        )
    hours = re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", quiet.strip(), re.ASCII)
    try:
        first, last = (quiet.strip()[:5], quiet.strip()[6:]) if hours else ("", "")
        span = (time.fromisoformat(first), time.fromisoformat(last)) if hours else None
    except ValueError:
        span = None
    if quiet.strip() and span is None:
        raise WrongUse(
            f"TAKEDOWN_QUIET_HOURS {quiet!r} are no hours.", advice="Write them as 22:00-07:30, in local time."
        )
    return Wishes(frozenset(map(Kind, kinds)) if kinds else frozenset(Kind), span)


def look(
    outbox: Outbox,
    happened: Sequence[Notice],
    standing: Sequence[Notice],
    services: Collection[str],
    wishes: Wishes,
    *,
    complete: bool,
) -> list[Notice]:
    """Queue what is new and wanted, and write it down; what that is.

    `complete`: everything was looked at, so what does not stand any more may be told again when it comes back. Raises
    StorageFailed.
    """
    news = outbox.take_in(
        [one for one in happened if one.kind in wishes.kinds],
        [one for one in standing if one.kind in wishes.kinds],
        services,
        complete=complete,
    )
    outbox.write()
    return news


def send_waiting(outbox: Outbox, addresses: Sequence[str], send: Send, *, of: str, tell: Callable[[str], None]) -> None:
    """Send what waits for each service. Raises StorageFailed when the outbox cannot be written."""
    for address in addresses:
        service = service_of(address)
        waiting = outbox.waiting.get(service, [])
        if not waiting:
            continue
        why = send(address, *message(waiting, of=of))
        if why:
            if service not in outbox.down:
                tell(f"The notification service {service} is down: {why}. What it is to be told waits for it.")
            outbox.down[service] = why
        else:
            outbox.waiting[service] = []
            if outbox.down.pop(service, None) is not None:
                tell(f"The notification service {service} takes messages again.")
        outbox.write()
