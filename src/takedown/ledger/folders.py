"""Folders that belong to one user alone."""

from __future__ import annotations

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make `folder` and every missing one above it, mode 0700 whatever the umask, on the disk. Others stay as they are.

    Raises OSError.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
        missing.chmod(0o700)
        sync_folder(missing.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk. Raises OSError."""
    if os.name == "nt":
        return  # Windows opens no folders, and syncs names with the files
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
