"""The report as an XLSX: a sheet for the whole, one for each grouping, one for refusals, and one line for each listing.

A text is written as a text and marked as one, so that no spreadsheet takes it for a formula, a number or a link, also not
when its cell is edited. Texts are cut where a spreadsheet would refuse them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from takedown.domain.errors import StorageFailed
from takedown.intake.whole_file import not_written, whole_file
from takedown.reporting.figures import GROUPS, STEPS, Figures, Report, percentile, standing_now
from takedown.reporting.lines import NAMES
from takedown.reporting.outcomes import Outcome
from takedown.reporting.writer import Writer

LONGEST = 32_767
"""Characters in a cell."""
LAST_ROW = 1_048_576
"""Of a sheet, the first being 1."""
_TITLES = {"marketplace": "Marketplaces", "reason": "Reasons", "ipr": "Rights", "seller": "Sellers"}
_FIGURES = ("planned", "filed", "seen", "decided", "removed ever", "removed now", "reinstated", "open", "removed share")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""
_WIDTHS = {"listing": 34, "ipr": 30, "seller": 26, "batch": 20, "words": 50, "submission": 18}
_USUAL_WIDTH = 14

Cell = str | float | datetime | None


@contextmanager
def report_workbook(path: Path) -> Iterator[Writer]:
    """An XLSX that stands at `path` once the block has ended well. Raises StorageFailed.

    What is on its way lies in a hidden folder beside it: tens of thousands of lines are too many for the memory.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder,
            whole_file(path) as file,
        ):
            book = _Book(file, folder)
            try:
                yield Writer(book.add, book.end)
            finally:
                book.close()  # also of one that failed: only this lets go of its files on the way
    except OSError as error:
        raise not_written(path, error) from error


class _Sheet:
    """Lines from the top down."""

    def __init__(self, book: _Book, title: str, columns: Sequence[str], *, filtered: bool = True) -> None:
        self._sheet = book.file.add_worksheet(title)
        self._book = book
        self._at = 0
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, _WIDTHS.get(column, _USUAL_WIDTH))
        self._sheet.freeze_panes(1, 1)
        self._columns = len(columns) if filtered else 0
        self.add(columns, heading=True)

    def add(self, cells: Sequence[Cell], *, heading: bool = False) -> None:
        if self._at >= LAST_ROW:
            raise StorageFailed(
                f"An XLSX holds {LAST_ROW:,} rows, and there are more listings.", advice="Use --csv for all of them."
            )
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and cell:
                text = _UNWRITABLE.sub("\ufffd", cell[:LONGEST])
                self._sheet.write_string(self._at, at, text, self._book.heading if heading else self._book.text)
            elif isinstance(cell, datetime):
                self._sheet.write_datetime(self._at, at, cell.astimezone(UTC).replace(tzinfo=None), self._book.time)
            elif isinstance(cell, int | float):
                self._sheet.write_number(self._at, at, cell)
        self._at += 1

    def end(self) -> None:
        if self._columns:
            self._sheet.autofilter(0, 0, self._at - 1, self._columns - 1)


class _Book:
    def __init__(self, file: BinaryIO, folder: str) -> None:
        self.file: Any = Workbook(file, {"constant_memory": True, "tmpdir": folder})
        self.heading = self.file.add_format({"bold": True, "quote_prefix": True})
        self.text = self.file.add_format({"quote_prefix": True, "num_format": "@"})
        self.time = self.file.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._summary = _Sheet(self, "Summary", ("", "listings"), filtered=False)
        self._groups = {name: _Sheet(self, _TITLES[name], (name, *_FIGURES, *_timed())) for name in GROUPS}
        self._refusals = _Sheet(self, "Refusals", ("words", "ending", "listings", "batch", "row", "listing", "number"))
        self._listings = _Sheet(self, "Listings", [name.replace("_at", "_at (UTC)") for name in NAMES])

    def add(self, outcome: Outcome) -> None:
        self._listings.add([getattr(outcome, name) for name in NAMES])

    def end(self, report: Report) -> None:
        total = report.total
        for name, number in zip((*_FIGURES, *_timed()), _figures(total), strict=True):
            self._summary.add((name, number))
        for ending, count in sorted(total.endings.items()):
            self._summary.add((f"now {ending.replace('_', ' ')}", count))
        for name, sheet in self._groups.items():
            for key, of in sorted(report.groups[name].items()):
                sheet.add((key or "not known", *_figures(of)))
            sheet.end()
        for refusal in report.refusals:
            for hit in refusal.hits:
                where = (hit.batch, hit.row, hit.listing, hit.complaint)
                self._refusals.add((refusal.words, refusal.ending, len(refusal.hits), *where))
        self._refusals.end()
        self._listings.end()

    def close(self) -> None:
        self.file.close()


def _timed() -> list[str]:
    return [f"hours to {step}, {which}" for step in STEPS for which in ("median", "90%")]


def _figures(of: Figures) -> tuple[float | None, ...]:
    standing = standing_now(of)
    hours = (percentile(of.hours[step], percent) for step in STEPS for percent in (50, 90))
    return (
        *(of.planned, of.filed, of.seen, of.decided, of.removed),
        *(standing["removed"], standing["reinstated"], standing["open"], of.removed_share),
        *hours,
    )
