"""Evidence that may not be sent: every row is refused with its code, and nothing is filed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.command import SCRIPTS, Commands
from tests.commands.desk import PDF, nothing_happened, png, row, taobao, write_batch
from tests.commands.limited import without_the_rights_of_root
from tests.commands.test_bad_files import codes
from tests.sandbox_portal.visitor import Control


def _unreadable(path: Path) -> None:
    path.write_bytes(PDF)
    path.chmod(0)


def _oversized(path: Path) -> None:
    with path.open("wb") as file:
        file.write(PDF)
        file.truncate(6_000_000)


def _link(path: Path) -> None:
    path.with_name("target.pdf").write_bytes(PDF)
    path.symlink_to("target.pdf")


def _outside(path: Path) -> None:
    (path.parent.parent / "outside.pdf").write_bytes(PDF)


MADE: dict[str, tuple[Callable[[Path], object], str]] = {
    "there.pdf": (lambda path: path.write_bytes(PDF), ""),
    "missing.pdf": (lambda path: None, "evidence_missing"),
    "empty.pdf": (lambda path: path.write_bytes(b""), "evidence_empty"),
    "large.pdf": (_oversized, "evidence_too_large"),
    "notes.docx": (lambda path: path.write_bytes(b"PK\x03\x04"), "evidence_type"),
    "named-wrongly.pdf": (lambda path: path.write_bytes(png()), "evidence_type"),
    "unreadable.pdf": (_unreadable, "evidence_unreadable"),
    "../outside.pdf": (_outside, "evidence_path"),
    "/etc/hostname": (lambda path: None, "evidence_path"),
    "link.pdf": (_link, "evidence_link"),
    "folder.pdf": (lambda path: path.mkdir(), "evidence_not_a_file"),
}


@pytest.mark.usefixtures("mark")
def test_every_row_with_evidence_that_cannot_be_sent_is_named(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """One pass finds them all; the row whose file is good has no error."""
    for name, (make, _) in MADE.items():
        make(folder / name)
    rows = [row(taobao(100 + number), reason="counterfeit_features", evidence=name) for number, name in enumerate(MADE)]
    batch = write_batch(folder / "batch.csv", *rows)
    command: list[str | Path] = [SCRIPTS / "takedown", "submit", batch, "--attest", "Jane Doe", "--json"]
    done = takedown.run(without_the_rights_of_root(command))
    assert codes(done) == {number: [code] for number, (_, code) in enumerate(MADE.values(), start=2) if code}
    assert nothing_happened(home, control)


@pytest.mark.usefixtures("mark")
def test_evidence_that_changes_after_the_check_is_not_filed(takedown: Commands, control: Control, folder: Path) -> None:
    """What was declared is what is sent: a file that is another one at the next run makes another complaint."""
    (folder / "proof.pdf").write_bytes(PDF)
    batch = write_batch(folder / "batch.csv", row(taobao(10), reason="counterfeit_features", evidence="proof.pdf"))
    # It plans and stops there, for want of a browser.
    first = takedown.given(TAKEDOWN_BROWSER="/no")("submit", batch, "--attest", "J D", "--json").result["complaints"][
        0
    ]["id"]
    (folder / "proof.pdf").write_bytes(PDF + b"changed\n")
    second = takedown.submit(batch, code=0).result["complaints"][0]["id"]
    assert first != second
    (complaint,) = control.get("/complaints")
    assert [file["size"] for file in complaint["evidence"]] == [len(PDF) + 8]
    states = {one["id"]: one["state"] for one in takedown("status", "--json").result["complaints"]}
    assert states == {first: "superseded", second: "filed"}
