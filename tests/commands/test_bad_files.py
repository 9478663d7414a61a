"""A batch file that is no batch: refused in one sentence with one piece of advice; nothing filed, nothing recorded."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import Commands, Done
from tests.commands.desk import MARK, batch_of, nothing_happened, row, taobao, write_batch
from tests.sandbox_portal.visitor import Control

pytestmark = pytest.mark.usefixtures("mark")
HEADER = "listing_url,ipr,reason,explanation\n"
ROW = f"{taobao(10)},{MARK},unfair_use,The mark is in the title.\n"


def workbook(*rows: tuple[str | int, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in rows:
        book.active.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FILES = {
    "wrong column names": ("batch.csv", b"url,right,why\na,b,c\n", "url"),
    "a slip in a column name": ("batch.csv", HEADER.replace("reason", "raeson").encode(), "did you mean reason"),
    "a column missing": ("batch.csv", b"listing_url,ipr\na,b\n", "reason"),
    "a header alone": ("batch.csv", HEADER.encode(), "no rows"),
    "no byte": ("batch.csv", b"", "empty"),
    "blanks alone": ("batch.csv", b"\n\n  \n", "batch.csv"),
    "an encoding nobody named": ("batch.csv", (HEADER + ROW.replace("mark", "標記")).encode("big5"), "--encoding"),
    "a NUL character": ("batch.csv", (HEADER + ROW).encode().replace(b"mark", b"m\0rk"), "NUL"),
    "UTF-16 without a mark": ("batch.csv", (HEADER + ROW).encode("utf-16-le"), "utf-16-le"),
    "a quotation mark without its end": ("batch.csv", (HEADER + '"' + ROW).encode(), "quotation mark"),
    "a workbook that is none": ("batch.xlsx", b"PK\x03\x04 not a workbook", "batch.xlsx"),
    "a picture": ("batch.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "batch.csv"),
    "an old workbook": ("batch.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "XLSX"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_batch_is_refused(
    name: str, takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Exit 2, a sentence that names what is wrong, no result file, no event, nothing at the portal."""
    file, content, named = FILES[name]
    (folder / file).write_bytes(content)
    assert named in takedown.submit(file).refused(2)
    assert nothing_happened(home, control)
    assert [path.name for path in folder.iterdir()] == [file]


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(takedown: Commands, control: Control, home: Path) -> None:
    """The sentence names the path."""
    assert "missing.csv" in takedown.submit("missing.csv").refused(2)
    assert str(takedown.folder) in takedown.submit(takedown.folder).refused(2)
    assert "\\udcff.csv" in takedown.submit("\udcff.csv").refused(2)
    assert nothing_happened(home, control)


def test_a_file_of_200_megabytes_is_refused_without_reading_it(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """The size alone decides."""
    with (folder / "batch.csv").open("wb") as file:
        file.truncate(200_000_000)
    assert "200 MB" in takedown.submit("batch.csv").refused(2)
    assert nothing_happened(home, control)


def test_a_right_is_not_guessed(takedown: Commands, control: Control, folder: Path, home: Path) -> None:
    """An unknown right, and a number that stands for two rights: exit 3, each row with its code."""
    beside = "ipr_type,registration_number,name,jurisdiction,owner,nice_classes,certificate,alias\n"
    beside += f"trademark,{MARK},ACME,US,Acme Ltd,9,certificate.pdf,ACME US\n"
    (folder / "ipr.csv").write_text(beside, encoding="utf-8")
    (folder / "certificate.pdf").write_bytes(b"%PDF-1.4\n")
    rows = [row(taobao(10)), row(taobao(11), ipr="nobody's")]
    done = takedown.submit(write_batch(folder / "batch.csv", *rows))
    assert codes(done) == {2: ["ipr_ambiguous"], 3: ["ipr_unknown"]}
    assert nothing_happened(home, control)


def test_cells_that_cannot_be_right_are_named_row_by_row(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """A row of 100,000 characters, a number that Excel rounded, a control character: codes, and the rows in the fix file."""
    batch = workbook(
        ("listing_url", "ipr", "reason", "explanation"),
        (taobao(10), int(MARK), "unfair_use", "The mark is in the title."),
        (taobao(11), 12345678901234567890, "unfair_use", "The mark is in the title."),
        (taobao(12), MARK, "unfair_use", "The ma\u202erk is in the title."),
    )
    (folder / "batch.xlsx").write_bytes(batch)
    done = takedown.submit("batch.xlsx")
    assert codes(done) == {3: ["number_rounded"], 4: ["control_character"]}
    fixed = (folder / "batch.fix.csv").read_text(encoding="utf-8-sig")
    assert "number_rounded" in fixed
    assert taobao(10) not in fixed

    long = write_batch(folder / "long.csv", row(taobao(10)), row(taobao(11), explanation="x" * 100_000))
    done = takedown.submit(long)
    assert codes(done) == {3: ["cell_too_long"]}
    assert len(done.out) < 5_000
    assert nothing_happened(home, control)


def test_errors_are_told_to_people_and_the_good_rows_can_go_alone(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Exit 3 with row, column and code; with --valid-rows-only the good row is filed and the exit code is 5."""
    rows = [row(taobao(10)), row("https://taoba0.com/item.htm?id=600000000011"), row(taobao(10))]
    batch = write_batch(folder / "batch.csv", *rows)
    told = takedown("submit", batch, "--attest", "Jane Doe")
    assert "2 rows of batch.csv are wrong; nothing was filed." in told.refused(3)
    assert "row 3, listing_url: " in told.err
    assert "[lookalike_host]" in told.err
    assert "[listing_twice]" in told.err
    assert nothing_happened(home, control)
    done = takedown.submit(batch, "--valid-rows-only", code=5)
    assert done.result["rows"] == {"filed": 1}
    assert len(control.get("/complaints")) == 1


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--attest", ""),
        ("--attest", "Jane Doe", "--tabs", "0"),
        ("--attest", "Jane Doe", "--tabs", "many"),
        ("--attest", "Jane Doe", "--encoding", "latin-99"),
        ("--attest", "Jane Doe", "--profile", "sandbx"),
        ("--attest", "Jane Doe", "--ipr", MARK),
        ("--atest", "Jane Doe"),
    ],
)
def test_a_wrong_command_line_files_nothing(
    options: tuple[str, ...], takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Exit 2, with and without --json, a result line in the one and something to read in both; never a question."""
    batch = batch_of(folder / "batch.csv", 10)
    for json in ((), ("--json",)):
        done = takedown("submit", batch, *options, *json, code=2)
        assert "Error: " in done.err
    assert nothing_happened(home, control)


def codes(done: Done) -> dict[int, list[str]]:
    """Row -> the codes of its errors, of a command that refused the rows."""
    assert done.code == 3, done
    found: dict[int, list[str]] = {}
    for line in done.lines:
        if line["event"] == "row_error":
            assert line["message"]
            assert line["advice"]
            found.setdefault(line["row"], []).append(line["code"])
    return found
