"""Puts kits on the disk: written beside their place under a hidden name, synced, and renamed when they may be had.

A kit that somebody has changed is left as it is. What a run left behind half-way is taken away by the next.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from takedown.domain.errors import StorageFailed, WrongUse
from takedown.kit.kit import GENERATOR, SUMS

INDEX = "index.html"
_DRAFT = re.compile(r"\.C-[a-z2-7]+\.part-[0-9a-f]{8}")
_BEGINNING = 2000
"""So many bytes of a page are looked at for its generator."""


class Standing(StrEnum):
    """How a kit's place looks."""

    FREE = "free"
    UNTOUCHED = "untouched"
    """A kit lies there, every file as it was written."""
    CHANGED = "changed"
    """Anything else lies there: a file was changed, added or taken away, or it is no kit."""


class KitFolder:
    """The folder of one batch, with a folder for each of its kits and one page for all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self) -> None:
        """Make the folder and take away what an earlier run left half-written.

        Raises WrongUse where it is no folder or has a page that is not ours, StorageFailed where it cannot be made.
        """
        if self.root.exists() and not self.root.is_dir():
            raise WrongUse(f"{self.root} is no folder.", advice="Name another one with --into DIR.")
        with self._writing():
            self.root.mkdir(parents=True, exist_ok=True)
            index = self.root / INDEX
            if index.is_symlink() or (index.exists() and GENERATOR.encode() not in index.read_bytes()[:_BEGINNING]):
                raise WrongUse(f"{index} is not a page of takedown's.", advice="Name another folder with --into DIR.")
            for entry in self.root.iterdir():
                if _DRAFT.fullmatch(entry.name) and not entry.is_symlink():
                    shutil.rmtree(entry)

    def standing(self, id: str) -> Standing:
        """How the place of a kit looks."""
        place = self.root / id
        if not place.exists() and not place.is_symlink():
            return Standing.FREE
        with self._writing():
            return Standing.UNTOUCHED if _is_as_written(place) else Standing.CHANGED

    @contextmanager
    def drafted(self, id: str, files: Mapping[str, bytes]) -> Iterator[Path]:
        """The files, whole and synced, in a hidden folder for `put`; gone when the block ends without it.

        Raises StorageFailed.
        """
        draft = self._hidden(id)
        try:
            with self._writing():
                for name, content in files.items():
                    path = draft / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with path.open("xb") as file:
                        file.write(content)
                        file.flush()
                        os.fsync(file.fileno())
                for folder in {draft, *(path.parent for path in map(draft.joinpath, files)), self.root}:
                    _sync(folder)
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def put(self, id: str, draft: Path) -> None:
        """Give a draft its name, in place of an untouched kit. Raises StorageFailed."""
        with self._writing():
            self._move_away(id)
            draft.rename(self.root / id)
            _sync(self.root)

    def take_away(self, id: str) -> None:
        """Take an untouched kit away. Raises StorageFailed."""
        with self._writing():
            self._move_away(id)

    def write_index(self, page: bytes) -> Path:
        """The page of all kits, in place of the last one. Raises StorageFailed."""
        place, draft = self.root / INDEX, self.root / f".{INDEX}.part"
        with self._writing():
            draft.unlink(missing_ok=True)
            draft.write_bytes(page)
            draft.replace(place)
        return place

    def _move_away(self, id: str) -> None:
        if (self.root / id).exists():
            aside = self._hidden(id)
            (self.root / id).rename(aside)
            shutil.rmtree(aside)

    def _hidden(self, id: str) -> Path:
        return self.root / f".{id}.part-{secrets.token_hex(4)}"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise StorageFailed(
                f"There is no room left for kits in {self.root}." if full else f"Kits cannot be kept in {self.root}.",
                advice="Make room there, or name another folder with --into DIR; then run the same command again."
                if full
                else "Make it readable and writable, or name another folder with --into DIR.",
                detail=repr(error),
            ) from error


def _is_as_written(place: Path) -> bool:
    """Whether a folder holds exactly the files that its list of hashes names, as they were."""
    sums = place / SUMS
    if place.is_symlink() or not place.is_dir() or not sums.is_file() or sums.is_symlink():
        return False
    lines = sums.read_bytes().decode("utf-8", "replace").splitlines()
    listed = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
    found = {
        path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    if any(path.is_symlink() or not path.is_file() for path in found.values()) or found.keys() != listed.keys() | {
        SUMS
    }:
        return False
    return all(hashlib.sha256(found[name].read_bytes()).hexdigest() == sha256 for name, sha256 in listed.items())


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders, and syncs names with the files
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
