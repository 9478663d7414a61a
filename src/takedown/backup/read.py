"""Reads a backup in place, believing nothing of it before everything in it was checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from takedown.backup.contents import FILE, KINDS, LEDGER, SUMS
from takedown.domain.errors import LedgerAltered, WrongUse
from takedown.verification.container import Container, NoContainer

_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


class OpenedBackup:
    """A backup that is open for reading. Raises WrongUse for a file that is none."""

    def __init__(self, place: Path) -> None:
        self.place = place
        try:
            self._file = place.open("rb")
        except OSError as error:
            raise WrongUse(f"{place} cannot be read: {error.strerror}.", advice="Check its name.") from error
        try:
            self._container = Container(self._file)
        except NoContainer as error:
            self._file.close()
            raise WrongUse(
                f"{place} is no backup: {error}.", advice="Give a file that `takedown backup` wrote."
            ) from error
        if LEDGER not in self._container.members:
            self._file.close()
            raise WrongUse(
                f"{place} is no backup: there is no ledger in it.", advice="Give a file that `takedown backup` wrote."
            )

    def __enter__(self) -> OpenedBackup:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def names(self) -> list[str]:
        """Every member but the list of hashes."""
        return sorted(name for name in self._container.members if name != SUMS)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member."""
        return self._container.pieces(name)

    def check(self) -> None:
        """Raises LedgerAltered unless every byte is as it was written, and every member one that a backup has."""
        problems = list(self._container.problems)
        text = b"".join(self.pieces(SUMS)).decode("utf-8", "replace") if SUMS in self._container.members else ""
        listed = {match[2]: match[1] for line in text.splitlines() if (match := _LINE.fullmatch(line))}
        if listed.keys() != set(self.names):
            problems.append("its list of hashes is not that of its members")
        for name in self.names:
            digest = hashlib.sha256()
            for piece in self.pieces(name):
                digest.update(piece)
            named = FILE.fullmatch(name)
            if digest.hexdigest() != listed.get(name) or (named and named[1] != digest.hexdigest()):
                problems.append(f"{name} was altered")
            if not named and name != LEDGER and not _is_own(name):
                problems.append(f"{name!a} does not belong into a backup")
        if problems:
            raise LedgerAltered(
                f"The backup {self.place} is not as it was written: {problems[0]}.", advice="Take another backup."
            )


def _is_own(name: str) -> bool:
    folder, _, rest = name.partition("/")
    return folder in KINDS and KINDS[folder].fullmatch(rest) is not None
