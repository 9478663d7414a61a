"""A progress bar that follows what filing tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from takedown.cli.installation import Installation
from takedown.filing.desk import Desk

#: One of these is told at the end of each submission.
ENDS = frozenset(
    {
        "submission_filed",
        "submission_refused",
        "submission_held",
        "outcome_unknown",
        "submission_not_pressed",
        "rehearsed",
        "rehearsal_failed",
        "polled",
    }
)


@contextmanager
def watched(here: Installation, desk: Desk, total: int, label: str) -> Iterator[None]:
    """Shows a bar over `total` ends for the time of the block, and passes everything told on."""
    tell = desk.tell
    with here.output.bar(total, label) as bar:

        def tell_and_advance(name: str, facts: Mapping[str, Any]) -> None:
            tell(name, facts)
            if name == "rehearsal_failed":
                here.output.say(f"{facts['submission']} would not be pressed: {facts['why']}", "red")
            if name in ENDS:
                bar.advance()

        desk.tell = tell_and_advance
        try:
            yield
        finally:
            desk.tell = tell
