"""The files of a bundle, where they lie in it: what `ledger.files.FileStore` is to the pages of a store."""

from __future__ import annotations

from takedown.domain.errors import LedgerAltered, StorageFailed
from takedown.verification.bundle import ChangedSince, OpenBundle

_FOLDER = "files/"
_HEX = 64


class BundleFiles:
    """Files by their SHA-256. Each is hashed again when it is read: the bundle lies where others may write."""

    def __init__(self, bundle: OpenBundle) -> None:
        self._bundle = bundle
        kept = [name for name in bundle.names if name.startswith(_FOLDER)]
        self._names = {name[len(_FOLDER) : len(_FOLDER) + _HEX]: name for name in kept}

    def size(self, sha256: str) -> int:
        """How many bytes a file has; 0 for one that is not in the bundle."""
        return self._bundle.size(self._names.get(sha256, ""))

    def read(self, sha256: str) -> bytes:
        """The bytes, verified. Raises StorageFailed for a file that is not there, LedgerAltered for other bytes."""
        name = self._names.get(sha256)
        if name is None:
            raise StorageFailed(
                f"The file {sha256} is not in the bundle.", advice="It was let go, or belongs to another matter."
            )
        try:
            return self._bundle.read(name)
        except ChangedSince as error:
            raise LedgerAltered(f"Not shown: {error}.", advice="Open the bundle again; it is verified anew.") from error
        except OSError as error:
            raise StorageFailed(f"The bundle cannot be read: {error.strerror}.", advice="Put it back.") from error

    def check(self, sha256: str) -> None:
        """Verify a file. Raises as `read` does."""
        self.read(sha256)
