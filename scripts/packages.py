"""The system's package managers: which one is there, and how it installs something without asking."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.steps import NotInstalled, environment, run, say

SECONDS = 900


@dataclass(frozen=True)
class Manager:
    """A package manager: its words, and what the packages we may need are called there."""

    command: str
    install: tuple[str, ...]
    browsers: tuple[str, ...]
    """To be tried in this order, the smallest first."""
    atomic: str
    """The library that the Node inside Playwright needs and slim systems lack."""
    refresh: tuple[str, ...] = ()


MANAGERS = (
    Manager(
        "apt-get",
        ("install", "-y", "--no-install-recommends"),
        ("chromium-headless-shell", "chromium"),
        "libatomic1",
        refresh=("update",),
    ),
    Manager("dnf", ("install", "-y"), ("chromium-headless", "chromium"), "libatomic"),
    Manager("apk", ("add", "--no-cache"), ("chromium",), "libatomic"),
    Manager("pacman", ("-Sy", "--noconfirm"), ("chromium",), "gcc-libs"),
    Manager("zypper", ("--non-interactive", "install"), ("chromium",), "libatomic1"),
)


def manager() -> Manager | None:
    """The package manager of this system, if it is one we know."""
    return next((known for known in MANAGERS if shutil.which(known.command)), None)


def install_first(system: Manager, packages: Sequence[str]) -> None:
    """Install the first of `packages` that can be; nothing happens where we cannot become root without a password."""
    root = as_root()
    if root is None:
        return
    env = environment(DEBIAN_FRONTEND="noninteractive")
    if system.refresh:
        attempt([*root, system.command, *system.refresh], env, SECONDS)
    for package in packages:
        say(f"installing the package {package}")
        if attempt([*root, system.command, *system.install, package], env, SECONDS):
            return


def as_root() -> list[str] | None:
    """How to run a command as root without being asked for anything; None where that is not possible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def attempt(command: Sequence[str | Path], env: Mapping[str, str], timeout: float) -> bool:
    """Run one of several ways: whether it went well; what went wrong is said in one line, not raised."""
    try:
        run(command, "that did not work", env=env, timeout=timeout)
    except NotInstalled as problem:
        first, *rest = str(problem).splitlines()
        say("; ".join([first, *[line.strip() for line in rest if "rror" in line or line.startswith("E:")][:1]]))
        return False
    return True
