"""Result and fix files."""

from __future__ import annotations

import csv
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.errors import StorageFailed
from takedown.domain.protocol import State
from takedown.intake.columns import RESULT
from takedown.intake.formula_guard import guard, unguard
from takedown.intake.history import Holding
from takedown.intake.results import RowOutcome, kept_fix_files, write_results

from .conftest import COLUMNS, Folder, as_csv, good
from .test_history_of_claims import Before


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_a_folder_that_cannot_be_written_is_an_error_with_advice(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old result file stays as it was, and nothing is left lying about."""
    checked = folder.check(good())
    (result,) = write_results(checked)
    before = result.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match=r"batch\.result\.csv cannot be written: No space left on device") as failed:
        write_results(checked)
    assert failed.value.advice
    assert (result.read_bytes(), sorted(path.name for path in folder.path.iterdir())) == (
        before,
        ["batch.csv", "batch.result.csv"],
    )


def test_a_place_taken_by_a_folder_is_an_error(folder: Folder) -> None:
    """Neither file can be written or taken away."""
    checked = folder.check(good())
    (folder.path / "batch.fix.csv").mkdir()
    with pytest.raises(StorageFailed, match=r"batch\.fix\.csv"):
        write_results(checked)
    (folder.path / "batch.fix.csv").rmdir()
    (folder.path / "batch.result.csv").mkdir()
    with pytest.raises(StorageFailed, match=r"batch\.result\.csv"):
        write_results(checked)


def test_the_result_file_is_the_input_with_what_became_of_each_row(folder: Folder) -> None:
    """Row for row, in the columns of the input and then those of a result."""
    checked = folder.check(good(1, note="我的"), good(2, explanation=""))
    result, fix = write_results(checked)
    rows = rows_of(result)
    assert list(rows[0]) == [*COLUMNS, *RESULT]
    assert {**good(1), "note": "我的"}.items() <= rows[0].items()
    assert {name: rows[0][name] for name in RESULT} == {
        "row": "2",
        "status": "planned",
        "error_code": "",
        "message": "",
        "marketplace": "aliexpress",
        "item_id": "9005000000000111",
        "complaint": str(checked.complaints[0].complaint.id),
        "complaint_number": "",
    }
    assert (rows[1]["row"], rows[1]["status"], rows[1]["error_code"]) == ("3", "invalid", "needs_explanation")
    assert [row["row"] for row in rows_of(fix)] == ["3"]


def test_a_mended_fix_file_can_be_checked_as_it_is(folder: Folder) -> None:
    """Its result columns are passed over, and do not come twice."""
    _, fix = write_results(folder.check(good(1), good(2, explanation="")))
    fix.write_text(fix.read_text("utf-8-sig").replace("unfair_use,,", "unfair_use,In the title.,"), encoding="utf-8")
    folder.batch = fix
    checked = folder.check()
    assert (checked.errors, checked.columns, len(checked.rows)) == ((), COLUMNS, 1)
    (result,) = write_results(checked)
    assert (result.name, list(rows_of(result)[0])) == ("batch.fix.result.csv", [*COLUMNS, *RESULT])


def test_an_old_fix_file_goes_when_nothing_is_wrong_any_more(folder: Folder) -> None:
    """Nobody mends rows that are good."""
    _, fix = write_results(folder.check(good(explanation="")))
    assert write_results(folder.check(good())) == (folder.path / "batch.result.csv",)
    assert not fix.exists()
    assert kept_fix_files(folder.batch) == ()


def test_a_fix_file_that_somebody_has_mended_is_never_written_over(folder: Folder) -> None:
    """Not by the next check nor by the one after it; ours goes beside it, always to the same place."""
    _, fix = write_results(folder.check(good(1, explanation="")))
    mended = fix.read_bytes().replace(b"unfair_use,,", b"unfair_use,In the title.,")
    fix.write_bytes(mended)
    for explanation in ("", " "):
        assert write_results(folder.check(good(1, explanation=explanation)))[1].name == "batch.fix.1.csv"
    assert kept_fix_files(folder.batch) == (fix,)
    (folder.path / "batch.fix.1.csv").write_bytes(mended)
    assert write_results(folder.check(good(1, explanation="")))[1].name == "batch.fix.2.csv"
    assert (fix.read_bytes(), (folder.path / "batch.fix.1.csv").read_bytes()) == (mended, mended)


def test_a_fix_file_that_somebody_has_mended_is_not_taken_away(folder: Folder) -> None:
    """Nor one that was never ours, when all rows are good; ours beside it goes."""
    _, fix = write_results(folder.check(good(1, explanation="")))
    fix.write_bytes(fix.read_bytes() + b"\n")
    _, ours = write_results(folder.check(good(1, explanation="")))
    assert write_results(folder.check(good())) == (folder.path / "batch.result.csv",)
    assert (fix.exists(), ours.exists()) == (True, False)


def test_a_fix_file_of_refused_rows_is_ours_in_every_delimiter_and_with_every_cell(folder: Folder) -> None:
    """Written over by the next run, whatever the cells hold."""
    rows = (good(1, note='a "quoted";\ttext\nof two lines\r\nor three'), good(2, note="=1+1"))
    for delimiter in (",", ";", "\t"):
        folder.batch.write_text(as_csv(rows, delimiter=delimiter), encoding="utf-8", newline="")
        checked = folder.check()
        outcomes = {3: RowOutcome("refused", "listing_refused", "Item; does not, exist", "C-1", "")}
        assert write_results(checked, outcomes)[1].name == "batch.fix.csv"
        assert write_results(checked, outcomes | {2: RowOutcome("refused")})[1].name == "batch.fix.csv"


def test_outcomes_of_the_filing_replace_what_the_check_said(folder: Folder) -> None:
    """A row that the portal refused goes into the fix file."""
    checked = folder.check(good(1), good(2))
    outcomes = {
        2: RowOutcome("filed", complaint="C-1", complaint_number="N-1"),
        3: RowOutcome("refused", "listing_refused", "Item does not exist", "C-1", ""),
    }
    result, fix = write_results(checked, outcomes)
    assert [(row["status"], row["complaint_number"]) for row in rows_of(result)] == [("filed", "N-1"), ("refused", "")]
    assert [(row["row"], row["message"]) for row in rows_of(fix)] == [("3", "Item does not exist")]


def test_a_skipped_row_says_which_complaint_has_its_listing(folder: Folder) -> None:
    """And is nothing to mend."""
    checked = folder.check(good(), history=Before(Holding("C-before", State.FILED, "N-7")))
    (result,) = write_results(checked)
    (row,) = rows_of(result)
    assert (row["status"], row["error_code"], row["complaint"], row["complaint_number"]) == (
        "skipped",
        "already_filed",
        "C-before",
        "N-7",
    )


def test_the_delimiter_of_the_input_is_kept(folder: Folder) -> None:
    """A spreadsheet that wrote semicolons opens semicolons."""
    folder.batch.write_text(folder.write(good()).read_text().replace(",", ";"))
    (result,) = write_results(folder.check())
    assert rows_of(result, ";")[0]["status"] == "planned"


DANGEROUS = [
    "=1+1",
    "+86 10",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("before", ["", "a line\n", "a line\r\n", "a line\r", "a line\u2028"])
def test_no_line_of_a_cell_starts_a_formula(folder: Folder, text: str, before: str) -> None:
    """Every line of a written cell that held one starts with an apostrophe, and the text comes back."""
    (result,) = write_results(folder.check(good(note=before + text)))
    written = rows_of(result)[0]["note"]
    assert not any(starts_formula(line) for line in written.splitlines())
    folder.batch = result
    assert folder.check().rows[0].cells["note"] == before + text


def starts_formula(line: str) -> bool:
    """As a careless spreadsheet sees it: blanks and invisible marks do not count, full-width signs do."""
    visible = [char for char in line if unicodedata.category(char) not in {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}]
    return bool(visible) and unicodedata.normalize("NFKC", visible[0])[:1] in set("=+-@")


ALPHABET = st.text(st.sampled_from("='+-@\t\r\n \u00a0\ufeff\u200b＝－a1\u2028\x0b\x85\u00ad\u180e"))


@given(st.one_of(ALPHABET, st.text()))
def test_a_guarded_text_is_harmless_and_comes_back(text: str) -> None:
    """For every text, also one that held such an apostrophe before."""
    guarded = guard(text)
    assert unguard(guarded) == text
    assert not guarded.startswith(("\t", "\r", "\n"))
    assert not any(starts_formula(line) for line in guarded.splitlines())
