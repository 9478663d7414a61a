"""A browser that a crash left behind is ended by the next run, and nothing else is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from takedown.browser.leftover import sweep
from takedown.browser.process import started_ms


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


def note_of(folder: Path, process: subprocess.Popen[bytes], *, later_ms: int = 0) -> Path:
    started = started_ms(process.pid) + later_ms
    note = folder / "browser.json"
    note.write_text(json.dumps({"pid": process.pid, "started_ms": started}), "utf-8")
    return note


def test_a_noted_process_that_still_runs_is_ended(tmp_path: Path) -> None:
    """And the note is gone with it."""
    with sleeper() as process:
        note = note_of(tmp_path, process)
        sweep(note)
        assert not psutil.pid_exists(process.pid)
    assert not note.exists()


def test_another_process_under_the_same_id_is_left_alone(tmp_path: Path) -> None:
    """Process ids are used again: one that began at another time is somebody else's."""
    with sleeper() as process:
        sweep(note_of(tmp_path, process, later_ms=60_000))
        assert process.poll() is None
        process.kill()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "started_ms": 1}'])
def test_a_note_that_was_cut_short_keeps_nobody_from_working(tmp_path: Path, content: str) -> None:
    """A crash while it was written is before anything was pressed."""
    note = tmp_path / "browser.json"
    note.write_text(content, "utf-8")
    sweep(note)


def test_no_note_is_nothing_to_do(tmp_path: Path) -> None:
    """The usual case."""
    sweep(tmp_path / "browser.json")
