"""The key that signs the record: made once, never in the clear, and missed when it is gone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from takedown.domain.errors import PersonNeeded, StorageFailed
from takedown.settings.redaction import HIDDEN, redact
from takedown.settings.secrets import Keyring, Secrets, Source
from takedown.settings.settings import Settings
from takedown.settings.signing_key import CREDENTIAL, KeptKey
from takedown.signing.key import SigningKey
from takedown.verification.note import fingerprint, read_public_key
from tests.unit.settings.conftest import MemoryKeyring

PASSPHRASE = "canary-Passphrase-2"


def kept(
    settings: Settings,
    *,
    keyring: Keyring | None = None,
    passphrase: str | None = None,
    practice: bool = False,
    environ: dict[str, str] | None = None,
) -> KeptKey:
    prompt = (lambda _question: passphrase) if passphrase is not None else None
    secrets = Secrets(settings.places, prompt=prompt, environ={}, keyring=lambda: keyring)
    return KeptKey(settings.places, secrets, practice=practice, environ=environ or {})


def files(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def test_nobody_to_ask_and_no_keyring_makes_no_key(settings: Settings, home: Path) -> None:
    with pytest.raises(PersonNeeded):
        kept(settings).make()
    assert kept(settings).load() is None
    assert not home.exists() or files(home) == []


def test_in_the_keyring_only_the_public_half_is_on_disk(settings: Settings, home: Path, keyring: MemoryKeyring) -> None:
    made, where = kept(settings, keyring=keyring).make()
    (seed,) = keyring.entries.values()
    (public,) = files(home)
    assert where is Source.KEYRING
    assert public == settings.places.keys / "signing-key.pub.pem"
    assert public.read_bytes() == made.public_pem
    assert fingerprint(read_public_key(public.read_bytes())) == made.fingerprint == kept(settings).fingerprint()
    again = kept(settings, keyring=keyring).load()
    assert again is not None
    assert again.fingerprint == made.fingerprint
    assert redact(f"the seed is {seed}") == f"the seed is {HIDDEN}"


def test_in_the_encrypted_file_it_opens_with_its_passphrase_only(settings: Settings, home: Path) -> None:
    made, where = kept(settings, passphrase=PASSPHRASE).make()
    assert where is Source.ENCRYPTED_FILE
    again = kept(settings, passphrase=PASSPHRASE).load()
    assert again is not None
    assert again.fingerprint == made.fingerprint
    with pytest.raises(PersonNeeded, match="does not open"):
        kept(settings, passphrase="another").load()
    with pytest.raises(PersonNeeded, match="no terminal"):
        kept(settings).load()
    seed = made._key.private_bytes_raw()
    assert not any(seed in path.read_bytes() or seed.hex().encode() in path.read_bytes() for path in files(home))
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files(home))


def test_with_a_keyring_the_file_is_taken_where_it_is_asked_for(settings: Settings, keyring: MemoryKeyring) -> None:
    _, where = kept(settings, keyring=keyring, passphrase=PASSPHRASE).make(in_file=True)
    assert where is Source.ENCRYPTED_FILE
    assert keyring.entries == {}


@pytest.mark.parametrize("entries", [{}, {"swap": "00" * 32}, {"swap": "no seed"}])
def test_a_key_that_is_gone_or_another_is_missed(
    settings: Settings, keyring: MemoryKeyring, entries: dict[str, str]
) -> None:
    """It never signs with a key that is not the one that was deposited."""
    kept(settings, keyring=keyring).make()
    keyring.entries = {name: entries["swap"] for name in keyring.entries if entries}
    with pytest.raises(StorageFailed, match="not where it was kept") as caught:
        kept(settings, keyring=keyring).load()
    assert "takedown init" in caught.value.advice


def test_a_locked_keyring_needs_a_person(settings: Settings, keyring: MemoryKeyring) -> None:
    kept(settings, keyring=keyring).make()

    class Locked(MemoryKeyring):
        def read(self, entry: str) -> str | None:
            raise PersonNeeded("It is locked.", advice="Unlock it.")

    with pytest.raises(PersonNeeded):
        kept(settings, keyring=Locked()).load()


def test_a_unit_hands_it_over(settings: Settings, keyring: MemoryKeyring, tmp_path: Path) -> None:
    made, _ = kept(settings, keyring=keyring).make()
    (tmp_path / CREDENTIAL).write_text(next(iter(keyring.entries.values())) + "\n")
    found = kept(settings, environ={"CREDENTIALS_DIRECTORY": str(tmp_path)}).load()
    assert found is not None
    assert found.fingerprint == made.fingerprint


def test_the_practice_key_is_a_file_of_its_own(settings: Settings, keyring: MemoryKeyring) -> None:
    """And no key of the real installation, which has none by it."""
    made, where = kept(settings, keyring=keyring, practice=True).make()
    assert (where, keyring.entries) == (Source.PRACTICE, {})
    assert kept(settings).fingerprint() is None
    again = kept(settings, practice=True).load()
    assert again is not None
    assert again.fingerprint == made.fingerprint


def test_what_is_no_public_key_is_named(settings: Settings) -> None:
    one = kept(settings)
    one.public_file.parent.mkdir(parents=True)
    one.public_file.write_text("nothing")
    with pytest.raises(StorageFailed, match="no public key"):
        one.load()


def test_a_planted_link_is_refused(settings: Settings, keyring: MemoryKeyring, tmp_path: Path) -> None:
    one = kept(settings, keyring=keyring)
    one.public_file.parent.mkdir(parents=True)
    one.public_file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageFailed, match="symbolic link"):
        one.make()
    assert not (tmp_path / "elsewhere").exists()


def test_two_keys_are_two() -> None:
    assert SigningKey(bytes(32)).fingerprint != SigningKey(bytes([1] * 32)).fingerprint
