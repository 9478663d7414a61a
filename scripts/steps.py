"""How the install scripts run a program and talk to the user."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LAST_LINES = 15


class NotInstalled(Exception):
    """Something could not be installed; the message says what, and what to do."""


def say(text: str) -> None:
    """One line of progress; stdout stays free for data."""
    print(f"install: {text}", file=sys.stderr, flush=True)


def run(
    command: Sequence[str | Path],
    problem: str,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 900,
) -> str:
    """Run to the end (at most `timeout` seconds), silent when it goes well, and return what it printed.

    Raises NotInstalled with `problem`, the command and the last lines of its output. It cannot ask: stdin is closed.
    """
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"{problem}: `{_shown(command)}` did not end within {timeout:.0f} seconds") from error
    except OSError as error:
        raise NotInstalled(f"{problem}: `{_shown(command)}` did not start ({error})") from error
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-LAST_LINES:])
        raise NotInstalled(f"{problem}: `{_shown(command)}` ended with {done.returncode}\n{tail}")
    return done.stdout


def _shown(command: Sequence[str | Path]) -> str:
    return " ".join(map(str, command))
