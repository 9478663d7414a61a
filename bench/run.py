"""`make bench`: the tool side by side with a bare Playwright script, and the other ratios that must be reached.

Files the same complaints on the same practice portal (300 ms latency) by the bare script and by the tool, with one tab
and with four, turn and turn about, each on an empty portal and an empty store. Prints one table, writes `bench/last.json`.
What is included in each number, and what is not, stands in `bench/README.md` and under the table.

    .venv/bin/python bench/run.py [--complaints N] [--rounds N] [--gigabytes N] [--only NAME] [--strict]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import filing, growth, polling, reporting, reviewing, rows, screens, start, store, watching
from bench.portal import BenchFailed, practice_portal
from bench.report import Line, Target, summary, table, write_json
from bench.watch import adopt_orphans

LAST = Path(__file__).with_name("last.json")
LATENCY_MS = 300
TABS = (1, 4)
NOTES = """\
per minute (steady): from the last receipt of the first round of tabs to the last receipt, by the portal's clock; no start,
  no sign-in, nothing after the last receipt, for both sides. Ours includes the ledger, the screenshots, the read-back and
  the opening of each filed complaint to compare it, and all of the evidence: archives of the pages, their requests,
  signatures, the chain; the bare script does none of these.
whole run: wall clock of the process from start to end, sign-in and browser start included, for both sides.
CPU and peak memory: the whole process tree, browser and driver included, without the portal."""


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    adopt_orphans()
    began = time.perf_counter()
    facts: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        **_machine(),
        "options": vars(options),
    }
    lines: list[Line] = []
    for name, part in PARTS.items():
        if options.only in (None, name):
            try:
                lines += part(options, facts)
            except BenchFailed as failed:
                print(f"bench: {name} could not be measured: {failed}", file=sys.stderr)
                return 2
    facts["seconds"] = round(time.perf_counter() - began)
    write_json(LAST, lines, facts)
    print(f"{table(lines)}\n\n{NOTES}\n\n{summary(lines)}")
    return 1 if options.strict and not all(line.met for line in lines) else 0


def measure_filing(options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Throughput, CPU and memory against the bare script."""
    runs: dict[int, dict[str, list[filing.Filed]]] = {}
    with practice_portal(LATENCY_MS) as portal:
        for tabs in TABS:
            count = max(options.complaints * tabs // TABS[-1], options.complaints // 2)
            runs[tabs] = filing.side_by_side(portal, complaints=count, tabs=tabs, rounds=options.rounds, say=_say)
    facts["filing"] = {
        tabs: {side: [asdict(run) for run in of] for side, of in both.items()} for tabs, both in runs.items()
    }
    lines = [line for tabs, both in runs.items() for line in _filing_lines(tabs, both)]
    fewest, most = (_middle(runs[tabs]["takedown"], "per_minute") for tabs in (TABS[0], TABS[-1]))
    return [*lines, Line(f"{TABS[-1]} tabs against 1 tab, takedown", "/min", most, fewest, Target(at_least=2.5))]


def _filing_lines(tabs: int, both: dict[str, list[filing.Filed]]) -> list[Line]:
    named = (
        ("complaints per minute (steady)", "/min", "per_minute"),
        ("complaints per minute (whole run)", "/min", "whole_per_minute"),
        ("CPU, whole run", "s", "cpu_seconds"),
        ("peak memory", "MB", "peak_mb"),
    )
    lines = []
    for name, unit, field in named:
        ours, bare = (_middle(both[side], field) for side in ("takedown", "bare"))
        target = Target(at_least=0.7) if field == "per_minute" and tabs == TABS[-1] else None
        lines.append(Line(f"{tabs} tab{'s' * (tabs > 1)}: {name}", unit, ours, bare, target))
    if tabs == TABS[-1]:
        kept, handed_in = (_middle(both["takedown"], field) / 1000 for field in ("kept", "handed_in"))
        lines.append(
            Line("evidence kept for a complaint, against its files that were handed in", "kB", kept, handed_in)
        )
    return lines


def measure_memory(_options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Peak memory on a large batch against a small one."""
    with practice_portal(LATENCY_MS) as portal:
        peaks = {}
        for listings in (growth.SMALL, growth.LARGE):
            peaks[listings] = growth.peak_mb(portal, listings)
            _say(f"memory: {peaks[listings]:.0f} MB at {listings} listings")
    facts["memory"] = peaks
    name = f"peak memory, {growth.LARGE} listings against {growth.SMALL}"
    return [Line(name, "MB", peaks[growth.LARGE], peaks[growth.SMALL], Target(at_most=1.3))]


def measure_check(options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Seconds for 100,000 rows against csv.DictReader."""
    taken = rows.check_rows(rows.ROWS, options.rounds, _say)
    facts["check"] = asdict(taken) | {"rows": rows.ROWS, "rows_per_second": round(rows.ROWS / taken.command)}
    target = Target(at_most=15)
    return [
        Line(f"check, {rows.ROWS} rows, against csv.DictReader", "s", taken.check, taken.reader, target),
        Line("the whole command `takedown check`, same file", "s", taken.command, taken.reader, target),
    ]


def measure_help(_options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Cold start of the help page against bare Click."""
    taken = start.help_starts()
    facts["help"] = asdict(taken)
    return [
        Line("`takedown --help` against bare Click", "ms", 1000 * taken.takedown, 1000 * taken.bare, Target(at_most=3))
    ]


def measure_screens(_options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Reading the maps and recognising screens, of the time for a complaint in one tab."""
    with practice_portal(LATENCY_MS) as portal:
        spent = screens.spent_on_screens(portal)
    facts["screens"] = asdict(spent)
    name = "maps and recognising screens, of a complaint in 1 tab"
    return [Line(name, "ms", 1000 * (spent.maps + spent.screens), 1000 * spent.whole, Target(at_most=0.03))]


def measure_store(options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Verifying a large store against hashing its bytes, and the memory for it."""
    taken = store.verify_store(options.gigabytes, options.rounds, _say)
    facts["store"] = asdict(taken) | {"events": store.EVENTS, "gigabytes": options.gigabytes}
    name = f"speed of `verify --store`, {store.EVENTS} events, {options.gigabytes:g} GB, against hashlib"
    ours, bare = (options.gigabytes * 1000 / seconds for seconds in (taken.takedown, taken.bare))
    memory = Target(at_most=1.3)
    return [
        Line(name, "MB/s", ours, bare, Target(at_least=0.4)),
        Line("its peak memory, against a store of 1/100", "MB", taken.large_mb, taken.small_mb, memory),
    ]


def measure_poll(options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """A poll of many cases of which few have changed: pages and time against the bare script, and a poll without news."""
    changed = max(1, options.cases // polling.ONE_CHANGED_IN)
    taken = polling.poll_many(options.cases, changed, _say)
    facts["poll"] = asdict(taken) | {"cases": options.cases, "changed": changed}
    name = f"poll of {options.cases} cases, {changed} of them changed"
    return [
        Line(f"{name}: pages, against list pages + {changed}", "", taken.loads, taken.wanted, Target(at_most=1.1)),
        Line(f"{name}: seconds, against the bare script", "s", taken.seconds, taken.bare_seconds, Target(at_most=1.3)),
        Line(
            "events that a poll without news appends, against 1", "", taken.events_of_a_quiet_poll, 1, Target(at_most=0)
        ),
    ]


def measure_watch(options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Weeks of polls: memory, and whether anything is told twice."""
    taken = watching.watch_for_weeks(options.polls, _say)
    facts["watch"] = asdict(taken)
    name = f"{options.polls} polls of `watch`"
    return [
        Line(
            f"{name}: memory, against that after {watching.WARM}",
            "MB",
            taken.late_mb,
            taken.early_mb,
            Target(at_most=1.1),
        ),
        Line(
            f"{name}: observations that say the same twice, of all", "", taken.twice, taken.observed, Target(at_most=0)
        ),
    ]


def measure_review(_options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """The review page over a large store against a small one, after many pages against few, and against a bare server."""
    taken = reviewing.review_many(_say)
    facts["review"] = asdict(taken) | {"events": reviewing.EVENTS, "few_events": reviewing.FEW_EVENTS}
    name = f"review page, {reviewing.EVENTS} events"
    small = f"against {reviewing.FEW_EVENTS} events"
    bare = "against bare Starlette and uvicorn"
    held = f"memory after {reviewing.VIEWS} pages, against that after {reviewing.WARM}"
    return [
        Line(f"{name}: overview, {small}", "ms", 1000 * taken.many, 1000 * taken.few, Target(at_most=5)),
        Line(f"{name}: {held}", "MB", taken.late_mb, taken.early_mb, Target(at_most=1.1)),
        Line(f"{name}: start to first answer, {bare}", "s", taken.start, taken.bare_start, Target(at_most=3)),
        Line(f"{name}: start to first page, {bare}", "s", taken.first_page, taken.bare_start),
    ]


def measure_report(options: argparse.Namespace, facts: dict[str, Any]) -> list[Line]:
    """Seconds of a report over many cases against one over a tenth of them."""
    taken = reporting.report_many(options.rounds, _say)
    facts["report"] = asdict(taken) | {"cases": reporting.LARGE}
    name = f"`takedown report --json`, {reporting.LARGE} cases against {reporting.SMALL}"
    return [
        Line(name, "s", taken.large, taken.small, Target(at_most=10)),
        Line(f"{name}: peak memory", "MB", taken.large_mb, taken.small_mb),
    ]


PARTS: dict[str, Callable[[argparse.Namespace, dict[str, Any]], list[Line]]] = {
    "help": measure_help,
    "check": measure_check,
    "store": measure_store,
    "report": measure_report,
    "review": measure_review,
    "screens": measure_screens,
    "poll": measure_poll,
    "watch": measure_watch,
    "memory": measure_memory,
    "filing": measure_filing,
}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run.py", description="Measure the tool beside a bare script.")
    parser.add_argument(
        "--complaints", type=int, default=24, help="per measurement with 4 tabs; half with 1 tab (default 24)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; medians count (default 3)")
    parser.add_argument("--gigabytes", type=float, default=5, help="files of the store to verify (default 5)")
    parser.add_argument("--cases", type=int, default=5000, help="cases that are polled (default 5000)")
    parser.add_argument("--polls", type=int, default=200, help="polls of `watch` (default 200)")
    parser.add_argument("--only", choices=list(PARTS), help="measure this part alone")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a ratio that must be reached is not")
    return parser.parse_args(arguments)


def _machine() -> dict[str, Any]:
    return {"processors": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version()}


def _middle(runs: Sequence[filing.Filed], field: str) -> float:
    return float(median(getattr(run, field) for run in runs))


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
