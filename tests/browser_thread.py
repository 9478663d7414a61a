"""A real browser for tests, driven from an event loop in a thread of its own.

pytest-playwright's `page` keeps an event loop running in the main thread, so that coroutines cannot be run there in the
same process. They are handed to a thread here; both kinds of tests then share one pytest process. Fixtures to import into
a conftest: `run`, `session`, `practice_portal`.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import httpx
import pytest

from takedown.browser.session import BrowserSession, BrowserWish, open_session
from takedown.sandbox.server import RunningPortal, running_portal

Result = TypeVar("Result")
WISH = BrowserWish(
    headless=True,
    practice=True,
    locale="en-US",
    timezone="UTC",
    as_root=hasattr(os, "geteuid") and os.geteuid() == 0,
)


class Run:
    """Runs coroutines, one by one, on the loop of the browser's thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()

    def __call__(self, coroutine: Coroutine[Any, Any, Result], timeout: float = 90) -> Result:
        """The coroutine's result, or its exception; TimeoutError after `timeout` seconds."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    def stop(self) -> None:
        """End loop and thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="session")
def run() -> Iterator[Run]:
    """A callable that takes a coroutine and gives its result."""
    runner = Run()
    yield runner
    runner.stop()


@pytest.fixture(scope="session")
def session(run: Run) -> Iterator[BrowserSession]:
    """One browser for all tests of this process."""
    stack = AsyncExitStack()
    yield run(stack.enter_async_context(open_session(WISH)))
    run(stack.aclose())


@pytest.fixture(scope="session")
def running() -> Iterator[RunningPortal]:
    """The practice portal in a thread of its own."""
    with running_portal() as portal:
        yield portal


@pytest.fixture
def practice_portal(running: RunningPortal) -> RunningPortal:
    """The practice portal as it is on its first day."""
    httpx.post(running.control_url + "/reset", verify=False).raise_for_status()
    return running
