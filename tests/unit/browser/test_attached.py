"""Attaching to a person's window: only what is ours in it is opened, closed, and known to be gone."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from takedown.browser import devtools
from takedown.browser.attached import attach_session
from takedown.browser.devtools import close_tab, close_tabs, who_listens
from takedown.browser.leftover import remember_tabs, sweep
from takedown.browser.process import started_ms
from takedown.domain.errors import BrowserFailed, PersonNeeded, TakedownError, WrongUse
from takedown.portal import AttachedTab
from tests.browser_thread import Run
from tests.unit.browser.test_sent_once import POST, BrokenServer, server
from tests.window import Window, window

__all__ = ["server"]

THEIRS = "data:text/html,<title>Mine</title>"
NOBODY = "http://127.0.0.1:1"
DEAD = AttachedTab(NOBODY, "b", "t", 2_000_000_000, 5)


@dataclass
class Noted:
    """What would be on the disk after a crash."""

    window: AttachedTab = DEAD
    targets: list[str] = field(default_factory=list)

    def __call__(self, window: AttachedTab, targets: Collection[str]) -> None:
        self.window, self.targets = window, list(targets)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One window for the tests of this file, with one tab of the person's."""
    with window(tmp_path_factory.mktemp("profile"), THEIRS) as started:
        yield started


class _NoBrowser(BaseHTTPRequestHandler):
    answer = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.mark.parametrize(
    "answer",
    [
        b"<p>Hello",
        b"[]",
        b'{"webSocketDebuggerUrl": 3}',
        b'{"webSocketDebuggerUrl": "ws://127.0.0.1:1/devtools/page/1"}',
    ],
)
def test_what_is_no_browser_is_told_in_one_sentence(answer: bytes) -> None:
    """It answers, and not as a browser does."""
    server = HTTPServer(("127.0.0.1", 0), type("Answers", (_NoBrowser,), {"answer": answer}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(WrongUse, match="is no browser that can be attached to"):
            who_listens(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


def test_where_nothing_answers_a_person_has_to_start_the_window() -> None:
    """The advice says how."""
    with pytest.raises(PersonNeeded) as refused:
        who_listens(NOBODY)
    assert "--remote-debugging-port=1 " in refused.value.advice


def test_a_tab_is_gone_with_its_browser_and_not_before(theirs: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that no longer answers proves nothing while the process lives, nor does another browser there."""
    monkeypatch.setattr(devtools, "GONE_WITHIN_SECONDS", 0.2)
    assert close_tab(DEAD)
    pid = theirs.process.pid
    alive = replace(DEAD, pid=pid, started_ms=started_ms(pid))
    assert not close_tab(alive)
    assert not close_tab(replace(alive, address=theirs.address))
    assert psutil.pid_exists(pid)


def test_a_tab_that_stays_is_told(theirs: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody works on while one of ours may be there."""
    monkeypatch.setattr(devtools, "GONE_WITHIN_SECONDS", 0.2)
    monkeypatch.setattr(devtools, "_ask_to_close", lambda _address, _target: None)
    (target,) = theirs.tabs()
    pid = theirs.process.pid
    browser = who_listens(theirs.address).browser
    tab = AttachedTab(theirs.address, browser, target, pid, started_ms(pid))
    assert not close_tab(tab)
    note = tmp_path / "note.json"
    remember_tabs(note, tab, [target])
    with pytest.raises(PersonNeeded, match="not known to be closed"):
        sweep(note)
    assert note.exists()


def test_only_our_own_tabs_come_and_go(run: Run, theirs: Window) -> None:
    """Ours are gone at the end, whatever happened; theirs, and their browser, stay. What stands in it is theirs, too."""
    before, noted = theirs.tabs(), Noted()

    async def work(fail: TakedownError | None = None) -> tuple[list[str], bool]:
        async with attach_session(theirs.address, noted) as session:
            page, other = await session.new_page(), await session.new_page()
            assert set(noted.targets) == set(theirs.tabs()) - set(before)
            tab = await session.tab_of(page)
            assert tab is not None
            assert tab.target in noted.targets
            await session.close_page(other)
            session.give_back(page)
            assert await session.new_page() is page
            hidden = await page.evaluate("document.hidden")
            if fail:
                raise fail
            return [page.url], bool(hidden)

    assert run(work()) == (["about:blank"], False)
    assert theirs.tabs() == before
    with pytest.raises(BrowserFailed, match="ours"):
        run(work(BrowserFailed("ours", advice="-")))
    assert theirs.tabs() == before
    assert theirs.process.poll() is None


def test_their_dialogs_are_theirs_and_ours_are_dismissed(run: Run, theirs: Window) -> None:
    """What a page of the person's asks, nobody answers for them."""

    async def work() -> tuple[object, bool]:
        async with attach_session(theirs.address, Noted()) as session:
            ours = await session.new_page()
            said = await ours.evaluate("confirm('Go on?')")
            their_page = next(page for page in session.context.pages if page not in session.targets)
            await their_page.evaluate("setTimeout(() => { window.said = confirm('Mine?') }, 0)")
            dialog = await their_page.wait_for_event("dialog", timeout=5_000)
            open_still = dialog.message == "Mine?"
            await dialog.accept()
            return said, open_still and await their_page.evaluate("window.said")

    assert run(work()) == (False, True)


def test_what_a_crash_left_behind_is_closed_by_the_next_run(run: Run, theirs: Window, tmp_path: Path) -> None:
    """By the ids that were noted, without the process that had opened them."""
    before, note = theirs.tabs(), tmp_path / "note.json"

    def remember(window: AttachedTab, targets: Collection[str]) -> None:
        remember_tabs(note, window, targets)

    async def open_and_forget() -> None:
        async with attach_session(theirs.address, remember) as session:
            await session.new_page()
            session.targets.clear()  # as if it had never come to the end of the block

    run(open_and_forget())
    assert theirs.tabs() != before
    sweep(note)
    assert theirs.tabs() == before
    assert not note.exists()


def test_a_window_that_is_closed_ends_the_work_and_proves_its_tabs_gone(run: Run, tmp_path: Path) -> None:
    """The person may close it at any time."""
    noted = Noted()

    async def work(own: Window) -> None:
        async with attach_session(own.address, noted) as session:
            await session.new_page()
            own.close()
            await session.new_page()

    with window(tmp_path, THEIRS) as own, pytest.raises(BrowserFailed):
        run(work(own))
    assert noted.targets
    assert close_tabs(noted.window, noted.targets)


def test_a_post_from_their_window_is_not_sent_again_either(run: Run, theirs: Window, server: BrokenServer) -> None:
    """Their browser was started with whatever arguments; our tab asks for a connection of its own each time."""

    async def post() -> object:
        async with attach_session(theirs.address, Noted()) as session:
            page = await session.new_page()
            await page.goto(server.url)
            return await page.evaluate(POST)

    assert run(post()) == "broken"
    assert server.posts == 1
