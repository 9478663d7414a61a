"""One browser: it cannot be started, it is killed, it dies with its block. Each of these starts a browser of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.async_api import Page

from takedown.browser import session as sessions
from takedown.browser.find import FoundBrowser
from takedown.browser.process import end_browser
from takedown.browser.session import BrowserSession, open_session
from takedown.domain.errors import BrowserFailed, BrowserMissing, TakedownError, WrongUse
from tests.browser_thread import WISH, Run


def tree_of(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie waits for its parent only."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def drivers() -> set[int]:
    return {child.pid for child in psutil.Process().children() if "run-driver" in child.cmdline()}


async def start(wish: sessions.BrowserWish = WISH, state: dict[str, Any] | None = None) -> None:
    async with open_session(wish, state):
        raise AssertionError("it must not start")


def test_a_named_program_that_is_none_is_the_users_to_mend(run: Run, tmp_path: Path) -> None:
    """It is not looked for anywhere else."""
    with pytest.raises(WrongUse, match="is not a browser program"):
        run(start(replace(WISH, explicit=tmp_path / "chromium")))


def test_a_machine_without_a_browser_is_told_apart(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The advice is to install one."""

    def none(**_: object) -> FoundBrowser:
        raise BrowserMissing("No browser was found on this machine.", advice="install one")

    monkeypatch.setattr(sessions, "find_browser", none)
    with pytest.raises(BrowserMissing):
        run(start())


def test_a_program_that_is_no_browser_does_not_start_and_leaves_nothing(run: Run) -> None:
    """The driver that tried goes, too."""
    before = drivers()
    with pytest.raises(BrowserFailed, match="while starting the browser"):
        run(start(replace(WISH, explicit=Path(shutil.which("true") or "true"))))
    assert drivers() == before


def test_a_broken_state_does_not_start_and_leaves_nothing(run: Run) -> None:
    """Neither browser nor driver stay behind when the cookies cannot be read."""
    before = drivers()
    with pytest.raises(TakedownError, match="while starting the browser"):
        run(start(WISH, {"cookies": [{"name": "x"}]}))
    assert drivers() == before


def test_killing_ends_every_process_of_the_browser(run: Run) -> None:
    """Known to be dead on return, also the second time; what the page was doing then fails in our words."""

    async def kill() -> tuple[list[psutil.Process], list[psutil.Process]]:
        async with open_session(WISH) as session:
            page = await session.new_page()
            tree = tree_of(session.pid)
            session.kill()
            left = alive(tree)
            session.kill()
            await session.close_page(page)
            with pytest.raises(BrowserFailed, match="opening a tab"):
                await session.new_page()
            return tree, left

    tree, left = run(kill())
    assert len(tree) > 1
    assert left == []


def test_the_browser_is_dead_after_a_block_that_raised(run: Run) -> None:
    """The exception comes through as it is; no process of browser or driver is left."""
    before, tree = drivers(), []

    async def fail() -> None:
        async with open_session(WISH) as session:
            await session.new_page()
            tree.extend(tree_of(session.pid))
            raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        run(fail())
    assert tree
    assert alive(tree) == []
    assert drivers() == before


def test_a_block_that_waits_for_a_dead_browser_is_ended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some calls never return once the browser behind them is gone; the task of the block can go on to the next browser."""
    monkeypatch.setattr(sessions, "LAST_WORDS_SECONDS", 0.2)

    async def wait_for_ever() -> str:
        try:
            async with open_session(WISH) as session:
                session.kill()
                await asyncio.Event().wait()
        except BrowserFailed as failed:
            await asyncio.sleep(0)  # the cancellation is over
            return failed.message
        return ""

    assert run(wait_for_ever()) == "The browser went away."


def test_a_block_that_was_cancelled_by_others_stays_cancelled(run: Run) -> None:
    """Ctrl-C is not a dead browser."""

    async def stop() -> bool:
        opened = asyncio.Event()

        async def work() -> None:
            async with open_session(WISH):
                opened.set()
                await asyncio.Event().wait()

        task = asyncio.ensure_future(work())
        await opened.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    assert run(stop())


def test_ending_one_browser_leaves_another_one_alone(run: Run, session: BrowserSession) -> None:
    """Two accounts in one process: killing and closing the one does not disturb the other or its driver."""

    async def one() -> None:
        async with open_session(WISH) as other:
            other.kill()

    run(one())
    page: Page = run(session.new_page())
    assert run(page.evaluate("1 + 1")) == 2
    run(session.close_page(page))


def test_another_process_with_the_same_number_is_left_alone(session: BrowserSession) -> None:
    """Numbers are given out again after a restart: what began at another time is not the browser."""
    assert end_browser(session.pid, session.started_ms - 60_000)
    assert alive([psutil.Process(session.pid)])


def test_a_browser_that_is_long_gone_is_dead() -> None:
    """Nothing to kill is no error."""
    gone = next(number for number in range(4_000_000, 1, -1) if not psutil.pid_exists(number))
    assert end_browser(gone, 0)


def test_a_state_is_taken_up_and_given_back(run: Run) -> None:
    """Cookies go in and come out, locale and time zone are pinned, and the name says what browser it is."""
    cookie = {"name": "a", "value": "1", "domain": "x.localhost", "path": "/"}
    wish = replace(WISH, locale="zh-CN", timezone="Asia/Shanghai")

    async def look() -> tuple[dict[str, Any], list[str], str]:
        async with open_session(wish, {"cookies": [cookie], "origins": []}) as session:
            page = await session.new_page()
            zone = "Intl.DateTimeFormat().resolvedOptions().timeZone"
            shown = await page.evaluate(f"[navigator.language, {zone}]")
            return await session.storage_state(), shown, session.camera.browser

    state, shown, name = run(look())
    assert [(one["name"], one["value"]) for one in state["cookies"]] == [("a", "1")]
    assert json.dumps(state)
    assert shown == ["zh-CN", "Asia/Shanghai"]
    assert name.startswith("chromium ")
