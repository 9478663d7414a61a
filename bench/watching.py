"""Hundreds of polls of `takedown watch` on a moved clock: what the process holds in the end, and what was told twice."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.filing import settings
from bench.polling import ACCOUNT, BARE, make_books
from bench.portal import PYTHON, BenchFailed, practice_portal
from bench.watch import run_watched
from takedown.ledger.ledger import Ledger

CASES, CHANGED = 4, 2
WARM = 20
"""After so many polls everything that is loaded once is there."""


@dataclass(frozen=True)
class Watched:
    """Megabytes of the watching process after the first polls and in the end; observations, and those that say the same."""

    polls: int
    early_mb: float
    late_mb: float
    observed: int
    twice: int
    seconds: float


def watch_for_weeks(polls: int, say: Callable[[str], None]) -> Watched:
    """Watch, four polls a day. Raises BenchFailed when it does not end as it should."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        database, home = Path(folder, "portal.db"), Path(folder, "home")
        make_books(database, home / "data", CASES, CHANGED, days_later=0)
        with practice_portal(0, database) as portal:
            root = {"PYTHONPATH": str(BARE.parent.parent)}
            command: list[str | Path] = [PYTHON, "-m", "bench.moved_clock", portal.control, str(polls)]
            ran = run_watched(command, settings(portal, home) | root, memory_every=0)
        said = json.loads(ran.stdout.splitlines()[-1])
        held: list[float] = said["megabytes"]
        with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
            seen = Counter(
                (one.body["number"], one.body["words"], json.dumps(one.body["listings"]))
                for one in ledger.events(ACCOUNT, types={"case_observed"})
            )
    news = sum(seen.values()) - CASES
    if len(held) != polls or news < CHANGED:
        raise BenchFailed(f"the watch made {len(held)} of {polls} polls, and saw {news} of {CHANGED} changes")
    say(f"watch: {polls} polls, {held[WARM - 1]:.0f} MB after {WARM} of them, {held[-1]:.0f} MB in the end")
    twice = sum(count - 1 for count in seen.values())
    return Watched(polls, held[WARM - 1], held[-1], sum(seen.values()), twice, ran.seconds)
