"""What a command is given to work with."""

from __future__ import annotations

import errno
from pathlib import Path

import click
import pytest

from takedown.cli import surroundings
from takedown.cli.installation import PERSON_SECONDS, Installation
from takedown.domain.errors import AccountHeld
from takedown.filing.desk import Desk


@pytest.mark.parametrize(
    ("terminal", "headless", "person"), [(False, "false", 0), (True, "true", 0), (True, "false", PERSON_SECONDS)]
)
def test_a_person_at_a_robot_check_is_not_cut_off(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool, headless: str, person: int
) -> None:
    """The time for filling a form has the person's time in it, where one may be asked; else it is what it was."""
    monkeypatch.setattr(surroundings, "on_terminal", lambda: terminal)
    monkeypatch.setenv("TAKEDOWN_HEADLESS", headless)
    here = Installation()
    with here.desk(here.profile("sandbox"), "poll") as desk:
        assert desk.fill_within_seconds == Desk.fill_within_seconds + person


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (click.Abort(), 130), (OSError(errno.ENOSPC, "full"), 2), (RuntimeError(), 1)],
)
def test_a_run_is_sealed_with_the_code_with_which_the_command_ends(error: BaseException, code: int) -> None:
    """Also where a person leaves at a question, or the disk is full."""
    here = Installation()
    profile = here.profile("sandbox")
    with pytest.raises(type(error)), here.desk(profile, "resume"):
        raise error
    assert [event.body["exit"] for event in here.ledger.events(profile.account, types={"run_sealed"})] == [code]


def test_an_account_is_held_beside_the_ledger(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another home with the same ledger finds it held."""
    here = Installation()
    profile = here.profile("sandbox")
    with here.desk(profile, "poll"):
        monkeypatch.setenv("TAKEDOWN_HOME", str(tmp_path / "other"))
        monkeypatch.setenv("TAKEDOWN_LEDGER_URL", f"sqlite:///{home / 'data' / 'ledger.db'}")
        with pytest.raises(AccountHeld), Installation().desk(profile, "poll"):
            pass
