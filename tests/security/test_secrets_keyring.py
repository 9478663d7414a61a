"""No password ever goes to a keyring that keeps it in plain text or loses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring as package
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as Fail
from keyring.backends.null import Keyring as Null

from takedown.domain.errors import WrongUse
from takedown.settings.profile import Profile, load_profile
from takedown.settings.profile_file import write_profile
from takedown.settings.secrets import Secrets, Source
from takedown.settings.settings import load_settings

CANARY = "canary-password-9"


class PlaintextKeyring(KeyringBackend):
    """As `keyrings.alt` does it: a file that anybody can decode, chosen because it is merely installed."""

    priority = 0.5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.asked = 0

    def set_password(self, service: str, username: str, password: str) -> None:
        (load_settings().places.config / "keyring_pass.cfg").write_text(password, encoding="utf-8")

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return CANARY


class CryptFileKeyring(PlaintextKeyring):
    """As `keyrings.cryptfile` does it: asks on the terminal."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise EOFError


PlaintextKeyring.__module__ = "keyrings.alt.file"
CryptFileKeyring.__module__ = "keyrings.cryptfile.cryptfile"


def chained() -> KeyringBackend:
    members = [PlaintextKeyring(), Null()]  # type: ignore[no-untyped-call]
    made: KeyringBackend = type("Chain", (ChainerBackend,), {"backends": members})()
    return made


BACKENDS = {
    "fail": Fail,
    "null": Null,
    "plain text": PlaintextKeyring,
    "crypt file": CryptFileKeyring,
    "chain": chained,
}


@pytest.fixture(params=BACKENDS.values(), ids=list(BACKENDS))
def backend(request: pytest.FixtureRequest) -> Iterator[KeyringBackend]:
    """The backend that the `keyring` package would use."""
    before = package.core._keyring_backend
    package.set_keyring(request.param())
    yield package.get_keyring()
    package.core._keyring_backend = before


@pytest.fixture
def profile() -> Profile:
    write_profile("brand", "domestic", "brand@example.com", load_settings())
    return load_profile("brand", load_settings())


@pytest.mark.usefixtures("backend")
def test_storing_is_refused_with_the_fix_and_leaves_nothing_on_disk(profile: Profile, home: Path) -> None:
    """No file is added or changed, and the error names what to choose instead."""
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    with pytest.raises(WrongUse, match="no keyring that keeps secrets safely") as caught:
        Secrets(load_settings().places, environ={}).store_password(profile, CANARY, Source.KEYRING)
    assert "encrypted-file" in caught.value.advice
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_reading_does_not_ask_it_either(profile: Profile, backend: KeyringBackend) -> None:
    """A password from such a place would be used as if it were kept safely."""
    with pytest.raises(WrongUse, match="No password is stored"):
        Secrets(load_settings().places, environ={}).find_password(profile)
    assert getattr(backend, "asked", 0) == 0


@pytest.mark.usefixtures("backend")
def test_the_environment_still_answers_and_keeps_no_state(profile: Profile) -> None:
    """Continuous integration has no keyring, and needs none."""
    secrets = Secrets(load_settings().places, environ={"TAKEDOWN_PASSWORD": CANARY})
    assert secrets.find_password(profile).source is Source.ENVIRONMENT
    assert secrets.state_key(profile) is None
