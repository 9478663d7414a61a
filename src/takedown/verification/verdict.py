"""How it is said: one check after the other, an exit code, and first of all one sentence for a lawyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

INTACT, ALTERED, WEAKER = 0, 11, 12

NAMES = (
    "container",
    "file set",
    "artifacts",
    "canonical form",
    "chain",
    "tree",
    "signature",
    "key pinned",
    "time imprint",
    "time chain",
    "time order",
    "seal",
)
"""Every check, in the order in which they are said. All of them are always made."""


class Status(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    ABSENT = "absent"
    """There is nothing to check, or nothing to check it against."""


@dataclass(frozen=True)
class Check:
    """One check. `weakens`: absent though it was asked for, or though a stranger would miss it."""

    name: str
    status: Status
    detail: str
    weakens: bool = False


@dataclass(frozen=True)
class Verdict:
    """The whole answer. `found` has the facts in words of their own for programs."""

    checks: tuple[Check, ...]
    subject: str
    """What was verified, as in "12 events and 3 files"."""
    times: str = ""
    """What is known of the time, as a clause."""
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def exit(self) -> int:
        """0 intact, 11 altered, 12 intact but weaker than asked."""
        if any(check.status is Status.FAIL for check in self.checks):
            return ALTERED
        return WEAKER if any(check.weakens for check in self.checks) else INTACT

    @property
    def failure(self) -> str:
        """The first check that failed and what it found; empty where none did."""
        return next((f"{one.name}: {one.detail}" for one in self.checks if one.status is Status.FAIL), "")

    @property
    def sentence(self) -> str:
        """What a lawyer reads first."""
        if self.failure:
            return f"ALTERED: this is not what was recorded ({self.failure})."
        weak = "; ".join(check.detail for check in self.checks if check.weakens)
        said = f"{self.subject} are unchanged since they were recorded and signed{self.times}"
        if not weak:
            return f"INTACT: {said}."
        unsigned = any(check.name == "signature" and check.status is Status.ABSENT for check in self.checks)
        said = said.replace(" and signed", "") if unsigned else said
        return f"INTACT, BUT WEAKER THAN ASKED: {said}; but {weak}."

    def facts(self) -> dict[str, Any]:
        """All of it for programs."""
        words = {INTACT: "intact", ALTERED: "altered", WEAKER: "weaker"}
        checks = [{"name": one.name, "status": one.status.value, "detail": one.detail} for one in self.checks]
        return {"verdict": words[self.exit], "sentence": self.sentence, "checks": checks, **self.found}


def ended(name: str, problems: Sequence[str], passed: str) -> Check:
    """A check that failed where there are problems, and passed where there are none."""
    if not problems:
        return Check(name, Status.PASS, passed)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return Check(name, Status.FAIL, f"{problems[0]}{more}")


def absent(name: str, detail: str, *, weakens: bool = False) -> Check:
    """A check that found nothing to check."""
    return Check(name, Status.ABSENT, detail, weakens)
