"""The operating system's keyring, if it has one that can be trusted with a password.

The `keyring` package picks a plain-text file without a word when `keyrings.alt` is merely installed, stores nothing
with its null backend, and asks on the terminal with `keyrings.cryptfile`. So a backend counts only if its class is on
the list below.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError, KeyringLocked

from takedown.domain.errors import PersonNeeded, StorageFailed

SERVICE = "takedown"
#: What backends raise, beside their own errors, when what they talk to is not there.
_FAILURES = (KeyringError, OSError, RuntimeError, ValueError, AttributeError, TypeError, LookupError)
#: Exact classes; a subclass may keep its secrets anywhere.
TRUSTED = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service (libsecret)",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet 4",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}


class OsKeyring:
    """One trusted backend. Every method raises PersonNeeded when it is locked, StorageFailed when it does not work."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend
        self.name = TRUSTED[_class_of(backend)]

    def read(self, entry: str) -> str | None:
        """What is kept under `entry`, or None."""
        try:
            return self._backend.get_password(SERVICE, entry)
        except _FAILURES as error:
            raise self._failed(error) from error

    def write(self, entry: str, value: str) -> None:
        """Keep `value` under `entry`, and read it back to be sure."""
        try:
            self._backend.set_password(SERVICE, entry, value)
        except _FAILURES as error:
            raise self._failed(error) from error
        if self.read(entry) != value:
            raise StorageFailed(
                f"{self.name} did not keep what was stored.", advice="Choose `--password-from encrypted-file` instead."
            )

    def forget(self, entry: str) -> None:
        """Remove `entry`, if it is there."""
        if self.read(entry) is None:
            return
        try:
            self._backend.delete_password(SERVICE, entry)
        except _FAILURES as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> PersonNeeded | StorageFailed:
        if isinstance(error, KeyringLocked):
            return PersonNeeded(
                f"{self.name} is locked.", advice="Unlock it, then run again.", detail=type(error).__name__
            )
        return StorageFailed(
            f"{self.name} does not work.",
            advice="Mend it, or run `takedown init` and choose the encrypted file.",
            detail=type(error).__name__,
        )


def trusted_keyring() -> OsKeyring | None:
    """The keyring of this machine, or None when none of its backends is on the list.

    Raises StorageFailed when its configuration names a backend that cannot be loaded.
    """
    for backend in _unpacked(_chosen()):
        if _class_of(backend) in TRUSTED:
            return OsKeyring(backend)
    return None


def offered_backends() -> tuple[str, ...]:
    """The classes of the backends that this machine's keyring is made of, trusted or not; none where it cannot be loaded."""
    try:
        return tuple(_class_of(backend) for backend in _unpacked(_chosen()))
    except StorageFailed:
        return ()


def _chosen() -> KeyringBackend:
    try:
        return keyring.get_keyring()
    except (*_FAILURES, ImportError, configparser.Error) as error:
        # A keyringrc or PYTHON_KEYRING_BACKEND that names nothing, or what is not there or no keyring.
        raise StorageFailed(
            "The configuration of the keyring names a backend that cannot be loaded.",
            advice="Mend keyringrc.cfg or PYTHON_KEYRING_BACKEND.",
            detail=repr(error),
        ) from error


def _unpacked(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    if isinstance(backend, ChainerBackend):
        yield from backend.backends
    else:
        yield backend


def _class_of(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
