"""A Python that has read the tool's modules already, and becomes a command in no time.

To start Python and import what a command needs takes 0.8 seconds of a processor, which hundreds of tests would pay. So one
process for each test process imports everything once and then forks: each command is still a process of its own, with its
own id, environment, folder and files. Run as a program it is that process; `Prepared` is the other end.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

_MOST_BYTES = 1_000_000
_ROOT = Path(__file__).parents[2]
CLOCK_AHEAD = "TESTS_CLOCK_AHEAD_SECONDS"
"""A variable that moves the clock of a command: so many seconds later than it is."""
_AT_START = ("PYTHON", "LC_", "LANG")
"""What the start of Python reads: a test that sets one of these needs a real start."""


def needs_a_real_start(env: Mapping[str, str]) -> bool:
    """Whether these variables are ones that a running Python has read already."""
    return any(name.startswith(_AT_START) for name in env)


class Prepared:
    """The process that forks. Commands are asked for one after the other."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.commands.prepared", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
            )

    def run(
        self, arguments: Sequence[str], *, folder: Path, env: Mapping[str, str], stdin: int, seconds: float
    ) -> tuple[int, str, str]:
        """`takedown ARGUMENTS`: its exit code and what it wrote. Raises TimeoutError, and ends it, after `seconds`."""
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            Path(os.devnull).open("rb") as nothing,
        ):
            given = nothing.fileno() if stdin == subprocess.DEVNULL else stdin
            asked = json.dumps({"arguments": list(arguments), "folder": str(folder), "env": dict(env)}).encode()
            self._ours.settimeout(seconds)
            socket.send_fds(self._ours, [asked], [given, out.fileno(), err.fileno()])
            pid = int(self._ours.recv(_MOST_BYTES))
            try:
                code = int(self._ours.recv(_MOST_BYTES))
            except TimeoutError:
                os.kill(pid, 9)
                self._ours.settimeout(None)
                self._ours.recv(_MOST_BYTES)
                raise
            out.seek(0)
            err.seek(0)
            return code, out.read().decode(), err.read().decode()

    def close(self) -> None:
        """No more commands."""
        self._ours.close()
        self._process.wait()


def _import_everything() -> None:
    for package in ("takedown", "ipp_flows"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name:  # those run as they are imported
                importlib.import_module(module.name)
    for late in ("rich.progress", "rich.table", "playwright.async_api", "icalendar", "apprise", "multipart"):
        importlib.import_module(late)


def _move_clocks(ahead: timedelta) -> None:
    """What time of day it is for this process; the clocks that only measure how long something takes are left alone."""

    def later() -> datetime:
        return datetime.now(UTC) + ahead

    for name, module in list(sys.modules.items()):
        if name.startswith("takedown.") and hasattr(module, "utc_now"):
            vars(module)["utc_now"] = later


def _serve(asked_for: socket.socket) -> list[str]:
    """Fork for each command that is asked for; returns in the fork, as that command, with its arguments."""
    while True:
        asked, files, _, _ = socket.recv_fds(asked_for, _MOST_BYTES, 3)
        if not asked:
            raise SystemExit(0)
        command = json.loads(asked)
        pid = os.fork()
        if pid == 0:
            asked_for.close()
            for stream, file in enumerate(files):
                os.dup2(file, stream)
                os.close(file)
            os.chdir(command["folder"])
            os.environ.clear()
            os.environ.update(command["env"])
            arguments: list[str] = command["arguments"]
            return arguments
        for file in files:
            os.close(file)
        asked_for.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        asked_for.send(str(os.waitstatus_to_exitcode(status)).encode())


if __name__ == "__main__":
    import gc

    _import_everything()
    gc.freeze()
    sys.argv[1:] = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv[0] = "takedown"
    if ahead := os.environ.get(CLOCK_AHEAD):
        _move_clocks(timedelta(seconds=float(ahead)))
    from takedown.cli.main import run

    run()
