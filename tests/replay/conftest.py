"""One browser for all recordings."""

from __future__ import annotations

from tests.browser_thread import run, session

__all__ = ["run", "session"]
