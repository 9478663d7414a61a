"""Evidence files as a row names them: found, looked at and hashed; nothing is copied here.

A cell holds paths relative to the batch file, separated by `;`. A path never leads out of the batch's folder and never
goes through a link, because what is uploaded is stated under penalty of perjury: it has to be the file that the row
shows, not one it points at from elsewhere. `\\` is read as `/`, as spreadsheets from Windows have it.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from takedown.domain.errors import WrongUse
from takedown.domain.model import EvidenceFile
from takedown.domain.rules import Problem

RESERVED = "capture"
MB = 1_000_000
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
_BY_ENDING = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
_KIND = {"image/jpeg": "a JPG", "image/png": "a PNG", "application/pdf": "a PDF", "": "another kind of file"}
_OUTSIDE = re.compile(r"^(?:[A-Za-z]:|/|~)")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_NAME_LENGTH = 120
_SUFFIX_LENGTH = 8
_NAMES_LOOKED_AT = 1000


@dataclass(frozen=True)
class EvidenceLimits:
    """What the portal takes. Configuration, because its real limits are unknown.

    Reported for neighbouring forms: 20 MB an image (stolen pictures on Taobao), 5 MB a file and 4 files (Lazada), 10 MB
    (original-image protection). To be read from the live form. `file_bytes` is per file, `endings` are small letters
    without a dot; of JPG, PNG and PDF the content is looked at too.
    """

    file_bytes: int = 5 * MB
    files: int = 4
    endings: frozenset[str] = frozenset(_BY_ENDING)


class EvidenceReader:
    """Reads the evidence cells of one file. Each path is opened and hashed once, however many rows name it."""

    def __init__(
        self,
        folder: Path,
        limits: EvidenceLimits | None = None,
        *,
        column: str = "evidence",
        captures: Mapping[str, EvidenceFile] | None = None,
    ) -> None:
        """`captures`: `Listing.key` -> the capture of that listing, which is in the store already."""
        self.folder = folder
        self.limits = limits or EvidenceLimits()
        self.column = column
        self._captures = captures or {}
        self._sources: dict[str, Path] = {}
        self._files: dict[str, EvidenceFile | Problem] = {}
        self._cells: dict[str, tuple[tuple[EvidenceFile, ...], tuple[Problem, ...]]] = {}

    @property
    def sources(self) -> Mapping[str, Path]:
        """SHA-256 of each file read so far -> where it was read."""
        return self._sources

    def cell(self, text: str, listing: str = "") -> tuple[tuple[EvidenceFile, ...], tuple[Problem, ...]]:
        """The files that a cell of the row on `listing` (its key) names, each content once, and what is wrong with others."""
        key = f"{text}\n{listing}" if says_capture(text) else text
        if key not in self._cells:
            self._cells[key] = self._read_cell(text, listing)
        return self._cells[key]

    def named_by_the_user(self, paths: Sequence[Path]) -> str:
        """Files given on the command line: they may be anywhere, all else is checked alike.

        Returns the text under which `cell` gives them: their paths as seen from the batch file, as a result file has to
        have them. Raises WrongUse for a file that cannot be taken.
        """
        files: dict[str, EvidenceFile] = {}
        for path in paths:
            found = self._look_at(path, str(path))
            if isinstance(found, Problem):
                raise WrongUse(found.message, advice=found.advice)
            files.setdefault(found.sha256, found)
        text = ";".join(_as_seen_from(self.folder, path) for path in paths)
        self._cells[text] = (tuple(files.values()), tuple(self._too_many(files)))
        return text

    def _read_cell(self, text: str, listing: str) -> tuple[tuple[EvidenceFile, ...], tuple[Problem, ...]]:
        files: dict[str, EvidenceFile] = {}
        problems: list[Problem] = []
        for name in _names(text):
            found = self._capture(listing) if name.casefold() == RESERVED else self._file(name)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                files.setdefault(found.sha256, found)
        return tuple(files.values()), (*problems, *self._too_many(files))

    def _too_many(self, files: Collection[str]) -> Iterator[Problem]:
        if len(files) > self.limits.files:
            message = f"{len(files)} files are named, at most {self.limits.files} are taken"
            yield Problem(self.column, "too_many_files", message, "put several pages into one PDF")

    def _capture(self, listing: str) -> EvidenceFile | Problem:
        found = self._captures.get(listing)
        if found is None:
            advice = "run `takedown capture --batch` with this file first, or name a file"
            return Problem(self.column, "no_capture", "there is no capture of this listing in the store", advice)
        if found.size > self.limits.file_bytes:
            message = f"its capture has {found.size / MB:.1f} MB, at most {self.limits.file_bytes / MB:g} are taken"
            return Problem(self.column, "evidence_too_large", message, "name a smaller picture of it instead")
        return found

    def _file(self, name: str) -> EvidenceFile | Problem:
        if name not in self._files:
            self._files[name] = self._within_folder(name)
        return self._files[name]

    def _within_folder(self, name: str) -> EvidenceFile | Problem:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if _OUTSIDE.match(name.replace("\\", "/")) or ".." in parts or not parts or "\0" in name:
            advice = "put the file beside the batch file or in a folder below it, and write the path from there"
            return Problem(self.column, "evidence_path", f"{name} leads out of the folder of the batch file", advice)
        path = self.folder.joinpath(*parts)
        try:
            if any(self.folder.joinpath(*parts[:depth]).is_symlink() for depth in range(1, len(parts) + 1)):
                return Problem(self.column, "evidence_link", f"{name} goes through a link", "put the file itself there")
        except OSError as error:
            return self._unreadable(name, error)
        return self._look_at(path, name)

    def _look_at(self, path: Path, name: str) -> EvidenceFile | Problem:
        try:
            with open(path, "rb", opener=_without_waiting) as file:
                return self._inspect(file, path, name)
        except (FileNotFoundError, NotADirectoryError):
            return Problem(self.column, "evidence_missing", f"there is no file {name}", _nearest(path))
        except IsADirectoryError:
            return self._no_file(name)
        except OSError as error:
            return self._unreadable(name, error)

    def _unreadable(self, name: str, error: OSError) -> Problem:
        advice = "close it in other programs and make it readable"
        return Problem(self.column, "evidence_unreadable", f"{name} cannot be read: {error.strerror}", advice)

    def _no_file(self, name: str) -> Problem:
        return Problem(self.column, "evidence_not_a_file", f"{name} is no file", "name the files in it one by one")

    def _inspect(self, file: BinaryIO, path: Path, name: str) -> EvidenceFile | Problem:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return self._no_file(name)
        if status.st_size == 0:
            return Problem(self.column, "evidence_empty", f"{name} is empty", "save the file again")
        if status.st_size > self.limits.file_bytes:
            message = f"{name} has {status.st_size / MB:.1f} MB, at most {self.limits.file_bytes / MB:g} are taken"
            return Problem(self.column, "evidence_too_large", message, "make it smaller without making it unreadable")
        content = file.read()
        ending = path.suffix.lower().lstrip(".")
        wrong = self._wrong_kind(ending, content, name)
        if wrong:
            return wrong
        media_type = _BY_ENDING.get(ending) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found = EvidenceFile(safe_name(path.name), hashlib.sha256(content).hexdigest(), len(content), media_type)
        self._sources.setdefault(found.sha256, path)
        return found

    def _wrong_kind(self, ending: str, content: bytes, name: str) -> Problem | None:
        taken = ", ".join(sorted(self.limits.endings))
        if ending not in self.limits.endings:
            return Problem(self.column, "evidence_type", f"{name} is none of {taken}", f"save it as one of {taken}")
        actual = next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
        if ending in _BY_ENDING and actual != _BY_ENDING[ending]:
            message = f"{name} is {_KIND[actual]} by its content"
            return Problem(
                self.column, "evidence_type", message, f"save it again, as what its name says or as one of {taken}"
            )
        return None


def says_capture(text: str) -> bool:
    """Whether an evidence cell asks for the capture of its row's listing."""
    return RESERVED in text.casefold() and any(name.casefold() == RESERVED for name in _names(text))


def _names(text: str) -> list[str]:
    return [name for name in (part.strip() for part in re.split("[;；]", text)) if name]


def safe_name(name: str) -> str:
    """`name` as any system and web form takes it: no path, no control or direction marks, at most 120 characters."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "file"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > _SUFFIX_LENGTH:
        return plain[:_NAME_LENGTH]
    return f"{stem[: _NAME_LENGTH - len(suffix) - 1]}.{suffix}"


def _as_seen_from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return str(path.absolute())


def _without_waiting(path: str, flags: int) -> int:
    """Open so that a named pipe in the folder is looked at and refused, and not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _nearest(path: Path) -> str:
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), _NAMES_LOOKED_AT)]
    except OSError:
        return f"there is no folder {path.parent.name} either: write the path as seen from the batch file"
    near = get_close_matches(path.name, names, n=1)
    return f"did you mean {near[0]}?" if near else "write the path as seen from the folder of the batch file"
