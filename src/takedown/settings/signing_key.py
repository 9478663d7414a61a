"""Where the key lives that signs the record of this installation. Made once; its public half is a plain file to hand out.

The private half is in the keyring of the operating system, or in an encrypted file of ours, or a unit of systemd hands
it over. Of the practice portal it is a plain file (0600): it guards nothing real, and a trial needs no keyring.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from takedown.domain.errors import PersonNeeded, StorageFailed
from takedown.settings.encrypted_file import read_sealed, write_sealed
from takedown.settings.places import Places
from takedown.settings.private_file import read_private, write_private
from takedown.settings.redaction import hide
from takedown.settings.sealing import KEY_BYTES, new_key
from takedown.settings.secrets import Secrets, Source
from takedown.signing.key import SigningKey
from takedown.verification.note import fingerprint, read_public_key

_OF = "the signing key"
_LABEL = "signing key 1"
CREDENTIAL = "takedown-signing-key"
"""The file in systemd's credentials directory: the seed in hex."""


class KeptKey:
    """The signing key of one installation, or the one that it has for the practice portal."""

    def __init__(
        self, places: Places, secrets: Secrets, *, practice: bool, environ: Mapping[str, str] = os.environ
    ) -> None:
        name = "practice-key" if practice else "signing-key"
        self.public_file = places.keys / f"{name}.pub.pem"
        """To be handed to everybody who is to verify."""
        self._practice_file = places.keys / f"{name}.seed" if practice else None
        self._file = places.keys / f"{name}.json"
        self._secrets = secrets
        self._environ = environ

    def fingerprint(self) -> str | None:
        """Of the public key, without the private one; None where no key was made. Raises StorageFailed for a broken file."""
        pem = read_private(self.public_file)
        try:
            return None if pem is None else fingerprint(read_public_key(pem))
        except ValueError as error:
            raise StorageFailed(
                f"{self.public_file} is no public key.", advice="Put it back from where you deposited it."
            ) from error

    def load(self) -> SigningKey | None:
        """The key; None where none was made.

        Raises PersonNeeded while a person must unlock it, StorageFailed when it is not where it was.
        """
        wanted = self.fingerprint()
        if wanted is None:
            return None
        for look in (self._from_practice_file, self._from_credentials, self._from_keyring, self._from_file):
            seed = look(wanted)
            if seed is not None and SigningKey(seed).fingerprint == wanted:
                hide(seed.hex())
                return SigningKey(seed)
        raise StorageFailed(
            f"The signing key {wanted[:16]} is not where it was kept.",
            advice=f"Mend the keyring, or move {self.public_file} away and make another with `takedown init`.",
        )

    def make(self, *, in_file: bool = False) -> tuple[SigningKey, Source]:
        """Make the key, and keep it: in the keyring if there is one, with `in_file` or without one in the encrypted file.

        Raises PersonNeeded when the file needs a passphrase and nobody can be asked, StorageFailed when it cannot be kept.
        """
        seed = new_key()
        key, text = SigningKey(seed), seed.hex()
        hide(text)
        keyring = None if in_file or self._practice_file else self._secrets.keyring()
        if self._practice_file is not None:
            write_private(self._practice_file, text.encode())
            where = Source.PRACTICE
        elif keyring is not None:
            keyring.write(_entry(key.fingerprint), text)
            where = Source.KEYRING
        else:
            write_sealed(self._file, _LABEL, self._secrets.passphrase.same_or_new(_OF), {"seed": text})
            where = Source.ENCRYPTED_FILE
        write_private(self.public_file, key.public_pem)  # last: from now on the key is there
        return key, where

    def _from_practice_file(self, _wanted: str) -> bytes | None:
        return None if self._practice_file is None else _seed((read_private(self._practice_file) or b"").decode())

    def _from_credentials(self, _wanted: str) -> bytes | None:
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        path = Path(folder or "") / CREDENTIAL
        return _seed((read_private(path) or b"").decode()) if folder and path.is_file() else None

    def _from_keyring(self, wanted: str) -> bytes | None:
        keyring = None if self._practice_file or self._file.is_file() else self._secrets.keyring()
        return _seed(keyring.read(_entry(wanted)) or "") if keyring else None

    def _from_file(self, _wanted: str) -> bytes | None:
        return self._secrets.passphrase.open(_OF, self._open_file) if self._file.is_file() else None

    def _open_file(self, passphrase: str) -> bytes | None:
        content = read_sealed(self._file, _LABEL, passphrase)
        if content is None:
            raise PersonNeeded(f"{self._file} does not open with this passphrase.", advice="Try again.")
        return _seed(content["seed"])


def _entry(fingerprint: str) -> str:
    """Several installations of one user share a keyring."""
    return f"signing key {fingerprint}"


def _seed(text: str) -> bytes | None:
    try:
        seed = bytes.fromhex(text.strip())
    except ValueError:
        return None
    return seed if len(seed) == KEY_BYTES else None
