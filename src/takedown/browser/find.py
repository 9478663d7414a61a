"""Finds the browser program of this machine and says how it may be started; starts nothing.

What counts is the binary itself, never a wrapper script: Debian's `/usr/bin/chromium-headless-shell` stays between us
and the browser, and killing it leaves the browser alive. Snap and Flatpak browsers are wrappers too and not looked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from takedown.domain.errors import BrowserMissing, WrongUse

Kind = Literal["playwright", "chrome", "chromium", "edge", "headless-shell"]

#: Where packages put the binary. On Linux and macOS below the root, on Windows below the program folders.
LOCATIONS: Mapping[str, tuple[tuple[Kind, str], ...]] = {
    "linux": (
        ("chrome", "opt/google/chrome/chrome"),
        ("chromium", "usr/lib/chromium/chromium"),  # Debian, Arch, Alpine
        ("chromium", "usr/lib/chromium/chrome"),  # Alpine before 3.20
        ("chromium", "usr/lib64/chromium-browser/chromium-browser"),  # Fedora
        ("chromium", "usr/lib64/chromium/chromium"),  # openSUSE
        ("edge", "opt/microsoft/msedge/msedge"),
        ("headless-shell", "usr/lib/chromium/chromium-headless-shell"),  # Debian's chromium-headless-shell
        ("headless-shell", "usr/lib64/chromium-browser/headless_shell"),  # Fedora's chromium-headless
    ),
    "darwin": (
        ("chrome", "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("chromium", "Applications/Chromium.app/Contents/MacOS/Chromium"),
        ("edge", "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ),
    "win32": (
        ("chrome", "Google/Chrome/Application/chrome.exe"),
        ("chromium", "Chromium/Application/chrome.exe"),
        ("edge", "Microsoft/Edge/Application/msedge.exe"),
    ),
}

#: Playwright's own browsers inside their revision's folder; the folder names carry the processor, hence the pattern.
OWN_CHROMIUM = {
    "linux": "chrome-linux*/chrome",
    "darwin": "chrome-mac*/*.app/Contents/MacOS/*",
    "win32": "chrome-win*/chrome.exe",
}
OWN_HEADLESS_SHELL = "chrome-headless-shell-*/chrome-headless-shell*"

#: First bytes of a program: ELF, Mach-O (64 bit, universal), PE. A script starts with `#!`.
PROGRAM_STARTS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ")

INSTALL_ADVICE = "Run `playwright install chromium`, or name a browser of yours in TAKEDOWN_BROWSER."
QUIET_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ONE_CONNECTION_EACH = ("--disable-http2", "--disable-quic")
"""With HTTP/2 or QUIC all requests share a connection, whatever their headers say; see `session.FRESH_CONNECTIONS`."""


@dataclass(frozen=True)
class FoundBrowser:
    """A browser binary. `headless_only` says that it cannot show a window."""

    path: Path
    kind: Kind
    headless_only: bool


def playwright_package() -> Path:
    """The folder of Playwright's driver package, found without importing Playwright (124 ms)."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        raise BrowserMissing("Playwright is not installed.", advice="Install the tool again.")
    return Path(spec.origin).parent / "driver" / "package"


@dataclass(frozen=True)
class Machine:
    """What the search looks at. The defaults are this machine; tests put in their own."""

    platform: str = sys.platform
    root: Path = Path("/")
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)
    driver: Path = field(default_factory=playwright_package)


def find_browser(*, headless: bool, explicit: Path | None = None, machine: Machine | None = None) -> FoundBrowser:
    """The browser to start: the named one, else Playwright's own, else one installed on the machine.

    Among equals a headless run takes a headless shell, which starts faster; a visible window never gets one.
    Raises WrongUse when `explicit` cannot be used as named, and BrowserMissing when nothing fits.
    """
    machine = machine or Machine()
    if explicit is not None:
        return _named(explicit, headless=headless)
    for candidates in (playwrights_own(machine), installed(machine)):
        fitting = [browser for browser in candidates if headless or not browser.headless_only]
        if fitting:
            return min(fitting, key=lambda browser: headless and not browser.headless_only)
    if not headless:
        raise BrowserMissing("No browser that can show a window was found on this machine.", advice=INSTALL_ADVICE)
    raise BrowserMissing("No browser was found on this machine.", advice=INSTALL_ADVICE)


