"""A fresh ledger in a folder of its own, and a journal on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from tests.unit.ledger.sample import ACCOUNT, Clock


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of the ledger."""
    return tmp_path / "ledger"


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that the migrations made, to be copied: they take longer than most tests."""
    made = tmp_path_factory.mktemp("empty")
    Ledger.open(made, now=Clock()).close()
    return made / "ledger.db"


@pytest.fixture
def ledger(place: Path, empty_ledger: Path) -> Iterator[Ledger]:
    """Whatever a test does to it, its chain is whole and its tables follow from its events afterwards."""
    place.mkdir()
    shutil.copy(empty_ledger, place)
    with Ledger.open(place, now=Clock()) as opened:
        yield opened
        assert [problem for account in opened.accounts() for problem in opened.verify_chain(account)] == []
        assert opened.check_projections() == []


@pytest.fixture
def journal(ledger: Ledger) -> Journal:
    """The chain of the account that most tests file through."""
    return ledger.journal(ACCOUNT, run="run-1", actor="ada")
