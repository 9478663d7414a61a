"""The reporter's record: how complaints of three months ended, and how far that is from the good-faith thresholds. Pure.

Success of 90 % or more and counter-notices that succeeded of 5 % or less, over three months, since April 2022 for each
reason (fact sheet section 4, Good faith: IPP-gftm-faq, IPP-gftm-not). The portal's exact formula and its smallest
number of listings are not known: here both are shares of the decided listings, however few these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from takedown.domain.portal_status import DECIDED, CaseStatus

ROLLING = timedelta(days=91)
LEAST_SUCCESS = 0.90
MOST_UPHELD = 0.05
NEAR_SUCCESS = 0.93
NEAR_UPHELD = 0.04


class Standing(StrEnum):
    """Where a rate stands by the thresholds."""

    OPEN = "open"
    """Nothing is decided yet."""
    GOOD = "good"
    NEAR = "near"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Ended:
    """So many listings of one marketplace and reason that have one status; None where the portal was not read yet."""

    marketplace: str
    reason: str
    status: CaseStatus | None
    listings: int


@dataclass(frozen=True)
class Rate:
    """Listings filed in three months for one marketplace and reason. A withdrawn or reinstated one is no success."""

    marketplace: str
    reason: str
    filed: int
    decided: int
    removed: int
    upheld: int
    """Listings that a counter-notice has brought back."""

    @property
    def success(self) -> float | None:
        """Share of the decided ones that are removed; None where none is decided."""
        return self.removed / self.decided if self.decided else None

    @property
    def upheld_share(self) -> float | None:
        """Share of the decided ones that came back; None where none is decided."""
        return self.upheld / self.decided if self.decided else None

    @property
    def standing(self) -> Standing:
        """The worse of the two shares counts."""
        if self.success is None or self.upheld_share is None:
            return Standing.OPEN
        if self.success < LEAST_SUCCESS or self.upheld_share > MOST_UPHELD:
            return Standing.OUTSIDE
        near = self.success < NEAR_SUCCESS or self.upheld_share > NEAR_UPHELD
        return Standing.NEAR if near else Standing.GOOD

    def __str__(self) -> str:
        shares = "none decided yet"
        if self.success is not None and self.upheld_share is not None:
            shares = (
                f"{self.decided} decided, {self.removed} removed ({self.success:.1%}), "
                f"{self.upheld} reinstated ({self.upheld_share:.1%})"
            )
        return f"{self.marketplace} for {self.reason.replace('_', ' ')}: {self.filed} listings filed, {shares}"

    def facts(self) -> dict[str, object]:
        """JSON-ready; shares are null where nothing is decided."""
        return {
            "marketplace": self.marketplace,
            "reason": self.reason,
            "filed": self.filed,
            "decided": self.decided,
            "removed": self.removed,
            "upheld_counter_notices": self.upheld,
            "success_rate": self.success,
            "upheld_rate": self.upheld_share,
            "standing": self.standing.value,
        }


def rates(ended: Iterable[Ended]) -> list[Rate]:
    """One rate for each marketplace and reason, sorted by both."""
    groups: dict[tuple[str, str], list[Ended]] = {}
    for one in ended:
        groups.setdefault((one.marketplace, one.reason), []).append(one)
    return [_rate(*key, of) for key, of in sorted(groups.items())]


def _rate(marketplace: str, reason: str, ended: Sequence[Ended]) -> Rate:
    def count(*statuses: CaseStatus) -> int:
        return sum(one.listings for one in ended if one.status in statuses)

    return Rate(
        marketplace,
        reason,
        filed=sum(one.listings for one in ended),
        decided=count(*DECIDED),
        removed=count(CaseStatus.REMOVED),
        upheld=count(CaseStatus.REINSTATED),
    )
