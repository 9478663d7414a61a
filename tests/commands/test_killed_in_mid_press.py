"""Killed between intent and conclusion: the next submit presses nothing twice and loses nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from takedown.sandbox.server import RunningPortal, running_portal
from tests.commands.command import Commands, check_contract, ended
from tests.commands.desk import MARK, batch_of, faults_of, filed_numbers, received, register, times_received
from tests.sandbox_portal.visitor import Control

LISTINGS = {"600000000010", "600000000011"}
STEP = 0.005
SECONDS = 60


@pytest.fixture(scope="module")
def slow_portal() -> Iterator[RunningPortal]:
    """Slow enough to be caught between its taking a complaint and its showing the receipt."""
    with running_portal(latency_ms=150) as running:
        yield running


@pytest.fixture
def desk(slow_portal: RunningPortal, home: Path, folder: Path) -> Iterator[Commands]:
    Control(slow_portal).post("/reset").raise_for_status()
    register(home, slow_portal, MARK)
    yield Commands(folder, {"TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": slow_portal.url})
    assert faults_of(home) == []


def pressing(home: Path) -> bool:
    """An intent stands in the ledger; looked up in a way that is quick and cannot write."""
    ledger = home / "data" / "ledger.db"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT 1 FROM events WHERE type = 'submission_intended'").fetchone()
    return found is not None


def wait_until(happened: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(SECONDS / STEP)):
        if happened():
            return
        pause.wait(STEP)
    pytest.fail("it never came to a press")


@pytest.mark.parametrize(
    ("sent", "with_browser"),
    [
        pytest.param(False, False, id="at the intent, the browser lives on"),
        pytest.param(True, True, id="when the portal has it, the browser too"),
    ],
)
def test_a_kill_in_mid_press_files_nothing_twice_and_loses_nothing(
    desk: Commands, slow_portal: RunningPortal, home: Path, folder: Path, *, sent: bool, with_browser: bool
) -> None:
    """After the next submit each listing is at the portal once, or the ledger says that it does not know."""
    control = Control(slow_portal)
    batch = batch_of(folder / "batch.csv", 10, 11)
    killed = desk.start("submit", batch, "--attest", "Jane Doe", "--json")
    wait_until((lambda: bool(control.get("/complaints"))) if sent else (lambda: pressing(home)))
    tree = psutil.Process(killed.pid).children(recursive=True) if with_browser else []
    for process in [psutil.Process(killed.pid), *tree]:
        process.kill()
    killed.communicate(timeout=SECONDS)
    assert filed_numbers(home) == []

    again = desk.submit(batch)
    assert set(times_received(control).values()) <= {1}
    lost = LISTINGS - set(times_received(control))
    assert again.code == (6 if again.result["unknown"] else 0)
    assert not lost or again.result["unknown"]
    if not again.result["unknown"]:
        assert received(control) == filed_numbers(home)


def test_an_interrupt_stops_cleanly_and_the_next_run_finishes(
    desk: Commands, slow_portal: RunningPortal, home: Path, folder: Path
) -> None:
    """Ctrl-C while the portal works on a press: exit 130, every outcome recorded, the rest filed by the next run."""
    control = Control(slow_portal)
    batch = batch_of(folder / "batch.csv", 10)
    running = desk.start("submit", batch, "--attest", "Jane Doe", "--json")
    wait_until(lambda: pressing(home))
    tree = psutil.Process(running.pid).children(recursive=True)
    psutil.Process(running.pid).send_signal(2)
    done = check_contract(ended(running), ["--json"])
    assert done.code in {0, 130}, done
    assert not [process for process in tree if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert desk.submit(batch).code == 0
    assert times_received(control) == {"600000000010": 1}
    assert received(control) == filed_numbers(home)
