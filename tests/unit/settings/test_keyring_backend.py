"""The allow-list of keyrings. No test touches the keyring of the machine."""

from __future__ import annotations

from collections.abc import Iterator

import keyring as package
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.SecretService import Keyring as SecretService
from keyring.errors import KeyringLocked, PasswordSetError

from takedown.domain.errors import PersonNeeded, StorageFailed
from takedown.settings import keyring_backend
from takedown.settings.keyring_backend import OsKeyring, trusted_keyring


class InMemory(KeyringBackend):
    """A backend that behaves; trusted by these tests alone."""

    priority = 0.1  # never the one that the package picks by itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Forgetful(InMemory):
    """Stores nothing, like the null backend."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Locked(InMemory):
    """Nobody has typed the keyring's own password."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("canary detail")


class Unreachable(InMemory):
    """What it talks to has gone."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ConnectionRefusedError("canary detail")


class Broken(InMemory):
    """Takes nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"could not store {password}")


class InheritsTrust(SecretService):
    """A subclass of a trusted backend may keep its secrets anywhere."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = package.core._keyring_backend
    yield
    package.core._keyring_backend = before


@pytest.fixture(autouse=True)
def _trusted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for double in (InMemory, Forgetful, Locked, Unreachable, Broken):
        monkeypatch.setitem(keyring_backend.TRUSTED, f"{double.__module__}.{double.__qualname__}", "test keyring")


def chain(*members: KeyringBackend) -> KeyringBackend:
    made: KeyringBackend = type("Chain", (ChainerBackend,), {"backends": list(members)})()
    return made


def test_a_subclass_of_a_trusted_backend_is_refused() -> None:
    """Trust is by exact class."""
    package.set_keyring(InheritsTrust())
    assert trusted_keyring() is None


def test_a_chain_is_searched_for_its_first_trusted_member() -> None:
    """The chain itself would write to whichever member takes it."""
    inside = InMemory()
    package.set_keyring(chain(InheritsTrust(), inside))
    found = trusted_keyring()
    assert found is not None
    found.write("entry", "value")
    assert inside.kept == {("takedown", "entry"): "value"}


def test_a_chain_of_strangers_is_refused() -> None:
    """No trusted member, no keyring."""
    package.set_keyring(chain(InheritsTrust()))
    assert trusted_keyring() is None


def test_a_keyring_that_stores_nothing_is_found_out() -> None:
    """What was written is read back before anybody relies on it."""
    with pytest.raises(StorageFailed, match="did not keep"):
        OsKeyring(Forgetful()).write("entry", "value")


def test_a_locked_keyring_needs_a_person() -> None:
    """Exit code 4, not a traceback."""
    with pytest.raises(PersonNeeded, match="is locked"):
        OsKeyring(Locked()).read("entry")


def test_a_keyring_that_cannot_be_reached_is_one_that_does_not_work() -> None:
    """Whatever its backend raises then."""
    with pytest.raises(StorageFailed, match="does not work"):
        OsKeyring(Unreachable()).read("entry")


def test_a_broken_keyring_does_not_repeat_the_secret() -> None:
    """The backend's own words may hold what was to be stored, so they are not passed on."""
    with pytest.raises(StorageFailed, match="does not work") as caught:
        OsKeyring(Broken()).write("entry", "canary-42")
    assert "canary-42" not in f"{caught.value} {caught.value.advice} {caught.value.detail}"


@pytest.mark.parametrize("named", ["no.such.Backend", "bogus", "", "..", "os.path", "keyring.backend.KeyringBackend"])
def test_a_configured_backend_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """A mistake in the keyring's configuration is the user's to mend."""
    package.core._keyring_backend = None
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", named)
    with pytest.raises(StorageFailed) as caught:
        trusted_keyring()
    assert "PYTHON_KEYRING_BACKEND" in caught.value.advice


def test_forgetting_twice_is_no_error() -> None:
    """Only what is there is removed."""
    keyring = OsKeyring(InMemory())
    keyring.write("entry", "value")
    keyring.forget("entry")
    keyring.forget("entry")
    assert keyring.read("entry") is None
