"""Secrets in files of ours, encrypted under a passphrase that is nowhere on disk: those of a profile, and the signing key."""

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
    content = {"password": secrets.password, "state_key": secrets.state_key.hex()}
    write_sealed(path, f"secrets {_VERSION}\n{account}", passphrase, content)


def read_secrets(path: Path, account: str, passphrase: str) -> FileSecrets:
    """What `write_secrets` put into `path`.

    Raises PersonNeeded for a wrong passphrase (or another account, or an altered file: they look alike), StorageFailed
    for a file that is none of ours.
    """
    content = read_sealed(path, f"secrets {_VERSION}\n{account}", passphrase)
    if content is None:
        raise PersonNeeded(
            f"{path} does not open with this passphrase for {account}.",
            advice="Try again; if it is lost, store the password anew: `takedown init --password-from encrypted-file`.",
        )
    return FileSecrets(content["password"], bytes.fromhex(content["state_key"]))


def write_sealed(path: Path, label: str, passphrase: str, content: dict[str, str]) -> None:
    """Encrypt `content` into `path` (0600). It opens with the same label and passphrase only."""
    salt = sealing.new_salt()
    key = sealing.key_from(passphrase, salt, sealing.SCRYPT_LOG2_N)
    head = {"v": _VERSION, "kdf": "scrypt", "log2_n": sealing.SCRYPT_LOG2_N, "salt": _text(salt)}
    sealed = sealing.seal(key, json.dumps(content).encode(), f"takedown {label}".encode())
    write_private(path, json.dumps(head | {"sealed": _text(sealed)}, indent=1).encode())


def read_sealed(path: Path, label: str, passphrase: str) -> dict[str, str] | None:
    """What `write_sealed` put into `path`; None when it does not open. Raises StorageFailed for a file that is none of ours."""
    salt, log2_n, sealed = _parse(path)
    try:
        key = sealing.key_from(passphrase, salt, log2_n)
        content: dict[str, str] = json.loads(sealing.unseal(key, sealed, f"takedown {label}".encode()))
    except sealing.NotOpened:
        return None
    return content


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


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
