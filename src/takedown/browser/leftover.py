"""A browser that a crash leaves behind is ended by the next run, and tabs in a person's window are closed: both are noted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from takedown.browser.devtools import close_tabs, tabs_left
from takedown.browser.process import end_browser
from takedown.browser.session import BrowserSession
from takedown.domain.errors import BrowserFailed
from takedown.portal import AttachedTab


def sweep(note: Path) -> None:
    """End the browser that `note` tells of, if it still runs, or close the tabs in a person's window.

    The account must be held. Raises BrowserFailed if the browser lives on, PersonNeeded if a tab may be there still.
    """
    try:
        known = json.loads(note.read_text("utf-8"))
        if "targets" in known:
            _close(AttachedTab(**known["window"]), known["targets"])
            note.unlink(missing_ok=True)
            return
        dead = end_browser(int(known["pid"]), int(known["started_ms"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return  # nothing was noted, or a crash cut the note short before the browser did anything
    if not dead:
        raise BrowserFailed(
            f"The browser of an earlier run (process {known['pid']}) could not be ended.",
            advice="End that process, or restart the computer, then run the same command again.",
        )
    note.unlink(missing_ok=True)


@contextmanager
def remembered(note: Path, session: BrowserSession) -> Iterator[None]:
    """Note the session's process for the time of the block."""
    note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    note.write_text(json.dumps({"pid": session.pid, "started_ms": session.started_ms}), "utf-8")
    yield
    # Not in a `finally`: after a failure the process may live, and then the note is what the next run needs.
    note.unlink(missing_ok=True)


def remember_tabs(note: Path, window: AttachedTab, targets: Collection[str]) -> None:
    """Note the tabs that were opened in a person's window."""
    note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    note.write_text(json.dumps({"window": asdict(window), "targets": list(targets)}), "utf-8")


def _close(window: AttachedTab, targets: Collection[str]) -> None:
    if not close_tabs(window, targets):
        raise tabs_left(window.address)
