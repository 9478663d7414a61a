"""How templates of explanations fared: for each reason and marketplace, what the portal refused and in which words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.reporting.outcomes import Outcome

COMMONEST = 3


class Use(NamedTuple):
    """A template for one reason on one marketplace."""

    template: str
    reason: str
    marketplace: str


@dataclass
class Fared:
    """Listings that came to an answer, and the words of those that were refused."""

    answered: int = 0
    words: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        """How many."""
        return self.words.total()

    @property
    def commonest(self) -> list[tuple[str, int]]:
        """At most `COMMONEST`, the most frequent first."""
        return sorted(self.words.items(), key=lambda one: (-one[1], one[0]))[:COMMONEST]

    def add(self, outcome: Outcome) -> None:
        """Count one more; what waits for an answer says nothing yet."""
        refused = outcome.ending in (State.REFUSED, CaseStatus.REJECTED)
        self.answered += refused or outcome.decided_at is not None
        if refused:
            self.words[outcome.words] += 1


def fared(outcomes: Iterable[Outcome], uses: Collection[Use]) -> dict[Use, tuple[Fared, Fared]]:
    """For each use: how it fared itself, and how everything fared for its reason on its marketplace."""
    found = {use: (Fared(), Fared()) for use in uses}
    for outcome in outcomes:
        for use, (itself, everything) in found.items():
            if (use.reason, use.marketplace) == (outcome.reason, outcome.marketplace):
                everything.add(outcome)
                if outcome.template == use.template:
                    itself.add(outcome)
    return found
