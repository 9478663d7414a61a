"""What it costs that the portal's looks are data: reading the screen maps, and recognising each screen before it is used.

The real command files on the practice portal in one tab, with two clocks around the two things: from the first line of a
map to all maps, and from the question whether the screen is there, whose account it shows and whether a notice lies over
it, to the answer. They count all the time that passes meanwhile, the browser's part of the answer too. What waits for the
portal to load a page is not theirs.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.filing import LISTINGS_EACH, measure, settings
from bench.material import Material
from bench.portal import PYTHON, BenchFailed, PracticePortal
from bench.watch import Ran, run_watched

COMPLAINTS = 12
_WATCHED = """
import json, sys, time
from pathlib import Path
from ipp_flows import shipped
from takedown.browser.screen import Screen
from takedown.cli.main import main
spent = {"maps": 0.0, "screens": 0.0, "loads": 0, "looks": 0}
load, sees = shipped.load_maps, Screen.sees

def timed_load(folders):
    began = time.perf_counter()
    try:
        return load(folders)
    finally:
        spent["maps"] += time.perf_counter() - began
        spent["loads"] += 1

async def timed_look(screen, others):
    began = time.perf_counter()
    try:
        return await sees(screen, others)
    finally:
        spent["screens"] += time.perf_counter() - began
        spent["looks"] += 1

shipped.load_maps, Screen.sees = timed_load, timed_look
code = main(sys.argv[2:])
Path(sys.argv[1]).write_text(json.dumps(spent))
sys.exit(code)
"""


@dataclass(frozen=True)
class Spent:
    """Seconds for each complaint, of the whole run and of it on maps and screens."""

    whole: float
    maps: float
    screens: float
    looks: int
    """How often a screen was recognised in the whole run."""


def spent_on_screens(portal: PracticePortal) -> Spent:
    """Measure one run. Raises BenchFailed when it filed otherwise than it should, or when the clocks did not run."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        told = Path(folder, "spent.json")

        def file(portal: PracticePortal, material: Material, home: Path, tabs: int) -> Ran:
            options = ["--attest", "Bench Holder", "--yes", "--tabs", str(tabs), "--json"]
            command: list[str | Path] = [PYTHON, "-c", _WATCHED, told, "submit", material.batch, *options]
            return run_watched(command, settings(portal, home), memory_every=0)

        filed, _ = measure(portal, file, COMPLAINTS, COMPLAINTS * LISTINGS_EACH, tabs=1)
        spent = json.loads(told.read_text())
    if not (spent["loads"] and spent["looks"] >= COMPLAINTS):
        raise BenchFailed(f"the clocks around maps and screens did not run: {spent}")
    whole, maps, screens = (one / COMPLAINTS for one in (filed.seconds, spent["maps"], spent["screens"]))
    return Spent(whole, maps, screens, looks=spent["looks"])
