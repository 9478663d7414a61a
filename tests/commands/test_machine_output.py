"""What programs rely on: NDJSON with one result, exit codes, no questions, no colours, and readers that go away."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.commands.command import SCRIPTS, Commands
from tests.commands.desk import batch_of, nothing_happened
from tests.sandbox_portal.visitor import Control

COMMANDS = ("init", "check", "submit", "resume", "prepare", "filed", "ipr", "poll", "status", "sandbox")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, takedown: Commands) -> None:
    """`--help` ends with 0 and shows how the command is called."""
    arguments = [command] if command != "ipr" else ["ipr", "upload"]
    assert f"takedown {' '.join(arguments)}" in takedown(*arguments, "--help", code=0).out.split("Example")[1]


def test_every_command_ends_with_one_result_line(takedown: Commands, folder: Path, mark: str) -> None:
    """With --json, in success and in failure; the harness compares status, exit and exit code of each."""
    batch = batch_of(folder / "batch.csv", 10)
    assert takedown("check", batch, "--json", code=0).result["complaints"] == 1
    assert takedown("status", "--json", code=0).result["complaints"] == []
    assert takedown("ipr", "list", "--json", code=0).result["rights"] == 1
    assert takedown("resume", "--json", code=0).result["unknown"] == []
    assert "no file" in takedown("check", "nothing.csv", "--json", code=2).result["error"]
    assert takedown("check", "--json", code=2).result["status"] == "failed"
    assert "Did you mean" in takedown("chekc", batch, "--json", code=2).result["error"]
    assert takedown("ipr", "upload", batch, "--yes", "--json", code=2).result["advice"]
    assert mark in takedown("ipr", "list").out


@pytest.mark.usefixtures("mark")
def test_without_a_terminal_nothing_is_asked_and_nobody_declares(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """No --attest: exit 2. No --yes for an upload: exit 2. No name of a portal for `init`: exit 2."""
    batch = batch_of(folder / "batch.csv", 10)
    assert "--attest" in takedown("submit", batch).refused(2)
    assert "--attest" in takedown("submit", batch, "--yes", "--no-input").refused(2)
    (folder / "certificate.pdf").write_bytes(b"%PDF-1.4\n")
    rights = "ipr_type,registration_number,name,jurisdiction,owner,nice_classes,certificate\n"
    rights += "trademark,123,ACME,CN,Acme Ltd,9,certificate.pdf\n"
    (folder / "ipr.csv").write_text(rights, encoding="utf-8")
    assert "--yes" in takedown("ipr", "upload", "ipr.csv").refused(2)
    assert "--portal" in takedown("init").refused(2)
    assert nothing_happened(home, control)


def test_letters_that_an_encoding_lacks_are_no_reason_to_fail(takedown: Commands, folder: Path) -> None:
    """A file name in Chinese or in no encoding at all, on an ASCII terminal: still a sentence, still JSON."""
    for name in ("投诉.csv", "\udcff.csv"):
        assert "look at the spelling" in takedown.given(PYTHONIOENCODING="ascii:strict")("check", name).refused(2)
        assert name in takedown.given(PYTHONIOENCODING="ascii:strict")("check", name, "--json", code=2).result["error"]
        assert name in takedown.given(PYTHONIOENCODING="utf-8:strict")("check", name, "--json", code=2).result["error"]


@pytest.mark.parametrize("redirection", ["| true", "> /dev/full", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_nobody_who_listens_changes_nothing(redirection: str, takedown: Commands, folder: Path) -> None:
    """A closed pipe, a full disk behind stdout, closed streams: the command's own exit code, and no traceback."""
    batch = batch_of(folder / "batch.csv", 10, ipr="nobody's")
    for options in ("", " --json"):
        command = f"set -o pipefail; {SCRIPTS / 'takedown'} check {batch}{options} {redirection}"
        ran = subprocess.run(
            ["bash", "-c", command],
            env={**os.environ, **takedown.env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 3, ran
        assert b"Traceback" not in ran.stderr
        assert b"Exception ignored" not in ran.stderr
    assert (folder / "batch.fix.csv").exists()


@pytest.mark.parametrize("no_color", ["", "1"])
def test_no_color_is_heeded_on_a_terminal(no_color: str, takedown: Commands) -> None:
    """An error on a terminal is red, and plain with NO_COLOR."""
    parent, child = pty.openpty()
    ran = subprocess.run(
        [SCRIPTS / "takedown", "check", "nothing.csv"],
        env={**os.environ, **takedown.env, "TERM": "xterm", "NO_COLOR": no_color},
        stdin=child,
        stdout=child,
        stderr=child,
        check=False,
    )
    os.close(child)
    shown = os.read(parent, 10_000).decode()
    os.close(parent)
    assert ran.returncode == 2
    assert "Error: " in shown
    assert ("\x1b[31m" in shown) is not bool(no_color)


def test_a_port_that_is_taken_is_no_fault_of_ours(takedown: Commands, control: Control) -> None:
    """A second practice portal on the same port, and a port that cannot be: exit 2 and what to do."""
    port = str(control.portal.port)
    assert "--port" in takedown("sandbox", "--port", port, "--control-port", "0").refused(2)
    assert "65535" in takedown("sandbox", "--port", "99999", code=2).err
    assert "--database" in takedown("sandbox", "--port", "0", "--control-port", "0", "--database", "/no/x").refused(2)
