"""A clock for the press deadline that counts suspend: a machine that slept has not stood still for the portal."""

from __future__ import annotations

import hashlib
import platform
import sys
import time
import uuid
from datetime import UTC, datetime


def boottime_ms() -> int:
    """Milliseconds since an arbitrary start, suspend included.

    Linux needs CLOCK_BOOTTIME for that; macOS's monotonic clock and Windows's tick count run on in sleep by themselves.
    """
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000
    return time.monotonic_ns() // 1_000_000


def this_machine() -> str:
    """A short name of this computer that tells it from others, without naming it."""
    return hashlib.sha256(f"{platform.node()} {uuid.getnode()}".encode()).hexdigest()[:12]


def utc_now() -> datetime:
    """The time of day, aware UTC."""
    return datetime.now(UTC)
