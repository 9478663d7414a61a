"""Which browser is taken, on each system, and with which arguments; all on folders that only look like a machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from takedown.browser.find import Machine, find_browser, is_program, launch_arguments
from takedown.domain.errors import BrowserMissing, Exit, WrongUse

ELF = b"\x7fELF\x02\x01"
SCRIPT = b'#!/bin/sh -e\n/usr/lib/chromium/chromium-headless-shell "$@"\n'

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Put a file that looks like a program on the fake machine."""

    def put(place: str, content: bytes = ELF, mode: int = 0o755) -> Path:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return put


def machine(root: Path, platform: str = "linux", **env: str) -> Machine:
    driver = root / "driver"
    driver.mkdir(exist_ok=True)
    browsers = [{"name": "chromium", "revision": "1255"}, {"name": "chromium-headless-shell", "revision": "1256"}]
    (driver / "browsers.json").write_text(json.dumps({"browsers": browsers}))
    return Machine(platform=platform, root=root, env=env, home=root / "home", driver=driver)


def test_an_empty_machine_is_told_what_to_install(tmp_path: Path) -> None:
    """No browser anywhere ends with exit code 2 and the command that mends it."""
    with pytest.raises(BrowserMissing) as caught:
        find_browser(headless=True, machine=machine(tmp_path))
    assert "playwright install chromium" in caught.value.advice
    assert caught.value.exit is Exit.WRONG_USE


def test_a_headless_shell_never_serves_a_visible_window(tmp_path: Path, put: Put) -> None:
    """With nothing but a headless shell, a visible run is refused and says why."""
    put("usr/lib/chromium/chromium-headless-shell")
    with pytest.raises(BrowserMissing, match="show a window"):
        find_browser(headless=False, machine=machine(tmp_path))


def test_an_unknown_system_has_no_browser(tmp_path: Path, put: Put) -> None:
    """A system without known places ends as a missing browser, not as a crash."""
    put("usr/lib/chromium/chromium")
    with pytest.raises(BrowserMissing):
        find_browser(headless=True, machine=machine(tmp_path, "freebsd14"))


@pytest.mark.parametrize(
    ("content", "mode"),
    [(SCRIPT, 0o755), (ELF, 0o644), (b"", 0o755)],
    ids=["a wrapper script", "not executable", "empty"],
)
def test_what_is_no_program_is_passed_over(tmp_path: Path, put: Put, content: bytes, mode: int) -> None:
    """A script, a plain file and an empty file in a browser's usual place do not count."""
    put("opt/google/chrome/chrome", content, mode)
    real = put("usr/lib/chromium/chromium")
    assert find_browser(headless=True, machine=machine(tmp_path)).path == real


@pytest.mark.parametrize("content", [SCRIPT, None], ids=["a wrapper script", "missing"])
def test_a_named_browser_that_is_none_is_refused(tmp_path: Path, put: Put, content: bytes | None) -> None:
    """A path from the settings is never replaced by another browser in silence."""
    put("usr/lib/chromium/chromium")
    named = put("usr/bin/chromium", content) if content else tmp_path / "nowhere"
    with pytest.raises(WrongUse, match=named.name):
        find_browser(headless=True, explicit=named, machine=machine(tmp_path))


def test_a_named_headless_shell_is_refused_for_a_visible_window(tmp_path: Path, put: Put) -> None:
    """Naming a headless shell for a profile with a visible window is wrong use."""
    shell = put("elsewhere/headless_shell")
    with pytest.raises(WrongUse, match="cannot show a window"):
        find_browser(headless=False, explicit=shell, machine=machine(tmp_path))
    assert find_browser(headless=True, explicit=shell, machine=machine(tmp_path)).headless_only


@pytest.mark.parametrize(
    ("place", "kind"),
    [("x/msedge", "edge"), ("x/chromium-browser", "chromium"), ("x/Google Chrome", "chrome"), ("x/chrome", "chrome")],
)
def test_a_named_browser_comes_first(tmp_path: Path, put: Put, place: str, kind: str) -> None:
    """The path from the settings wins over everything installed, and its kind is told by its name."""
    put("usr/lib/chromium/chromium")
    found = find_browser(headless=False, explicit=put(place), machine=machine(tmp_path))
    assert (found.path, found.kind, found.headless_only) == (tmp_path / place, kind, False)


@pytest.mark.parametrize(
    ("platform", "cache", "inside"),
    [
        ("linux", "home/.cache", "chrome-linux64/chrome"),
        ("linux", "home/.cache", "chrome-linux-arm64/chrome"),
        (
            "darwin",
            "home/Library/Caches",
            "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
        ),
        ("win32", "home/AppData/Local", "chrome-win64/chrome.exe"),
    ],
)
def test_playwrights_own_browser_comes_before_an_installed_one(
    tmp_path: Path, put: Put, platform: str, cache: str, inside: str
) -> None:
    """The release that Playwright was built for is taken from its cache folder, on each system."""
    put("usr/lib/chromium/chromium")
    own = put(f"{cache}/ms-playwright/chromium-1255/{inside}")
    put(f"{cache}/ms-playwright/chromium-1255/INSTALLATION_COMPLETE", b"", 0o644)
    found = find_browser(headless=False, machine=machine(tmp_path, platform))
    assert (found.path, found.kind) == (own, "playwright")


