"""Whether pages in Chinese can be pictured: without a font that has the characters, a picture shows empty boxes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

from takedown.doctor.finding import Finding, ok, warning

AREA = "fonts"
SECONDS = 20


def count_chinese() -> int | None:
    """How many fonts have Chinese characters; None where nobody can tell."""
    program = shutil.which("fc-list") if sys.platform == "linux" else None
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603  a program of the system, with words of ours
            [program, ":lang=zh", "family"], capture_output=True, check=True, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return len([line for line in listed.stdout.splitlines() if line.strip()])


def judge(count: int | None, *, linux: bool) -> Iterator[Finding]:
    """Linux alone comes without them."""
    if count:
        yield ok(AREA, f"{count} fonts have Chinese characters.")
    elif count == 0:
        advice = "Install some: `fonts-noto-cjk` on Debian."
        yield warning(AREA, "No font has Chinese characters: pictures of Chinese pages show empty boxes.", advice)
    elif linux:
        yield warning(AREA, "Nobody can tell whether a font has Chinese characters: there is no `fc-list`.")
