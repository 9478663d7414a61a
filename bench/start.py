"""Cold start of `takedown --help` against a bare Click program with the same commands and options.

Each run is a new process with warm file caches; turn and turn about, medians.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.portal import PYTHON, TAKEDOWN, environment
from bench.watch import run_watched
from takedown.cli.main import COMMANDS

RUNS = 15
_HEAD = """import click

@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("1", prog_name="bare")
def bare():
    "A bare program."
"""
_COMMAND = """
@bare.command("{name}", help="{help}")
def command_{number}():
    pass
"""


@dataclass(frozen=True)
class Seconds:
    """Medians, in seconds."""

    bare: float
    takedown: float


def help_starts(runs: int = RUNS) -> Seconds:
    """Time both. Raises BenchFailed when one does not end with 0."""
    timed: dict[str, list[float]] = {"bare": [], "takedown": []}
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        program = Path(folder, "bare.py")
        program.write_text(bare_program(), "utf-8")
        for _ in range(runs):
            timed["bare"].append(_seconds([PYTHON, program, "--help"]))
            timed["takedown"].append(_seconds([TAKEDOWN, "--help"]))
    return Seconds(median(timed["bare"]), median(timed["takedown"]))


def bare_program() -> str:
    """The source of a Click program with as many commands and options as the tool's own first page."""
    commands = [
        _COMMAND.format(name=name, help=text.replace('"', "'"), number=number)
        for number, (name, (_, text)) in enumerate(COMMANDS.items())
    ]
    return _HEAD + "".join(commands) + "\nbare()\n"


def _seconds(command: list[str | Path]) -> float:
    return run_watched(command, environment({}), memory_every=0).seconds
