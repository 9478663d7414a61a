"""Files as spreadsheets, mail programs and people leave them."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.errors import WrongUse
from takedown.intake import table
from takedown.intake.columns import BATCH
from takedown.intake.table import MAX_BYTES, MAX_CELL, Table, read_table

HEADER = "listing_url,ipr,reason"


def read(path: Path, content: str | bytes, *, encoding: str | None = None, name: str = "batch.csv") -> Table:
    file = path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(file, BATCH, encoding=encoding)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (HEADER.encode(), "no rows"),
        (f"{HEADER}\n\n , ,\n".encode(), "no rows"),
        (b"\n", "no column listing_url"),
        (f"{HEADER},evidense\na,b,c,d\n".encode(), "nobody knows in row 1: evidense"),
        (b"listing_url,ipr\na,b\n", "no column reason"),
        (f"{HEADER},IPR\na,b,c,d\n".encode(), "column ipr twice"),
        (f"{HEADER}\na,b\0,c\n".encode(), "NUL character in line 2"),
        (f'{HEADER}\na,"b,c\n'.encode(), "does not end, in or after row 2"),
        (f'{HEADER}\na,"b"x,c\n'.encode(), "quotation mark"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or encrypted"),
        (b"PK\x03\x04 not a zip", "no XLSX"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    """Exit 2, with a piece of advice, before anything else happens."""
    with pytest.raises(WrongUse, match=says) as refused:
        read(tmp_path, content)
    assert "batch.csv" in refused.value.message
    assert refused.value.advice


def test_a_misspelt_column_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    """`evidense` is meant to be `evidence`."""
    with pytest.raises(WrongUse) as refused:
        read(tmp_path, f"{HEADER},evidense\na,b,c,d\n")
    assert refused.value.advice == "did you mean evidence?"


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    """Both name the path."""
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(WrongUse, match=str(path)):
            read_table(path, BATCH)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 MB never get into memory."""
    file = tmp_path / "huge.csv"
    with file.open("wb") as sparse:
        sparse.truncate(2 * MAX_BYTES)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    with pytest.raises(WrongUse, match="200 MB, at most 100 are read"):
        read_table(file, BATCH)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts rows with text, not blank ones."""
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    assert len(read(tmp_path, f"{HEADER}\na,b,c\n\n\na,b,c\n").rows) == 2
    with pytest.raises(WrongUse, match="more than 2 rows"):
        read(tmp_path, f"{HEADER}\na,b,c\na,b,c\na,b,c\n")


@pytest.mark.parametrize(("encoding", "readings"), [("gb18030", ("商标", "ÉÌ±ê")), ("cp1252", ("M黱chen", "München"))])
def test_an_unknown_encoding_is_shown_in_the_two_likeliest_readings(
    tmp_path: Path, encoding: str, readings: tuple[str, str]
) -> None:
    """A cp1252 file reads without an error, and wrongly, as GB18030: only a person can say."""
    text = {"gb18030": "商标", "cp1252": "München"}[encoding]
    content = f"{HEADER}\na,b,c\nd,e,{text}\n".encode(encoding)
    with pytest.raises(WrongUse, match="not utf-8 in line 3") as refused:
        read(tmp_path, content)
    assert all(reading in refused.value.advice for reading in readings)
    assert read(tmp_path, content, encoding=encoding).rows[1].cells["reason"] == text


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("klingon", "no text encoding klingon"),
        ("hex", "no text encoding hex"),
        ("idna", "no text encoding idna"),
        ("undefined", "no text encoding undefined"),
        ("unicode_escape", "no text encoding unicode_escape"),
        ("ascii", "not ascii"),
        ("utf-16", "not utf-16"),
    ],
)
def test_a_named_encoding_that_does_not_fit_is_refused(tmp_path: Path, named: str, says: str) -> None:
    """Neither an encoding that does not exist nor one that the file is not in."""
    with pytest.raises(WrongUse, match=says):
        read(tmp_path, f"{HEADER}\na,b,商标\n", encoding=named)


def test_a_mark_that_contradicts_the_named_encoding_is_refused(tmp_path: Path) -> None:
    """The file says itself what it is."""
    with pytest.raises(WrongUse, match="marked as utf-8, not cp1252"):
        read(tmp_path, codecs.BOM_UTF8 + f"{HEADER}\na,b,c\n".encode(), encoding="cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_usual_encodings_delimiters_and_line_ends_are_recognised(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    """Whatever a spreadsheet in China, Germany or the US makes of "save as CSV"."""
    lines = [delimiter.join(("Listing_URL ", "IPR", " reason")), delimiter.join(("https://a/?x=1", "商标", "c d"))]
    read_back = read(tmp_path, line_end.join(lines).encode(encoding))
    assert read_back.rows[0].cells == {"listing_url": "https://a/?x=1", "ipr": "商标", "reason": "c d"}
    assert (read_back.columns, read_back.delimiter) == (("listing_url", "ipr", "reason"), delimiter)


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    """The header is row 1; a cell over two lines makes one row; blank rows count."""
    rows = read(tmp_path, f'{HEADER}\na,b,c\n\n"two\nlines",b,c\n,,\nlast,b,c\n').rows
    assert [(row.number, row.cells["listing_url"]) for row in rows] == [(2, "a"), (4, "two\nlines"), (6, "last")]


def test_what_is_wrong_with_a_row_stands_with_the_row(tmp_path: Path) -> None:
    """Too long a cell, text beside the columns; short rows and empty cells beside the columns are fine."""
    rows = read(tmp_path, f"{HEADER},\n{'a' * (MAX_CELL + 1)},b,c,\na,b,c,beside\na,b,c,,more\na,b,c,,\na\n").rows
    assert [[(problem.column, problem.code) for problem in row.problems] for row in rows] == [
        [("listing_url", "cell_too_long")],
        [("", "cell_without_column")],
        [("", "cell_without_column")],
        [],
        [],
    ]
    assert rows[4].cells == {"listing_url": "a", "ipr": "", "reason": ""}


def test_the_columns_of_a_result_file_are_passed_over(tmp_path: Path) -> None:
    """So a mended fix file can be given to submit as it is."""
    read_back = read(tmp_path, f"row,{HEADER},status,error_code,message\n7,a,b,c,invalid,missing,x\n")
    assert read_back.columns == ("listing_url", "ipr", "reason")
    assert read_back.rows[0] == (2, {"listing_url": "a", "ipr": "b", "reason": "c"}, ())


def test_cells_made_safe_against_formulas_are_read_back_as_they_were(tmp_path: Path) -> None:
    """An apostrophe before a formula goes, any other stays."""
    cells = read(tmp_path, f"{HEADER},note,row,status\n'=1+1,'+86,it's,'quoted',2,planned\n").rows[0].cells
    assert list(cells.values()) == ["=1+1", "+86", "it's", "'quoted'"]


def test_apostrophes_of_a_file_that_we_did_not_write_stay(tmp_path: Path) -> None:
    """What a person wrote is what is filed; one column with a name of ours does not make it ours."""
    cells = read(tmp_path, f"{HEADER},note,status\n'=1+1,'+86,it's,'quoted',open\n").rows[0].cells
    assert list(cells.values()) == ["'=1+1", "'+86", "it's", "'quoted'"]


def test_a_cell_of_any_length_is_an_error_of_its_row(tmp_path: Path) -> None:
    """Not of the file, and not of the row after it."""
    rows = read(tmp_path, HEADER + "\n" + "a" * 200_000 + ",b,c\na,b,c\n").rows
    assert [[problem.code for problem in row.problems] for row in rows] == [["cell_too_long"], []]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_wrong_use(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Nothing but WrongUse is raised, whatever the bytes."""
    path = tmp_path_factory.mktemp("bytes")
    for start in (b"", b"listing_url,ipr,reason\n", b"PK\x03\x04"):
        try:
            assert read(path, start + content).rows
        except WrongUse as refused:
            assert refused.message and refused.advice


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_csv_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    """Every text comes back; rows without text are passed over."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("listing_url", "ipr", "reason"), *rows])
    expected = [row for row in rows if any(cell.strip() for cell in row)]
    if not expected:
        return
    found = read(tmp_path_factory.mktemp("written"), text.getvalue().encode()).rows
    assert [tuple(row.cells.values()) for row in found] == expected
