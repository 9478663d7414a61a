"""A profile's secrets in one file of ours, encrypted under a passphrase that is nowhere on disk."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from takedown.domain.errors import PersonNeeded, StorageFailed
from takedown.settings import sealing
from takedown.settings.private_file import read_private, write_private

_VERSION = 1


@dataclass(frozen=True, repr=False)
class FileSecrets:
    """What the file holds: the password, and the key of the browser state."""

    password: str
    state_key: bytes


def write_secrets(path: Path, account: str, passphrase: str, secrets: FileSecrets) -> None:
    """Encrypt `secrets` into `path` (0600). They open with the same account and passphrase only."""
    salt = sealing.new_salt()
    key = sealing.key_from(passphrase, salt, sealing.SCRYPT_LOG2_N)
    content = json.dumps({"password": secrets.password, "state_key": secrets.state_key.hex()}).encode()
    head = {"v": _VERSION, "kdf": "scrypt", "log2_n": sealing.SCRYPT_LOG2_N, "salt": _text(salt)}
    sealed = sealing.seal(key, content, _label(account))
    write_private(path, json.dumps(head | {"sealed": _text(sealed)}, indent=1).encode())


def read_secrets(path: Path, account: str, passphrase: str) -> FileSecrets:
    """What `write_secrets` put into `path`.

    Raises PersonNeeded for a wrong passphrase (or another account, or an altered file: they look alike), StorageFailed
    for a file that is none of ours.
    """
    salt, log2_n, sealed = _parse(path)
    try:
        content = json.loads(sealing.unseal(sealing.key_from(passphrase, salt, log2_n), sealed, _label(account)))
    except sealing.NotOpened as error:
        raise PersonNeeded(
            f"{path} does not open with this passphrase for {account}.",
            advice="Try again; if it is lost, store the password anew: `takedown init --password-from encrypted-file`.",
        ) from error
    return FileSecrets(content["password"], bytes.fromhex(content["state_key"]))


def _parse(path: Path) -> tuple[bytes, int, bytes]:
    try:
        head = json.loads(read_private(path) or b"")
        salt, log2_n, sealed = base64.b64decode(head["salt"]), head["log2_n"], base64.b64decode(head["sealed"])
        # A bounded cost: a planted file must not make us take all memory.
        if head["v"] == _VERSION and isinstance(log2_n, int) and 1 <= log2_n <= sealing.SCRYPT_LOG2_N + 3:
            return salt, log2_n, sealed
    except (ValueError, KeyError, TypeError) as error:
        raise _no_secrets(path) from error
    raise _no_secrets(path)


def _no_secrets(path: Path) -> StorageFailed:
    return StorageFailed(
        f"{path} is not a file of secrets that this version can read.",
        advice="Move it away and run `takedown init` to store the password anew.",
    )


def _label(account: str) -> bytes:
    return f"takedown secrets {_VERSION}\n{account}".encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