def test_a_headless_run_prefers_playwrights_headless_shell(tmp_path: Path, put: Put) -> None:
    """Of Playwright's two browsers the headless shell serves headless runs, the full one visible windows."""
    cache = "home/.cache/ms-playwright"
    full = put(f"{cache}/chromium-1255/chrome-linux64/chrome")
    shell = put(f"{cache}/chromium_headless_shell-1256/chrome-headless-shell-linux64/chrome-headless-shell")
    for folder in (full, shell):
        (folder.parent.parent / "INSTALLATION_COMPLETE").touch()
    assert find_browser(headless=True, machine=machine(tmp_path)).path == shell
    assert find_browser(headless=False, machine=machine(tmp_path)).path == full


@pytest.mark.parametrize(
    ("folder", "complete"),
    [("chromium-1254", True), ("chromium-1255", False)],
    ids=["another release", "half downloaded"],
)
def test_an_unusable_download_of_playwright_is_passed_over(
    tmp_path: Path, put: Put, folder: str, complete: bool
) -> None:
    """A browser of another Playwright release, or one whose download was cut off, is not started."""
    installed = put("opt/google/chrome/chrome")
    own = put(f"home/.cache/ms-playwright/{folder}/chrome-linux64/chrome")
    if complete:
        (own.parent.parent / "INSTALLATION_COMPLETE").touch()
    assert find_browser(headless=False, machine=machine(tmp_path)).path == installed


@pytest.mark.parametrize("where", ["chosen", "beside the driver", "xdg"])
def test_the_folder_of_playwrights_browsers_can_be_moved(tmp_path: Path, put: Put, where: str) -> None:
    """PLAYWRIGHT_BROWSERS_PATH (a folder, or 0 for beside the driver) and XDG_CACHE_HOME are honoured."""
    folder, env = {
        "chosen": ("browsers", {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers")}),
        "beside the driver": ("driver/.local-browsers", {"PLAYWRIGHT_BROWSERS_PATH": "0"}),
        "xdg": ("xdg/ms-playwright", {"XDG_CACHE_HOME": str(tmp_path / "xdg")}),
    }[where]
    own = put(f"{folder}/chromium-1255/chrome-linux64/chrome")
    (own.parent.parent / "INSTALLATION_COMPLETE").touch()
    assert find_browser(headless=True, machine=machine(tmp_path, **env)).path == own


@pytest.mark.parametrize(
    ("platform", "place", "kind"),
    [
        ("linux", "opt/google/chrome/chrome", "chrome"),
        ("linux", "usr/lib/chromium/chromium", "chromium"),
        ("linux", "usr/lib64/chromium-browser/chromium-browser", "chromium"),
        ("linux", "opt/microsoft/msedge/msedge", "edge"),
        ("darwin", "Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "chrome"),
        ("darwin", "home/Applications/Chromium.app/Contents/MacOS/Chromium", "chromium"),
        ("win32", "Program Files/Google/Chrome/Application/chrome.exe", "chrome"),
        ("win32", "Program Files (x86)/Microsoft/Edge/Application/msedge.exe", "edge"),
    ],
)
def test_an_installed_browser_is_found_in_its_usual_place(
    tmp_path: Path, put: Put, platform: str, place: str, kind: str
) -> None:
    """Chrome, Chromium and Edge are found where the packages of each system put them."""
    env = {"PROGRAMFILES": str(tmp_path / "Program Files"), "PROGRAMFILES(X86)": str(tmp_path / "Program Files (x86)")}
    path = put(place)
    found = find_browser(headless=False, machine=machine(tmp_path, platform, **env))
    assert (found.path, found.kind) == (path, kind)


def test_an_installed_headless_shell_serves_a_headless_run(tmp_path: Path, put: Put) -> None:
    """A distribution's headless shell is taken for a headless run, even beside a full browser."""
    put("usr/lib/chromium/chromium")
    shell = put("usr/lib/chromium/chromium-headless-shell")
    found = find_browser(headless=True, machine=machine(tmp_path))
    assert (found.path, found.kind, found.headless_only) == (shell, "headless-shell", True)


def test_this_interpreter_is_a_program_and_this_file_is_not() -> None:
    """The test for a program holds on a real one of the system the tests run on."""
    assert is_program(Path(sys.executable).resolve())
    assert not is_program(Path(__file__))


def test_the_sandbox_is_off_only_for_root_on_the_practice_portal() -> None:
    """An ordinary user keeps the sandbox everywhere; root loses it on the practice portal alone."""
    assert "--no-sandbox" in launch_arguments(as_root=True, practice=True)
    assert "--no-sandbox" not in launch_arguments(as_root=False, practice=True)
    assert "--no-sandbox" not in launch_arguments(as_root=False, practice=False)


def test_root_is_refused_on_a_real_profile() -> None:
    """As root nothing but the practice portal is opened."""
    with pytest.raises(WrongUse, match="root") as caught:
        launch_arguments(as_root=True, practice=False)
    assert "ordinary user" in caught.value.advice


@pytest.mark.parametrize("as_root", [True, False])
def test_the_browser_does_not_hide_that_it_is_driven(as_root: bool) -> None:
    """No argument removes a sign of automation or changes how the browser introduces itself."""
    given = " ".join(launch_arguments(as_root=as_root, practice=True)).lower()
    assert not [word for word in ("automation", "user-agent", "webdriver", "blink") if word in given]


def test_finding_a_browser_does_not_import_playwright() -> None:
    """Looking for a browser stays cheap: Playwright itself is not loaded for it."""
    code = "import sys; from takedown.browser.find import Machine; Machine(); sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
