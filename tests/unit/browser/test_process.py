"""Processes are told apart whatever the clock says."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from takedown.browser import process
from takedown.browser.process import end_browser, is_alive, megabytes, started_ms


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as running:
        yield running
        running.kill()


def test_a_clock_that_is_set_makes_no_living_browser_dead(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """psutil's start of a process moves with the clock; a browser that was taken for dead would send its post."""
    began = started_ms(sleeper.pid)
    real = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda one: real(one) + 3600)
    assert started_ms(sleeper.pid) == began
    assert is_alive(sleeper.pid, began)
    assert end_browser(sleeper.pid, began)
    assert not is_alive(sleeper.pid, began)


def test_the_start_is_counted_from_the_start_of_the_machine(sleeper: subprocess.Popen[bytes]) -> None:
    """Not from a time of day."""
    since_boot = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    assert since_boot - 60_000 < started_ms(sleeper.pid) <= since_boot


def test_a_name_with_brackets_and_blanks_is_no_riddle(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The kernel writes the name of the program unescaped before the start."""
    program = tmp_path_factory.mktemp("odd") / "a) S 1 (b"
    program.symlink_to(sys.executable)
    with subprocess.Popen([program, "-c", "input()"], stdin=subprocess.PIPE) as odd:
        assert abs(started_ms(odd.pid) - started_ms(os.getpid())) < 10 * 60_000
        assert is_alive(odd.pid, started_ms(odd.pid))
        odd.kill()


def test_what_is_gone_is_gone() -> None:
    """It is not alive, weighs nothing, has no start, and ending it is no error."""
    gone = next(number for number in range(4_000_000, 1, -1) if not psutil.pid_exists(number))
    assert not is_alive(gone, 0)
    assert megabytes(gone) == 0
    assert end_browser(gone, 0)
    with pytest.raises(psutil.NoSuchProcess):
        started_ms(gone)


def test_a_process_that_cannot_be_killed_is_not_called_dead(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is filled or called absent while it may live."""
    monkeypatch.setattr(process, "KILL_SECONDS", 0.2)
    monkeypatch.setattr(psutil.Process, "kill", refuse)
    assert not end_browser(sleeper.pid, started_ms(sleeper.pid))


def test_a_dead_browser_that_nobody_reaps_is_dead() -> None:
    """As in a container without an init: it stays in the list, and sends nothing any more."""
    careless = (
        "import subprocess, sys; left = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE);"
        "print(left.pid, flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", careless], **pipes) as parent:  # type: ignore[call-overload]
        left = int(parent.stdout.readline())
        began = started_ms(left)
        assert end_browser(left, began)
        assert psutil.pid_exists(left)
        parent.kill()


def refuse(one: psutil.Process) -> None:
    raise psutil.AccessDenied(one.pid)
