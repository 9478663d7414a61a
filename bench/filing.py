"""Filing the same complaints by the bare script and by the tool, turn and turn about.

Throughput is the steady state: from the last receipt of the first round of tabs to the last receipt, by the portal's own
`received_at`. Starting Python and the browser, signing in, and everything before the first and after the last receipt are
left out for both; the wall clock of the whole process is reported beside it and has them all.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.material import RIGHT, Material, write_material
from bench.portal import PYTHON, TAKEDOWN, BenchFailed, PracticePortal, environment
from bench.watch import RARELY, Ran, run_watched
from takedown.browser.find import find_browser

LISTINGS_EACH = 10
BARE = Path(__file__).with_name("bare.py")


@dataclass(frozen=True)
class Filed:
    """One run. `per_minute` is the steady state, `whole_per_minute` counts from process start to process end.

    `kept` and `handed_in`: bytes for each complaint, in ledger and store afterwards, and of its evidence files.
    """

    per_minute: float
    whole_per_minute: float
    cpu_seconds: float
    peak_mb: float
    seconds: float
    kept: float
    handed_in: float


File = Callable[[PracticePortal, Material, Path, int], Ran]


def side_by_side(
    portal: PracticePortal, *, complaints: int, tabs: int, rounds: int, say: Callable[[str], None]
) -> dict[str, list[Filed]]:
    """`rounds` times the bare script, then the tool, on the same complaints. Raises BenchFailed when they filed not alike."""
    runs: dict[str, list[Filed]] = {"bare": [], "takedown": []}
    sides: tuple[tuple[str, File], ...] = (("bare", file_bare), ("takedown", file_takedown))
    for turn in range(rounds):
        received = {}
        for side, file in sides:
            filed, received[side] = measure(portal, file, complaints, complaints * LISTINGS_EACH, tabs)
            runs[side].append(filed)
            say(f"filing, {tabs} tabs, {turn + 1}/{rounds}, {side}: {filed.per_minute:.1f} complaints a minute")
        if received["bare"] != received["takedown"]:
            raise BenchFailed("the portal did not receive the same complaints from both")
    return runs


def measure(
    portal: PracticePortal, file: File, complaints: int, listings: int, tabs: int
) -> tuple[Filed, list[dict[str, Any]]]:
    """One run on an empty portal and an empty store, with its right uploaded before; also what the portal received."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        material = write_material(Path(folder, "batch"), complaints, listings)
        home = Path(folder, "home")
        portal.reset()
        run_watched([TAKEDOWN, "ipr", "upload", material.rights, "--yes", "--json"], settings(portal, home))
        before = _bytes_in(home / "data")
        ran = file(portal, material, home, tabs)
        kept = (_bytes_in(home / "data") - before) / complaints
    received = portal.complaints()
    if len(received) != complaints:
        raise BenchFailed(f"of {complaints} complaints the portal received {len(received)}")
    at = sorted(datetime.fromisoformat(complaint["received_at"]) for complaint in received)
    handed_in = sum(file["size"] for complaint in received for file in complaint["evidence"]) / complaints
    filed = Filed(
        steady_rate(at, tabs),
        60 * complaints / ran.seconds,
        ran.cpu_seconds,
        ran.peak_mb,
        ran.seconds,
        kept,
        handed_in,
    )
    return filed, sorted(map(_content, received), key=lambda content: str(content["explanation"]))


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def steady_rate(received: Sequence[datetime], tabs: int) -> float:
    """Complaints a minute from the last receipt of the first `tabs` to the last receipt.

    The first round is the start of the clock alone: its receipts come almost together, and counting them as the outcome
    of the time between would make many tabs look faster than they are.
    """
    if len(received) <= tabs:
        raise BenchFailed(f"{len(received)} complaints are too few to measure {tabs} tabs: take --complaints higher")
    return 60 * (len(received) - tabs) / (received[-1] - received[tabs - 1]).total_seconds()


def file_bare(portal: PracticePortal, material: Material, _home: Path, tabs: int) -> Ran:
    form = f"{portal.complaint}/complaint/complaint.htm?platform=ae"
    command: list[str | Path] = [PYTHON, BARE, material.complaints, portal.ipp, form, RIGHT, _browser(), str(tabs)]
    return run_watched(command, environment({}), memory_every=RARELY)


def file_takedown(
    portal: PracticePortal, material: Material, home: Path, tabs: int, *, memory_every: float = RARELY
) -> Ran:
    options = ["--attest", "Bench Holder", "--yes", "--tabs", str(tabs), "--json"]
    ran = run_watched([TAKEDOWN, "submit", material.batch, *options], settings(portal, home), memory_every=memory_every)
    result = json.loads(ran.stdout.splitlines()[-1])
    if result["status"] != "success":
        raise BenchFailed(f"the tool's result is {result['status']}: {ran.stdout[-2000:]}")
    return ran


def settings(portal: PracticePortal, home: Path) -> dict[str, str]:
    """A store of its own for one measurement, and the browser that the bare script takes too."""
    return environment(
        {"TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": portal.ipp, "TAKEDOWN_BROWSER": str(_browser())}
    )


def _browser() -> Path:
    return find_browser(headless=True).path


def _content(complaint: dict[str, Any]) -> dict[str, object]:
    """What both sides must have filed alike; the tool adds a line of its own to the explanation, its reference."""
    return {
        "explanation": complaint["explanation"].splitlines()[0],
        "marketplace": complaint["marketplace"],
        "right": complaint["ipr"]["number"],
        "reason": complaint["reason"],
        "listings": sorted(listing["item_id"] for listing in complaint["listings"]),
        "locations": complaint["locations"],
        "evidence": sorted(file["sha256"] for file in complaint["evidence"]),
    }
