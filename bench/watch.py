"""Runs a command and measures it with everything it starts: browser, driver, helpers.

CPU seconds are the kernel's own count, taken when the processes have been waited for: nothing is lost between samples.
On Linux this process adopts what its children leave behind, so that a killed browser counts too; elsewhere such a
remainder is not seen. Memory is sampled: proportional set size (shared pages count once) where the system has it,
resident set size elsewhere. To count it the system goes through all the memory of a process, which takes time from
whoever is measured: where speed is the question it is done rarely.
"""

from __future__ import annotations

import ctypes
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.portal import BenchFailed

OFTEN, RARELY = 0.2, 1.0
"""Seconds from one sample of the memory to the next."""
MB = 1024 * 1024
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@dataclass(frozen=True)
class Ran:
    """What a command cost: wall clock, CPU of its whole tree, the tree's highest memory, and what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    stdout: str


def adopt_orphans() -> None:
    """Become the parent of what children leave behind (Linux), so that their CPU is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run_watched(command: Sequence[str | Path], env: Mapping[str, str], *, memory_every: float = OFTEN) -> Ran:
    """Run `command` to its end, with a sample of its memory every so many seconds (0: none).

    Raises BenchFailed, with the end of what it said, when it does not end with 0.
    """
    before = set(psutil.Process().children(recursive=True))
    cpu_before = _cpu_of_children()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        started = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=said, env=dict(env))
        sampler = _Sampler(before, memory_every)
        if memory_every:
            sampler.start()
        code = process.wait()
        seconds = time.perf_counter() - started
        sampler.stop()
        psutil.wait_procs([one for one in psutil.Process().children() if one not in before], timeout=10)
        out.seek(0)
        stdout = out.read()
        if code != 0:
            said.seek(0)
            raise BenchFailed(
                f"{' '.join(map(str, command))} ended with {code}:\n{stdout[-2000:]}{said.read()[-2000:]}"
            )
    return Ran(seconds, _cpu_of_children() - cpu_before, sampler.peak / MB, stdout)


class _Sampler:
    """Samples the memory of everything below this process that did not run `before`."""

    def __init__(self, before: set[psutil.Process], every: float) -> None:
        self.peak = 0
        self._every = every
        self._before = before
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="memory-samples", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(self._every):
            tree = [one for one in psutil.Process().children(recursive=True) if one not in self._before]
            self.peak = max(self.peak, sum(_memory(process) for process in tree))


def _memory(process: psutil.Process) -> int:
    try:
        info = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0  # it ended between the list and the look
    return int(getattr(info, "pss", info.rss))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
