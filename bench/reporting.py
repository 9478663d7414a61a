"""`takedown report --json` over 50,000 cases against the same over 5,000: its time must not grow faster than the record.

Both ledgers are made directly, without a portal: each case is planned, pressed, filed and seen decided, and every row of
its batch names a seller. What is timed is the processor of the whole command, the lowest of several rounds.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.portal import TAKEDOWN, BenchFailed, environment
from bench.watch import run_watched
from takedown.domain.event import GENESIS, Event, stamp
from takedown.domain.model import Account, Complaint, ComplaintType, Ipr, IprType, Listing, Marketplace
from takedown.domain.payload import dump
from takedown.ledger import projections
from takedown.ledger.database import Database
from takedown.ledger.facts import Fact
from takedown.ledger.rows import MemoryRows
from takedown.ledger.schema import PROJECTIONS, events, heads

SMALL, LARGE = 5_000, 50_000
ROWS_IN_A_BATCH = 5_000
SELLERS = 40
"""One in so many listings is of another seller."""
ACCOUNT = Account("sandbox:holder@example.test")
RIGHT = Ipr(IprType.TRADEMARK, "30201477", "CN", "ACME", "Acme Ltd", (25,))
ENDINGS = ("removed", "removed", "removed", "rejected", "reinstated")
Item = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class Reported:
    """Processor seconds and megabytes of the whole command, on both ledgers."""

    small: float
    large: float
    small_mb: float
    large_mb: float


def report_many(rounds: int, say: Callable[[str], None]) -> Reported:
    """Make both ledgers, and time. Raises BenchFailed when a report does not count all of them."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        homes = {cases: Path(folder, str(cases)) for cases in (SMALL, LARGE)}
        for cases, home in homes.items():
            make_ledger(home / "data", cases)
            say(f"report: made, {cases} cases")
        seconds: dict[int, list[float]] = {SMALL: [], LARGE: []}
        peaks: dict[int, float] = {}
        for turn in range(rounds):
            for cases, home in homes.items():
                ran = run_watched([TAKEDOWN, "report", "--json"], environment({"TAKEDOWN_HOME": str(home)}))
                result = json.loads(ran.stdout.splitlines()[-1])
                if result["funnel"]["decided"] != cases or len(result["by_seller"]) != -(-cases // SELLERS):
                    raise BenchFailed(f"the report over {cases} cases says {ran.stdout[-1000:]}")
                seconds[cases].append(ran.cpu_seconds)
                peaks[cases] = ran.peak_mb
            say(f"report, {turn + 1}/{rounds}: {seconds[SMALL][-1]:.2f} s and {seconds[LARGE][-1]:.2f} s")
    return Reported(min(seconds[SMALL]), min(seconds[LARGE]), peaks[SMALL], peaks[LARGE])


def make_ledger(data: Path, cases: int) -> None:
    """A ledger in which that many complaints, a listing each, were filed by batches and are decided.

    Written in one go, by the same code that rebuilds a ledger's tables from its events: through the journal it takes
    minutes.
    """
    rows, lines, prev, at = MemoryRows(), list[dict[str, object]](), GENESIS, datetime(2026, 1, 1, tzinfo=UTC)
    for seq, (kind, body) in enumerate(_events(cases), 1):
        at += timedelta(seconds=1)
        event = Event(seq, prev, kind, at, "seed", "bench", body)
        line, prev = event.line(), event.sha256()
        projections.apply(rows, Fact(ACCOUNT, seq, kind, stamp(at), body))
        lines.append({"account": ACCOUNT, "seq": seq, "type": kind, "at": stamp(at), "line": line})
    database = Database.open(data)
    try:
        with database.writing() as connection:
            connection.execute(heads.insert(), {"account": ACCOUNT, "seq": len(lines), "sha256": prev})
            connection.execute(events.insert(), lines)
            for table in PROJECTIONS:
                if made := list(rows.all(table).values()):
                    connection.execute(table.insert(), made)
    finally:
        database.close()


def _events(cases: int) -> Iterator[Item]:
    for first in range(0, cases, ROWS_IN_A_BATCH):
        yield from _batch(first, min(cases, first + ROWS_IN_A_BATCH))


def _batch(first: int, end: int) -> Iterator[Item]:
    batch = f"B-{first}"
    complaints = [(number, _complaint(number)) for number in range(first, end)]
    for _, one in complaints:
        payload = {"kind": "complaint", "attempt": 1, "claims": list(one.claims), "payload": dump(one)}
        yield "submission_planned", {"submission": one.id, "batch": batch, "waits_for": None} | payload
    yield "batch_planned", {"batch": batch, "file": f"{batch}.csv", "file_sha256": "0" * 64, "rows": _rows(complaints)}
    statement = {"name": "Bench", "statement": "It is so.", "valid_days": 7}
    yield "submission_declared", {"submissions": [one.id for _, one in complaints]} | statement
    for number, one in complaints:
        yield "submission_intended", {"submission": one.id, "marker": ""} | _PRESS
        yield "submission_filed", {"submission": one.id, "numbers": [f"SBX{number:010}"]}
    for number, one in complaints:
        yield _seen(number, one)


_PRESS: dict[str, object] = {
    "payload_sha256": "0" * 64,
    "evidence_sha256": [],
    "attempt": 1,
    "press_within_ms": 30_000,
    "browser_pid": 1,
    "epoch": 1,
}


def _complaint(number: int) -> Complaint:
    item = str(1005000000000 + number)
    listing = Listing(Marketplace.ALIEXPRESS, item, f"https://www.aliexpress.com/item/{item}.html")
    kind, text = ComplaintType.PRODUCT_LISTING, "The mark is in the title."
    return Complaint(ACCOUNT, Marketplace.ALIEXPRESS, RIGHT, kind, "unfair_use", (listing,), text)


def _rows(complaints: list[tuple[int, Complaint]]) -> list[dict[str, object]]:
    return [
        {"row": row, "claim": one.claims[0], "submission": one.id, "status": "planned", "code": ""}
        | {"seller": f"Seller {number // SELLERS}"}
        for row, (number, one) in enumerate(complaints, 2)
    ]


def _seen(number: int, one: Complaint) -> Item:
    status = ENDINGS[number % len(ENDINGS)]
    line = {"listing": one.listings[0].key, "status": status, "words": status.capitalize()}
    said = {"number": f"SBX{number:010}", "submission": one.id, "status": "closed", "words": "Closed"}
    return "case_observed", said | {"listings": [line], "page": ""}
