"""Names of files that any upload box takes: ASCII letters, digits, `-`, `_` and `.`, and no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 80
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_ENDS = re.compile(r"\A[^A-Za-z0-9_]+|[^A-Za-z0-9_-]+\Z")
_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Windows opens these, whatever ending they have."""


def portal_safe_names(names: Sequence[str]) -> tuple[str, ...]:
    """`names` in such letters and in the same order, each with the ending that it had; the same on every run.

    No two are alike, capital or small. None is longer than LONGEST, begins with `.` or `-`, or is a device of Windows.
    """
    taken: set[str] = set()
    return tuple(_free(name, taken) for name in names)


def _free(name: str, taken: set[str]) -> str:
    stem, ending = _parts(name)
    found, number = f"{stem[: LONGEST - len(ending)]}{ending}", 1
    while found.lower() in taken:
        number += 1
        tail = f"-{number}{ending}"
        found = stem[: LONGEST - len(tail)] + tail
    taken.add(found.lower())
    return found


def _parts(name: str) -> tuple[str, str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    match = _ENDING.search(plain)
    ending = match.group() if match else ""
    stem = _OTHER.sub("_", _ENDS.sub("", plain.removesuffix(ending))) or "file"
    device = stem.partition(".")[0].lower() in _DEVICES
    return f"file-{stem}" if device else stem, ending
