"""Pictures and evidence, kept by their content: `sha256/ab/<hex>` under one folder, folders 0700, files 0600.

A file is written under a temporary name (`part-*`), synced and renamed, so what has its hash for a name is whole. No
name ever comes from data. What is there stays as it is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from takedown.domain.errors import LedgerAltered, StorageFailed, WrongUse
from takedown.ledger.folders import make_folder, sync_folder

_HEX = re.compile(r"[0-9a-f]{64}")
_PIECE_BYTES = 1 << 20
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has no such flag
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class FileStore:
    """The files under `root`, a folder that is made when the first one is kept."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256; they are on the disk when this returns.

        Raises StorageFailed when they cannot be written, LedgerAltered when other bytes lie under their hash.
        """
        with self._part([data]) as (part, sha256):
            self._settle(part, sha256)
        return sha256

    def keep_file(self, path: Path, expect_sha256: str | None = None) -> str:
        """Keep a copy of the user's file and return its SHA-256.

        Raises WrongUse when the file cannot be read or is no longer what `expect_sha256` says; else as `keep`.
        """
        with self._part(_pieces(path)) as (part, sha256):
            if expect_sha256 not in (None, sha256):
                raise WrongUse(
                    f"{path} has changed since it was checked.", advice="Run the same command again to check it anew."
                )
            self._settle(part, sha256)
        return sha256

    def path(self, sha256: str) -> Path:
        """Where a file lies, or would lie; ValueError for anything but a SHA-256 in hex. Not verified: see `check`."""
        if not _HEX.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256")
        return self._root / "sha256" / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes, verified. Raises LedgerAltered when they are others, StorageFailed when they cannot be read."""
        data = b"".join(self.pieces(sha256))
        _require(hashlib.sha256(data).hexdigest(), sha256)
        return data

    def check(self, sha256: str) -> None:
        """Verify a file without holding it in memory. Raises as `read` does."""
        digest = hashlib.sha256()
        for piece in self.pieces(sha256):
            digest.update(piece)
        _require(digest.hexdigest(), sha256)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes piece by piece, not verified. Raises StorageFailed or LedgerAltered when they cannot be read."""
        path = self.path(sha256)
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | _NO_FOLLOW), "rb") as file:
                while piece := file.read(_PIECE_BYTES):
                    yield piece
        except OSError as error:
            raise _unreadable(path, error) from error

    def size(self, sha256: str) -> int:
        """How many bytes a file has; 0 for one that is gone."""
        try:
            return self.path(sha256).lstat().st_size
        except OSError:
            return 0

    def drop(self, sha256: str) -> int:
        """Let a file go; how many bytes that were, 0 for one that is gone already. Raises StorageFailed when it stays."""
        path = self.path(sha256)
        with _writing(self._root):
            try:
                size = path.lstat().st_size
                path.unlink()
            except FileNotFoundError:
                return 0
        return size

    @contextmanager
    def _part(self, pieces: Iterable[bytes]) -> Iterator[tuple[Path, str]]:
        """The pieces in a synced temporary file, and their hash. The file is gone afterwards unless it was settled."""
        folder = self._root / "sha256"
        digest = hashlib.sha256()
        with _writing(self._root):
            make_folder(folder)
            descriptor, name = tempfile.mkstemp(prefix="part-", dir=folder)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    for piece in pieces:
                        digest.update(piece)
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                yield Path(name), digest.hexdigest()
            finally:
                Path(name).unlink(missing_ok=True)

    def _settle(self, part: Path, sha256: str) -> None:
        final = self.path(sha256)
        make_folder(final.parent)
        if final.exists() or final.is_symlink():
            self.check(sha256)
            return
        part.chmod(0o600)
        part.replace(final)
        sync_folder(final.parent)


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece
    except OSError as error:
        raise WrongUse(
            f"{path} cannot be read: {error.strerror}.",
            advice="Mend the path or the permissions, then run the same command again.",
        ) from error


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in _NO_ROOM
        raise StorageFailed(
            f"There is no room left in the file store {root}." if full else f"The file store {root} cannot be written.",
            advice="Make room on that disk, then run the same command again."
            if full
            else "Give this user write access to that folder, then run the same command again.",
            detail=repr(error),
        ) from error


def _unreadable(path: Path, error: OSError) -> StorageFailed | LedgerAltered:
    if error.errno == errno.ELOOP:
        return LedgerAltered(
            f"{path} is a symbolic link, not a file of the store.",
            advice="Remove the link, find out who made it, and restore the file from the last backup.",
        )
    why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
    return StorageFailed(
        f"The stored file {path} {why}.",
        advice="Mend the permissions, or restore the file from the last backup.",
        detail=repr(error),
    )


def _require(found_sha256: str, sha256: str) -> None:
    if found_sha256 != sha256:
        raise LedgerAltered(
            f"The stored file {sha256} has been altered: its content is now {found_sha256}.",
            advice="Restore it from the last backup; it is not handed out as it is.",
        )
