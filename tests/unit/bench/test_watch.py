"""What a command costs is measured with everything that it starts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench.portal import BenchFailed
from bench.start import bare_program
from bench.watch import run_watched
from takedown.cli.main import COMMANDS

BURN = "import time\nwhile time.process_time() < 0.4: pass"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}], check=True)\nprint('done')"
HOARD = "import threading\nkept = b'1' * 80_000_000\nthreading.Event().wait(0.7)"


def test_processor_time_of_a_child_counts() -> None:
    """The command itself does next to nothing, its child computes for 0.4 s."""
    ran = run_watched([sys.executable, "-c", CHILD], os.environ, memory_every=0)
    assert ran.cpu_seconds >= 0.4
    assert ran.stdout == "done\n"


def test_memory_of_a_child_counts() -> None:
    """80 MB in a child are seen."""
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {HOARD!r}], check=True)"
    assert run_watched([sys.executable, "-c", child], os.environ).peak_mb > 76


def test_a_command_that_fails_is_no_measurement() -> None:
    """What it said last is told."""
    with pytest.raises(BenchFailed, match=r"(?s)ended with 3.*out of order"):
        run_watched(
            [sys.executable, "-c", "import sys; print('out of order', file=sys.stderr); sys.exit(3)"], os.environ
        )


def test_the_bare_program_has_the_commands_of_the_tool() -> None:
    """Otherwise their start would not be comparable."""
    done = subprocess.run([sys.executable, "-c", bare_program(), "--help"], capture_output=True, text=True, check=True)
    assert [name for name in COMMANDS if f"\n  {name} " in done.stdout] == list(COMMANDS)
