"""What is in a backup: the ledger, the files of the record, profiles, a user's own maps, what rehearsals confirmed.

No password, no signing key, no state of a browser, no `.env`. It is a ZIP as `verification.container` lays it out, with a
list of hashes that `sha256sum -c` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from takedown.domain.errors import StorageFailed
from takedown.settings.places import Places
from takedown.verification.container import PIECE

SUMS, LEDGER = "SHA256SUMS", "ledger.db"
_PLAIN = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
FILE = re.compile(r"files/([0-9a-f]{64})")
KINDS = {
    "config": re.compile(
        rf"profiles/{_PLAIN}(/explanations)?\.toml|time-stamps\.toml|{_PLAIN}\.pem"
        rf"|flows/{_PLAIN}/(wording|listing_pages)\.toml|flows/{_PLAIN}/screens/{_PLAIN}\.(toml|png)"
    ),
    "state": re.compile(rf"calibration/{_PLAIN}\.json"),
}
"""By folder of the installation: the files of it that are in a backup, and may come out of one."""


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file that is on the disk. Raises StorageFailed when it cannot be read."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise StorageFailed(f"{path} cannot be read: {error.strerror}.", advice="Check its access rights.") from error


def own_files(places: Places) -> Iterator[tuple[str, Path]]:
    """The user's own files that belong into a backup, by their names in it. Symbolic links are left out."""
    for folder, root in (("config", places.config), ("state", places.state)):
        for path in sorted(root.rglob("*")) if root.is_dir() else []:
            name = path.relative_to(root).as_posix()
            if KINDS[folder].fullmatch(name) and path.is_file() and not path.is_symlink() and not _is_key(path):
                yield f"{folder}/{name}", path


def _is_key(path: Path) -> bool:
    """A certificate that `time-stamps.toml` names may be in a backup; a private key never."""
    return path.suffix == ".pem" and b"PRIVATE KEY" in path.read_bytes()


def place_of(name: str, places: Places) -> Path | None:
    """Where a member of a backup goes, apart from ledger and files; None for one that goes nowhere."""
    folder, _, rest = name.partition("/")
    root = {"config": places.config, "state": places.state}.get(folder)
    return root / rest if root is not None and KINDS[folder].fullmatch(rest) else None
