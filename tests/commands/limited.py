"""Starts a command with less than its user has: without root's right to pass over permissions, or with small files only.

Run as a program in front of the command, so that nothing has to happen between fork and exec of the tests' own process.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def without_the_rights_of_root(command: Sequence[str | Path]) -> list[str | Path]:
    """The command, for which a mode that forbids something forbids it even where the tests are run by root."""
    return [sys.executable, __file__, "permissions", *command]


def with_small_files(command: Sequence[str | Path], size: int) -> list[str | Path]:
    """The command, which can make no file larger than `size` bytes."""
    return [sys.executable, __file__, str(size), *command]


def _main(limit: str, command: list[str]) -> None:
    if limit == "permissions":
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            # Fails for an ordinary user, who has not got the capability anyway.
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    os.execv(command[0], command)


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
