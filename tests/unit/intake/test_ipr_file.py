"""The file of registered rights."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.errors import WrongUse
from takedown.domain.model import IprType
from takedown.domain.rules import Problem
from takedown.intake.ipr_file import CheckedIprFile, read_ipr_file
from takedown.intake.jurisdiction import read_jurisdiction
from takedown.intake.register import IprRegister

from .conftest import PNG, TODAY, as_csv

COLUMNS = (
    "ipr_type",
    "registration_number",
    "name",
    "jurisdiction",
    "owner",
    "nice_classes",
    "issued_on",
    "expires_on",
    "certificate",
    "alias",
    "authorization",
)


def right(number: int = 1, **cells: str) -> dict[str, str]:
    row = {
        "ipr_type": "trademark",
        "registration_number": f"900{number}77",
        "name": "NORDHELM",
        "jurisdiction": "CN",
        "owner": "Nordhelm AB",
        "nice_classes": "9;25",
        "issued_on": "2021-03-14",
        "expires_on": "2031-03-13",
        "certificate": "cert.png",
        "alias": f"mark-{number}",
    }
    return {**row, **cells}


def read(path: Path, *rows: dict[str, str], today: date | None = None) -> CheckedIprFile:
    (path / "cert.png").write_bytes(PNG)
    file = path / "ipr.csv"
    file.write_text(as_csv(rows, COLUMNS), encoding="utf-8")
    return read_ipr_file(file, today=today)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"ipr_type": "trade mark"}, "ipr_type_unknown", "ipr_type"),
        ({"registration_number": ""}, "missing", "registration_number"),
        ({"registration_number": "#1"}, "number_unusable", "registration_number"),
        ({"name": ""}, "missing", "name"),
        ({"owner": ""}, "missing", "owner"),
        ({"owner": "two\nlines"}, "text_unusable", "owner"),
        ({"jurisdiction": "UK"}, "jurisdiction_unknown", "jurisdiction"),
        ({"jurisdiction": "WIPO"}, "designations_unknown", "jurisdiction"),
        ({"jurisdiction": "WIPO:CN,XX"}, "designations_unknown", "jurisdiction"),
        ({"nice_classes": "46"}, "class_unknown", "nice_classes"),
        ({"nice_classes": "9.25"}, "class_unknown", "nice_classes"),
        ({"nice_classes": ""}, "class_missing", "nice_classes"),
        ({"ipr_type": "copyright"}, "class_without_trademark", "nice_classes"),
        ({"issued_on": "14.03.2021"}, "date_unknown", "issued_on"),
        ({"expires_on": "2031-02-30"}, "date_unknown", "expires_on"),
        ({"issued_on": "2031-03-13"}, "dates_reversed", "expires_on"),
        ({"expires_on": "2026-11-20"}, "ipr_expired", "expires_on"),
        ({"certificate": ""}, "certificate_missing", "certificate"),
        ({"certificate": "cert.docx"}, "evidence_missing", "certificate"),
        ({"authorization": "../letter.pdf"}, "evidence_path", "authorization"),
        ({"registration_number": "900177"}, "ipr_twice", "registration_number"),
        ({"alias": "MARK-1"}, "alias_twice", "alias"),
    ],
)
def test_a_fault_is_named_with_its_row_column_and_code(
    tmp_path: Path, cells: dict[str, str], code: str, column: str
) -> None:
    """The good right beside it is read."""
    checked = read(tmp_path, right(1), right(2, **cells), today=TODAY)
    assert [(error.row, error.column, error.code) for error in checked.errors] == [(3, column, code)]
    assert len(checked.rights) == 1


def test_all_errors_of_all_rows_are_found_at_once(tmp_path: Path) -> None:
    """As with a batch."""
    bad = dict.fromkeys(COLUMNS, "")
    checked = read(tmp_path, {**bad, "owner": "x"}, right(2, name="", nice_classes="0"))
    assert [(error.row, error.column) for error in checked.errors] == [
        (2, "ipr_type"),
        (2, "jurisdiction"),
        (2, "name"),
        (2, "registration_number"),
        (2, "certificate"),
        (3, "nice_classes"),
        (3, "name"),
    ]


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    """A batch is no IPR file."""
    (tmp_path / "ipr.csv").write_text("listing_url,ipr,reason\na,b,c\n")
    with pytest.raises(WrongUse, match="nobody knows"):
        read_ipr_file(tmp_path / "ipr.csv")


def test_a_right_is_read_with_its_documents(tmp_path: Path) -> None:
    """The same number in another country or type is another right."""
    (tmp_path / "letter.png").write_bytes(PNG + b"letter")
    checked = read(
        tmp_path,
        right(1, jurisdiction="wipo: us cn", nice_classes="25, 9", authorization="letter.png"),
        right(1, jurisdiction="US", alias=""),
        right(1, ipr_type="Design Patent", nice_classes="", jurisdiction="EU", alias="", issued_on="", expires_on=""),
        right(2, ipr_type="copyright", nice_classes="", registration_number="国作登字-2026-F-00000077", alias="art"),
    )
    assert checked.errors == ()
    first, second, third, fourth = checked.rights
    assert (first.jurisdiction, first.nice_classes, first.protects_in_china()) == ("WIPO:CN,US", (9, 25), True)
    assert (first.issued_on, first.expires_on) == (date(2021, 3, 14), date(2031, 3, 13))
    assert [file.name for file in first.certificates + first.authorization] == ["cert.png", "letter.png"]
    assert set(checked.sources) == {file.sha256 for file in first.certificates + first.authorization}
    assert (second.key, third.ipr_type, third.expires_on) == ("trademark/US/900177", IprType.DESIGN_PATENT, None)
    assert fourth.registration_number == "国作登字-2026-F-00000077"


@given(st.text())
def test_a_jurisdiction_has_one_spelling_or_is_a_problem(text: str) -> None:
    """Reading the spelling again changes nothing."""
    found = read_jurisdiction(text)
    assert isinstance(found, Problem) or read_jurisdiction(found) == found


def test_an_empty_register_says_so() -> None:
    """The advice is to fill it."""
    found = IprRegister([]).find("nordhelm")
    assert isinstance(found, Problem)
    assert "register is empty" in found.advice
