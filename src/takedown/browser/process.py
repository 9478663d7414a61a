"""Browser processes as the operating system knows them: which one it is, whether it lives, its death and its memory."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import psutil

KILL_SECONDS = 10
LOOKS_A_SECOND = 10
SAME_START_MS = 20
"""A process's start is known to about a hundredth of a second."""
_TICKS_FIELD = 22
_AFTER_NAME = 2


def started_ms(pid: int) -> int:
    """When a process began, as a number that stays the same however the clock is set: with the process id, who it is.

    On Linux in milliseconds after the start of the machine: psutil's own figure there moves with every step of the clock.
    Elsewhere the kernel keeps the time of day at which the process began, in milliseconds since 1970.
    Raises psutil.NoSuchProcess for a process that is no more.
    """
    if sys.platform != "linux":
        return round(psutil.Process(pid).create_time() * 1000)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError) as gone:
        raise psutil.NoSuchProcess(pid) from gone
    fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
    return int(fields[_TICKS_FIELD - _AFTER_NAME - 1]) * 1000 // os.sysconf("SC_CLK_TCK")


def is_alive(pid: int, began_ms: int) -> bool:
    """Whether the process that began then still runs. One that has its number but began at another time is another."""
    try:
        return abs(started_ms(pid) - began_ms) <= SAME_START_MS and psutil.Process(pid).status() not in _DEAD
    except psutil.NoSuchProcess:
        return False


def end_browser(pid: int, began_ms: int) -> bool:
    """Kill the browser process that began at `began_ms` (see `started_ms`) with its tree; True when it is known to be dead."""
    if not is_alive(pid, began_ms):
        return True
    try:
        root = psutil.Process(pid)
        tree = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return True
    for process in tree:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.kill()
    for _ in range(max(1, round(KILL_SECONDS * LOOKS_A_SECOND))):
        _, alive = psutil.wait_procs(tree, timeout=1 / LOOKS_A_SECOND)
        tree = [process for process in alive if _lives(process)]
        if not tree:
            return True
    return False


def _lives(process: psutil.Process) -> bool:
    """Not one that is dead and that nobody reaps: it stays in the list for as long as its parent does not ask after it."""
    try:
        return process.status() not in _DEAD
    except psutil.NoSuchProcess:
        return False


def wait_for_death(pid: int, seconds: float) -> None:
    """Return when the process is no more, or after so long."""
    with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired, psutil.AccessDenied):
        psutil.Process(pid).wait(seconds)


def megabytes(pid: int) -> float:
    """Resident memory of a process and its children; what they share counts more than once. 0 for a dead one."""
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss / 1e6
    return total


_DEAD = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
