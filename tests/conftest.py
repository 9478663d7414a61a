"""What every test gets: none of the user's settings, and a home of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder under which the tool keeps everything during this test; the user's own settings do not reach it."""
    for name in [name for name in os.environ if name.startswith("TAKEDOWN_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "takedown-home"
    monkeypatch.setenv("TAKEDOWN_HOME", str(folder))
    return folder
