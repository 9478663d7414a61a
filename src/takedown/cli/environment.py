"""What surrounded a run, for the record: asked once when it starts. No secret, and nothing from the network."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from takedown import __version__
from takedown.browser.find import find_browser
from takedown.domain.errors import TakedownError
from takedown.settings.private_file import read_private, write_private
from takedown.settings.profile import Profile
from takedown.settings.settings import Settings

NOT_MEASURED = "not measured"
_SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes this file when it has set the clock by a time server (systemd-timesyncd.service(8))."""


def environment_of(profile: Profile, settings: Settings, command: str) -> dict[str, Any]:
    """The body of `run_started`, but for its policy."""
    return {
        "command": command,
        "profile": profile.name,
        "portal": profile.portal,
        "tool": {"name": "takedown", "version": __version__, "python": platform.python_version()},
        "os": platform.platform(),
        "environment": {
            "proxy": _proxies(),
            "hosts_sha256": _sha256(_hosts_file()),
            "browser": _browser(profile, settings),
            "clock": {"source": _clock_source(), "offset_ms": None, "offset": NOT_MEASURED},
        },
    }


def _proxies() -> dict[str, str]:
    """What the system says about proxies; a password in an address is left out."""
    from urllib.request import getproxies  # noqa: PLC0415  what it brings along is not needed for a look at the ledger

    return {name: _without_login(address) for name, address in sorted(getproxies().items())}


def _without_login(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address that cannot be read"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _hosts_file() -> Path:
    if platform.system() == "Windows":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "drivers" / "etc" / "hosts"
    return Path("/etc/hosts")


def _clock_source() -> str:
    return "system clock, set by systemd-timesyncd" if _SYNCHRONIZED.exists() else "system clock"


def _browser(profile: Profile, settings: Settings) -> dict[str, Any] | None:
    """Path and hash of the program that would be started; None for a person's own window, and where there is none."""
    if profile.attach:
        return None
    try:
        found = find_browser(headless=profile.headless, explicit=settings.browser)
        return {"path": str(found.path), "sha256": _program_sha256(found.path, settings)}
    except (TakedownError, OSError):  # whoever starts it says what is wrong with it
        return None


def _program_sha256(path: Path, settings: Settings) -> str | None:
    """Of a browser, some hundred megabytes: reckoned anew when path, size or time of change are others."""
    stat = path.stat()
    known_file = settings.places.state / "browser-sha256.json"
    mark = [str(path.resolve()), stat.st_size, stat.st_mtime_ns]
    try:
        known = json.loads(read_private(known_file) or b"null")
        if isinstance(known, dict) and known.get("of") == mark:
            return str(known["sha256"])
    except (ValueError, KeyError):
        pass
    sha256 = _sha256(path)
    write_private(known_file, json.dumps({"of": mark, "sha256": sha256}).encode())
    return sha256


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
