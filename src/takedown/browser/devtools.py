"""What a browser tells over its debugging address without being attached to: which one it is, and which tabs it has.

Plain HTTP on this machine, so that a tab can be closed, and known to be gone, by a process that never opened it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from takedown.browser.process import is_alive, wait_for_death
from takedown.domain.errors import PersonNeeded, WrongUse
from takedown.portal import AttachedTab

ANSWER_SECONDS = 5.0
GONE_WITHIN_SECONDS = 10.0
"""A tab that is asked to close has so long to be gone."""
LOOK_SECONDS = 0.05
_LONGEST_ANSWER = 4_000_000
_OK, _NOT_FOUND = 200, 404
_BROWSER = "/devtools/browser/"


@dataclass(frozen=True)
class Listening:
    """A browser that answers. `browser` is its own id, another one each time that it is started."""

    address: str
    browser: str
    websocket: str
    product: str


def who_listens(address: str) -> Listening:
    """The browser at an http address of this machine.

    Raises PersonNeeded where nothing answers, WrongUse where what answers is no browser.
    """
    try:
        status, answer = _ask(address, "/json/version")
    except (OSError, HTTPException) as silence:
        port = urlsplit(address).port or 80
        raise PersonNeeded(
            f"Nothing answers at {address}, where the browser window to attach to should be.",
            advice=f"Start the browser with --remote-debugging-port={port} --user-data-dir=FOLDER, sign in there, "
            "then run the same command again.",
            detail=repr(silence),
        ) from silence
    websocket = answer.get("webSocketDebuggerUrl") if isinstance(answer, dict) else None
    parts = urlsplit(websocket) if isinstance(websocket, str) else None
    if status != _OK or parts is None or not parts.path.startswith(_BROWSER) or parts.port != urlsplit(address).port:
        raise WrongUse(
            f"What answers at {address} is no browser that can be attached to.",
            advice="Give the address that the browser was started with, such as http://127.0.0.1:9222.",
        )
    return Listening(address, parts.path.removeprefix(_BROWSER), str(websocket), str(answer.get("Browser", "")))


def close_tab(tab: AttachedTab) -> bool:
    """Close a tab of an attached window; True when it is known to be gone: it is listed no more, or its browser is dead.

    False where nobody can tell: it stays, or the address no longer answers for that browser while its process lives.
    """
    return close_tabs(tab, [tab.target])


def close_tabs(window: AttachedTab, targets: Collection[str]) -> bool:
    """The same for several tabs of one window."""
    until = time.monotonic() + GONE_WITHIN_SECONDS
    asked: set[str] = set()
    while is_alive(window.pid, window.started_ms):
        left = _listed(window, targets)
        if left is not None:
            if not left:
                return True
            for target in left - asked:
                _ask_to_close(window.address, target)
                asked.add(target)
        if time.monotonic() > until:
            return False
        wait_for_death(window.pid, LOOK_SECONDS)
    return True


def tabs_left(address: str) -> PersonNeeded:
    """A tab of ours may still be there, and may send what is in it."""
    return PersonNeeded(
        f"A tab that takedown opened in the window at {address} is not known to be closed.",
        advice="Close that tab, or that browser, then run the same command again.",
    )


def _listed(window: AttachedTab, targets: Collection[str]) -> set[str] | None:
    """Which of these tabs the browser still has; None where that browser does not answer."""
    try:
        if who_listens(window.address).browser != window.browser:
            return None
        status, listed = _ask(window.address, "/json/list")
    except (OSError, HTTPException, PersonNeeded, WrongUse):
        return None
    if status != _OK or not isinstance(listed, list):
        return None
    return {str(one.get("id")) for one in listed if isinstance(one, dict)} & set(targets)


def _ask_to_close(address: str, target: str) -> None:
    try:
        _ask(address, f"/json/close/{target}")
    except (OSError, HTTPException):
        return  # whether it is gone, the list says


def _ask(address: str, path: str) -> tuple[int, Any]:
    """Status and JSON; None for what is no JSON. Raises OSError and HTTPException. No proxy is asked: it is this machine."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        content = response.read(_LONGEST_ANSWER)
    finally:
        connection.close()
    try:
        return response.status, json.loads(content)
    except ValueError:
        return response.status, None
