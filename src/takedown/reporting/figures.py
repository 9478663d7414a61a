"""Counts and times of outcomes, in all and by marketplace, reason and right. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from takedown.domain.portal_status import CaseStatus
from takedown.reporting.outcomes import Outcome

GROUPS = ("marketplace", "reason", "ipr")
COMMONEST = 20
HOUR = 3600


@dataclass
class Figures:
    """Of some listings: how far they came, how they ended, and the hours from filed to seen removed."""

    planned: int = 0
    filed: int = 0
    seen: int = 0
    decided: int = 0
    removed: int = 0
    """Seen removed at some time, whatever came after."""
    endings: Counter[str] = field(default_factory=Counter)
    hours: list[float] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.planned += 1
        self.filed += outcome.filed_at is not None
        self.seen += outcome.seen_at is not None
        self.decided += outcome.decided_at is not None
        self.removed += outcome.removed_at is not None
        self.endings[outcome.ending] += 1
        if outcome.filed_at is not None and outcome.removed_at is not None:
            self.hours.append((outcome.removed_at - outcome.filed_at).total_seconds() / HOUR)

    def facts(self) -> dict[str, object]:
        """JSON-ready. Hours are null where nothing was filed from here and seen removed."""
        return {
            "planned": self.planned,
            "filed": self.filed,
            "seen": self.seen,
            "decided": self.decided,
            "removed": self.removed,
            "endings": dict(sorted(self.endings.items())),
            "hours_to_takedown": {"median": percentile(self.hours, 50), "p90": percentile(self.hours, 90)},
        }


@dataclass
class Report:
    """Everything that is counted over one account."""

    total: Figures = field(default_factory=Figures)
    groups: dict[str, dict[str, Figures]] = field(default_factory=lambda: {name: {} for name in GROUPS})
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(`refused` at the form or `rejected` afterwards, the portal's words) -> listings."""

    def facts(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "funnel": self.total.facts(),
            **{f"by_{name}": {key: of.facts() for key, of in sorted(self.groups[name].items())} for name in GROUPS},
            "refusals": [
                {"ending": ending, "words": words, "listings": count}
                for (ending, words), count in self.refusals.most_common(COMMONEST)
            ],
        }


def counted(outcomes: Iterable[Outcome]) -> Report:
    """One pass over the outcomes; keeps numbers, not outcomes."""
    report = Report()
    for outcome in outcomes:
        report.total.add(outcome)
        for name in GROUPS:
            report.groups[name].setdefault(getattr(outcome, name), Figures()).add(outcome)
        if outcome.ending in ("refused", CaseStatus.REJECTED):
            report.refusals[outcome.ending, outcome.words] += 1
    return report


def percentile(values: list[float], percent: int) -> float | None:
    """By nearest rank: one of the values; None where there are none."""
    if not values:
        return None
    return round(sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)], 2)
