"""One process per account: the second is told who holds it, or waits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.command import Commands, check_contract, ended
from tests.commands.desk import HOLDER, batch_of, nothing_happened, profile
from tests.sandbox_portal.visitor import Control

HOLD = """
import sys
from pathlib import Path
from takedown.filing.hold import hold_account
with hold_account(Path(sys.argv[1]), sys.argv[2], "watch"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(home: Path, account: str = HOLDER) -> Iterator[subprocess.Popen[str]]:
    """Another process has the account until its input ends."""
    command = [sys.executable, "-c", HOLD, str(home / "data" / "locks"), account]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder


@pytest.mark.usefixtures("mark")
def test_a_held_account_ends_every_command_that_needs_it_with_10(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """The sentence names the holder's command and process; a second profile of the account does not get around it."""
    profile(home, "night-shift", login="holder@example.test")
    batch = batch_of(folder / "batch.csv", 10)
    with held(home) as holder:
        submit: list[str | Path] = ["submit", batch, "--attest", "Jane Doe"]
        for arguments in (
            submit,
            [*submit, "--profile", "night-shift", "--json"],
            ["poll"],
            ["ipr", "sync"],
            ["resume"],
        ):
            sentence = takedown(*arguments).refused(10)
            assert f"`watch`, process {holder.pid}, since 20" in sentence
            assert "--wait" in sentence
        takedown("check", batch, code=0)
    assert nothing_happened(home, control)


def test_two_homes_with_one_ledger_exclude_each_other(takedown: Commands, home: Path, tmp_path: Path) -> None:
    """The hold lies beside the ledger, wherever that is, and under whatever name it is reached."""
    (tmp_path / "alias").symlink_to(home / "data")
    takedown("poll", "--json", code=0)
    other = takedown.given(
        TAKEDOWN_HOME=str(tmp_path / "other"), TAKEDOWN_LEDGER_URL=f"sqlite:///{tmp_path / 'alias' / 'ledger.db'}"
    )
    with held(home) as holder:
        assert f"process {holder.pid}" in other("poll").refused(10)
    other("poll", "--json", code=0)


def test_wait_waits_until_the_holder_is_done(takedown: Commands, home: Path) -> None:
    """Still waiting while the account is held, done with 0 soon after it is free."""
    with held(home) as holder:
        waiting = takedown.start("poll", "--wait", "--json")
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(3)
        holder.communicate()
        assert check_contract(ended(waiting), ["--json"]).code == 0


def test_a_holder_that_died_holds_nothing(takedown: Commands, home: Path) -> None:
    """The lock of a killed process is free at once, whatever it left behind."""
    with held(home) as holder:
        holder.kill()
        holder.wait()
        takedown("poll", "--json", code=0)


@pytest.mark.usefixtures("mark")
def test_a_held_account_among_several_is_found_before_anything_is_filed(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Exit 10 for the second profile's account, and the first has filed nothing."""
    profile(home, "agent", login="agent@example.test")
    batch = batch_of(folder / "batch.csv", 10)
    with held(home, "sandbox:agent@example.test"):
        takedown.submit(batch, "--profile", "sandbox", "--profile", "agent").refused(10)
    assert control.get("/complaints") == []
