"""The result and the fix file beside a batch.

`BATCH.result.csv` is the input with the columns of `columns.RESULT`, row for row. `BATCH.fix.csv` has the rows that
are wrong or that the portal refused, in the same form: mended, it can be given to `submit` as it is, because a reader
passes over the result columns. Both are UTF-8 with a mark and have the input's delimiter, so a spreadsheet opens them
as it did the input. Nothing of the old file is lost before the new one is whole.

A fix file is there to be mended, so one that somebody has changed is never written over nor taken away: ours goes beside
it as `BATCH.fix.1.csv`. Ours is, byte for byte, the rows to mend of the result file that was written with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple, TextIO

from takedown.intake.checked import CheckedBatch, CheckedRow, RowStatus
from takedown.intake.collector import collector_paused
from takedown.intake.columns import DELIMITERS, RESULT
from takedown.intake.formula_guard import guard
from takedown.intake.whole_file import not_written, whole_text

TO_MEND = frozenset({RowStatus.INVALID.value, "refused"})
"""A row with one of these statuses goes into the fix file."""


class RowOutcome(NamedTuple):
    """What became of a row after the check; it stands in the result file instead of what the check said."""

    status: str
    error_code: str = ""
    message: str = ""
    complaint: str = ""
    complaint_number: str = ""


def result_path(batch: Path) -> Path:
    """`batch.xlsx` and `batch.csv` give `batch.result.csv`."""
    return batch.with_name(f"{batch.stem}.result.csv")


def fix_path(batch: Path, number: int = 0) -> Path:
    """`batch.xlsx` and `batch.csv` give `batch.fix.csv`, and after that `batch.fix.1.csv` and so on."""
    return batch.with_name(f"{batch.stem}.fix.{number}.csv" if number else f"{batch.stem}.fix.csv")


def kept_fix_files(batch: Path) -> tuple[Path, ...]:
    """Fix files beside a batch that are not, or no longer, as we wrote them: `write_results` leaves them alone."""
    return _place_of_fix(batch, result_path(batch))[1]


def write_results(batch: CheckedBatch, outcomes: Mapping[int, RowOutcome] | None = None) -> tuple[Path, ...]:
    """Write the result file and, if rows are to be mended, the fix file; else take an old fix file of ours away.

    `outcomes` by row number go before what the check found. Returns what was written. Raises StorageFailed.
    """
    outcomes = outcomes or {}
    result = result_path(batch.path)
    with collector_paused():
        fix, _ = _place_of_fix(batch.path, result)
        _write(result, batch, batch.rows, outcomes)
        to_mend = [row for row in batch.rows if _status(row, outcomes.get(row.number)) in TO_MEND]
        if to_mend:
            _write(fix, batch, to_mend, outcomes)
            return result, fix
    try:
        fix.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(fix, error) from error
    return (result,)


def _place_of_fix(batch: Path, result: Path) -> tuple[Path, tuple[Path, ...]]:
    """The first fix file that is not there or is ours, and those before it, which are somebody's."""
    kept: list[Path] = []
    ours: frozenset[bytes] | None = None
    for number in count():
        path = fix_path(batch, number)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return path, tuple(kept)
        except OSError as error:
            raise not_written(path, error) from error
        if ours is None:
            ours = _fix_files_of(result)
        if content in ours:
            return path, tuple(kept)
        kept.append(path)
    raise AssertionError  # numbers do not end


def _fix_files_of(result: Path) -> frozenset[bytes]:
    """The fix file that was written together with this result file, as each delimiter would have it; maybe none."""
    try:
        text = result.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(content for delimiter in DELIMITERS for content in _rows_to_mend(text, delimiter))


def _rows_to_mend(text: str, delimiter: str) -> Iterator[bytes]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(records, [])
        if tuple(header[-len(RESULT) :]) != RESULT:
            return
        status = len(header) - len(RESULT) + RESULT.index("status")
        to_mend = [cells for cells in records if cells[status] in TO_MEND]
    except (csv.Error, IndexError):
        return
    yield _as_csv(delimiter, header, to_mend)


def _status(row: CheckedRow, outcome: RowOutcome | None) -> str:
    return row.status if outcome is None else outcome.status


def _write(path: Path, batch: CheckedBatch, rows: Iterable[CheckedRow], outcomes: Mapping[int, RowOutcome]) -> None:
    with whole_text(path) as file:
        header = (*batch.columns, *RESULT)
        cells = (_cells(batch.columns, row, outcomes.get(row.number)) for row in rows)
        _write_csv(file, batch.delimiter, header, cells)


def _write_csv(file: TextIO, delimiter: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)


def _as_csv(delimiter: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    _write_csv(text, delimiter, header, rows)
    return text.getvalue().encode("utf-8-sig")


def _cells(columns: tuple[str, ...], row: CheckedRow, outcome: RowOutcome | None) -> list[str]:
    if outcome is not None:
        status, code, message, complaint, complaint_number = outcome
    else:
        status, code, message, complaint, complaint_number = row.status, row.code, row.message, row.complaint or "", ""
        if status is RowStatus.SKIPPED and row.holding is not None:
            complaint, complaint_number = row.holding.submission, row.holding.number
    marketplace, item_id = (row.listing.marketplace, row.listing.item_id) if row.listing is not None else ("", "")
    cells = list(map(row.cells.__getitem__, columns))
    cells += (str(row.number), status, code, message, marketplace, item_id, complaint, complaint_number)
    # Nearly all rows hold lines that start with a letter or digit, and one look at the row costs less than one at each.
    if "".join([cell[:1] for cell in cells]).isalnum() and "".join(cells).isprintable():
        return cells
    return [guard(cell) for cell in cells]
