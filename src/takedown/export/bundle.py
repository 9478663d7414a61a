"""Writes a bundle, in the form that `takedown.verification.bundle` reads: twice the same bytes for the same record."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from takedown import __version__
from takedown.domain.errors import WrongUse
from takedown.export.instructions import instructions
from takedown.export.page import page
from takedown.export.selection import Selection, checkpoints_of
from takedown.export.table import table
from takedown.ledger.checkpoints import StoredCheckpoint
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.settings.private_file import write_private_pieces
from takedown.signing.key import SigningKey
from takedown.signing.proofs import Leaves
from takedown.verification.bundle import LOG_LINES, PUBLIC_KEY, SUMS, SUMS_SIGNATURE
from takedown.verification.container import central_directory, laid_out, local_header
from takedown.verification.note import Proof, read_checkpoint

_LOG = "logs/1/"
_MAGIC = (
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"%PDF-", "pdf"),
    (b"From: <Saved by", "mhtml"),
    (b'{"more":', "json"),
    (b"\x30\x82", "der"),
)

Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class _Part:
    """One member: its bytes can be read as often as they are needed."""

    pieces: Pieces
    size: int
    crc: int
    sha256: str


def write_bundle(
    place: Path,
    ledger: Ledger,
    files: FileStore,
    selection: Selection,
    key: SigningKey | None,
    trusted: Sequence[x509.Certificate] = (),
) -> int:
    """Write it, whole or not at all, with mode 0600; its size in bytes.

    `key` is None where the record is not signed. `trusted`: what the time stamps were held against. Raises WrongUse for
    a place that is taken, LedgerAltered for a file of the record that is missing or another, StorageFailed when it
    cannot be written.
    """
    if place.exists() or place.is_symlink():
        raise WrongUse(f"{place} is there already.", advice="Name another file, or move it away.")
    parts = _parts(ledger, files, selection, key, trusted)
    members = laid_out((name, part.size, part.crc) for name, part in parts.items())

    def pieces() -> Iterator[bytes]:
        for member in members:
            yield local_header(member)
            yield from parts[member.name].pieces()
        yield central_directory(members)

    return write_private_pieces(place.absolute(), pieces())


def _parts(
    ledger: Ledger,
    files: FileStore,
    selection: Selection,
    key: SigningKey | None,
    trusted: Sequence[x509.Certificate],
) -> dict[str, _Part]:
    kept = {sha256: f"files/{sha256}.{_ending(files, sha256)}" for sha256 in sorted(selection.files)}
    parts = {name: _of_file(files, sha256) for sha256, name in kept.items()}
    parts[_LOG + LOG_LINES] = _measured(lambda: (line + b"\n" for line in selection.lines(ledger)))
    checkpoints = checkpoints_of(ledger, selection)
    small = _checkpoint_files(checkpoints)
    small |= _proof_files(ledger, selection, checkpoints)
    if any(one.stamps for one in checkpoints):
        small |= {f"trust/{n}.pem": root.public_bytes(Encoding.PEM) for n, root in enumerate(dict.fromkeys(trusted), 1)}
    if key is not None:
        small[PUBLIC_KEY] = key.public_pem
    small["bundle.json"] = _described(selection, key)
    small["complaints.csv"] = table(ledger, selection)
    small["index.html"] = page(ledger, selection, kept, key.fingerprint if key else None)
    small["VERIFY.md"] = instructions(small, key.fingerprint if key else None)
    parts |= {name: _of_bytes(content) for name, content in small.items()}
    sums = "".join(f"{part.sha256}  {name}\n" for name, part in sorted(parts.items())).encode()
    parts[SUMS] = _of_bytes(sums)
    if key is not None:
        parts[SUMS_SIGNATURE] = _of_bytes(key.sign(sums))
    return parts


def _checkpoint_files(checkpoints: Sequence[StoredCheckpoint]) -> dict[str, bytes]:
    """Each note, for openssl the signed text and the bare signature, and its time stamps."""
    found = {}
    for one in checkpoints:
        note = read_checkpoint(one.note)
        place = f"{_LOG}checkpoints/{one.size}"
        found[f"{place}.note"] = one.note
        if note.signature is not None:
            found |= {f"{place}.txt": note.text, f"{place}.sig": note.signature}
        found |= {f"{place}.{n}.tsr": response for n, (_, response) in enumerate(one.stamps, 1)}
    return found


def _proof_files(ledger: Ledger, selection: Selection, checkpoints: Sequence[StoredCheckpoint]) -> dict[str, bytes]:
    """That each line is in the log, where not all of them are handed out."""
    if selection.seqs is None or not checkpoints:
        return {}
    newest = read_checkpoint(checkpoints[-1].note)
    leaves = Leaves(ledger.lines(selection.account))
    return {
        f"{_LOG}proofs/{seq}.tlog-proof": Proof(seq - 1, leaves.path(seq - 1, newest.size), newest).text
        for seq in sorted(selection.seqs)
        if seq <= newest.size
    }


def _described(selection: Selection, key: SigningKey | None) -> bytes:
    said = {
        "v": 1,
        "tool": f"takedown {__version__}",
        "account": selection.account,
        "whole": selection.seqs is None,
        "submissions": [record.id for record in selection.submissions],
        "key": key.fingerprint if key else None,
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _ending(files: FileStore, sha256: str) -> str:
    start = next(iter(files.pieces(sha256)), b"")
    return next((ending for magic, ending in _MAGIC if start.startswith(magic)), "bin")


def _of_file(files: FileStore, sha256: str) -> _Part:
    part = _measured(lambda: files.pieces(sha256))
    if part.sha256 != sha256:
        files.check(sha256)
    return part


def _of_bytes(content: bytes) -> _Part:
    return _measured(lambda: (content,))


def _measured(pieces: Pieces) -> _Part:
    size, crc, digest = 0, 0, hashlib.sha256()
    for piece in pieces():
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        digest.update(piece)
    return _Part(pieces, size, crc, digest.hexdigest())
