"""The table of a bench, its targets, and `last.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Target:
    """A ratio that must be reached."""

    at_least: float | None = None
    at_most: float | None = None

    def met(self, ratio: float) -> bool:
        return (self.at_least is None or ratio >= self.at_least) and (self.at_most is None or ratio <= self.at_most)

    def missing(self, ratio: float) -> str:
        """By how much a ratio misses this target, in per cent of the target; empty when it is met."""
        if self.met(ratio):
            return ""
        wanted = self.at_least if self.at_least is not None else self.at_most
        return f"{abs(ratio / wanted - 1):.0%} off" if wanted else ""

    def __str__(self) -> str:
        return f">= {self.at_least:.2f}" if self.at_least is not None else f"<= {self.at_most:.2f}"


@dataclass(frozen=True)
class Line:
    """One comparison: what the tool took, what it is held against, and their ratio (`ours` / `other`)."""

    name: str
    unit: str
    ours: float
    other: float
    target: Target | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    @property
    def met(self) -> bool:
        return self.target is None or self.target.met(self.ratio)

    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "met" if self.met else f"NOT MET, {self.target.missing(self.ratio)}"


def table(lines: Sequence[Line]) -> str:
    """The lines as a plain table."""
    head = ("", "takedown", "against", "ratio", "must reach", "")
    rows = [head, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cells(line: Line) -> tuple[str, ...]:
    values = (
        f"{value:.3g} {line.unit}" if value < 1000 else f"{value:,.0f} {line.unit}" for value in (line.ours, line.other)
    )
    return (line.name, *values, f"{line.ratio:.2f}", str(line.target or ""), line.verdict())


def summary(lines: Sequence[Line]) -> str:
    """One sentence: how many of the targets are met, and which are not."""
    wanted = [line for line in lines if line.target is not None]
    missed = [line.name for line in wanted if not line.met]
    met = f"{len(wanted) - len(missed)} of {len(wanted)} ratios that must be reached are met"
    return f"{met}; not met: {'; '.join(missed)}." if missed else f"{met}."


def write_json(path: Path, lines: Sequence[Line], facts: dict[str, Any]) -> None:
    """Everything that was measured, for another program."""
    kept = [asdict(line) | {"ratio": line.ratio, "met": line.met if line.target else None} for line in lines]
    path.write_text(json.dumps(facts | {"lines": kept}, indent=1) + "\n", "utf-8")
