"""What is around the batch fails: portal, browser, password, disk, home, settings. Its exit code, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from takedown.filing.calm import SIGN_INS
from tests.commands.command import SCRIPTS, Commands
from tests.commands.desk import batch_of, filed_numbers, profile, received, times_received
from tests.commands.limited import with_small_files, without_the_rights_of_root
from tests.sandbox_portal.visitor import Control

pytestmark = pytest.mark.usefixtures("mark")


@pytest.fixture
def batch(folder: Path) -> Path:
    return batch_of(folder / "batch.csv", 10)


def error_of(done_result: dict[str, object]) -> str:
    """The one error of a submit's result, as a sentence with its advice."""
    (error,) = json.loads(json.dumps(done_result["errors"]))
    return f"{error['message']} {error['advice']}"


@pytest.mark.timeout(300)  # it is tried again and again, by four browsers
def test_a_portal_that_is_down_ends_in_7_and_is_filed_when_it_is_back(
    takedown: Commands, control: Control, batch: Path, home: Path
) -> None:
    """Nothing listens on the port: exit 7, the plan stays, and the same command files it later."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        nobody = f"http://ipp.localhost:{reserved.getsockname()[1]}"
        done = takedown.given(TAKEDOWN_SANDBOX_URL=nobody)("submit", batch, "--attest", "Jane Doe", "--json", code=7)
        assert "cannot be reached" in takedown.given(TAKEDOWN_SANDBOX_URL=nobody)("poll").refused(7)
    assert "cannot be reached" in error_of(done.result)
    takedown.submit(batch, code=0)
    assert received(control) == filed_numbers(home)


def test_a_browser_that_is_missing_ends_in_2(takedown: Commands, control: Control, batch: Path) -> None:
    """The sentence names the path that leads nowhere, or is a folder, or a script that starts one."""
    done = takedown.given(TAKEDOWN_BROWSER="/nonexistent")("submit", batch, "--attest", "Jane Doe", "--json", code=2)
    assert "/nonexistent" in error_of(done.result)
    for program in ("/nonexistent", "/etc", str(SCRIPTS / "takedown")):
        assert program in takedown.given(TAKEDOWN_BROWSER=program)("ipr", "sync").refused(2)
    assert control.get("/complaints") == []


def test_a_wrong_password_ends_in_4_and_is_tried_once(takedown: Commands, control: Control, home: Path) -> None:
    """The portal's words are passed on; one attempt, because more of them lock an account."""
    profile(home, "stranger", login="stranger@example.test")
    before = control.get("/requests")["sign_in"]
    synced = takedown.given(TAKEDOWN_PASSWORD="not-the-password")("ipr", "sync", "--profile", "stranger")
    assert "The login name or password is not correct." in synced.refused(4)
    assert control.get("/requests")["sign_in"] == before + 1
    assert "stranger@example.test" in takedown("ipr", "sync", "--profile", "stranger").refused(2)
    assert control.get("/complaints") == []


def test_a_portal_that_answers_everything_with_its_sign_in_page_ends_in_4(
    takedown: Commands, control: Control, batch: Path
) -> None:
    """The front page lets the account in, no other page does: given up after a few sign-ins, and nothing was sent."""
    pages = [{"kind": "session_expired", "on": page, "every": 1} for page in ("manage", "pending", "complaint_form")]
    control.post("/trouble", {"next": pages}).raise_for_status()
    before = control.get("/requests")["sign_in"]
    assert "Sign in by hand" in error_of(takedown.submit(batch, "--no-input", code=4).result)
    assert control.get("/requests")["sign_in"] <= before + SIGN_INS + 1
    assert "submit_complaint" not in control.get("/requests")
    assert control.get("/complaints") == []


def test_a_home_that_cannot_be_written_ends_in_2(
    takedown: Commands, control: Control, batch: Path, tmp_path: Path
) -> None:
    """A read-only home, a home below a file: the sentence names the place, the advice another one."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    command: list[str | Path] = [SCRIPTS / "takedown", "submit", batch, "--attest", "Jane Doe", "--json"]
    done = takedown.given(TAKEDOWN_HOME=str(closed / "home")).run(without_the_rights_of_root(command))
    assert "TAKEDOWN_HOME" in done.refused(2)
    done = takedown.given(TAKEDOWN_HOME=str(batch))("submit", batch, "--attest", "Jane Doe")
    assert str(batch) in done.refused(2)
    assert control.get("/complaints") == []


def test_a_ledger_that_became_read_only_ends_in_2(
    takedown: Commands, control: Control, batch: Path, home: Path
) -> None:
    """Nothing is pressed that could not be recorded."""
    data = home / "data"
    for path in data.iterdir():
        path.chmod(0o444)
    data.chmod(0o555)
    command: list[str | Path] = [SCRIPTS / "takedown", "submit", batch, "--attest", "Jane Doe", "--json"]
    done = takedown.run(without_the_rights_of_root(command))
    data.chmod(0o755)
    assert "ledger" in done.refused(2)
    assert control.get("/complaints") == []


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("TAKEDOWN_PROFILE", "sandbax", "sandbox"),
        ("TAKEDOWN_TAB", "2", "TAKEDOWN_TABS"),
        ("TAKEDOWN_TABS", "none", "TAKEDOWN_TABS"),
        ("TAKEDOWN_SANDBOX_URL", "https://ipp.alibabagroup.com", "this machine"),
    ],
)
def test_a_setting_that_cannot_be_meant_ends_in_2(
    variable: str, value: str, advice: str, takedown: Commands, control: Control, batch: Path
) -> None:
    """A misspelt name or a value that does not fit is named, and what was probably meant."""
    done = takedown.given(**{variable: value})("submit", batch, "--attest", "Jane Doe")
    assert advice in done.refused(2)
    assert control.get("/complaints") == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of one megabyte; None where the system does not let the tests mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield place if mounted else None
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_ends_in_2_and_loses_nothing(
    takedown: Commands, control: Control, batch: Path, home: Path, small_disk: Path | None
) -> None:
    """The home is on a disk that fills up: exit 2 and nothing twice; with room again the same command finishes it."""
    command: list[str | Path] = [SCRIPTS / "takedown", "submit", batch, "--attest", "Jane Doe", "--json"]
    if small_disk is None:
        done = takedown.run(with_small_files(command, 60_000))
    else:
        (small_disk / "filler").write_bytes(bytes(600_000))
        shutil.move(home, small_disk / "home")
        home.symlink_to(small_disk / "home")
        done = takedown.run(command)
        (small_disk / "filler").unlink()
    told = done.err + json.dumps(done.result)
    assert done.code == 2, done
    assert "room" in told or "full" in told
    if small_disk is not None:
        subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    takedown.submit(batch, code=0)
    assert set(times_received(control).values()) == {1}
    assert received(control) == filed_numbers(home)


def test_result_files_that_cannot_be_written_are_found_before_anything_is_filed(
    takedown: Commands, control: Control, batch: Path, folder: Path
) -> None:
    """A folder that takes no files: exit 2, and the portal has nothing."""
    folder.chmod(0o555)
    command: list[str | Path] = [SCRIPTS / "takedown", "submit", batch, "--attest", "Jane Doe", "--json"]
    done = takedown.run(without_the_rights_of_root(command))
    folder.chmod(0o755)
    assert "batch.result.csv" in done.refused(2)
    assert control.get("/complaints") == []
