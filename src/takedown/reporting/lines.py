"""One line for each listing, as CSV: no cell of it is a formula to a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from takedown.intake.formula_guard import guard
from takedown.intake.whole_file import whole_text
from takedown.reporting.figures import Report
from takedown.reporting.outcomes import Outcome
from takedown.reporting.writer import Writer

NAMES = tuple(one.name for one in fields(Outcome))


@contextmanager
def lines_file(path: Path) -> Iterator[Writer]:
    """A CSV that stands at `path` once the block has ended well. Raises StorageFailed."""
    with whole_text(path) as file:
        write = csv.writer(file).writerow
        write(NAMES)

        def add(outcome: Outcome) -> None:
            values = (getattr(outcome, name) for name in NAMES)
            write([guard("" if value is None else str(value)) for value in values])

        yield Writer(add, _nothing_more)


def _nothing_more(_report: Report) -> None:
    """The figures are not in it: they are counted from these lines."""
