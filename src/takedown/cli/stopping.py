"""Ctrl-C and SIGTERM: the first asks to stop and what is in hand is concluded, the second stops at once.

After the second, a complaint whose press was under way is unknown; `resume` settles it by reading the portal. Between two
portals, where nothing is in hand, the first stops at once.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Result = TypeVar("Result")

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_until_stopped(work: Coroutine[Any, Any, Result], ask_to_stop: Callable[[], None]) -> Result:
    """Run `work`; `ask_to_stop` is called at the first signal. Raises KeyboardInterrupt after the second."""

    async def watched() -> Result:
        task = asyncio.ensure_future(work)
        asked = False

        def on_signal() -> None:
            nonlocal asked
            if asked:
                task.cancel()
            else:
                asked = True
                ask_to_stop()

        _listen(on_signal)
        try:
            return await task
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        return asyncio.run(watched())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets while the block waits; `run_until_stopped` within it sees to them itself."""
    asked = threading.Event()
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, by KeyboardInterrupt, so that the run is closed in the ledger."""
    if threading.current_thread() is not threading.main_thread():
        yield  # whoever runs the main thread is told of signals, and ends this one's block
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _listen(on_signal: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        try:
            loop.add_signal_handler(number, on_signal)
        except NotImplementedError:  # Windows: handlers of the main thread, handed to the loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(on_signal))
