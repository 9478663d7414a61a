"""`takedown check` on 100,000 rows against `csv.DictReader` alone on the same file.

Three things are timed, each in a fresh process: reading every row with DictReader and doing nothing with it; the check
itself (`check_batch`, from the path to the checked batch); and the whole command, which also starts Python, shows the
complaints and writes the result file. What is timed is the processor, and the lowest of several rounds counts: all three
compute on one processor without waiting for anything, and what else the machine does only adds to them.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.material import link, write_material
from bench.portal import PYTHON, TAKEDOWN, environment
from bench.watch import run_watched

ROWS = 100_000

_READER = """
import csv, sys, time
began = time.process_time()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        pass
print(time.process_time() - began)
"""
_CHECK = """
import sys, time
from datetime import date
from pathlib import Path
from takedown.domain.model import Account, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.intake.batch import check_batch
from takedown.intake.checked import ServingProfile
from takedown.intake.ipr_file import read_ipr_file
from takedown.intake.register import IprRegister, RegisteredIpr
batch = Path(sys.argv[1])
rights = read_ipr_file(batch.with_name("ipr.csv")).rights
register = IprRegister(RegisteredIpr(right, IprStatus.VERIFIED) for right in rights)
profiles = [ServingProfile("sandbox", Account("bench"), frozenset(Marketplace))]
began = time.process_time()
checked = check_batch(batch, register=register, profiles=profiles, today=date.today())
print(time.process_time() - began)
if checked.errors or len(checked.rows) != int(sys.argv[2]):
    sys.exit(f"{len(checked.rows)} rows, {len(checked.errors)} errors")
"""


@dataclass(frozen=True)
class Seconds:
    """Processor time, the lowest of the rounds."""

    reader: float
    check: float
    command: float


def check_rows(rows: int, rounds: int, say: Callable[[str], None]) -> Seconds:
    """Time the three, turn and turn about. Raises BenchFailed when one does not end well."""
    timed: dict[str, list[float]] = {"reader": [], "check": [], "command": []}
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        batch = write_rows(Path(folder, "batch"), rows)
        for turn in range(rounds):
            timed["reader"].append(_printed([PYTHON, "-c", _READER, batch]))
            timed["check"].append(_printed([PYTHON, "-c", _CHECK, batch, str(rows)]))
            home = {"TAKEDOWN_HOME": str(Path(folder, "home"))}
            whole = run_watched([TAKEDOWN, "check", batch, "--json"], environment(home), memory_every=0)
            timed["command"].append(whole.cpu_seconds)
            say(
                f"check, {turn + 1}/{rounds}: "
                + ", ".join(f"{name} {times[-1]:.2f} s" for name, times in timed.items())
            )
    return Seconds(min(timed["reader"]), min(timed["check"]), min(timed["command"]))


def write_rows(folder: Path, rows: int) -> Path:
    """A batch of `rows` good rows, each on a listing of its own, with its rights file and evidence beside it."""
    batch = write_material(folder, complaints=1, listings=1).batch
    with batch.open(encoding="utf-8", newline="") as file:
        columns, first = list(csv.reader(file))
    with batch.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([link(*divmod(row, 10_000)), *first[1:]] for row in range(rows))
    return batch


def _printed(command: list[str | Path]) -> float:
    done = subprocess.run(
        [str(part) for part in command], env=environment({}), capture_output=True, text=True, check=True
    )
    return float(done.stdout)
