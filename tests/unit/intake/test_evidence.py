"""Evidence files: found, looked at, never followed out of the folder."""

from __future__ import annotations

import hashlib
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from takedown.intake.evidence import EvidenceLimits, EvidenceReader, safe_name

from .conftest import PNG, Folder, good

JPG = b"\xff\xd8\xff\xe0 and a picture"
PDF = b"%PDF-1.7 and pages"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../outside.png", "evidence_path"),
        ("sub/../../outside.png", "evidence_path"),
        ("..\\outside.png", "evidence_path"),
        ("/etc/hostname", "evidence_path"),
        ("C:\\picture.png", "evidence_path"),
        ("\\\\server\\share\\picture.png", "evidence_path"),
        ("~/picture.png", "evidence_path"),
        (".", "evidence_path"),
        ("link.png", "evidence_link"),
        ("linked/inside.png", "evidence_link"),
        ("dangling.png", "evidence_link"),
        ("nothing.png", "evidence_missing"),
        ("nowhere/nothing.png", "evidence_missing"),
        ("good.png/nothing.png", "evidence_missing"),
        ("sub", "evidence_not_a_file"),
        ("pipe.png", "evidence_not_a_file"),
        ("empty.png", "evidence_empty"),
        ("large.png", "evidence_too_large"),
        ("words.docx", "evidence_type"),
        ("no-ending", "evidence_type"),
        ("really-a-pdf.png", "evidence_type"),
        ("script.pdf", "evidence_type"),
        ("capture", "no_capture"),
        ("Capture", "no_capture"),
        ("a" * 300 + ".png", "evidence_unreadable"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(folder: Folder, name: str, code: str) -> None:
    """One error, whose sentence holds what the cell says."""
    (folder.path.parent / "outside.png").write_bytes(PNG)
    folder.add("good.png")
    folder.add("sub/inside.png")
    folder.add("empty.png", b"")
    folder.add("large.png", PNG + bytes(2000))
    folder.add("words.docx", b"PK\x03\x04")
    folder.add("no-ending")
    folder.add("really-a-pdf.png", PDF)
    folder.add("script.pdf", b"#!/bin/sh")
    (folder.path / "link.png").symlink_to(folder.path / "good.png")
    (folder.path / "linked").symlink_to(folder.path / "sub")
    (folder.path / "dangling.png").symlink_to(folder.path / "nothing.png")
    os.mkfifo(folder.path / "pipe.png")
    row = folder.check(good(evidence=f"good.png; {name}"), limits=EvidenceLimits(file_bytes=1000)).rows[0]
    assert [error.code for error in row.errors] == [code]
    assert name in row.errors[0].message or code == "no_capture"


def test_a_misspelt_file_is_answered_with_the_nearest_one(folder: Folder) -> None:
    """The folder was looked at."""
    folder.add("jacket-comparison.png")
    assert folder.one(evidence="jacket-comparisn.png").errors[0].advice == "did you mean jacket-comparison.png?"


def test_more_files_than_the_limit_are_refused(folder: Folder) -> None:
    """Counted by content: the same file twice counts once."""
    for number in range(3):
        folder.add(f"{number}.png", PNG + bytes([number]))
    folder.add("again.png", PNG + bytes([0]))
    limits = EvidenceLimits(files=2)
    assert folder.check(good(evidence="0.png;1.png;again.png"), limits=limits).errors == ()
    assert [e.code for e in folder.check(good(evidence="0.png;1.png;2.png"), limits=limits).errors] == [
        "too_many_files"
    ]


def test_files_are_known_by_their_content_and_where_they_were_read(folder: Folder) -> None:
    """Windows separators are read as separators; type, size and hash come from the file."""
    folder.add("sub/picture.PNG")
    folder.add("photo.jpeg", JPG)
    folder.add("report.pdf", PDF)
    checked = folder.check(good(evidence="sub\\picture.PNG；photo.jpeg; ;report.pdf;"))
    evidence = checked.complaints[0].complaint.evidence
    assert [(file.name, file.media_type) for file in evidence] == [
        ("picture.PNG", "image/png"),
        ("photo.jpeg", "image/jpeg"),
        ("report.pdf", "application/pdf"),
    ]
    assert [(file.sha256, file.size) for file in evidence] == [
        (hashlib.sha256(content).hexdigest(), len(content)) for content in (PNG, JPG, PDF)
    ]
    assert checked.sources[evidence[0].sha256] == folder.path / "sub" / "picture.PNG"


def test_the_kinds_of_file_are_configuration(folder: Folder) -> None:
    """What the portal takes is unknown; what a user allows is taken by its ending."""
    folder.add("words.docx", b"PK\x03\x04")
    reader = EvidenceReader(folder.path, EvidenceLimits(endings=frozenset({"docx"})))
    files, problems = reader.cell("words.docx")
    assert (len(files), problems) == (1, ())
    assert [problem.code for problem in reader.cell("good.png")[1]] == ["evidence_missing"]


@given(st.text())
def test_a_safe_name_is_one_plain_name(name: str) -> None:
    """Never a path, never a control or direction mark, never empty, never long."""
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\:*?"<>|\0\n\u202e\u200f')
    assert safe.strip(" .") == safe or "." in safe
    assert safe_name(safe) == safe


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_cell_gives_files_or_problems_and_never_leaves_the_folder(folder: Folder, text: str) -> None:
    """Nothing is raised, whatever the cell says."""
    folder.add("good.png")
    reader = EvidenceReader(folder.path)
    files, problems = reader.cell(f"good.png;{text}")
    assert len(files) == 1
    assert all(problem.code and problem.message and problem.advice for problem in problems)
    assert all(path.is_relative_to(folder.path) for path in reader.sources.values())
