"""Memory of `takedown submit` as the batch grows: 2,000 listings against 50, in as many tabs and as many complaints.

A form of 50 listings cannot keep four tabs busy with 300 listings a complaint, so both batches have the same number of
complaints, one explanation each; what differs is the batch alone: its rows, its result file, and the size of each page.
"""

from __future__ import annotations

from functools import partial

from bench.filing import file_takedown, measure
from bench.portal import PracticePortal
from bench.watch import OFTEN

SMALL, LARGE = 50, 2_000
COMPLAINTS = 8
TABS = 4


def peak_mb(portal: PracticePortal, listings: int) -> float:
    """Highest memory of one run on `listings` listings, the browser included."""
    filed, _ = measure(portal, partial(file_takedown, memory_every=OFTEN), COMPLAINTS, listings, TABS)
    return filed.peak_mb
