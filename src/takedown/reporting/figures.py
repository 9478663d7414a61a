"""Counts and times of outcomes, in all and by marketplace, reason, right and seller. Pure; every format writes these."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.domain.sellers import Sellers
from takedown.reporting.outcomes import Outcome

GROUPS = ("marketplace", "reason", "ipr", "seller")
STEPS = {
    "filing": ("validated_at", "filed_at"),
    "acknowledgement": ("filed_at", "seen_at"),
    "decision": ("filed_at", "decided_at"),
    "takedown": ("filed_at", "removed_at"),
}
"""What is timed -> from when to when."""
COMMONEST = 20
HOUR = 3600
_OVER = frozenset({*DECIDED, State.REFUSED, State.NOT_PRESSED, State.WITHDRAWN})
"""Endings after which nothing more is expected."""


@dataclass
class Figures:
    """Of some listings: how far they came, how they ended, and the hours of each step of `STEPS`."""

    planned: int = 0
    filed: int = 0
    seen: int = 0
    decided: int = 0
    removed: int = 0
    """Seen removed at some time, whatever came after."""
    endings: Counter[str] = field(default_factory=Counter)
    hours: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.planned += 1
        self.filed += outcome.filed_at is not None
        self.seen += outcome.seen_at is not None
        self.decided += outcome.decided_at is not None
        self.removed += outcome.removed_at is not None
        self.endings[outcome.ending] += 1
        for step, (begins, ends) in STEPS.items():
            begun: datetime | None = getattr(outcome, begins)
            ended: datetime | None = getattr(outcome, ends)
            if begun is not None and ended is not None:
                self.hours[step].append((ended - begun).total_seconds() / HOUR)

    @property
    def open(self) -> int:
        """How many are not over: planned, filed, or with the portal."""
        return sum(count for ending, count in self.endings.items() if ending not in _OVER)

    @property
    def removed_share(self) -> float | None:
        """Of the decided ones, the share that is removed now; None where none is decided."""
        return round(self.endings[CaseStatus.REMOVED] / self.decided, 4) if self.decided else None

    def facts(self) -> dict[str, object]:
        """JSON-ready. Hours are null where nothing has gone through both ends of a step here."""
        return {
            "planned": self.planned,
            "filed": self.filed,
            "seen": self.seen,
            "decided": self.decided,
            "removed": self.removed,
            "open": self.open,
            "removed_share": self.removed_share,
            "endings": dict(sorted(self.endings.items())),
            **{
                f"hours_to_{step}": {"median": percentile(hours, 50), "p90": percentile(hours, 90)}
                for step, hours in self.hours.items()
            },
        }


class Hit(NamedTuple):
    """A listing that was refused, and where it was asked for."""

    batch: str
    row: int | None
    listing: str
    complaint: str
    """Its number, or our id where it has none."""


def _place(hit: Hit) -> tuple[str, int, str]:
    return hit.batch, hit.row or 0, hit.listing


@dataclass(frozen=True)
class Refusal:
    """Words with which the portal refused, and what they hit."""

    ending: str
    """`refused` at the form, or `rejected` afterwards."""
    words: str
    hits: tuple[Hit, ...]

    def facts(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "ending": self.ending,
            "words": self.words,
            "listings": len(self.hits),
            "rows": [hit._asdict() for hit in self.hits],
        }


@dataclass
class Report:
    """Everything that is counted over one account."""

    sellers: Sellers = field(default_factory=Sellers)
    total: Figures = field(default_factory=Figures)
    groups: dict[str, dict[str, Figures]] = field(default_factory=lambda: {name: {} for name in GROUPS})
    """The key of a listing whose seller nobody knows is empty."""
    refused: dict[tuple[str, str], list[Hit]] = field(default_factory=lambda: defaultdict(list))
    """Ending and words -> what they hit."""

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.total.add(outcome)
        for name in GROUPS:
            self.groups[name].setdefault(getattr(outcome, name), Figures()).add(outcome)
        if outcome.ending in (State.REFUSED, CaseStatus.REJECTED):
            hit = Hit(outcome.batch, outcome.row, outcome.listing, outcome.number or outcome.submission)
            self.refused[outcome.ending, outcome.words].append(hit)

    @property
    def refusals(self) -> list[Refusal]:
        """The commonest words first, `COMMONEST` at most; what they hit in the order of files and rows."""
        ordered = sorted(self.refused.items(), key=lambda one: (-len(one[1]), one[0]))
        return [Refusal(*said, tuple(sorted(hits, key=_place))) for said, hits in ordered[:COMMONEST]]

    def facts(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "funnel": self.total.facts(),
            **{f"by_{name}": {key: of.facts() for key, of in sorted(self.groups[name].items())} for name in GROUPS},
            "refusals": [refusal.facts() for refusal in self.refusals],
        }

    def seller_facts(self) -> list[dict[str, object]]:
        """JSON-ready: every seller of whom something was planned, with what holds its listings together, most first."""
        planned = self.groups["seller"]
        known = [seller for seller in self.sellers.all if seller.label in planned]
        known.sort(key=lambda seller: (-planned[seller.label].planned, seller.label))
        return [seller.facts() | standing_now(planned[seller.label]) for seller in known]


def standing_now(of: Figures) -> dict[str, int]:
    """How the listings stand now, in the three words that matter for a seller."""
    endings = of.endings
    return {
        "planned": of.planned,
        "removed": endings[CaseStatus.REMOVED],
        "reinstated": endings[CaseStatus.REINSTATED],
        "open": of.open,
    }


def counted(outcomes: Iterable[Outcome], sellers: Sellers | None = None) -> Report:
    """One pass over the outcomes; keeps numbers and what was refused, not outcomes."""
    report = Report(sellers or Sellers())
    for outcome in outcomes:
        report.add(outcome)
    return report


def percentile(values: list[float], percent: int) -> float | None:
    """By nearest rank: one of the values; None where there are none."""
    if not values:
        return None
    return round(sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)], 2)
