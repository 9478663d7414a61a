"""`takedown watch` in this process; waiting moves the clocks, ours and the practice portal's, instead of taking time.

Everything else is as ever: a browser for each poll, a sign-in where the session has ended, the ledger. Prints the
megabytes that this process holds after each poll (unique to it, where the system says so), as one JSON line.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import psutil

from takedown.cli import installation, poll, watch
from takedown.cli.installation import Installation
from takedown.cli.main import main
from takedown.settings.profile import Profile

MB = 1024 * 1024


class Moved:
    """A clock that runs on by itself and jumps over what would be waited; the portal's goes with it."""

    def __init__(self, control: str, polls: int) -> None:
        self.control = control
        self.polls = polls
        self.ahead = timedelta()
        self.told = timedelta()
        self.megabytes: list[float] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def wait(self, seconds: float) -> bool:
        """As of an event that nobody sets until there were enough polls; zero seconds are asked for after each."""
        if seconds:
            self.ahead += timedelta(seconds=seconds)
            return False
        self.megabytes.append(_own_megabytes())
        return len(self.megabytes) >= self.polls

    def before_a_poll(self) -> None:
        """Bring the portal's clock up to ours."""
        jump = round((self.ahead - self.told).total_seconds())
        if jump:
            body = {"advance": f"PT{jump}S"}
            httpx.post(f"{self.control}/clock", json=body, timeout=30, trust_env=False).raise_for_status()
            self.told = self.ahead


def _own_megabytes() -> float:
    full = psutil.Process().memory_full_info()
    return float(getattr(full, "uss", full.rss)) / MB


def run(control: str, polls: int) -> None:
    moved = Moved(control, polls)

    @contextmanager
    def never_asked() -> Iterator[Moved]:
        yield moved

    once = poll.poll_once

    def poll_at(here: Installation, profile: Profile) -> object:
        moved.before_a_poll()
        return once(here, profile)

    for module in (watch, installation, poll):
        vars(module)["utc_now"] = moved.now
    vars(watch)["asked_to_stop"] = never_asked
    vars(watch)["poll_once"] = poll_at
    code = main(["watch", "--every", "6h", "--jitter", "0m", "--json"])
    print(json.dumps({"exit": code, "megabytes": moved.megabytes}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("control")
    parser.add_argument("polls", type=int)
    chosen = parser.parse_args()
    run(chosen.control, chosen.polls)
