"""Hashes the files of a store. A process of its own does nothing else, so this imports next to nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has no such flag


def altered(folder: str, names: Sequence[str]) -> list[str]:
    """What is wrong with the files `ab/<hash>` of the folder, each of which has its SHA-256 for a name. Follows no link."""
    problems = []
    for name in names:
        try:
            with os.fdopen(os.open(f"{folder}/{name}", os.O_RDONLY | _NO_FOLLOW), "rb", buffering=0) as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            problems.append(f"{name} cannot be read: {error.strerror}")
            continue
        if name != f"{sha256[:2]}/{sha256}":
            problems.append(f"the file {name} was altered")
    return problems
