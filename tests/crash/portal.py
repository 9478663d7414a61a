"""The practice portal in a process of its own, and what its control port is asked."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from takedown.sandbox.trouble.kinds import KINDS

_SECONDS = 30
_LATENCY_MS = 20
#: How likely each kind of trouble is that a run must survive without a person: often around the press, for that is
#: what is on trial here, seldom on the way to it, where it costs time and proves little.
AT_THE_PRESS, ON_THE_WAY = 0.03, 0.004
_PRESSES = frozenset({"submit_complaint", "receipt", "submit_ipr", "ipr_receipt"})
#: The portal is naive: it takes a complaint on a listing that has one, and a post that comes again.
_NAIVE = {"duplicate_submit_trap": 1.0, "duplicate_complaint_trap": 0.0}
_AS_MAPPED = {"redesign": 0.0}


def trouble() -> dict[str, float]:
    """Every kind of trouble that no person is needed for."""
    needs_nobody = {name: kind for name, kind in KINDS.items() if not kind.asks_person}
    likely = {name: AT_THE_PRESS if kind.on <= _PRESSES else ON_THE_WAY for name, kind in needs_nobody.items()}
    return likely | _NAIVE | _AS_MAPPED


PROFILES = {"classic": "sandbox", "spa": "sandbox-spa"}
"""The built-in profile of each face."""


@dataclass(frozen=True)
class PracticePortal:
    """Where it answers."""

    url: str
    control: str

    def complaints(self) -> list[dict[str, Any]]:
        """Every complaint that it received, oldest first."""
        received: list[dict[str, Any]] = self._ask("GET", "/complaints")
        return received

    def make_trouble(self, kinds: Mapping[str, float]) -> None:
        """From now on."""
        self._ask("POST", "/trouble", {"kinds": dict(kinds)})

    def happened(self) -> dict[str, int]:
        """How often each kind of trouble struck."""
        counts: dict[str, int] = self._ask("GET", "/trouble").get("happened", {})
        return counts

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        answer = httpx.request(method, self.control + path, json=body, timeout=_SECONDS, trust_env=False)
        return answer.raise_for_status().json()


@contextmanager
def practice_portal(seed: int, log: Path, face: str = "classic") -> Iterator[PracticePortal]:
    """A portal without trouble for the time of the block; `log` gets what it says."""
    options = ["--port", "0", "--control-port", "0", "--latency", str(_LATENCY_MS), "--seed", str(seed), "--face", face]
    command = [sys.executable, "-m", "takedown.sandbox", "--trouble", "off", *options]
    with log.open("wb") as said, subprocess.Popen(command, stderr=subprocess.PIPE, stdout=said) as process:
        assert process.stderr is not None
        addresses = dict(_address(process.stderr.readline()) for _ in range(2))
        try:
            yield PracticePortal(addresses["practice portal"], addresses["control port"])
        finally:
            process.terminate()
            said.write(process.stderr.read())


def _address(line: bytes) -> tuple[str, str]:
    found = re.fullmatch(r"(practice portal|control port) +(http://\S+)\s*", line.decode())
    if found is None:
        raise RuntimeError(f"the practice portal did not start: {line.decode()}")
    return found[1], found[2]
