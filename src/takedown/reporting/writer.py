"""What every format of the report is given: each listing as it is counted, and the figures at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from takedown.domain.sellers import Sellers
from takedown.reporting.figures import Report, counted
from takedown.reporting.outcomes import Outcome


class Writer(NamedTuple):
    """One format. `end` comes once, after the last listing."""

    add: Callable[[Outcome], None]
    end: Callable[[Report], None]


def written(outcomes: Iterable[Outcome], sellers: Sellers, writers: Sequence[Writer]) -> Report:
    """Count once, and give all of it to every format, so that they say the same."""
    report = counted(_shown_to(writers, outcomes), sellers)
    for writer in writers:
        writer.end(report)
    return report


def _shown_to(writers: Sequence[Writer], outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    for outcome in outcomes:
        for writer in writers:
            writer.add(outcome)
        yield outcome
