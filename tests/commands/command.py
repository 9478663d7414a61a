"""Runs the real commands in processes of their own and holds each of them against the contract of every command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from takedown.cli.failure import status_of
from takedown.domain.errors import Exit
from tests.commands.prepared import Prepared, needs_a_real_start

SCRIPTS = Path(sys.executable).parent
SECONDS = 180
SECRETS = ("practice-Portal-1", "practice-Portal-2", "not-the-password")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line of `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def result(self) -> dict[str, Any]:
        """The last line of `--json`."""
        return self.lines[-1]

    def refused(self, code: int) -> str:
        """The sentence, after a check that it stands alone with one piece of advice and the command ended with `code`."""
        assert self.code == code, (self.code, self.err)
        told = re.findall(r"^Error: (.+)\n  → (.+)\n", self.err, re.MULTILINE)
        assert len(told) == 1, self.err
        assert self.err.count("Error: ") == 1
        return " ".join(told[0])


def check_contract(done: Done, arguments: Sequence[str]) -> Done:
    """What holds for every command: no traceback, no secret; with `--json` NDJSON and exactly one result, the last line."""
    for text in (done.out, done.err):
        assert "Traceback" not in text, text
        assert 'File "' not in text, text
        assert not [secret for secret in SECRETS if secret in text]
    assert done.code in {int(code) for code in Exit}, done
    if "--json" in arguments:
        results = [line for line in done.lines if line["event"] == "result"]
        assert results == [done.result]
        assert done.result["exit"] == done.code
        assert done.result["status"] == status_of(Exit(done.code))
    return done


@dataclass(frozen=True)
class Commands:
    """The commands of one installation, run from one folder without a terminal."""

    folder: Path
    env: Mapping[str, str]
    prepared: Prepared | None = None
    """Where commands start from; None starts each from nothing."""

    def __call__(self, *arguments: str | Path, code: int | None = None) -> Done:
        """`takedown ARGUMENTS` to its end; with `code`, it must end so."""
        return self._takedown([str(part) for part in arguments], code, subprocess.DEVNULL)

    def given(self, **env: str) -> Commands:
        """The same with these variables set."""
        return replace(self, env={**self.env, **env})

    def at_terminal(self, answers: Sequence[str], *arguments: str | Path, code: int | None = None) -> Done:
        """`takedown ARGUMENTS` on a terminal at which somebody types these lines."""
        keyboard, terminal = os.openpty()
        try:
            os.write(keyboard, "".join(f"{line}\n" for line in answers).encode())
            return self._takedown([str(part) for part in arguments], code, terminal)
        finally:
            os.close(keyboard)
            os.close(terminal)

    def _takedown(self, arguments: list[str], code: int | None, stdin: int) -> Done:
        if self.prepared is None or needs_a_real_start(self.env):
            return self.run([SCRIPTS / "takedown", *arguments], code=code, stdin=stdin)
        env = {**os.environ, **self.env}
        ran = self.prepared.run(arguments, folder=self.folder, env=env, stdin=stdin, seconds=SECONDS)
        return _as_asked(check_contract(Done(*ran), arguments), code)

    def run(self, command: Sequence[str | Path], *, code: int | None = None, stdin: int = subprocess.DEVNULL) -> Done:
        """Any program that ends as a command of ours does."""
        ran = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env={**os.environ, **self.env},
            stdin=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        done = check_contract(Done(ran.returncode, ran.stdout, ran.stderr), [str(part) for part in command])
        return _as_asked(done, code)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """`takedown ARGUMENTS`, running, at the head of a process group of its own."""
        return subprocess.Popen(
            [str(SCRIPTS / "takedown"), *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def submit(self, batch: str | Path, *options: str, code: int | None = None) -> Done:
        """`takedown submit BATCH --json` with a name that declares and two tabs."""
        return self("submit", batch, "--attest", "Jane Doe", "--tabs", "2", "--json", *options, code=code)


def _as_asked(done: Done, code: int | None) -> Done:
    assert code is None or done.code == code, (done.code, done.out, done.err)
    return done


def ended(process: subprocess.Popen[str]) -> Done:
    """What a command that was started said until its end."""
    out, err = process.communicate(timeout=SECONDS)
    return Done(process.returncode, out, err)
