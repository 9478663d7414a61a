"""Folders and files that belong to one user alone: 0700 and 0600 whatever the umask, never through a symbolic link."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from takedown.domain.errors import StorageFailed

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has no such flag


def private_folder(path: Path) -> Path:
    """Make `path`, and every missing folder above it, with mode 0700; return it.

    Folders that exist keep their mode. Raises StorageFailed when it cannot be made.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _failed("The folder", path, "made", error) from error
    if not path.is_dir():
        raise StorageFailed(f"{path} is not a folder.", advice="Move it away, or set TAKEDOWN_HOME to another folder.")
    return path


def write_private(path: Path, content: bytes) -> None:
    """Put `content` at `path` with mode 0600, all of it or nothing, synced to disk. Raises as `write_private_pieces`."""
    write_private_pieces(path, (content,))


def write_private_pieces(path: Path, pieces: Iterable[bytes]) -> int:
    """The same piece by piece, for what is too large for the memory; the number of bytes.

    Raises StorageFailed, also when `path` is a symbolic link: whoever planted it would choose where secrets go. What
    `pieces` raises comes through, and nothing is at `path` then.
    """
    private_folder(path.parent)
    if path.is_symlink():
        raise _planted(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(_create(beside), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        beside.replace(path)
    except OSError as error:
        raise _failed("The file", path, "written", error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return size


def read_private(path: Path) -> bytes | None:
    """The content of `path`, or None when there is no such file.

    Raises StorageFailed for anything else that stops it, a symbolic link included.
    """
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | NO_FOLLOW), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _planted(path) from error
        raise _failed("The file", path, "read", error) from error


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, 0o600)


def _planted(path: Path) -> StorageFailed:
    return StorageFailed(f"{path} is a symbolic link.", advice="Remove the link, find out who made it, and run again.")


def _failed(kind: str, path: Path, done: str, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"{kind} {path} could not be {done}: {error.strerror}.",
        advice="Make room or mend its permissions, or set TAKEDOWN_HOME to a folder of yours.",
        detail=repr(error),
    )
