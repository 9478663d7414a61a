"""A browser window that a person started: a browser with a debugging port, signed in by hand, with tabs of its own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from takedown.browser.find import find_browser, launch_arguments

SECONDS = 30
STEP = 0.02


@dataclass(frozen=True)
class Window:
    """Where it answers, and its process."""

    address: str
    process: subprocess.Popen[bytes]

    def tabs(self) -> dict[str, str]:
        """The address of every tab by its id."""
        return {one["id"]: one["url"] for one in self.ask("/json/list") if one["type"] == "page"}

    def ask(self, path: str) -> Any:
        """What it answers to a question in JSON."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=5) as answer:
            return json.load(answer)

    def take_cookies(self, cookies: list[dict[str, str]]) -> None:
        """What a sign-in by hand leaves in it."""

        async def put() -> None:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.connect_over_cdp(self.address, no_defaults=True)
                await browser.contexts[0].add_cookies(cookies)  # type: ignore[arg-type]

        asyncio.run(put())

    def close(self) -> None:
        """The person closes it."""
        self.process.kill()
        self.process.wait()


@contextmanager
def window(folder: Path, *pages: str) -> Iterator[Window]:
    """A window with these pages open, for the time of the block."""
    found = find_browser(headless=True)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = launch_arguments(as_root=as_root, practice=True)
    port_file = folder / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    started = subprocess.Popen(
        [str(found.path), "--headless", "--remote-debugging-port=0", f"--user-data-dir={folder}", *arguments, *pages],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Window(f"http://127.0.0.1:{_port(port_file)}", started)
    finally:
        started.kill()
        started.wait()


def _port(file: Path) -> int:
    pause = threading.Event()
    for _ in range(int(SECONDS / STEP)):
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        pause.wait(STEP)
    raise RuntimeError("the window did not come up")
