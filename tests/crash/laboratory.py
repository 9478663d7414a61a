"""`make crash`: kills the real command again and again against a practice portal in a bad mood, then compares the books.

The last line on stdout is one JSON object; the exit code is 0 when nothing is there twice, nothing is lost, the chain is
whole and no run hung or broke.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.crash.lane import SETTINGS, Lane, Tally
from tests.crash.portal import PROFILES, trouble
from tests.crash.shots import BETWEEN


def main(arguments: list[str] | None = None) -> int:
    """Run it; 0 when the books agree."""
    options = _options(arguments)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="takedown-crash-"))
    kinds = trouble() if options.trouble == "on" else {}
    _say(f"seed {options.seed}, {options.kills} kills in {options.lanes} lanes, in {folder}")
    _say(", ".join(f"{name}={value}" for name, value in SETTINGS.items()))
    _say(f"trouble: {json.dumps(kinds)}")
    tallies = _run(folder, options, kinds)
    result = summary(tallies) | {"seed": options.seed, "seconds": round(time.monotonic() - began)}
    whole = is_whole(result)
    if whole and not options.keep:
        shutil.rmtree(folder)
    else:
        _say(f"everything is kept in {folder}")
    print(json.dumps(result), flush=True)
    return 0 if whole else 1


def is_whole(result: dict[str, Any]) -> bool:
    """Whether a summary has nothing twice, nothing lost, a whole chain, and no fault."""
    return bool(result["chain_whole"]) and not (result["duplicates"] or result["lost"] or result["faults"])


def summary(tallies: list[Tally]) -> dict[str, Any]:
    """The lanes together, as the last line tells it."""
    verdicts = [tally.verdict for tally in tallies]
    return {
        "kills": {
            "total": sum(tally.kills for tally in tallies),
            "by_kind": _added([tally.kinds for tally in tallies]),
            "by_boundary": _added([tally.boundaries for tally in tallies]),
            "aimed_between_intent_and_conclusion": sum(t.boundaries[one] for t in tallies for one in BETWEEN),
            "hit_between_intent_and_conclusion": sum(tally.between for tally in tallies),
        },
        "runs": sum(tally.runs for tally in tallies),
        "resumes": sum(tally.runs - tally.batches for tally in tallies),
        "exits": _added([tally.exits for tally in tallies]),
        "batches": sum(tally.batches for tally in tallies),
        "listings": sum(tally.listings for tally in tallies),
        "complaints": sum(tally.complaints for tally in tallies),
        "duplicates": sum(len(verdict.duplicates) for verdict in verdicts),
        "lost": sum(len(verdict.lost) for verdict in verdicts),
        "wrong": [one for verdict in verdicts for one in (*verdict.duplicates, *verdict.lost)],
        "unknowns_left_to_a_person": [one for verdict in verdicts for one in verdict.unknowns],
        "with_a_person": [one for verdict in verdicts for one in verdict.with_person],
        "chain_whole": not any(tally.chain for tally in tallies),
        "chain": [one for tally in tallies for one in tally.chain],
        "faults": [one for tally in tallies for one in tally.faults],
        "trouble": _added([tally.trouble for tally in tallies]),
    }


def _run(folder: Path, options: argparse.Namespace, kinds: dict[str, float]) -> list[Tally]:
    lanes = []
    faces = cycle(PROFILES if options.face == "both" else [options.face])
    for number, face in zip(range(options.lanes), faces, strict=False):
        share = options.kills // options.lanes + (number < options.kills % options.lanes)
        lanes.append(Lane(folder / f"lane-{number}-{face}", options.seed * 1000 + number, share, face, kinds, _say))
    with ThreadPoolExecutor(options.lanes) as pool:
        return list(pool.map(Lane.run, lanes))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.laboratory", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="how many kills to make (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="seed of all choices (default 1)")
    parser.add_argument("--lanes", type=int, default=4, help="installations at work at the same time (default 4)")
    parser.add_argument("--face", choices=[*PROFILES, "both"], default="both", help="of the portal; both: in turn")
    parser.add_argument("--trouble", choices=["on", "off"], default="on", help="whether the portal makes trouble")
    parser.add_argument("--keep", action="store_true", help="keep ledgers, outputs and the portal's list")
    return parser.parse_args(arguments)


def _added(counters: list[Counter[str]]) -> dict[str, int]:
    return dict(sorted(sum(counters, Counter()).items()))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
