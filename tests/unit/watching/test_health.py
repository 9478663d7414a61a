"""What `status --health` makes of the polls."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from takedown.domain.errors import Exit
from takedown.watching.health import Health, read_health, write_health

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLLED = Health().begun(NOW - HOUR).ended(NOW - HOUR, Exit.DONE, "", 12, good=True)
MINE = {"pid": os.getpid(), "process_began": psutil.Process().create_time()}
WATCHED = replace(POLLED, next_at=NOW + HOUR, **MINE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("health", "code"),
    [
        (Health(), Exit.UNAVAILABLE),
        (POLLED, Exit.DONE),
        (WATCHED, Exit.DONE),
        (WATCHED.begun(NOW), Exit.DONE),
        (replace(WATCHED, ended_at=NOW - 9 * HOUR).begun(NOW - 4 * HOUR), Exit.UNAVAILABLE),
        (replace(WATCHED, next_at=NOW - HOUR), Exit.UNAVAILABLE),
        (replace(WATCHED, pid=2**22 + 1), Exit.UNAVAILABLE),
        (replace(WATCHED, process_began=1.0), Exit.UNAVAILABLE),
        (replace(POLLED, began_at=NOW - 26 * HOUR, ended_at=NOW - 26 * HOUR), Exit.UNAVAILABLE),
        (WATCHED.ended(NOW, Exit.PORTAL_CHANGED, "The screen has changed.", 1, good=False), Exit.PORTAL_CHANGED),
        (WATCHED.ended(NOW, Exit.NEEDS_PERSON, "", 1, good=True), Exit.DONE),
    ],
)
def test_polls_that_come_and_are_good_are_healthy_and_nothing_else(health: Health, code: Exit) -> None:
    """A watch that died, hangs or waits in vain is not; a poll that found something for a person is."""
    assert health.judged(NOW)[0] is code


def test_it_is_kept_and_read_again(tmp_path: Path) -> None:
    """Every time, aware."""
    path = tmp_path / "watch" / "sandbox.json"
    write_health(path, WATCHED)
    assert read_health(path) == WATCHED
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "[]", "{", '{"began_at": "yesterday"}', '{"pid": {}, "next_at": 7}', "\x00"])
def test_a_file_that_cannot_be_read_is_as_none(tmp_path: Path, content: str) -> None:
    """It may be lost: the next watch polls at once."""
    path = tmp_path / "sandbox.json"
    path.write_text(content, "utf-8")
    assert read_health(path).began_at is None
