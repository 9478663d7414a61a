"""Writes a backup, and reads it back before it says that there is one."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from takedown.backup.contents import LEDGER, SUMS, own_files, pieces_of
from takedown.backup.read import OpenedBackup
from takedown.domain.errors import LedgerAltered, StorageFailed, WrongUse
from takedown.ledger.ledger import Ledger
from takedown.settings.places import Places
from takedown.settings.private_file import private_folder, write_private_pieces
from takedown.verification.container import central_directory, laid_out, local_header


@dataclass(frozen=True)
class Written:
    """What was written. `bytes` is the size of the backup."""

    files: int
    own: int
    bytes: int


def write_backup(place: Path, ledger: Ledger, files: Path, places: Places) -> Written:
    """Everything as it is now, also while a run goes on; `files` is the folder of the file store.

    Raises WrongUse for a place that is taken, LedgerAltered for a ledger that is not whole or a file that is another,
    StorageFailed when it cannot be read or written. Then there is no backup at `place`.
    """
    if place.exists() or place.is_symlink():
        raise WrongUse(f"{place} is there already.", advice="Name another file, or move it away.")
    amiss = [problem for account in ledger.accounts() for problem in ledger.verify_chain(account)]
    if amiss:
        raise LedgerAltered(f"The ledger is not whole: {amiss[0]}.", advice="Restore the last backup that is.")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=private_folder(places.data)) as folder:
        copied = Path(folder) / LEDGER
        ledger.copy_to(copied)
        kept = sorted(path for path in files.glob("sha256/??/*") if path.is_file() and not path.is_symlink())
        own = dict(own_files(places))
        members = {LEDGER: copied} | {f"files/{path.name}": path for path in kept} | own
        size = write_private_pieces(place.absolute(), _pieces(members))
    try:
        with OpenedBackup(place) as backup:
            backup.check()
    except (LedgerAltered, WrongUse) as error:
        place.unlink(missing_ok=True)
        raise StorageFailed(
            f"The backup {place} could not be read back: {error.message}", advice="Check that disk, and try another."
        ) from error
    return Written(len(kept), len(own), size)


def _pieces(members: dict[str, Path]) -> Iterator[bytes]:
    measured = {name: _measured(name, path) for name, path in members.items()}
    sums = "".join(f"{sha256}  {name}\n" for name, (_, _, sha256) in sorted(measured.items())).encode()
    sizes = [(name, size, crc) for name, (size, crc, _) in measured.items()]
    try:
        placed = laid_out([*sizes, (SUMS, len(sums), zlib.crc32(sums))])
    except ValueError as error:
        raise StorageFailed(
            f"The backup cannot hold everything: {error}.", advice="Copy the folders by hand."
        ) from error
    for member in placed:
        yield local_header(member)
        yield from (sums,) if member.name == SUMS else pieces_of(members[member.name])
    yield central_directory(placed)


def _measured(name: str, path: Path) -> tuple[int, int, str]:
    size, crc, digest = 0, 0, hashlib.sha256()
    for piece in pieces_of(path):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        digest.update(piece)
    if name.startswith("files/") and digest.hexdigest() != path.name:
        raise LedgerAltered(f"The file {path} was altered.", advice="Put it back from the last backup that has it.")
    return size, crc, digest.hexdigest()
