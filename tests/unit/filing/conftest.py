"""A world for every test of filing; whatever a test does, its ledger is whole afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from takedown.ledger import sqlite
from takedown.ledger.ledger import Ledger
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Server
from tests.unit.filing.virtual_time import Clock


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What survives a power cut is the ledger's own tests' business."""
    monkeypatch.setattr(sqlite, "PRAGMAS", ("foreign_keys=ON", "synchronous=OFF"))


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that the migrations made, to be copied: they take longer than most tests."""
    made = tmp_path_factory.mktemp("empty")
    Ledger.open(made, now=Clock().now).close()
    return made / "ledger.db"


@pytest.fixture
def world(tmp_path: Path, empty_ledger: Path) -> Iterator[World]:
    """A server on which all is well, and a ledger with nothing in it."""
    place = tmp_path / "ledger"
    place.mkdir()
    shutil.copy(empty_ledger, place)
    clock = Clock()
    with Ledger.open(place, now=clock.now) as ledger:
        yield World(tmp_path, ledger, clock, Server(clock))
        assert [problem for account in ledger.accounts() for problem in ledger.verify_chain(account)] == []
        assert ledger.check_projections() == []
