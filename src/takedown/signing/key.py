"""The key of this installation, and the checkpoints that it signs (Ed25519, as C2SP notes)."""

from __future__ import annotations

from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from takedown.domain.model import Account
from takedown.verification.note import Checkpoint, fingerprint, key_id


class SigningKey:
    """A private key. It is in no `repr`, and only `signing_key` of the settings keeps its seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key()
        self.fingerprint = fingerprint(self.public)

    @property
    def public_pem(self) -> bytes:
        """The public key for everybody who is to verify."""
        return self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        """The bare signature, 64 bytes."""
        return self._key.sign(data)

    def sign_checkpoint(self, checkpoint: Checkpoint) -> Checkpoint:
        """The same checkpoint with a signature under the name of its log."""
        signed_by = key_id(checkpoint.origin, self.public)
        return Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root, signed_by, self.sign(checkpoint.text))


def leave_unsigned(checkpoint: Checkpoint) -> Checkpoint:
    """What signs where there is no key."""
    return checkpoint


def origin_of(account: Account) -> str:
    """The name of an account's log in its checkpoints: no blanks and no plus sign, as the format wants it."""
    return "takedown/" + quote(account, safe=":@.-_~")
