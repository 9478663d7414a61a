"""Gets a browser that starts on this machine: one that is there, else Playwright's own, else the distribution's."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scripts.packages import SECONDS, as_root, attempt, install_first, manager
from scripts.steps import NotInstalled, environment, run, say

DOWNLOAD_SECONDS = 600

FIND = """
from takedown.browser.find import find_browser
from takedown.domain.errors import BrowserMissing
try:
    print(find_browser(headless=True).path)
except BrowserMissing:
    pass
"""
NO_BROWSER = (
    "no browser was found, and neither Playwright's nor a package of this system could be installed. "
    "Install Chrome, Chromium or Edge (Debian: `apt install chromium-headless-shell`), then run make again."
)
DOES_NOT_START = (
    "{path} does not start, most often because libraries of the system are missing. "
    "Run `sudo {python} -m playwright install-deps chromium`, then run make again."
)
NO_DRIVER = (
    "Playwright's driver does not start. Install the library libatomic "
    "(Debian and Ubuntu: `apt install libatomic1`), then run make again."
)


def get_browser(python: Path) -> Path:
    """The path of a browser that starts, installed if need be. Raises NotInstalled when every way failed."""
    mend_driver(python)
    for way in (download, install_libraries, install_package):
        found = find(python)
        if found and starts(found):
            return found
        way(python, found)
    found = find(python)
    if not found:
        raise NotInstalled(NO_BROWSER)
    if not starts(found):
        raise NotInstalled(DOES_NOT_START.format(path=found, python=python))
    return found


def mend_driver(python: Path) -> None:
    """Playwright brings a Node that lacks a library on a slim Debian. Raises NotInstalled if it does not start."""
    if starts(python, "-m", "playwright"):
        return
    if system := manager():
        install_first(system, [system.atomic])
    if not starts(python, "-m", "playwright"):
        raise NotInstalled(NO_DRIVER)


def find(python: Path) -> Path | None:
    """The browser that the tool itself would take."""
    path = run([python, "-c", FIND], "the search for a browser failed").strip()
    return Path(path) if path else None


def starts(*program: str | Path) -> bool:
    """Whether a program runs at all: without the system's libraries it does not."""
    try:
        subprocess.run([*program, "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def download(python: Path, found: Path | None) -> None:
    """Playwright's own browser, into Playwright's cache, where there is none yet."""
    if found:
        return
    say("fetching Playwright's Chromium (about 300 MB, once)")
    env = environment(PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT="15000")
    attempt([python, "-m", "playwright", "install", "chromium"], env, DOWNLOAD_SECONDS)


def install_libraries(python: Path, found: Path | None) -> None:
    """The system's libraries for a browser that is there but does not start."""
    root = as_root()
    if not found or root is None:
        return
    say("installing the libraries that Chromium needs")
    env = environment(DEBIAN_FRONTEND="noninteractive")
    attempt([*root, python, "-m", "playwright", "install-deps", "chromium"], env, SECONDS)


def install_package(_: Path, found: Path | None) -> None:
    """The browser of the distribution, by whichever package manager is there."""
    system = manager()
    if not found and system:
        install_first(system, system.browsers)
