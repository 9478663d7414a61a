"""The kept state of a signed-in browser: encrypted, for one account, only where its key can be kept."""

from __future__ import annotations

import logging

import pytest

from takedown.domain.errors import StorageFailed
from takedown.settings.browser_state import forget_state, load_state, save_state
from takedown.settings.profile import Profile, load_profile
from takedown.settings.secrets import Keyring, Secrets, Source
from takedown.settings.settings import Settings

STATE = {"cookies": [{"name": "sid", "value": "canary-cookie-é"}], "origins": []}


@pytest.fixture
def secrets(settings: Settings, real: Profile, keyring: Keyring) -> Secrets:
    sources = Secrets(settings.places, environ={}, keyring=lambda: keyring)
    sources.store_password(real, "canary-password", Source.KEYRING)
    return sources


def test_a_state_of_another_account_is_not_loaded(
    settings: Settings, real: Profile, secrets: Secrets, caplog: pytest.LogCaptureFixture
) -> None:
    """With the right key and the right profile name: the account is part of what is authenticated."""
    save_state(real, STATE, secrets, settings.places)
    other = real.model_copy(update={"login": "other@example.com"})
    key = secrets.state_key(real)

    class SameKey(Secrets):
        def state_key(self, profile: Profile) -> bytes | None:
            return key

    with caplog.at_level(logging.WARNING):
        assert load_state(other, SameKey(settings.places), settings.places) is None
    assert "is not of this account" in caplog.text
    assert load_state(real, secrets, settings.places) == STATE


def test_an_altered_state_is_not_loaded(settings: Settings, real: Profile, secrets: Secrets) -> None:
    """Half a file, or a changed one, means signing in anew."""
    save_state(real, STATE, secrets, settings.places)
    path = settings.places.state / "browser" / "brand.state"
    path.write_bytes(path.read_bytes()[:-1])
    assert load_state(real, secrets, settings.places) is None
    path.write_bytes(b"")
    assert load_state(real, secrets, settings.places) is None


@pytest.mark.parametrize("source", [Source.ENVIRONMENT, Source.CREDENTIALS])
def test_a_source_that_cannot_store_keeps_no_state(
    settings: Settings, real: Profile, secrets: Secrets, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the password is only lent to the run, so is the session; an older state is not read either."""
    save_state(real, STATE, secrets, settings.places)
    folder = settings.places.state / "credentials"
    folder.mkdir()
    (folder / "takedown-brand-password").write_text("lent", encoding="utf-8")
    environ = {
        Source.ENVIRONMENT: {"TAKEDOWN_PASSWORD": "lent"},
        Source.CREDENTIALS: {"CREDENTIALS_DIRECTORY": str(folder)},
    }[source]
    lent = Secrets(settings.places, environ=environ, keyring=lambda: None)
    assert load_state(real, lent, settings.places) is None
    forget_state(real, settings.places)
    assert save_state(real, STATE, lent, settings.places) is False
    assert not (settings.places.state / "browser" / "brand.state").exists()


def test_a_symbolic_link_in_its_place_is_refused(settings: Settings, real: Profile, secrets: Secrets) -> None:
    """Neither written nor read through."""
    save_state(real, STATE, secrets, settings.places)
    path = settings.places.state / "browser" / "brand.state"
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(StorageFailed, match="symbolic link"):
        save_state(real, STATE, secrets, settings.places)
    with pytest.raises(StorageFailed, match="symbolic link"):
        load_state(real, secrets, settings.places)


def test_what_was_saved_comes_back_until_it_is_forgotten(settings: Settings, real: Profile, secrets: Secrets) -> None:
    """Also in another process, which has to ask the keyring for the key."""
    assert load_state(real, secrets, settings.places) is None
    assert save_state(real, STATE, secrets, settings.places) is True
    assert load_state(real, secrets, settings.places) == STATE
    forget_state(real, settings.places)
    forget_state(real, settings.places)
    assert load_state(real, secrets, settings.places) is None


def test_the_key_outlives_the_process(settings: Settings, real: Profile, secrets: Secrets, keyring: Keyring) -> None:
    """A second run opens what the first one kept, and no two profiles share a key."""
    save_state(real, STATE, secrets, settings.places)
    again = Secrets(settings.places, environ={}, keyring=lambda: keyring)
    assert load_state(real, again, settings.places) == STATE
    other = real.model_copy(update={"name": "other", "login": "other@example.com"})
    again.store_password(other, "canary-password", Source.KEYRING)
    assert again.state_key(other) != again.state_key(real)


def test_the_encrypted_file_keeps_the_key_too(settings: Settings, real: Profile) -> None:
    """Without a keyring the passphrase opens the state as well; a new password makes a new key."""
    secrets = Secrets(settings.places, prompt=lambda _question: "pass-phrase", environ={}, keyring=lambda: None)
    secrets.store_password(real, "canary-password", Source.ENCRYPTED_FILE)
    save_state(real, STATE, secrets, settings.places)
    again = Secrets(settings.places, prompt=lambda _question: "pass-phrase", environ={}, keyring=lambda: None)
    assert load_state(real, again, settings.places) == STATE
    again.store_password(real, "other-password", Source.ENCRYPTED_FILE)
    assert load_state(real, again, settings.places) is None


def test_the_practice_portal_keeps_its_state_without_any_source(settings: Settings) -> None:
    """Under a key that anybody can derive: it protects a session of the practice portal, which is nothing."""
    profile, secrets = load_profile("sandbox", settings), Secrets(settings.places, environ={}, keyring=lambda: None)
    save_state(profile, STATE, secrets, settings.places)
    assert load_state(profile, secrets, settings.places) == STATE
