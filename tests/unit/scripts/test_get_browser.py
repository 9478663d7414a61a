"""In which order a browser is looked for and installed; nothing is really installed here."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scripts import get_browser, packages
from scripts.steps import NotInstalled

PYTHON = Path("python")
BROWSER = Path("/the/browser")


class FakeSystem:
    """A machine on which commands do what the test says: `brings` maps a word of a command to what it changes."""

    def __init__(self, *, browser: Path | None = None, starts: bool = True, managers: Sequence[str] = ()) -> None:
        self.browser = browser
        self.starts = starts
        self.driver_starts = True
        self.managers = managers
        self.root: list[str] | None = []
        self.brings: dict[str, Callable[[], None]] = {}
        self.commands: list[str] = []

    def run(self, command: Sequence[str | Path], problem: str, **_: object) -> str:
        line = " ".join(map(str, command))
        self.commands.append(line)
        word = next((word for word in self.brings if line.endswith(word)), None)
        if word is None:
            raise NotInstalled(f"{problem}: `{line}` ended with 1\nError: no such host\n    at a line of a trace")
        self.brings[word]()
        return ""

    def install(self) -> None:
        self.browser = BROWSER

    def mend(self) -> None:
        self.starts = True

    def mend_driver(self) -> None:
        self.driver_starts = True

    def nothing(self) -> None:
        pass


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeSystem], FakeSystem]:
    """Put a fake system under the script."""

    def put(system: FakeSystem) -> FakeSystem:
        monkeypatch.setattr(get_browser, "find", lambda python: system.browser)
        monkeypatch.setattr(
            get_browser, "starts", lambda *program: system.driver_starts if PYTHON in program else system.starts
        )
        monkeypatch.setattr(packages, "run", system.run)
        monkeypatch.setattr(packages, "as_root", lambda: system.root)
        monkeypatch.setattr(get_browser, "as_root", lambda: system.root)
        monkeypatch.setattr(shutil, "which", lambda name: name if name in system.managers else None)
        return system

    return put


Put = Callable[[FakeSystem], FakeSystem]


def test_nothing_that_works_ends_with_one_message(put: Put) -> None:
    """No network and no package manager: one sentence that says what to install."""
    put(FakeSystem())
    with pytest.raises(NotInstalled, match="apt install chromium-headless-shell"):
        get_browser.get_browser(PYTHON)


def test_an_ordinary_user_touches_no_packages(put: Put) -> None:
    """Without root and without sudo, nothing but Playwright's download is tried."""
    system = put(FakeSystem(managers=["apt-get"]))
    system.root = None
    with pytest.raises(NotInstalled):
        get_browser.get_browser(PYTHON)
    assert system.commands == ["python -m playwright install chromium"]


def test_a_browser_that_does_not_start_is_named(put: Put) -> None:
    """A browser without its libraries is not called missing; the message says how to get them."""
    put(FakeSystem(browser=BROWSER, starts=False))
    with pytest.raises(NotInstalled, match=r"/the/browser does not start.*install-deps"):
        get_browser.get_browser(PYTHON)


def test_a_slim_system_gets_the_library_of_playwrights_driver(put: Put) -> None:
    """A minimal Debian lacks libatomic, without which no browser can be driven at all."""
    system = put(FakeSystem(browser=BROWSER, managers=["apt-get"]))
    system.driver_starts = False
    system.brings = {"update": system.nothing, "libatomic1": system.mend_driver}
    assert get_browser.get_browser(PYTHON) == BROWSER


def test_a_driver_that_does_not_start_is_said(put: Put) -> None:
    """Where the library cannot be installed, the message names it."""
    system = put(FakeSystem(browser=BROWSER))
    system.driver_starts = False
    with pytest.raises(NotInstalled, match="apt install libatomic1"):
        get_browser.get_browser(PYTHON)


def test_an_installed_browser_is_taken_as_it_is(put: Put) -> None:
    """With a browser there, nothing is run."""
    system = put(FakeSystem(browser=BROWSER, managers=["apt-get"]))
    assert get_browser.get_browser(PYTHON) == BROWSER
    assert system.commands == []


def test_playwrights_download_comes_before_packages(put: Put) -> None:
    """When the download works, the system's packages stay as they are."""
    system = put(FakeSystem(managers=["apt-get"]))
    system.brings = {"playwright install chromium": system.install}
    assert get_browser.get_browser(PYTHON) == BROWSER
    assert system.commands == ["python -m playwright install chromium"]


def test_missing_libraries_are_installed_for_a_downloaded_browser(put: Put) -> None:
    """A download that does not start for want of libraries gets them."""
    system = put(FakeSystem(browser=BROWSER, starts=False))
    system.brings = {"install-deps chromium": system.mend}
    assert get_browser.get_browser(PYTHON) == BROWSER


@pytest.mark.parametrize(
    ("manager", "expected"),
    [
        ("apt-get", ["apt-get update", "apt-get install -y --no-install-recommends chromium-headless-shell"]),
        ("dnf", ["dnf install -y chromium-headless"]),
        ("apk", ["apk add --no-cache chromium"]),
        ("pacman", ["pacman -Sy --noconfirm chromium"]),
    ],
)
def test_without_a_download_the_distributions_browser_is_installed(put: Put, manager: str, expected: list[str]) -> None:
    """Each package manager is called with its own words, after the download failed."""
    system = put(FakeSystem(managers=[manager]))
    system.brings = {"update": system.nothing, expected[-1]: system.install}
    assert get_browser.get_browser(PYTHON) == BROWSER
    assert system.commands[1:] == expected


def test_the_next_package_is_tried(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    """A distribution without the headless shell gives its full browser; each failure is one line."""
    system = put(FakeSystem(managers=["apt-get"]))
    system.root = ["sudo", "-n"]
    system.brings = {"update": system.nothing, "recommends chromium": system.install}
    assert get_browser.get_browser(PYTHON) == BROWSER
    assert system.commands[-1] == "sudo -n apt-get install -y --no-install-recommends chromium"
    told = [line for line in capsys.readouterr().err.splitlines() if "did not work" in line]
    assert len(told) == 2
    assert all(line.endswith("Error: no such host") for line in told)


def test_the_search_uses_the_tools_own_order() -> None:
    """What the script finds is what the tool would start."""
    from takedown.browser.find import find_browser

    assert get_browser.find(Path(sys.executable)) == find_browser(headless=True).path


def test_a_program_that_fails_is_not_a_browser_that_starts(tmp_path: Path) -> None:
    """A browser counts only when it can be run."""
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    assert not get_browser.starts(broken)
    assert get_browser.starts(Path(sys.executable))


def test_root_needs_no_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """As root commands are run as they are; without root and sudo they are not run."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert packages.as_root() == []
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert packages.as_root() is None
