"""What is to be installed is taken by the programs that it is for."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from cronsim import CronSim

from takedown.domain.errors import WrongUse
from takedown.watching.schedule import read_schedule
from takedown.watching.units import cron_line, systemd_unit

HARD = '/srv/my brand/100% "safe" $HOME\\x'
"""A folder whose name means something to systemd, to cron and to a shell."""


def test_a_unit_is_taken_by_systemd(tmp_path: Path) -> None:
    """With hard names as well; where there is no systemd, its words are read back as it reads them."""
    program = tmp_path / "take down 100%"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    command = [str(program), "watch", "--cron", "7 */4 * * *", "--note", HARD]
    unit = systemd_unit(command, ["my-brand"], {"TAKEDOWN_HOME": HARD})
    path = tmp_path / "takedown-watch.service"
    path.write_text(unit, "utf-8")
    analyze = shutil.which("systemd-analyze")
    if analyze is not None:
        seen = subprocess.run([analyze, "verify", str(path)], capture_output=True, text=True, check=False)
        assert (seen.returncode, seen.stderr, seen.stdout) == (0, "", "")
    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    read_back = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]
    assert read_back == command
    assert "SuccessExitStatus=130" in unit


def test_a_line_of_cron_says_when_and_what() -> None:
    """A percent sign is a line break to cron unless it is escaped; the rest is read by a shell."""
    schedule = read_schedule("6h", None, None)
    line = cron_line(["/bin/takedown", "poll", "--profile", "x"], schedule, {"TAKEDOWN_HOME": HARD}, minute=18)
    when, what = line[: len("18 */6 * * *")], line[len("18 */6 * * * ") :]
    assert when == "18 */6 * * *"
    shown = subprocess.run(
        ["/bin/sh", "-c", what.replace(r"\%", "%").replace("/bin/takedown", "/usr/bin/env")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r"(?<!\\)%", what) is None
    assert "--profile" in shlex.split(what.replace(r"\%", "%"))
    assert shown.returncode != 0 or f"TAKEDOWN_HOME={HARD}" in shown.stdout


@pytest.mark.parametrize("every", ["5m", "20m", "30m", "1h", "2h", "6h", "12h", "1d"])
def test_an_interval_that_cron_can_say_is_said_as_that(every: str) -> None:
    """And what is said is a cron expression that is due that often."""
    line = cron_line(["poll"], read_schedule(every, None, None), {}, minute=43)
    times = CronSim(" ".join(line.split()[:5]), datetime(2026, 1, 1))  # noqa: DTZ001
    found = [next(times) for _ in range(50)]
    assert {later - earlier for earlier, later in pairwise(found)} == {read_schedule(every, None, None).every}


@pytest.mark.parametrize("every", ["7h", "90m", "2d", "25m"])
def test_an_interval_that_cron_cannot_say_is_refused(every: str) -> None:
    """Every seven hours is no line of cron."""
    with pytest.raises(WrongUse):
        cron_line(["poll"], read_schedule(every, None, None), {}, minute=1)


def test_a_name_with_a_line_break_is_in_no_unit_and_no_line() -> None:
    """What follows it would be another line of the file."""
    with pytest.raises(WrongUse):
        systemd_unit(["watch"], ["x"], {"TAKEDOWN_HOME": "a\nExecStartPre=evil"})
    with pytest.raises(WrongUse):
        cron_line(["poll"], read_schedule("6h", None, None), {"TAKEDOWN_HOME": "a\n* * * * * evil"}, minute=1)
