"""AES-256-GCM with a label that is authenticated, and a key from a passphrase. Nothing else in the project encrypts."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_BYTES = 32
SALT_BYTES = 16
_NONCE_BYTES = 12
#: 128 MB and about a third of a second (N = 2**17, r = 8, p = 1: the OWASP cheat sheet's first choice for scrypt).
SCRYPT_LOG2_N = 17


class NotOpened(Exception):
    """Wrong key, wrong label or an altered text: which of them cannot be told."""


def seal(key: bytes, content: bytes, label: bytes) -> bytes:
    """`content` encrypted under `key` (32 bytes) with a fresh nonce in front; opens with the same `label` only."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, label)


def unseal(key: bytes, sealed: bytes, label: bytes) -> bytes:
    """What `seal` took. Raises NotOpened."""
    if len(sealed) < _NONCE_BYTES:
        raise NotOpened
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label)
    except InvalidTag as error:
        raise NotOpened from error


def key_from(passphrase: str, salt: bytes, log2_n: int) -> bytes:
    """32 bytes from a passphrase by scrypt with N = 2**log2_n."""
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**log2_n, r=8, p=1).derive(passphrase.encode())


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def new_salt() -> bytes:
    """16 random bytes."""
    return os.urandom(SALT_BYTES)
