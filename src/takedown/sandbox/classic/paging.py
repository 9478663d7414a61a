"""Pages of a table: 20 rows each, out-of-range numbers lead to the nearest page."""

from __future__ import annotations

from dataclasses import dataclass

from takedown.sandbox.classic.visit import Visit

ROWS_PER_PAGE = 20
_NEIGHBOURS = 2


@dataclass(frozen=True)
class Paging:
    """Which page of how many."""

    total: int
    page: int
    pages: int

    @classmethod
    def of(cls, visit: Visit, total: int) -> Paging:
        """Reads `page` from the address."""
        pages = max(1, -(-total // ROWS_PER_PAGE))
        wanted = visit.query("page")
        number = int(wanted[:9]) if wanted.isascii() and wanted.isdigit() else 1
        return cls(total, min(max(1, number), pages), pages)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * ROWS_PER_PAGE

    @property
    def shown(self) -> list[int]:
        """The page numbers with a link; 0 stands for left-out ones."""
        near = {1, self.pages, *range(self.page - _NEIGHBOURS, self.page + _NEIGHBOURS + 1)}
        numbers = sorted(number for number in near if 1 <= number <= self.pages)
        shown: list[int] = []
        for number in numbers:
            if shown and number > shown[-1] + 1:
                shown.append(0)
            shown.append(number)
        return shown
