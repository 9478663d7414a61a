"""One practice portal per test process, emptied before each test; a folder to work in; a ledger that is whole at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from takedown.sandbox.server import RunningPortal, running_portal
from tests.commands.command import Commands
from tests.commands.desk import MARK, faults_of, register
from tests.commands.prepared import Prepared
from tests.sandbox_portal.visitor import Control

PROMPT = {
    "TAKEDOWN_SANDBOX_MARGIN_SECONDS": "0.4",
    "TAKEDOWN_SANDBOX_LIST_DELAY_SECONDS": "0.4",
    "TAKEDOWN_CAPTURE_PAUSE_SECONDS": "0",
}
"""These portals neither stall nor lag unless a test says so, and then it says how long to wait."""


@pytest.fixture(scope="session")
def shared_portal() -> Iterator[RunningPortal]:
    with running_portal() as running:
        yield running


@pytest.fixture
def portal(shared_portal: RunningPortal) -> RunningPortal:
    Control(shared_portal).post("/reset").raise_for_status()
    return shared_portal


@pytest.fixture
def control(portal: RunningPortal) -> Control:
    return Control(portal)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the batch lies and the commands are run."""
    made = tmp_path / "desk"
    made.mkdir()
    return made


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    made = Prepared()
    yield made
    made.close()


@pytest.fixture
def takedown(portal: RunningPortal, home: Path, folder: Path, prepared: Prepared) -> Iterator[Commands]:
    """The commands; whatever they did, the ledger must be whole in the end."""
    yield Commands(folder, {"TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": portal.url} | PROMPT, prepared)
    assert faults_of(home) == []


@pytest.fixture
def mark(home: Path, portal: RunningPortal) -> str:
    """The number of a right that is verified."""
    register(home, portal, MARK)
    return MARK
