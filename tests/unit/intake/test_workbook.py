"""XLSX files, whole and malicious."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from takedown.domain.errors import WrongUse
from takedown.intake import workbook as workbook_module
from takedown.intake.columns import BATCH
from takedown.intake.table import Table, read_table

HEADER = ["listing_url", "ipr", "reason", "note"]
SHEET = "xl/worksheets/sheet1.xml"


def saved(*rows: Sequence[object], hidden_first: bool = False, second: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden_first:
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("visible & named")
    for row in rows:
        sheet.append(list(row))
    if second:
        book.create_sheet("more")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(path: Path, data: bytes) -> Table:
    file = path / "batch.xlsx"
    file.write_bytes(data)
    return read_table(file, BATCH)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


def moved(data: bytes, place: str) -> bytes:
    """The same workbook with its sheet in another part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part).replace(b"/" + SHEET.encode(), b"/" + place.encode())
            new.writestr(place if part == SHEET else part, content)
    return out.getvalue()


def sheet_of(body: str) -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{start}{body}</sheetData></worksheet>".encode()


GOOD = saved(HEADER, ["a", "b", "c", "d"])


@pytest.mark.parametrize(
    "data",
    [b"listing_url,ipr,reason\na,b,c\n", GOOD[: len(GOOD) // 2], b"PK\x05\x06" + bytes(18), b"PK\x03\x04"],
    ids=["csv", "truncated", "empty zip", "start only"],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    """Its name ends in .xlsx, and that is all."""
    with pytest.raises(WrongUse, match=r"batch\.xlsx"):
        read(tmp_path, data)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """A ZIP of something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(WrongUse, match="cannot be read as XLSX"):
        read(tmp_path, out.getvalue())


def test_a_workbook_that_grows_too_large_is_refused_before_it_is_inflated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The declared sizes count, and nothing was read when they are too large."""
    monkeypatch.setattr(workbook_module, "MAX_INFLATED", 1_000_000)
    bomb = with_part(GOOD, SHEET, sheet_of(" " * 2_000_000))
    assert len(bomb) < 20_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("a part was inflated"))
    with pytest.raises(WrongUse, match="would grow to 2 MB"):
        read(tmp_path, bomb)


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """A part that is larger than it says never reaches the parser."""
    bomb = bytearray(with_part(GOOD, SHEET, sheet_of(" " * 2_000_000)))
    size = len(sheet_of(" " * 2_000_000)).to_bytes(4, "little")
    assert bomb.count(size) == 2
    with pytest.raises(WrongUse, match="no XLSX"):
        read(tmp_path, bytes(bomb.replace(size, (1000).to_bytes(4, "little"))))


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row><row r="4000000000"><c><v>1</v></c></row>',
        "<row r='1'><c s='&gt;' r='A1'><v>1</v></c></row><row><c t='n' r='A4000000000'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="ZZZZZZZZ99999999999"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_away_does_not_make_the_sheet_billions_of_cells(tmp_path: Path, body: str) -> None:
    """The parser makes room for every cell up to the last one."""
    with pytest.raises(WrongUse, match="far away"):
        read(tmp_path, with_part(GOOD, SHEET, sheet_of(body)))


@pytest.mark.parametrize("place", ["xl/odd/rows.xml", "xl/rows.dat", "xl/worksheets/deep/SHEET.XML"])
def test_a_sheet_in_an_odd_place_is_measured_and_its_errors_are_found(tmp_path: Path, place: str) -> None:
    """The workbook says where its sheet is; the name of the part says nothing."""
    far = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(WrongUse, match="far away"):
        read(tmp_path, moved(with_part(GOOD, SHEET, far), place))
    (row,) = read(tmp_path, moved(saved(HEADER, ["a", "b", "c", "#N/A"]), place)).rows
    assert [problem.code for problem in row.problems] == ["formula_without_value"]


def test_a_sheet_that_the_parser_might_read_otherwise_is_refused(tmp_path: Path) -> None:
    """In UTF-16, twice, or not where the workbook says."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read(SHEET)
    for wide in (sheet.decode().encode("utf-16"), sheet.decode().encode("utf-16-be")):
        with pytest.raises(WrongUse, match="UTF-16"):
            read(tmp_path, with_part(GOOD, SHEET, wide))
    twice = io.BytesIO(GOOD)
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(SHEET.upper(), sheet)
    with pytest.raises(WrongUse, match="two parts of one name"):
        read(tmp_path, twice.getvalue())


def test_a_workbook_without_a_visible_sheet_is_refused(tmp_path: Path) -> None:
    """What nobody sees is not filed."""
    names = "xl/workbook.xml"
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        content = archive.read(names).replace(b'sheetId="1" state="visible"', b'sheetId="1" state="hidden"')
    with pytest.raises(WrongUse, match="no visible sheet"):
        read(tmp_path, with_part(GOOD, names, content))


def test_a_rounded_number_is_an_error_of_its_row(tmp_path: Path) -> None:
    """Digits behind the fifteenth are gone; nobody may guess them. Only in a column that counts."""
    data = saved([*HEADER, "item_id"], [9005000000000011, "b", "c", "d", 1e18], [123456789012345, "b", "c", "d", 1])
    rows = read(tmp_path, data).rows
    assert [(problem.column, problem.code) for problem in rows[0].problems] == [("listing_url", "number_rounded")]
    assert (rows[1].problems, rows[1].cells["listing_url"]) == ((), "123456789012345")


def test_a_formula_without_its_value_is_an_error_of_its_row(tmp_path: Path) -> None:
    """It would read as empty, and a row of nothing else would vanish."""
    rows = read(
        tmp_path, saved(HEADER, ["=A9", "b", "c", "d"], ["=A9", None, None, None], ["a", "b", "c", "#REF!"])
    ).rows
    assert [[(p.column, p.code) for p in row.problems] for row in rows] == [
        [("listing_url", "formula_without_value")],
        [("listing_url", "formula_without_value")],
        [("note", "formula_without_value")],
    ]


def test_an_error_in_a_sheet_without_any_formula_is_an_error_of_its_row(tmp_path: Path) -> None:
    """A pasted #N/A would read as empty, and a text that looks like one is a text."""
    rows = read(tmp_path, saved(HEADER, ["a", "b", "c", "#N/A"], ["a", "b", "c", "N/A"])).rows
    assert [[(p.column, p.code, p.message) for p in row.problems] for row in rows] == [
        [("note", "formula_without_value", "the cell holds the error #N/A")],
        [],
    ]


def test_a_formula_with_its_value_reads_as_the_value(tmp_path: Path) -> None:
    """Also where the value is an empty text."""
    header = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABCD", HEADER, strict=True)
    )
    body = (
        f'<row r="1">{header}</row><row r="2"><c r="A2" t="str"><f>X</f><v>address</v></c>'
        '<c r="B2" t="str"><f>IF(A1,"","")</f><v></v></c><c r="C2"><f>1</f><v>7</v></c></row>'
    )
    row = read(tmp_path, with_part(GOOD, SHEET, sheet_of(body))).rows[0]
    assert (row.cells, row.problems) == ({"listing_url": "address", "ipr": "", "reason": "7", "note": ""}, ())


def test_cells_read_as_a_person_sees_them(tmp_path: Path) -> None:
    """Whole numbers without `.0`, dates as ISO 8601."""
    moment = datetime(2026, 11, 21, 9, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
    data = saved(HEADER, [90012377, 0.5, True, date(2026, 11, 21)], ["x", moment, None, "商标"])
    rows = read(tmp_path, data).rows
    assert list(rows[0].cells.values()) == ["90012377", "0.5", "TRUE", "2026-11-21"]
    assert list(rows[1].cells.values()) == ["x", "2026-11-21T09:30:00", "", "商标"]


def test_rows_keep_their_numbers_and_only_the_first_visible_sheet_is_read(tmp_path: Path) -> None:
    """A warning says so where there are more."""
    read_back = read(tmp_path, saved(HEADER, [], ["a", "b", "c", "d"], hidden_first=True, second=True))
    assert [row.number for row in read_back.rows] == [3]
    assert "only its first sheet, visible & named, is read" in read_back.warnings[0]
    assert read(tmp_path, GOOD).warnings == ()
