"""A seller objects: it is read with its files, and answered once; with the real commands."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.commands.command import Commands
from tests.commands.desk import batch_of, received
from tests.sandbox_portal.visitor import Control

pytestmark = pytest.mark.usefixtures("mark")

HOSTILE = "../../etc/\u202egnp.pdf"
FILES = [
    {"name": HOSTILE, "content": base64.b64encode(b"MZ" + b"\0" * 60).decode()},
    {"name": "film.pdf", "size": 2 * 1024**3},
]


def test_a_counter_notice_is_read_and_answered_once(takedown: Commands, control: Control, folder: Path) -> None:
    """A file that lies and one of 2 GB are named; a second answer is refused; what the seller wrote stays text."""
    takedown.submit(batch_of(folder / "batch.csv", 10), code=0)
    (number,) = received(control)
    control.advance("P2D")
    body = {"number": number, "said": "Genuine \x1b[31m<script>alert(1)</script>", "files": FILES, "deadline": "P3D"}
    control.post("/counter-notices", body).raise_for_status()
    takedown("poll", "--json", code=0)
    (notice,) = takedown("status", "--json", code=0).result["counter_notices"]
    taken, large = notice["attachments"]
    assert (taken["name"], taken["lies"], taken["bytes"]) == (HOSTILE, True, 62)
    assert not large["sha256"]
    assert "at most" in large["why_not_taken"]
    assert not notice["estimated"]
    shown = takedown("status", number, code=0).out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    takedown("status", "--needs-person", "--json", code=4)

    (folder / "comparison.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    answer = ["answer", number, "dispute", "--text", "The licence is forged.", "--evidence", "comparison.pdf"]
    control.appoint(
        "cut_after_accept", "submit_answer"
    )  # it arrives, and nobody sees that: its complaint is opened for it
    answered = takedown(*answer, "--attest", "Jane Doe", "--yes", "--json", code=0).result
    assert [one["state"] for one in answered["complaints"]] == ["filed"]
    assert control.happened() == {"cut_after_accept": 1}
    (case,) = control.get("/complaints")
    (theirs,) = case["counter_notices"]
    assert (theirs["reply"], theirs["reply_text"]) == ("dispute", "The licence is forged.")
    assert [file["name"] for file in theirs["reply_evidence"]] == ["comparison.pdf"]
    takedown(*answer, "--attest", "Jane Doe", "--yes", code=2).refused(2)
