"""The first visible sheet of an XLSX as rows of text.

Before the parser sees the file, its parts are inflated once within bounds: a file that grows a thousandfold, or one
stray cell far away that would make the sheet billions of cells wide, is refused in a sentence, wherever in the file the
sheet is. The same pass finds errors (#N/A) and formulas that were saved without their values; the parser gives those as
empty.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine as calamine

from takedown.domain.errors import WrongUse

MAX_INFLATED = 400_000_000
"""Bytes of all parts together."""
MAX_CELLS = 20_000_000
_EXACT = 10**15
"""A number cell keeps 15 digits; whatever stood behind them is lost."""
_ATTRIBUTES = rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))"""
_PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)" + _ATTRIBUTES + rb"""*?\s+r\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c(" + _ATTRIBUTES + rb"*)\s*>(.*?)</(?:\w+:)?c>", re.DOTALL)
_NAME = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHOWN_VALUE = re.compile(rb"<(?:\w+:)?v>\s*([^<]{1,20}?)\s*<")
_LONGEST = 12
_SHEET = b"sheetData"
"""Stands in every part that the parser could take for a sheet, whatever its name."""
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_ROUNDED_ADVICE = "format the column as text and paste the number again"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_FORMULA_ADVICE = "paste the value instead of the formula, or open and save the file in a spreadsheet"
_NOT_XLSX = "save it as XLSX from a spreadsheet, or as CSV UTF-8"


class Misfit(NamedTuple):
    """Something wrong with the cell at `position` of a row, from 0."""

    position: int
    code: str
    message: str
    advice: str


class Record(NamedTuple):
    """One row as the file has it: its cells by position, and what is wrong with them already."""

    cells: Sequence[str]
    misfits: tuple[Misfit, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Its rows, header first, each with what is wrong with it; and what the user should know about the workbook."""

    rows: Iterator[Record]
    warnings: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    """True for anything that begins like a ZIP file, as an XLSX does."""
    return data.startswith(b"PK\x03\x04")


def is_old_workbook(data: bytes) -> bool:
    """True for an OLE file: the old .xls, or an XLSX with a password."""
    return data.startswith(b"\xd0\xcf\x11\xe0")


def read_sheet(data: bytes, path: Path) -> Sheet:
    """The first visible sheet. Raises WrongUse if this is no XLSX, or one that is larger than a batch may be."""
    parts = _inflate(data, path)
    _measure(parts, path)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        if not visible:
            raise WrongUse(f"{path.name} has no visible sheet", advice="put the rows on the first sheet")
        rows = workbook.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        raise WrongUse(f"{path.name} cannot be read as XLSX", advice=_NOT_XLSX, detail=str(error)) from error
    unfilled = _without_value(_sheet_part(parts, visible[0], path))
    warnings = (f"{path.name}: only its first sheet, {visible[0]}, is read",) if len(visible) > 1 else ()
    return Sheet(_texts(rows, unfilled), warnings)


def _inflate(data: bytes, path: Path) -> dict[str, bytes]:
    """The XML parts by name. The declared sizes bound what is inflated, and each part is checked against its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            declared = sum(part.file_size for part in archive.infolist())
            if declared > MAX_INFLATED:
                message = f"{path.name} would grow to {declared / 1e6:.0f} MB when it is opened"
                raise WrongUse(message, advice="save only the sheet with the rows, or save it as CSV UTF-8")
            parts = {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}
            if len({name.casefold() for name in parts}) < sum(not part.is_dir() for part in archive.infolist()):
                raise WrongUse(f"{path.name} has two parts of one name", advice=_NOT_XLSX)
            if any(content.startswith(_UTF_16) for content in parts.values()):
                raise WrongUse(f"{path.name} has a part in UTF-16", advice=_NOT_XLSX)
            return parts
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error) as error:
        raise WrongUse(f"{path.name} is no XLSX file", advice=_NOT_XLSX, detail=str(error)) from error


def _measure(parts: dict[str, bytes], path: Path) -> None:
    """The parser makes room for every cell up to the last one, so the last one is looked at first."""
    for content in parts.values():
        if _SHEET not in content:
            continue
        columns, rows = 1, 1
        for letters, digits in set(_PLACE.findall(content)):
            columns, rows = max(columns, _column(letters)), max(rows, int(digits[:_LONGEST]))
        if columns * rows > MAX_CELLS:
            message = f"a sheet of {path.name} has a cell far away from the others"
            raise WrongUse(message, advice="copy the rows to a new sheet, or save it as CSV UTF-8")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:_LONGEST].upper():
        number = number * 26 + letter - 64
    return number


def _without_value(content: bytes) -> dict[tuple[int, int], str]:
    """Row and column, from 1, of each formula that was saved without its value and of each error, and what is wrong.

    A formula that gave an empty text has the type `str` and is none of these.
    """
    found = {}
    anything = _ERROR.search(content) or b"<f" in content or b":f" in content
    for attributes, inner in _CELL.findall(content) if anything else ():
        named, typed = _NAME.search(attributes), _TYPE.search(attributes)
        kind = typed[1] if typed else b""
        place = (int(named[2]), _column(named[1])) if named else (0, 0)
        if kind == b"e":
            shown = _SHOWN_VALUE.search(inner)
            found[place] = f"the cell holds the error {shown[1].decode(errors='replace') if shown else 'of a formula'}"
        elif kind != b"str" and _FORMULA.search(inner) and not _VALUE.search(inner):
            found[place] = "the cell holds a formula without a value"
    return found


def _sheet_part(parts: dict[str, bytes], sheet: str, path: Path) -> bytes:
    """The XML of the sheet with this name. Raises WrongUse if the workbook's own tables do not lead to it."""
    by_name = {name.replace("\\", "/").casefold(): content for name, content in parts.items()}
    sheets = _SHEET_TAG.findall(by_name.get("xl/workbook.xml", b""))
    relations = _RELATION_TAG.findall(by_name.get("xl/_rels/workbook.xml.rels", b""))
    wanted = [_attribute(tag, rb"\w+:id") for tag in sheets if _attribute(tag, b"name") == sheet]
    targets = [_attribute(tag, b"Target") for tag in relations if _attribute(tag, b"Id") in wanted]
    for target in targets:
        part = target if target.startswith("/xl/") else f"/xl/{target.removeprefix('/').removeprefix('xl/')}"
        if (content := by_name.get(part[1:].casefold())) is not None:
            return content
    raise WrongUse(f"the sheet {sheet} of {path.name} is not where the workbook says", advice=_NOT_XLSX)


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""


def _texts(rows: list[list[Any]], unfilled: Mapping[tuple[int, int], str]) -> Iterator[Record]:
    for row, values in enumerate(rows, start=1):
        misfits = []
        for position, value in enumerate(values):
            if type(value) in (int, float) and abs(value) >= _EXACT:
                message = f"{value:.15g} is a number of more than 15 digits, and a spreadsheet has rounded it"
                misfits.append(Misfit(position, "number_rounded", message, _ROUNDED_ADVICE))
            elif value == "" and (row, position + 1) in unfilled:
                message = unfilled[row, position + 1]
                misfits.append(Misfit(position, "formula_without_value", message, _FORMULA_ADVICE))
        yield Record([_text(value) for value in values], tuple(misfits))


def _text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without `.0`, dates as ISO 8601."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