def playwrights_own(machine: Machine) -> Iterator[FoundBrowser]:
    """The browsers that `playwright install` put on this machine for exactly this release of Playwright."""
    for name, pattern in (
        ("chromium", OWN_CHROMIUM.get(machine.platform, "")),
        ("chromium-headless-shell", OWN_HEADLESS_SHELL),
    ):
        folder = _own_folder(machine) / f"{name.replace('-', '_')}-{_revision(machine, name)}"
        if not pattern or not (folder / "INSTALLATION_COMPLETE").exists():
            continue
        for path in sorted(folder.glob(pattern)):
            if is_program(path):
                yield FoundBrowser(path, "playwright", headless_only=name == "chromium-headless-shell")


def installed(machine: Machine) -> Iterator[FoundBrowser]:
    """The browsers that the machine's own packages put in their usual places."""
    for kind, place in LOCATIONS.get(machine.platform, ()):
        for folder in _program_folders(machine):
            if is_program(folder / place):
                yield FoundBrowser(folder / place, kind, headless_only=kind == "headless-shell")


def is_program(path: Path) -> bool:
    """Whether `path` is a compiled program (of any system) that we may run; a script is not."""
    if not path.is_file() or not os.access(path, os.R_OK | os.X_OK):
        return False
    with path.open("rb") as file:
        return file.read(4).startswith(PROGRAM_STARTS)


def launch_arguments(*, as_root: bool, practice: bool) -> list[str]:
    """The arguments to start the browser with; nothing among them hides that a program drives it.

    Playwright adds `--no-sandbox` of its own accord unless it is launched with `chromium_sandbox=True`: always pass
    that, and this list decides alone. Raises WrongUse as root on a real profile: its pages need the sandbox.
    """
    if not as_root:
        return [*QUIET_ARGUMENTS, *ONE_CONNECTION_EACH]
    if not practice:
        raise WrongUse(
            "A browser started as root has no sandbox, so it may open nothing but the practice portal.",
            advice="Run the command as an ordinary user.",
        )
    return ["--no-sandbox", *QUIET_ARGUMENTS, *ONE_CONNECTION_EACH]


def _named(path: Path, *, headless: bool) -> FoundBrowser:
    if not is_program(path):
        raise WrongUse(
            f"{path} is not a browser program: it is missing, not executable, or a script that starts one.",
            advice="Name the program itself, for example /usr/lib/chromium/chromium.",
        )
    kind = _kind_by_name(path)
    if kind == "headless-shell" and not headless:
        raise WrongUse(
            f"{path} is a headless shell, which cannot show a window.",
            advice="Name a full browser, or set the profile to headless.",
        )
    return FoundBrowser(path, kind, headless_only=kind == "headless-shell")


def _kind_by_name(path: Path) -> Kind:
    name = path.stem.lower().replace("_", "-").replace(" ", "-")
    kinds: tuple[tuple[str, Kind], ...] = (
        ("headless-shell", "headless-shell"),
        ("edge", "edge"),
        ("chromium", "chromium"),
    )
    return next((kind for part, kind in kinds if part in name), "chrome")


def _own_folder(machine: Machine) -> Path:
    chosen = machine.env.get("PLAYWRIGHT_BROWSERS_PATH")
    if chosen == "0":
        return machine.driver / ".local-browsers"
    return Path(chosen) if chosen else _cache_folder(machine) / "ms-playwright"


def _cache_folder(machine: Machine) -> Path:
    if machine.platform == "darwin":
        return machine.home / "Library" / "Caches"
    name, fallback = ("LOCALAPPDATA", "AppData/Local") if machine.platform == "win32" else ("XDG_CACHE_HOME", ".cache")
    return Path(machine.env.get(name) or machine.home / fallback)


def _revision(machine: Machine, name: str) -> str:
    listed = json.loads((machine.driver / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    return next(str(entry["revision"]) for entry in listed if entry["name"] == name)


def _program_folders(machine: Machine) -> list[Path]:
    if machine.platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        return [Path(machine.env[name]) for name in names if machine.env.get(name)]
    if machine.platform == "darwin":
        return [machine.root, machine.home]
    return [machine.root]
