"""How the install scripts run a program and talk to the user."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LAST_LINES = 15
#: The system's list of authorities where Python's own path does not name it: Debian and Arch, Fedora.
AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


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
    shown = " ".join(map(str, command))
    try:
        code, printed = _finish(command, cwd, env, timeout)
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"{problem}: `{shown}` did not end within {timeout:g} seconds") from error
    except OSError as error:
        raise NotInstalled(f"{problem}: `{shown}` did not start ({error})") from error
    if code:
        tail = "\n".join(printed.strip().splitlines()[-LAST_LINES:])
        raise NotInstalled(f"{problem}: `{shown}` ended with {code}\n{tail}")
    return printed


def environment(**more: str) -> dict[str, str]:
    """The user's own environment and `more`, with uv and Node taught to trust what the system trusts, as pip does.

    Behind a firewall that opens TLS, the system's list of authorities is the only right one. The user's wishes win.
    """
    places = [ssl.get_default_verify_paths().cafile, *AUTHORITIES]
    found = next((place for place in places if place and Path(place).is_file()), None)
    trust = {"UV_SYSTEM_CERTS": "true", "NODE_EXTRA_CA_CERTS": found} if found else {}
    return trust | more | os.environ


def _finish(
    command: Sequence[str | Path], cwd: Path | None, env: Mapping[str, str] | None, timeout: float
) -> tuple[int, str]:
    # A session of its own, so that an interrupt or the time limit also ends what the command started (a download).
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            printed, _ = process.communicate(timeout=timeout)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
    return process.returncode, printed
