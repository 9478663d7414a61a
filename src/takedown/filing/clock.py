"""Clocks, and which computer this is. The press deadline counts suspend: the portal has not stood still meanwhile."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

MACHINE_ID = Path("/etc/machine-id")
"""A random id that Linux systems make at their installation (machine-id(5))."""
SHORTEST_ID = 32
"""It is longer or it is none: images have `uninitialized` there, or an empty file."""


def boottime_ms() -> int:
    """Milliseconds since an arbitrary start, suspend included.

    Linux needs CLOCK_BOOTTIME for that; macOS's monotonic clock and Windows's tick count run on in sleep by themselves.
    """
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000
    return time.monotonic_ns() // 1_000_000


def this_machine(kept_in: Path, *, known: Path = MACHINE_ID) -> str:
    """A short name of this computer that tells it from others, without naming it, the same in every process.

    From the system's own id, else from a random one that is kept in a file of the folder `kept_in`. The host's name goes
    into it: a folder or an image that was copied has the same id on another computer. Raises OSError.
    """
    try:
        id_ = known.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        id_ = ""
    id_ = id_ if len(id_) >= SHORTEST_ID else _kept_id(kept_in)
    return hashlib.sha256(f"{platform.node()} {id_}".encode()).hexdigest()[:12]


def _kept_id(folder: Path) -> str:
    """The random id of this folder, made once: a file appears under its name only when it is whole."""
    path = folder / "machine-id"
    if not path.exists():
        part = folder / f".machine-id.{secrets.token_hex(4)}.part"
        part.write_text(secrets.token_hex(16), "utf-8")
        try:
            os.link(part, path)
        except FileExistsError:
            pass  # another process was first
        except OSError:  # a file system without links
            part.replace(path)
        part.unlink(missing_ok=True)
    return path.read_text("utf-8").strip()


def utc_now() -> datetime:
    """The time of day, aware UTC."""
    return datetime.now(UTC)
