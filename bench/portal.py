"""The practice portal of the bench, in a process of its own, and what its control port tells."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PYTHON = Path(sys.executable)
TAKEDOWN = PYTHON.with_name("takedown")
START_SECONDS = 30


class BenchFailed(Exception):
    """Something did not work, so that there is nothing to measure."""


@dataclass(frozen=True)
class PracticePortal:
    """Where a running portal answers: its two sites and its control port. Raises BenchFailed once it is gone."""

    ipp: str
    complaint: str
    control: str

    def complaints(self) -> list[dict[str, Any]]:
        """Every complaint received since the last reset, oldest first."""
        received: list[dict[str, Any]] = self._call("GET", "/complaints")
        return received

    def requests(self) -> int:
        """How many pages it was asked for until now, those of the sign-in too."""
        return sum(self._call("GET", "/requests").values())

    def reset(self) -> None:
        """Make it forget everything, rights and sign-ins included."""
        self._call("POST", "/reset")

    def _call(self, method: str, path: str) -> Any:
        try:
            answer = httpx.request(method, self.control + path, timeout=START_SECONDS, trust_env=False)
            return answer.raise_for_status().json()
        except httpx.HTTPError as error:
            raise BenchFailed(f"the practice portal does not answer {method} {path}: {error}") from error


@contextmanager
def practice_portal(latency_ms: int, database: Path | None = None) -> Iterator[PracticePortal]:
    """`takedown sandbox` on two free ports for the time of the block, empty, or with what is in `database`.

    Raises BenchFailed when it does not start.
    """
    port, control_port = _free_ports(2)
    ports = ["--port", port, "--control-port", control_port]
    command = [TAKEDOWN, "sandbox", "--trouble", "off", "--latency", latency_ms, *ports]
    command += ["--database", database] if database else []
    process = subprocess.Popen(
        [str(part) for part in command], stderr=subprocess.PIPE, text=True, env=environment({}), start_new_session=True
    )
    try:
        _wait_until_bound(process)
        portal = PracticePortal(
            f"http://ipp.localhost:{port}", f"http://qinquan.localhost:{port}", f"http://127.0.0.1:{control_port}"
        )
        if database is None:
            portal.reset()
        yield portal
    finally:
        process.terminate()
        process.communicate(timeout=START_SECONDS)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process with nothing of the user's own settings of the tool, and with `settings`."""
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("TAKEDOWN_")}
    return {**foreign, **settings}


def _wait_until_bound(process: subprocess.Popen[str]) -> None:
    said: list[str] = []
    for line in process.stderr or ():
        if line.startswith("control port"):
            return
        said.append(line)
    raise BenchFailed(f"the practice portal did not start: {''.join(said)}")


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(bound.getsockname()[1]) for bound in sockets]
