"""Working in a window that a person started: nothing typed for them, nothing closed but ours, nothing filed twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from takedown.sandbox.server import RunningPortal
from tests.commands.command import Commands
from tests.commands.desk import batch_of, filed_numbers, received, times_received
from tests.commands.test_killed_in_mid_press import desk, slow_portal, wait_until
from tests.sandbox_portal.visitor import Control, Visitor
from tests.window import SECONDS, Window, window

__all__ = ["desk", "slow_portal"]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """The person's window, with a tab of their own."""
    with window(tmp_path_factory.mktemp("profile"), "data:text/html,<title>Mine</title>") as started:
        yield started


@pytest.mark.parametrize("address", ["http://192.0.2.1:9222", "http://127.0.0.1", "ws://127.0.0.1:9222", "9222"])
def test_an_address_that_is_not_on_this_machine_is_refused(takedown: Commands, address: str) -> None:
    """Exit 2 with one sentence and one piece of advice; nothing is asked of the address."""
    assert "on this machine" in takedown("poll", "--attach", address).refused(2)


@pytest.mark.usefixtures("mark")
def test_where_nothing_answers_a_person_is_needed(takedown: Commands, control: Control, folder: Path) -> None:
    """Exit 4, and nothing is pressed."""
    done = takedown.submit(batch_of(folder / "batch.csv", 10), "--attach", "http://127.0.0.1:1", code=4)
    assert "--remote-debugging-port=1 " in done.result["errors"][0]["advice"]
    assert control.get("/complaints") == []
    assert not [line for line in done.err.splitlines() if "password" in line]


def test_a_kill_in_mid_press_closes_the_very_tab_and_files_nothing_twice(
    desk: Commands, slow_portal: RunningPortal, theirs: Window, home: Path, folder: Path
) -> None:
    """Not signed in, a person is asked to and no password is typed; then their session is used, and their tab stays."""
    control, before = Control(slow_portal), theirs.tabs()
    sign_ins = control.get("/requests")["sign_in"]
    batch, attach = batch_of(folder / "batch.csv", 10), ("--attach", theirs.address)
    refused = desk.submit(batch, *attach, code=4)
    assert "account and password" in refused.result["errors"][0]["message"]
    assert control.get("/requests")["sign_in"] == sign_ins
    assert theirs.tabs() == before

    sign_in(theirs, slow_portal)
    killed = desk.start("submit", batch, *attach, "--attest", "Jane Doe", "--json")
    wait_until(lambda: bool(control.get("/complaints")))
    tree = psutil.Process(killed.pid).children(recursive=True)
    for process in [psutil.Process(killed.pid), *tree]:
        process.kill()
    killed.communicate(timeout=SECONDS)
    assert len(theirs.tabs()) > len(before)
    assert filed_numbers(home) == []

    said = desk("resume", *attach, code=0)
    assert "works in your own browser window" in said.err
    assert theirs.tabs() == before
    assert theirs.process.poll() is None
    assert times_received(control) == {"600000000010": 1}
    assert received(control) == filed_numbers(home)


def sign_in(theirs: Window, portal: RunningPortal) -> None:
    """The person's own sign-in: the session of one, put into the window as its cookies."""
    visitor = Visitor(portal)
    visitor.sign_in()
    visitor.get("/complaint/pending.htm")
    cookies = [
        {"name": one.name, "value": one.value or "", "domain": one.domain, "path": "/"}
        for one in visitor.client.cookies.jar
        if one.name == "sbx_session"
    ]
    visitor.close()
    theirs.take_cookies(cookies)
