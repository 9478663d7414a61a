"""Recordings on the disk: a folder for each screen, or all of a session in one archive that is the same for the same content.

Reading trusts nothing: an archive comes from somebody else. No name in it leads anywhere but to a file of a recording, and no
more of it is unpacked than recordings have.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from takedown.domain.errors import StorageFailed, WrongUse
from takedown.recording.recording import FILES, FRAME, META, Recording, broken, recording_from

LARGEST_FILE = 20 * 2**20
LARGEST_ARCHIVE = 200 * 2**20
MOST_FILES = 2000
_PLACE = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,79}/){0,4}[a-z0-9][a-z0-9_.-]{0,79}")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def refuse_existing(target: Path) -> None:
    """Raises WrongUse where there is something already: a recording is never written over another."""
    if target.exists() or target.is_symlink():
        raise WrongUse(f"{target} is there already.", advice="Name another place, or move it away.")


def placed(recordings: Sequence[Recording]) -> dict[str, Recording]:
    """Each recording by its place; a second one of the same place gets a number behind its name."""
    found: dict[str, Recording] = {}
    for one in recordings:
        count = sum(place == one.place or place.startswith(f"{one.place}.") for place in found)
        found[f"{one.place}.{count + 1}" if count else one.place] = one
    return found


def write_folder(target: Path, recordings: Sequence[Recording]) -> None:
    """All recordings below `target`, which is made: whole, or not at all. Raises WrongUse, StorageFailed."""
    refuse_existing(target)
    draft = target.with_name(f".{target.name}.part-{secrets.token_hex(4)}")
    try:
        with _writing(target):
            for place, recording in placed(recordings).items():
                folder = draft / place
                folder.mkdir(parents=True)
                for name, content in recording.files().items():
                    (folder / name).write_bytes(content)
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_archive(target: Path, recordings: Sequence[Recording]) -> None:
    """All recordings in one file, which is made: whole, or not at all. Raises WrongUse, StorageFailed."""
    refuse_existing(target)
    draft = target.with_name(f".{target.name}.part-{secrets.token_hex(4)}")
    try:
        with _writing(target), draft.open("xb") as file:
            file.write(packed(recordings))
            file.flush()
            os.fsync(file.fileno())
        with _writing(target):
            draft.rename(target)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def packed(recordings: Sequence[Recording]) -> bytes:
    """An archive of recordings: the same bytes for the same recordings, whenever and wherever it is packed."""
    packing = io.BytesIO()
    with zipfile.ZipFile(packing, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for place, recording in sorted(placed(recordings).items()):
            for name, content in sorted(recording.files().items()):
                entry = zipfile.ZipInfo(f"{place}/{name}", _FIRST_DAY)
                entry.external_attr = 0o600 << 16
                entry.create_system = 3
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packing.getvalue()


def read_files(path: Path) -> dict[str, dict[str, bytes]]:
    """The files of every recording in a folder or an archive, by place and name; of one alone the place is "".

    What is in there and belongs to no recording is among them, under its own name, for somebody to look at. Raises
    WrongUse for what is neither, is unsafe or too large, or holds no recording; StorageFailed where it cannot be read.
    """
    with _reading(path):
        if not path.exists():
            raise WrongUse(f"{path} is not there.", advice="Name a folder or file made by `takedown record`.")
        entries = dict(_folder_entries(path) if path.is_dir() else _archive_entries(path))
    places = {name.rpartition("/")[0] for name in entries if name.rpartition("/")[2] == META}
    if not places:
        raise broken(str(path), f"there is no {META} in it")
    found: dict[str, dict[str, bytes]] = {place: {} for place in sorted(places)}
    for name, content in sorted(entries.items()):
        place, _, file = name.rpartition("/")
        while place not in found and place:
            place, _, outer = place.rpartition("/")
            file = f"{outer}/{file}"
        found.setdefault(place, {})[file] = content
    return found


def read_recordings(path: Path) -> dict[str, Recording]:
    """Every recording in a folder or an archive by its place. Raises WrongUse, StorageFailed as `read_files` does."""
    return {
        place: recording_from(files, str(path / place)) for place, files in read_files(path).items() if META in files
    }


def is_ours(name: str) -> bool:
    """Whether a recording has a file of this name."""
    return name in FILES or FRAME.fullmatch(name) is not None


def _folder_entries(root: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for count, path in enumerate(sorted(root.rglob("*"))):
        if count >= MOST_FILES:
            raise broken(str(root), f"there are more than {MOST_FILES} files in it")
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise broken(str(root), f"{path.relative_to(root)} is a link, or no file")
        if path.is_file():
            size = path.stat().st_size
            total += size
            if size > LARGEST_FILE or total > LARGEST_ARCHIVE:
                raise broken(str(root), f"{path.relative_to(root)} is too large")
            yield path.relative_to(root).as_posix(), path.read_bytes()


def _archive_entries(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.stat().st_size > LARGEST_ARCHIVE:
        raise broken(str(path), "it is too large")
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _unpacked(archive, str(path))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, UnicodeError) as error:
        raise broken(str(path), "it is no archive that can be opened") from error


def _unpacked(archive: zipfile.ZipFile, where: str) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise broken(where, f"there are more than {MOST_FILES} files in it")
    seen: set[str] = set()
    left = LARGEST_ARCHIVE
    for entry in entries:
        if entry.is_dir():
            continue
        if not _PLACE.fullmatch(entry.filename) or ".." in entry.filename or entry.filename in seen:
            raise broken(where, f"the name {entry.filename[:80]!r} in it leads elsewhere, or is there twice")
        seen.add(entry.filename)
        with archive.open(entry) as file:
            content = file.read(LARGEST_FILE + 1)  # what the archive says of its sizes need not be true
        left -= len(content)
        if len(content) > LARGEST_FILE or left < 0:
            raise broken(where, f"{entry.filename} is too large")
        yield entry.filename, content


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise StorageFailed(
            f"There is no room left for {target}." if full else f"{target} cannot be written.",
            advice="Make room there or name another place, then run the same command again."
            if full
            else "Name a place in a folder that is there and is yours.",
            detail=repr(error),
        ) from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(f"{path} cannot be read.", advice="Check its access rights.", detail=repr(error)) from error
