"""A table that a person wrote: CSV with commas, semicolons or tabs, or the first sheet of an XLSX.

Row numbers are the spreadsheet's own: the header is row 1, and a row with line ends inside its cells counts once,
however many lines it takes in the file. Rows without any text are passed over but counted. Cells of a result file come
as they were before it made them safe against formulas; those of a person's own file come as they are. What is wrong with
the file as a whole raises WrongUse; what is wrong with a row stands with the row.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from takedown.domain.errors import WrongUse
from takedown.domain.rules import Problem
from takedown.intake.columns import DELIMITERS, RESULT, Columns
from takedown.intake.encoding import find_encoding
from takedown.intake.formula_guard import unguard
from takedown.intake.workbook import Misfit, Record, is_old_workbook, is_workbook, read_sheet

MAX_BYTES = 100_000_000
MAX_ROWS = 200_000
MAX_CELL = 32_767
"""Characters; more than that no spreadsheet keeps."""
_SHOWN = 40
_OURS = 2
"""So many columns of a result file in a header mean that we wrote the file: one name alone may be anybody's."""
csv.field_size_limit(MAX_BYTES)  # what is longer than a cell may be is an error of its row, not of the file


class RawRow(NamedTuple):
    """One row as written. `cells` has a text for every known column of the header; with `problems` it is not usable."""

    number: int
    cells: dict[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Table:
    """A file, read. `columns` are those of its header in its order, without the columns of a result file."""

    path: Path
    sha256: str
    columns: tuple[str, ...]
    delimiter: str
    rows: tuple[RawRow, ...]
    warnings: tuple[str, ...] = ()


def read_table(path: Path, columns: Columns, *, encoding: str | None = None) -> Table:
    """Read all of `path`. Raises WrongUse if it is no table with these columns, or larger than a batch may be."""
    data = read_bytes(path)
    if is_old_workbook(data):
        advice = "save it as XLSX without a password"
        raise WrongUse(f"{path.name} is an old or encrypted Excel file", advice=advice)
    if is_workbook(data) or path.suffix.lower() in {".xlsx", ".xlsm"}:
        sheet = read_sheet(data, path)
        return _table(path, data, columns, sheet.rows, warnings=sheet.warnings)
    found = find_encoding(data, path, encoding)
    delimiter = _find_delimiter(data, found, columns)
    return _table(path, data, columns, _records(data, found, delimiter, path), delimiter=delimiter)


def read_bytes(path: Path) -> bytes:
    """All of a file that the user named. Raises WrongUse if it is missing, unreadable, empty or too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            message = f"{path.name} has {size / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} are read"
            raise WrongUse(message, advice="split it into several files")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise WrongUse(f"there is no file {path}", advice="look at the spelling and the folder") from error
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}", advice="name a file that you may read") from error
    if not data:
        raise WrongUse(f"{path.name} is empty", advice="save it again, with a header and one row per listing")
    return data


def _records(data: bytes, encoding: str, delimiter: str, path: Path) -> Iterator[Record]:
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):  # noqa: B007 - read below, in the error
            yield Record(record)
    except csv.Error as error:
        message = f"{path.name} has a quotation mark or a cell that does not end, in or after row {number + 1}"
        advice = "write a quotation mark inside a cell twice, or save the file from a spreadsheet"
        raise WrongUse(message, advice=advice, detail=str(error)) from error


def _find_delimiter(data: bytes, encoding: str, columns: Columns) -> str:
    """The delimiter that makes most known names of the first row; the comma before the semicolon before the tab."""
    first_line = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="").readline(MAX_CELL)
    known = {*columns.known, *RESULT}

    def names(delimiter: str) -> int:
        cells = first_line.split(delimiter)
        return sum(1 for cell in cells if _name(cell.strip().strip('"')) in known)

    return max(DELIMITERS, key=names)


def _table(
    path: Path,
    data: bytes,
    columns: Columns,
    records: Iterator[Record],
    *,
    delimiter: str = ",",
    warnings: tuple[str, ...] = (),
) -> Table:
    header = _header(next(records, Record(())).cells, columns, path)
    rows = tuple(_rows(records, header, path))
    if not rows:
        raise WrongUse(f"{path.name} has a header but no rows", advice="write one row per listing below the header")
    own = tuple(name for name in header if name in columns.known)
    return Table(path, hashlib.sha256(data).hexdigest(), own, delimiter, rows, warnings)


def _header(cells: Sequence[str], columns: Columns, path: Path) -> tuple[str, ...]:
    """The names in the header by position; empty for a column without a name. Raises WrongUse."""
    names = tuple(_name(cell) for cell in cells)
    known = {*columns.known, *RESULT}
    unknown = [name for name in names if name and name not in known]
    missing = [name for name in columns.required if name not in names]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if unknown:
        near = get_close_matches(unknown[0], [name for name in columns.known if name not in names], n=1)
        advice = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(columns.known)}"
        shown = ", ".join(name[:_SHOWN] for name in unknown[:3])
        raise WrongUse(f"{path.name} has a column that nobody knows in row 1: {shown}", advice=advice)
    if missing:
        advice = "the header stands in row 1; write the names as in the README"
        raise WrongUse(f"{path.name} has no column {', '.join(missing)}", advice=advice)
    if twice:
        raise WrongUse(f"{path.name} has the column {', '.join(twice)} twice", advice="keep one of them")
    return names


def _name(cell: str) -> str:
    return cell.strip("\ufeff \t\r\n\u00a0").casefold()


def _rows(records: Iterator[Record], header: tuple[str, ...], path: Path) -> Iterator[RawRow]:
    plain = all(name and name not in RESULT for name in header)
    guarded = len(set(header) & set(RESULT)) >= _OURS
    kept = 0
    for number, (record, misfits) in enumerate(records, start=2):
        if not misfits and not any(map(str.strip, record)):
            continue
        kept += 1
        if kept > MAX_ROWS:
            raise WrongUse(f"{path.name} has more than {MAX_ROWS} rows", advice="split it into several files")
        if plain and len(record) == len(header) and not misfits and max(map(len, record)) <= MAX_CELL:
            problems: tuple[Problem, ...] = ()
            cells = dict(zip(header, record, strict=True))
        else:
            problems = tuple(_problems(record, misfits, header))
            cells = _cells(record, header)
        if guarded and "'" in "".join(record):
            cells = {name: unguard(cell) for name, cell in cells.items()}
        yield RawRow(number, cells, problems)


def _cells(record: Sequence[str], header: tuple[str, ...]) -> dict[str, str]:
    padded = [*record, *[""] * (len(header) - len(record))]
    return {name: cell for name, cell in zip(header, padded, strict=False) if name and name not in RESULT}


def _problems(record: Sequence[str], misfits: tuple[Misfit, ...], header: tuple[str, ...]) -> Iterator[Problem]:
    names = [*header, *[""] * (len(record) - len(header))]
    for position, code, message, advice in misfits:
        if names[position] not in RESULT:
            yield Problem(names[position], code, message, advice)
    for name, cell in zip(names, record, strict=False):
        if not name and cell.strip():
            message = f"there is text beside the columns: {cell.strip()[:_SHOWN]}"
            advice = "put a cell that holds the delimiter into quotation marks, or give the column a name"
            yield Problem("", "cell_without_column", message, advice)
        elif len(cell) > MAX_CELL:
            message = f"the cell has {len(cell)} characters, at most {MAX_CELL} are taken"
            yield Problem(name, "cell_too_long", message, "shorten it")
