"""Gets a browser that starts on this machine: one that is there, else Playwright's own, else the distribution's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from scripts.steps import NotInstalled, environment, run, say

DOWNLOAD_SECONDS = 600
PACKAGES_SECONDS = 900

#: Package managers: what refreshes their lists, what installs, and the packages to try, the smallest first.
MANAGERS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "apt-get": (["update"], ["install", "-y", "--no-install-recommends"], ["chromium-headless-shell", "chromium"]),
    "dnf": ([], ["install", "-y"], ["chromium-headless", "chromium"]),
    "apk": ([], ["add", "--no-cache"], ["chromium"]),
    "pacman": ([], ["-Sy", "--noconfirm"], ["chromium"]),
    "zypper": ([], ["--non-interactive", "install"], ["chromium"]),
}

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


def get_browser(python: Path) -> Path:
    """The path of a browser that starts, installed if need be. Raises NotInstalled when every way failed."""
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


def find(python: Path) -> Path | None:
    """The browser that the tool itself would take."""
    path = run([python, "-c", FIND], "the search for a browser failed").strip()
    return Path(path) if path else None


def starts(browser: Path) -> bool:
    """Whether the browser runs at all: without the system's libraries it does not."""
    try:
        subprocess.run([browser, "--version"], check=True, capture_output=True, timeout=60)
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
    attempt(
        [*root, python, "-m", "playwright", "install-deps", "chromium"],
        environment(DEBIAN_FRONTEND="noninteractive"),
        PACKAGES_SECONDS,
    )


def install_package(python: Path, found: Path | None) -> None:
    """The browser of the distribution, by whichever package manager is there."""
    root = as_root()
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    if found or root is None or manager is None:
        return
    refresh, install, packages = MANAGERS[manager]
    if refresh:
        attempt([*root, manager, *refresh], environment(DEBIAN_FRONTEND="noninteractive"), PACKAGES_SECONDS)
    for package in packages:
        say(f"installing the package {package}")
        if attempt(
            [*root, manager, *install, package], environment(DEBIAN_FRONTEND="noninteractive"), PACKAGES_SECONDS
        ):
            return


def as_root() -> list[str] | None:
    """How to run a command as root without being asked for anything; None where that is not possible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def attempt(command: list[str | Path], env: dict[str, str], timeout: float) -> bool:
    """Run one of several ways: whether it went well; what went wrong is said in a line or two, not raised."""
    try:
        run(command, "that did not work", env=env, timeout=timeout)
    except NotInstalled as problem:
        first, *rest = str(problem).splitlines()
        say("; ".join([first, *[line.strip() for line in rest if line.startswith(("Error", "E:"))][:1]]))
        return False
    return True
