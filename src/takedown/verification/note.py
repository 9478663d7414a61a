"""Checkpoints as signed notes, and proofs that one line is under one (c2sp.org: signed-note, tlog-checkpoint, tlog-proof).

A checkpoint is three lines: the name of the log (its origin), the number of its events, the root of the tree over them.
One signature line may follow, by an Ed25519 key under the name of the log.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

PROOF_HEAD = "c2sp.org/tlog-proof@v1"
ROOT_BYTES = 32
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
_ED25519 = b"\x01"
_ORIGIN = re.compile(r"[!-*,-~]+")
"""Printable ASCII without blanks and without the plus sign, as the name of a key must be."""
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")


class BadNote(ValueError):
    """The bytes are no checkpoint, or no proof, in the one form that it has."""


@dataclass(frozen=True)
class Checkpoint:
    """What a note says. `signature` is None for one that nobody signed; `key_id` says by which key it was."""

    origin: str
    size: int
    root: bytes
    key_id: bytes = b""
    signature: bytes | None = None

    @property
    def text(self) -> bytes:
        """The bytes that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()

    @property
    def note(self) -> bytes:
        """The whole note; without a signature it is the text alone."""
        if self.signature is None:
            return self.text
        signed = base64.b64encode(self.key_id + self.signature).decode()
        return self.text + f"\n— {self.origin} {signed}\n".encode()

    def signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this key signed it."""
        if self.signature is None or self.key_id != key_id(self.origin, key):
            return False
        return signs(key, self.signature, self.text)


@dataclass(frozen=True)
class Proof:
    """That the line at `index` (from 0) is under a checkpoint."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    @property
    def text(self) -> bytes:
        """The proof as a file."""
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.path)
        return f"{PROOF_HEAD}\nindex {self.index}\n{hashes}\n".encode() + self.checkpoint.note


def read_checkpoint(note: bytes) -> Checkpoint:
    """What the note says. Raises BadNote for any other form than that of `Checkpoint.note`."""
    try:
        lines = note.decode("utf-8").split("\n")
        origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
        found = Checkpoint(origin, _number(size), root)
        if len(lines) > len(("origin", "size", "root", "end")):
            signed = base64.b64decode(lines[4].split(" ")[2], validate=True)
            found = Checkpoint(origin, found.size, root, signed[:KEY_ID_BYTES], signed[KEY_ID_BYTES:])
    except (ValueError, IndexError) as error:
        raise BadNote("it is no checkpoint") from error
    lengths = len(found.root), len(found.signature or b"\0" * SIGNATURE_BYTES)
    if not _ORIGIN.fullmatch(origin) or lengths != (ROOT_BYTES, SIGNATURE_BYTES) or found.note != note:
        raise BadNote("it is no checkpoint in the form that it should have")
    return found


def read_proof(text: bytes) -> Proof:
    """What the proof says. Raises BadNote for any other form than that of `Proof.text`."""
    head, _, note = text.partition(b"\n\n")
    try:
        first, index, *path = head.decode("ascii").split("\n")
        hashes = tuple(base64.b64decode(line, validate=True) for line in path)
        found = Proof(_number(index.removeprefix("index ")), hashes, read_checkpoint(note))
    except ValueError as error:
        raise BadNote("it is no proof") from error
    if first != PROOF_HEAD or any(len(one) != ROOT_BYTES for one in hashes) or found.text != text:
        raise BadNote("it is no proof in the form that it should have")
    return found


def _number(text: str) -> int:
    if not _SIZE.fullmatch(text):
        raise ValueError(f"{text!r} is no number in the form that it should have")
    return int(text)


def signs(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether the key made this signature over the data."""
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature line names its key."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:KEY_ID_BYTES]


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the public key as `openssl pkey -pubin -outform DER` writes it, in hex."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """An Ed25519 public key in PEM. Raises ValueError for anything else."""
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError("it is no key that is known here") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("it is no Ed25519 key")  # noqa: TRY004 - the caller sees one kind of error for a bad file
    return key
