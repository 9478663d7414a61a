"""The addresses of notification services are kept like the password, and found where that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.errors import PersonNeeded
from takedown.settings.notification_addresses import NotificationAddresses
from takedown.settings.places import Places
from takedown.settings.redaction import redact
from takedown.settings.secrets import Secrets, Source
from tests.unit.settings.conftest import MemoryKeyring

ONE, TWO = "ntfy://host.test/secret-topic-1", "mailto://me:secret-word-2@mail.test"


def addresses(tmp_path: Path, keyring: MemoryKeyring | None, **environ: str) -> NotificationAddresses:
    places = Places.of(tmp_path)
    secrets = Secrets(places, prompt=lambda _text: "open sesame", environ={}, keyring=lambda: keyring)
    return NotificationAddresses(places, secrets, environ=environ)


def test_they_are_kept_in_the_keyring_and_nowhere_else(tmp_path: Path) -> None:
    """What is stored anew takes the place of what was; and no text of ours shows one."""
    keyring = MemoryKeyring()
    kept = addresses(tmp_path, keyring)
    assert kept.find() == ([], "")
    assert kept.store([ONE]) is Source.KEYRING
    assert kept.store([ONE, TWO]) is Source.KEYRING
    assert kept.find() == ([ONE, TWO], Source.KEYRING)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert "secret-topic-1" not in redact(f"it failed at {ONE}")
    kept.forget()
    assert (kept.find(), keyring.entries) == (([], ""), {})


def test_without_a_keyring_they_are_kept_encrypted(tmp_path: Path) -> None:
    """Another passphrase opens nothing."""
    assert addresses(tmp_path, None).store([ONE]) is Source.ENCRYPTED_FILE
    assert addresses(tmp_path, None).find() == ([ONE], Source.ENCRYPTED_FILE)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert (file.stat().st_mode & 0o777, b"topic" in file.read_bytes()) == (0o600, False)
    places = Places.of(tmp_path)
    wrong = Secrets(places, prompt=lambda _text: "wrong", environ={}, keyring=lambda: None)
    with pytest.raises(PersonNeeded):
        NotificationAddresses(places, wrong, environ={}).find()


def test_what_a_unit_hands_over_goes_first_and_the_environment_last(tmp_path: Path) -> None:
    """As with the password."""
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "takedown-notify-urls").write_text(f"{TWO}\n{ONE}\n", "utf-8")
    keyring = MemoryKeyring()
    keyring.write("notification addresses", ONE)
    given = {"CREDENTIALS_DIRECTORY": str(credentials), "TAKEDOWN_NOTIFY_URLS": ONE}
    assert addresses(tmp_path, keyring, **given).find() == ([TWO, ONE], Source.CREDENTIALS)
    assert addresses(tmp_path, None, TAKEDOWN_NOTIFY_URLS=f"{ONE} {TWO}").find()[0] == [ONE, TWO]
