"""Lists that come in parts: one more each time somebody asks for more."""

from __future__ import annotations

from takedown.sandbox.classic.paging import ROWS_PER_PAGE
from takedown.sandbox.classic.visit import Visit

PART = ROWS_PER_PAGE


def offset_of(visit: Visit) -> int:
    """How many rows the visitor has already."""
    given = visit.query("offset")
    return int(given[:9]) if given.isascii() and given.isdigit() else 0
