"""The file of registered rights, `ipr.csv`: read into rights with their documents, all errors of all rows at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from takedown.domain.model import Ipr, IprType
from takedown.domain.rules import Problem
from takedown.intake.checked import RowError
from takedown.intake.columns import IPR_FILE
from takedown.intake.evidence import EvidenceLimits, EvidenceReader
from takedown.intake.jurisdiction import read_jurisdiction
from takedown.intake.table import RawRow, read_table

NICE_CLASSES = range(1, 46)
#: Chinese copyright certificates have words in their numbers: 国作登字-2026-F-00000077.
_NUMBER = re.compile(r"[^\W_][\w ./()-]{0,63}")
_LONGEST_TEXT = 300
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class CheckedIprFile:
    """Everything found out about one file. `rights` are the good ones, in the order of the file."""

    path: Path
    name: str
    file_sha256: str
    rights: tuple[Ipr, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[str, ...] = ()
    sources: Mapping[str, Path] = field(default_factory=dict)
    """SHA-256 of each document -> where it was read. Who copies it compares the copy with the hash."""


def read_ipr_file(
    path: Path, *, encoding: str | None = None, limits: EvidenceLimits | None = None, today: date | None = None
) -> CheckedIprFile:
    """Read a CSV or XLSX file of rights. Documents are looked for beside it; with `today`, expired rights are errors.

    Raises WrongUse for what is wrong with the file as a whole; what is wrong with rows stands in the result.
    """
    table = read_table(path, IPR_FILE, encoding=encoding)
    reader = _RightReader(path.parent, limits or EvidenceLimits(), today)
    rights: list[Ipr] = []
    errors: list[RowError] = []
    for row in table.rows:
        right, problems = reader.read(row)
        errors += [RowError(row.number, *problem) for problem in problems]
        if right is not None and not problems:
            rights.append(right)
    return CheckedIprFile(
        path, path.name, table.sha256, tuple(rights), tuple(errors), table.warnings, dict(reader.sources)
    )


class _RightReader:
    """Reads row by row and remembers what must not come twice."""

    def __init__(self, folder: Path, limits: EvidenceLimits, today: date | None) -> None:
        self._certificates = EvidenceReader(folder, limits, column="certificate")
        self._letters = EvidenceReader(folder, limits, column="authorization")
        self._today = today
        self._keys: dict[str, int] = {}
        self._aliases: dict[str, int] = {}

    @property
    def sources(self) -> Mapping[str, Path]:
        return {**self._letters.sources, **self._certificates.sources}

    def read(self, row: RawRow) -> tuple[Ipr | None, list[Problem]]:
        cells = {name: cell.strip() for name, cell in row.cells.items()}
        problems = list(row.problems)
        ipr_type = _taken(_read_type(cells["ipr_type"]), problems)
        jurisdiction = _taken(read_jurisdiction(cells["jurisdiction"]), problems)
        classes = _read_classes(cells.get("nice_classes", ""), ipr_type, problems)
        issued = _read_date("issued_on", cells, problems)
        expires = _read_date("expires_on", cells, problems)
        certificates, wrong = self._certificates.cell(cells["certificate"])
        letters, wrong_letters = self._letters.cell(cells.get("authorization", ""))
        problems += [*wrong, *wrong_letters, *_text_problems(cells), *self._date_problems(issued, expires)]
        if not cells["certificate"]:
            advice = "name the scan of the certificate, or the signed copyright statement"
            problems.append(Problem("certificate", "certificate_missing", "there is no certificate", advice))
        if ipr_type is None or jurisdiction is None:
            return None, problems
        right = Ipr(
            ipr_type,
            cells["registration_number"],
            jurisdiction,
            cells["name"],
            cells["owner"],
            classes,
            issued,
            expires,
            cells.get("alias", ""),
            certificates,
            letters,
        )
        problems += self._twins(right, row.number)
        return right, problems

    def _date_problems(self, issued: date | None, expires: date | None) -> list[Problem]:
        problems = []
        if issued is not None and expires is not None and issued >= expires:
            message = f"it was issued on {issued} and expires on {expires}"
            problems.append(Problem("expires_on", "dates_reversed", message, "compare both with the certificate"))
        if self._today is not None and expires is not None and expires < self._today:
            advice = "write the new date and name the renewal certificate too, or leave the right out"
            problems.append(Problem("expires_on", "ipr_expired", f"the right expired on {expires}", advice))
        return problems

    def _twins(self, right: Ipr, row: int) -> list[Problem]:
        problems = []
        first = self._keys.setdefault(right.key.casefold(), row)
        if first != row:
            message = f"row {first} has the same type, jurisdiction and number: {right.key}"
            problems.append(Problem("registration_number", "ipr_twice", message, "take one of the two rows out"))
        named = self._aliases.setdefault(right.alias.casefold(), row) if right.alias else row
        if named != row:
            message = f"row {named} has the alias {right.alias} too"
            problems.append(Problem("alias", "alias_twice", message, "give each right an alias of its own"))
        return problems


def _taken(found: _Read | Problem, problems: list[Problem]) -> _Read | None:
    """What was read, or None after its problem is noted."""
    if isinstance(found, Problem):
        problems.append(found)
        return None
    return found


def _read_type(text: str) -> IprType | Problem:
    name = text.casefold().replace("-", "_").replace(" ", "_")
    try:
        return IprType(name)
    except ValueError:
        near = get_close_matches(name, list(IprType), n=1)
        advice = f"did you mean {near[0]}?" if near else f"write one of {', '.join(IprType)}"
        return Problem("ipr_type", "ipr_type_unknown", f"there is no type of right {text[:40]}", advice)


def _read_classes(text: str, ipr_type: IprType | None, problems: list[Problem]) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s;,]+", text) if part]
    wrong = [part for part in parts if not (part.isascii() and part.isdigit() and int(part[:4]) in NICE_CLASSES)]
    if wrong:
        message = f"{', '.join(wrong)[:40]} is no class of the Nice classification"
        problems.append(Problem("nice_classes", "class_unknown", message, "write numbers from 1 to 45, as in 9;25"))
        return ()
    if parts and ipr_type is not None and ipr_type is not IprType.TRADEMARK:
        message = f"a {ipr_type.value.replace('_', ' ')} has no Nice classes"
        problems.append(Problem("nice_classes", "class_without_trademark", message, "leave the cell empty"))
    if not parts and ipr_type is IprType.TRADEMARK:
        message = "a trademark has at least one Nice class"
        problems.append(Problem("nice_classes", "class_missing", message, "write the classes of the certificate"))
    return tuple(sorted({int(part) for part in parts}))


def _read_date(column: str, cells: Mapping[str, str], problems: list[Problem]) -> date | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date on paper has no zone
    except ValueError:
        problems.append(Problem(column, "date_unknown", f"{text[:40]} is no date", "write it as 2026-11-21"))
        return None


def _text_problems(cells: Mapping[str, str]) -> list[Problem]:
    problems = []
    for column in ("name", "owner", "alias"):
        text = cells.get(column, "")
        if not text and column != "alias":
            advice = "write it as on the certificate"
            problems.append(Problem(column, "missing", f"the cell {column} is empty", advice))
        elif text and (len(text) > _LONGEST_TEXT or not text.isprintable()):
            message = f"the {column} is longer than {_LONGEST_TEXT} characters or holds some that do not show"
            problems.append(Problem(column, "text_unusable", message, "write it as on the certificate, in one line"))
    number = cells["registration_number"]
    if not number:
        advice = "write the number of the certificate"
        problems.append(Problem("registration_number", "missing", "the cell registration_number is empty", advice))
    elif not _NUMBER.fullmatch(number):
        advice = "write the number alone, as on the certificate"
        problems.append(Problem("registration_number", "number_unusable", f"{number[:40]} is no number", advice))
    return problems
