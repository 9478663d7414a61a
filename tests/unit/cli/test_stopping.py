"""Ctrl-C and SIGTERM: the first asks, the second stops, and what was there before is there again."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from takedown.cli.stopping import SIGNALS, run_until_stopped, terminable


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_asks_and_the_second_stops(number: int) -> None:
    """Work that does not end by itself is ended."""
    asked = asyncio.Event()

    async def work() -> None:
        send(number)
        await asked.wait()
        send(number)
        await asyncio.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        run_until_stopped(work(), asked.set)


def test_work_that_heeds_the_first_signal_comes_to_its_own_end() -> None:
    """What is in hand is concluded."""
    asked = asyncio.Event()

    async def work() -> str:
        send(signal.SIGTERM)
        await asked.wait()
        return "concluded"

    assert run_until_stopped(work(), asked.set) == "concluded"


def test_between_two_portals_sigterm_ends_the_command_as_ctrl_c_does() -> None:
    """After the first portal as well as before it; a killed process would not close its run in the ledger."""
    before = signal.getsignal(signal.SIGTERM)

    async def work() -> None:
        pass

    with terminable():
        run_until_stopped(work(), lambda: None)
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
