"""One run of the real command with its driver and its browser, and what can be done to each of them."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.crash.shots import WITHOUT_BROWSER, Kind, Shot

TAKEDOWN = Path(sys.executable).with_name("takedown")
_LOOK_SECONDS = 0.3
_END_SECONDS = 10


@dataclass
class Target:
    """A command that runs at the head of a session of its own."""

    command: Sequence[str]
    process: subprocess.Popen[bytes]
    root: psutil.Process
    told: Path
    """Its standard output and, beside it, its standard error."""
    driver: psutil.Process | None = None
    browser: psutil.Process | None = None
    seen: set[psutil.Process] = field(default_factory=set)
    _looked_at: float = 0

    @staticmethod
    def start(command: Sequence[str], env: Mapping[str, str], cwd: Path, told: Path) -> Target:
        """Run `takedown COMMAND`, without a terminal."""
        with told.open("wb") as out, told.with_suffix(".err").open("wb") as err:
            process = subprocess.Popen(
                [str(TAKEDOWN), *command],
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        return Target(command, process, psutil.Process(process.pid), told)

    def runs(self) -> bool:
        """Whether the command has not ended."""
        return self.process.poll() is None

    def look(self) -> None:
        """Find its driver and its browser, which change in the course of a run."""
        now = time.monotonic()
        if now - self._looked_at < _LOOK_SECONDS or (self.browser is not None and _lives(self.browser)):
            return
        self._looked_at = now
        self.driver = self.browser = None
        for child in _children(self.root):
            if "run-driver" in _arguments(child):
                self.driver = child
                self.browser = next((one for one in _children(child) if _is_browser(one)), None)
        self.seen |= {one for one in (self.driver, self.browser) if one is not None}

    def can_be(self, kind: Kind) -> bool:
        """Whether what this kind of shot hits is there."""
        self.look()
        there = self.driver is not None and self.browser is not None and _lives(self.browser)
        return there or kind in WITHOUT_BROWSER

    def hit(self, shot: Shot, deadline: float) -> threading.Timer | None:
        """Make the shot; returns what lets a paused orphan go on later. Blocks while something stands still."""
        root, driver, browser = self.root, self.driver, self.browser
        tree = [one for one in (root, driver, browser) if one is not None]
        match shot.kind:
            case Kind.TREE:
                _each(tree, psutil.Process.kill)
                _each(self._rest(), psutil.Process.kill)
            case Kind.TAKEDOWN:
                _each([root], psutil.Process.kill)
            case Kind.DRIVER:
                _each([driver], psutil.Process.kill)
            case Kind.BROWSER:
                _each([browser], psutil.Process.kill)
            case Kind.PAUSE_TAKEDOWN:
                _pause([root], deadline + shot.pause)
            case Kind.PAUSE_BROWSER:
                _pause(_with_children(browser), deadline + shot.pause)
            case Kind.ORPHAN:
                return self._orphan(shot)
        return None

    def end(self) -> None:
        """Kill whatever is left of it."""
        left = {one for process in [self.root, *self.seen] for one in _with_children(process)}
        _each(list(left), psutil.Process.kill)
        self.process.wait(_END_SECONDS)

    def _orphan(self, shot: Shot) -> threading.Timer:
        orphans = _with_children(self.browser)
        _each(orphans, psutil.Process.suspend)
        _each([self.root, self.driver], psutil.Process.kill)
        later = threading.Timer(shot.pause, _each, (orphans, psutil.Process.resume))
        later.start()
        return later

    def _rest(self) -> list[psutil.Process]:
        """What the killed processes leave behind for a moment: those of their session, and what the browser started."""
        return [one for process in self.seen for one in _with_children(process)]


def _pause(processes: list[psutil.Process], seconds: float) -> None:
    _each(processes, psutil.Process.suspend)
    threading.Event().wait(seconds)
    _each(processes, psutil.Process.resume)


def _each(processes: Sequence[psutil.Process | None], act: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        try:
            if process is not None:
                act(process)
        except psutil.NoSuchProcess:
            continue


def _with_children(process: psutil.Process | None) -> list[psutil.Process]:
    return [] if process is None else [process, *_children(process, recursive=True)]


def _children(process: psutil.Process, *, recursive: bool = False) -> list[psutil.Process]:
    try:
        return process.children(recursive=recursive)
    except psutil.NoSuchProcess:
        return []


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_browser(process: psutil.Process) -> bool:
    arguments = _arguments(process)
    return any(one.startswith("--remote-debugging") for one in arguments) and not any(
        one.startswith("--type=") for one in arguments
    )
