"""Where the addresses of the notification services come from. Each is a secret: whoever has one can write there.

Sources as for the password: the credentials directory of systemd, the keyring, our encrypted file, the environment. The
first that has any answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from takedown.domain.errors import PersonNeeded
from takedown.settings.encrypted_file import read_sealed, write_sealed
from takedown.settings.places import Places
from takedown.settings.private_file import read_private
from takedown.settings.redaction import hide
from takedown.settings.secrets import Secrets, Source

CREDENTIAL = "takedown-notify-urls"
"""The file in systemd's credentials directory: one address a line."""
VARIABLE = "TAKEDOWN_NOTIFY_URLS"
_ENTRY = "notification addresses"
_LABEL = "notification addresses 1"
_OF = "the notification addresses"


class NotificationAddresses:
    """The addresses of one installation."""

    def __init__(self, places: Places, secrets: Secrets, *, environ: Mapping[str, str] = os.environ) -> None:
        self._file = places.secrets / f"{_FILE}.json"
        self._secrets = secrets
        self._environ = environ

    def find(self) -> tuple[list[str], str]:
        """The addresses and who had them; none where nobody has any.

        Raises PersonNeeded while a person must unlock them, StorageFailed for a file that cannot be read.
        """
        looks: tuple[tuple[str, Callable[[], str]], ...] = (
            (Source.CREDENTIALS, self._from_credentials),
            (Source.KEYRING, self._from_keyring),
            (Source.ENCRYPTED_FILE, self._from_file),
            (VARIABLE, lambda: self._environ.get(VARIABLE, "")),
        )
        for source, look in looks:
            if found := look().split():
                for address in found:
                    hide(address)
                return found, source
        return [], ""

    def store(self, addresses: Sequence[str], *, in_file: bool = False) -> Source:
        """Keep them, and forget those before: in the keyring if there is one, with `in_file` or without one encrypted.

        Raises PersonNeeded when the file needs a passphrase and nobody can be asked, StorageFailed.
        """
        text = "\n".join(addresses)
        hide(text)
        self.forget()
        keyring = None if in_file else self._secrets.keyring()
        if keyring is not None:
            keyring.write(_ENTRY, text)
            return Source.KEYRING
        write_sealed(self._file, _LABEL, self._secrets.passphrase.same_or_new(_OF), {"addresses": text})
        return Source.ENCRYPTED_FILE

    def forget(self) -> None:
        """Take away what is stored. Raises PersonNeeded for a keyring that is locked."""
        keyring = self._secrets.keyring()
        if keyring is not None and keyring.read(_ENTRY):
            keyring.forget(_ENTRY)
        self._file.unlink(missing_ok=True)

    def _from_credentials(self) -> str:
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        path = Path(folder or "") / CREDENTIAL
        return (read_private(path) or b"").decode(errors="replace") if folder and path.is_file() else ""

    def _from_keyring(self) -> str:
        keyring = self._secrets.keyring()
        return (keyring.read(_ENTRY) or "") if keyring else ""

    def _from_file(self) -> str:
        return self._secrets.passphrase.open(_OF, self._open_file) if self._file.is_file() else ""

    def _open_file(self, passphrase: str) -> str:
        content = read_sealed(self._file, _LABEL, passphrase)
        if content is None:
            raise PersonNeeded(
                f"{self._file} does not open with this passphrase.",
                advice="Try again; if it is lost, store the addresses anew: `takedown notify --set`.",
            )
        return content["addresses"]


_FILE = "notification addresses"
"""With a blank, so that no profile has this file."""
