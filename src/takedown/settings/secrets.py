"""Where a profile's password comes from, and the key of its browser state. Never from, nor to, a plain file.

Sources, in this order: the credentials directory of systemd, the operating system's keyring, our encrypted file, the
environment. The first that has the password answers, and its name goes with the answer. A keyring that does not work is
no keyring: that is told, and the next source is asked. A locked one is not passed over, because what it keeps goes first.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from takedown.domain.errors import StorageFailed, WrongUse
from takedown.settings.encrypted_file import FileSecrets, read_secrets, write_secrets
from takedown.settings.passphrase import Passphrase, Prompt
from takedown.settings.places import Places
from takedown.settings.profile import Profile
from takedown.settings.redaction import hide
from takedown.settings.sealing import KEY_BYTES, new_key
from takedown.settings.settings import is_loopback

#: Of the practice portal's well-known accounts, as its README publishes them. They open nothing else.
PRACTICE_PASSWORDS = {"holder@example.test": "practice-Portal-1", "agent@example.test": "practice-Portal-2"}


class Source(StrEnum):
    """Who answered."""

    PRACTICE = "what the practice portal publishes"
    CREDENTIALS = "the credentials directory"
    KEYRING = "the keyring"
    ENCRYPTED_FILE = "the encrypted file"
    ENVIRONMENT = "TAKEDOWN_PASSWORD"


class Keyring(Protocol):
    """What is needed of a keyring; see `keyring_backend.OsKeyring`."""

    name: str

    def read(self, entry: str) -> str | None:
        """What is kept under `entry`, or None."""
        ...

    def write(self, entry: str, value: str) -> None:
        """Keep `value` under `entry`."""
        ...

    def forget(self, entry: str) -> None:
        """Remove `entry`, if it is there."""
        ...


@dataclass(frozen=True)
class Secret:
    """A password and who answered. The value is in no `repr`, and is taken out of every log from now on."""

    value: str = field(repr=False)
    source: Source

    def __post_init__(self) -> None:
        hide(self.value)


def os_keyring() -> Keyring | None:
    """The keyring of this machine if it can be trusted. Imported late: looking for one takes a tenth of a second."""
    from takedown.settings.keyring_backend import trusted_keyring  # noqa: PLC0415

    return trusted_keyring()


class Secrets:
    """The sources of one installation. Asks for each secret once and keeps the answer for the life of the process.

    `tell` is for the person at work: which source is used, and what is wrong with one that is passed over.
    """

    def __init__(
        self,
        places: Places,
        *,
        prompt: Prompt | None = None,
        environ: Mapping[str, str] = os.environ,
        keyring: Callable[[], Keyring | None] = os_keyring,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._places = places
        self.passphrase = Passphrase(prompt, environ.get("TAKEDOWN_PASSPHRASE_FD"))
        self._environ = environ
        self._look_for_keyring = keyring
        self._keyring_of: tuple[Keyring | None] | None = None
        self._tell = tell or logging.getLogger("takedown").warning
        self._found: dict[str, Secret] = {}
        self._opened: dict[Path, FileSecrets] = {}

    def find_password(self, profile: Profile) -> Secret:
        """The password of the profile's account.

        Raises WrongUse when no source has it, PersonNeeded when one has it but a person must unlock it first.
        """
        if profile.name not in self._found:
            self._found[profile.name] = self._look_up(profile)
        return self._found[profile.name]

    def use_password(self, profile: Profile) -> str:
        """The password, to be typed in now; who has it is told. Raises like `find_password`."""
        secret = self.find_password(profile)
        self._tell(f"Password from {secret.source}.")
        return secret.value

    def state_key(self, profile: Profile) -> bytes | None:
        """32 bytes that encrypt the profile's browser state, from where its password is.

        None for a source that cannot store. Raises like `find_password`.
        """
        secret = self.find_password(profile)
        if secret.source is Source.PRACTICE:
            # Protects nothing, and need not: the practice portal's sessions open nothing.
            return hashlib.sha256(f"takedown practice state\n{secret.value}".encode()).digest()
        if secret.source is Source.ENCRYPTED_FILE:
            return self._open_file(profile).state_key
        return self._keyring_state_key(profile) if secret.source is Source.KEYRING else None

    def store_password(self, profile: Profile, password: str, where: Source) -> None:
        """Keep the password in the keyring or in the encrypted file, and no longer in the other of the two.

        Raises WrongUse for a place that cannot store, StorageFailed when it cannot be kept, PersonNeeded when the
        encrypted file needs a passphrase and there is nobody to ask.
        """
        hide(password)
        self._found.pop(profile.name, None)
        if where is Source.KEYRING:
            self._needed_keyring().write(_password_entry(profile), password)
            self._file(profile).unlink(missing_ok=True)
        elif where is Source.ENCRYPTED_FILE:
            self._write_file(profile, FileSecrets(password, new_key()))
            self._forget_in_keyring(profile)
        else:
            raise WrongUse(f"{where} cannot store a password.", advice="Choose the keyring or the encrypted file.")

    def forget_password(self, profile: Profile) -> tuple[Source, ...]:
        """Take away what is stored: it would be used before what the environment says, or after what a unit hands over,
        and an old password locks the account after a few tries.

        Which sources had it. Raises PersonNeeded for a keyring that is locked.
        """
        self._found.pop(profile.name, None)
        had = [Source.KEYRING] if self._forget_in_keyring(profile) else []
        if self._file(profile).is_file():
            self._file(profile).unlink()
            had.append(Source.ENCRYPTED_FILE)
        return tuple(had)

    def _forget_in_keyring(self, profile: Profile) -> bool:
        """Whether it had the password. One that does not work is told, as always."""
        keyring, entry = self.keyring(), _password_entry(profile)
        if keyring is None or not self._read(keyring, entry):
            return False
        keyring.forget(entry)
        return True

    def keyring(self) -> Keyring | None:
        """The keyring; None, told once, where it does not work."""
        if self._keyring_of is None:
            try:
                self._keyring_of = (self._look_for_keyring(),)
            except StorageFailed as broken:
                self._pass_over(broken)
        return self._keyring_of[0] if self._keyring_of else None

    def _read(self, keyring: Keyring, entry: str) -> str | None:
        try:
            return keyring.read(entry)
        except StorageFailed as broken:
            self._pass_over(broken)
            return None

    def _pass_over(self, broken: StorageFailed) -> None:
        self._tell(f"The keyring is passed over: {broken.message} {broken.advice}")
        self._keyring_of = (None,)

    def _look_up(self, profile: Profile) -> Secret:
        known = PRACTICE_PASSWORDS.get(profile.login.lower())
        if known and profile.practice and all(map(is_loopback, profile.addresses.values())):
            return Secret(known, Source.PRACTICE)
        for look in (self._from_credentials, self._from_keyring, self._from_file, self._from_environment):
            secret = look(profile)
            if secret is not None:
                return secret
        raise WrongUse(
            f"No password is stored for {profile.account} (profile {profile.name}).",
            advice=f"Run `takedown init --portal {profile.portal} --name {profile.name}`; in CI set TAKEDOWN_PASSWORD.",
        )

    def _from_credentials(self, profile: Profile) -> Secret | None:
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        path = Path(folder or "") / f"takedown-{profile.name}-password"
        if not folder or not path.is_file():
            return None
        try:
            value = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise StorageFailed(
                f"{path} could not be read.", advice="Mend the unit's LoadCredential line.", detail=type(error).__name__
            ) from error
        return _secret(value, Source.CREDENTIALS)

    def _from_keyring(self, profile: Profile) -> Secret | None:
        keyring = self.keyring()
        return _secret(self._read(keyring, _password_entry(profile)) if keyring else None, Source.KEYRING)

    def _from_file(self, profile: Profile) -> Secret | None:
        if not self._file(profile).is_file():
            return None
        return Secret(self._open_file(profile).password, Source.ENCRYPTED_FILE)

    def _from_environment(self, profile: Profile) -> Secret | None:
        return _secret(self._environ.get("TAKEDOWN_PASSWORD"), Source.ENVIRONMENT)

    def _keyring_state_key(self, profile: Profile) -> bytes:
        keyring, entry = self._needed_keyring(), f"{profile.account} browser state key"
        kept = keyring.read(entry)
        if kept is None or len(kept) != 2 * KEY_BYTES:
            kept = new_key().hex()
            keyring.write(entry, kept)
        hide(kept)
        return bytes.fromhex(kept)

    def _needed_keyring(self) -> Keyring:
        keyring = self.keyring()
        if keyring is None:
            raise WrongUse(
                "This machine has no keyring that keeps secrets safely.",
                advice="Choose the encrypted file: `takedown init --password-from encrypted-file`.",
            )
        return keyring

    def _open_file(self, profile: Profile) -> FileSecrets:
        path = self._file(profile)
        if path not in self._opened:
            self._opened[path] = self.passphrase.open(
                f"profile {profile.name}", lambda passphrase: read_secrets(path, profile.account, passphrase)
            )
        return self._opened[path]

    def _write_file(self, profile: Profile, secrets: FileSecrets) -> None:
        passphrase = self.passphrase.ask_twice(f"profile {profile.name}")
        write_secrets(self._file(profile), profile.account, passphrase, secrets)
        self._opened[self._file(profile)] = secrets

    def _file(self, profile: Profile) -> Path:
        return self._places.secrets / f"{profile.name}.json"


def _password_entry(profile: Profile) -> str:
    return f"{profile.account} password"


def _secret(value: str | None, source: Source) -> Secret | None:
    stripped = (value or "").rstrip("\r\n")
    return Secret(stripped, source) if stripped else None
