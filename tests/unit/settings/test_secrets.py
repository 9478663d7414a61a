"""Where passwords come from, in which order, and what happens when nobody has one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from takedown.domain.errors import PersonNeeded, StorageFailed, WrongUse
from takedown.sandbox.office.accounts import WELL_KNOWN_ACCOUNTS
from takedown.settings import sealing
from takedown.settings.encrypted_file import FileSecrets, read_secrets, write_secrets
from takedown.settings.profile import Profile, load_profile
from takedown.settings.redaction import HIDDEN, redact
from takedown.settings.secrets import PRACTICE_PASSWORDS, Keyring, Secret, Secrets, Source
from takedown.settings.settings import Settings

PASSWORD = "canary-Password-1"
PASSPHRASE = "canary-Passphrase-2"


def sources(
    settings: Settings,
    *,
    keyring: Keyring | None = None,
    passphrase: str | None = None,
    environ: dict[str, str] | None = None,
) -> Secrets:
    prompt: Callable[[str], str] | None = (lambda _question: passphrase) if passphrase is not None else None
    return Secrets(settings.places, prompt=prompt, environ=environ or {}, keyring=lambda: keyring)


def credentials(tmp_path: Path, name: str, content: str) -> dict[str, str]:
    (tmp_path / f"takedown-{name}-password").write_text(content, encoding="utf-8")
    return {"CREDENTIALS_DIRECTORY": str(tmp_path)}


def test_without_any_source_the_error_names_the_fix(settings: Settings, real: Profile) -> None:
    """What to run, with the names filled in."""
    with pytest.raises(WrongUse, match="No password is stored") as caught:
        sources(settings).find_password(real)
    assert "takedown init --portal domestic --name brand" in caught.value.advice


def test_without_a_terminal_nobody_is_asked_for_the_passphrase(settings: Settings, real: Profile) -> None:
    """No prompt where nobody sits; the error says how to hand the passphrase over."""
    sources(settings, passphrase=PASSPHRASE).store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
    with pytest.raises(PersonNeeded, match="no terminal") as caught:
        sources(settings).find_password(real)
    assert "TAKEDOWN_PASSPHRASE_FD" in caught.value.advice


def test_a_wrong_passphrase_opens_nothing_and_is_not_repeated(settings: Settings, real: Profile) -> None:
    """The person is asked again at the next run; the error shows neither passphrase."""
    sources(settings, passphrase=PASSPHRASE).store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
    with pytest.raises(PersonNeeded, match="does not open") as caught:
        sources(settings, passphrase="wrong-canary").find_password(real)
    assert "canary" not in f"{caught.value} {caught.value.advice} {caught.value.detail}"


def test_an_encrypted_file_of_another_account_does_not_open(settings: Settings, real: Profile) -> None:
    """Copying the file to another profile gives nothing, with the right passphrase either."""
    path = settings.places.secrets / "brand.json"
    write_secrets(path, "ipp.alibabagroup.com:other", PASSPHRASE, FileSecrets(PASSWORD, sealing.new_key()))
    with pytest.raises(PersonNeeded, match="does not open"):
        sources(settings, passphrase=PASSPHRASE).find_password(real)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"not json",
        b"[]",
        b'{"v": 2, "log2_n": 4, "salt": "", "sealed": ""}',
        b'{"v": 1, "log2_n": 40, "salt": "AAAA", "sealed": "AAAA"}',
        b'{"v": 1, "log2_n": "4", "salt": "AAAA", "sealed": "AAAA"}',
        b'{"v": 1, "log2_n": 4, "salt": "A", "sealed": "AAAA"}',
    ],
)
def test_a_broken_file_of_secrets_is_named(tmp_path: Path, content: bytes) -> None:
    """Neither a traceback nor a bill of a terabyte of memory."""
    path = tmp_path / "brand.json"
    path.write_bytes(content)
    with pytest.raises(StorageFailed, match=r"brand\.json"):
        read_secrets(path, "account", PASSPHRASE)


def test_every_altered_byte_of_the_sealed_part_is_noticed(tmp_path: Path) -> None:
    """What was encrypted opens whole or not at all."""
    key = sealing.new_key()
    sealed = sealing.seal(key, b"content", b"label")
    for index in range(len(sealed)):
        altered = bytearray(sealed)
        altered[index] ^= 1
        with pytest.raises(sealing.NotOpened):
            sealing.unseal(key, bytes(altered), b"label")
    with pytest.raises(sealing.NotOpened):
        sealing.unseal(key, b"short", b"label")
    assert sealing.unseal(key, sealed, b"label") == b"content"


@pytest.mark.parametrize("where", [Source.ENVIRONMENT, Source.CREDENTIALS, Source.PRACTICE])
def test_a_source_that_cannot_store_says_so(settings: Settings, real: Profile, where: Source) -> None:
    """Nothing is written in silence, nor dropped in silence."""
    with pytest.raises(WrongUse, match="cannot store"):
        sources(settings).store_password(real, PASSWORD, where)


def test_two_different_passphrases_store_nothing(settings: Settings, real: Profile) -> None:
    """A slip in a new passphrase would lock the password away."""
    answers = iter(["first-one", "second-one"])
    secrets = Secrets(settings.places, prompt=lambda _question: next(answers), environ={}, keyring=lambda: None)
    with pytest.raises(WrongUse, match="differ"):
        secrets.store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
    assert not settings.places.secrets.exists()


@pytest.mark.parametrize("descriptor", ["none", "-1", "987654", "9" * 20, "9" * 5000])
def test_a_descriptor_that_is_none_is_named(settings: Settings, real: Profile, descriptor: str) -> None:
    """The variable and its value are in the error."""
    sources(settings, passphrase=PASSPHRASE).store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
    with pytest.raises(WrongUse, match=f"TAKEDOWN_PASSPHRASE_FD={descriptor}"):
        sources(settings, environ={"TAKEDOWN_PASSPHRASE_FD": descriptor}).find_password(real)


def test_the_passphrase_may_come_by_descriptor(settings: Settings, real: Profile) -> None:
    """For schedulers: read once, used for storing and for opening, and it wins over asking."""
    read, write = os.pipe()
    os.write(write, f"{PASSPHRASE}\n".encode())
    os.close(write)
    try:
        secrets = sources(settings, environ={"TAKEDOWN_PASSPHRASE_FD": str(read)}, passphrase="never asked")
        secrets.store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
        assert secrets.find_password(real) == Secret(PASSWORD, Source.ENCRYPTED_FILE)
    finally:
        os.close(read)
    assert sources(settings, passphrase=PASSPHRASE).find_password(real).value == PASSWORD


def test_an_empty_descriptor_is_an_error(settings: Settings, real: Profile) -> None:
    """A command that printed nothing is not an empty passphrase."""
    with Path(os.devnull).open() as empty, pytest.raises(WrongUse, match="empty line"):
        environ = {"TAKEDOWN_PASSPHRASE_FD": str(empty.fileno())}
        sources(settings, environ=environ).store_password(real, PASSWORD, Source.ENCRYPTED_FILE)


def test_the_order_of_sources(settings: Settings, real: Profile, keyring: Keyring, tmp_path: Path) -> None:
    """Credentials directory, keyring, encrypted file, environment; who answered is told."""
    write_secrets(settings.places.secrets / "brand.json", real.account, PASSPHRASE, FileSecrets("in-file", b"k" * 32))
    keyring.write(f"{real.account} password", "in-keyring")
    environ = {"TAKEDOWN_PASSWORD": "in-environment"}
    with_credentials = environ | credentials(tmp_path, "brand", "in-credentials\n")
    found = [
        sources(settings, keyring=keyring, passphrase=PASSPHRASE, environ=with_credentials).find_password(real),
        sources(settings, keyring=keyring, passphrase=PASSPHRASE, environ=environ).find_password(real),
        sources(settings, passphrase=PASSPHRASE, environ=environ).find_password(real),
    ]
    (settings.places.secrets / "brand.json").unlink()
    found.append(sources(settings, environ=environ).find_password(real))
    assert found == [
        Secret("in-credentials", Source.CREDENTIALS),
        Secret("in-keyring", Source.KEYRING),
        Secret("in-file", Source.ENCRYPTED_FILE),
        Secret("in-environment", Source.ENVIRONMENT),
    ]


def test_the_credentials_directory_is_asked_for_this_profile_only(
    settings: Settings, real: Profile, tmp_path: Path
) -> None:
    """Another profile's credential is not tried, and an empty one is none."""
    with pytest.raises(WrongUse, match="No password"):
        sources(settings, environ=credentials(tmp_path, "other", PASSWORD)).find_password(real)
    with pytest.raises(WrongUse, match="No password"):
        sources(settings, environ=credentials(tmp_path, "brand", "\n")).find_password(real)


class Unusable:
    """A keyring that is there and does not work."""

    name = "unusable"

    def read(self, entry: str) -> str | None:
        raise StorageFailed("It does not work.", advice="Mend it.")

    def write(self, entry: str, value: str) -> None:
        self.read(entry)

    def forget(self, entry: str) -> None:
        self.read(entry)


def nowhere() -> Keyring | None:
    raise StorageFailed("It cannot be loaded.", advice="Mend its configuration.")


@pytest.mark.parametrize("find", [Unusable, nowhere])
def test_a_keyring_that_does_not_work_is_told_once_and_the_next_source_asked(
    settings: Settings, real: Profile, find: Callable[[], Keyring | None]
) -> None:
    """Neither the encrypted file nor the environment is shut out by it."""
    told: list[str] = []
    secrets = Secrets(
        settings.places,
        prompt=lambda _: PASSPHRASE,
        environ={"TAKEDOWN_PASSWORD": "lent"},
        keyring=find,
        tell=told.append,
    )
    assert secrets.find_password(real) == Secret("lent", Source.ENVIRONMENT)
    secrets.store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
    assert secrets.find_password(real) == Secret(PASSWORD, Source.ENCRYPTED_FILE)
    assert [text.split(":")[0] for text in told] == ["The keyring is passed over"]
    with pytest.raises((WrongUse, StorageFailed)):
        secrets.store_password(real, PASSWORD, Source.KEYRING)


def test_who_has_the_password_is_told_when_it_is_used(settings: Settings, real: Profile) -> None:
    """The source alone, and not before."""
    told: list[str] = []
    environ = {"TAKEDOWN_PASSWORD": PASSWORD}
    secrets = Secrets(settings.places, environ=environ, keyring=lambda: None, tell=told.append)
    secrets.find_password(real)
    assert told == []
    assert secrets.use_password(real) == PASSWORD
    assert told == ["Password from TAKEDOWN_PASSWORD."]


def test_stored_passwords_are_forgotten_wherever_they_are(settings: Settings, real: Profile, keyring: Keyring) -> None:
    """What the environment says would come after both of them."""
    write_secrets(settings.places.secrets / "brand.json", real.account, PASSPHRASE, FileSecrets("old", b"k" * 32))
    keyring.write(f"{real.account} password", "older")
    secrets = sources(settings, keyring=keyring, environ={"TAKEDOWN_PASSWORD": "new"})
    assert secrets.find_password(real).value == "older"
    assert secrets.forget_password(real) == (Source.KEYRING, Source.ENCRYPTED_FILE)
    assert secrets.find_password(real) == Secret("new", Source.ENVIRONMENT)
    assert secrets.forget_password(real) == ()


def test_storing_in_one_place_takes_the_old_password_out_of_the_other(
    settings: Settings, real: Profile, keyring: Keyring
) -> None:
    """A stale password that is asked first would lock the account after a few tries."""
    sources(settings, keyring=keyring).store_password(real, "old-password", Source.KEYRING)
    secrets = sources(settings, keyring=keyring, passphrase=PASSPHRASE)
    secrets.store_password(real, "new-password", Source.ENCRYPTED_FILE)
    assert secrets.find_password(real) == Secret("new-password", Source.ENCRYPTED_FILE)
    secrets.store_password(real, "newest-password", Source.KEYRING)
    assert secrets.find_password(real) == Secret("newest-password", Source.KEYRING)
    assert not (settings.places.secrets / "brand.json").exists()


def test_the_person_is_asked_once_per_run(settings: Settings, real: Profile) -> None:
    """Password and browser-state key come out of one opening of the file."""
    asked: list[str] = []

    def prompt(question: str) -> str:
        asked.append(question)
        return PASSPHRASE

    sources(settings, passphrase=PASSPHRASE).store_password(real, PASSWORD, Source.ENCRYPTED_FILE)
    secrets = Secrets(settings.places, prompt=prompt, environ={}, keyring=lambda: None)
    secrets.find_password(real)
    secrets.state_key(real)
    assert asked == ["Passphrase of profile brand"]


def test_the_practice_password_needs_no_source(settings: Settings) -> None:
    """It is known, and no keyring is looked for."""

    def no_keyring() -> Keyring | None:
        pytest.fail("the keyring was asked")

    secrets = Secrets(settings.places, environ={}, keyring=no_keyring)
    found = secrets.find_password(load_profile("sandbox", settings))
    assert found == Secret(PRACTICE_PASSWORDS["holder@example.test"], Source.PRACTICE)


def test_the_practice_passwords_are_those_of_the_practice_portal() -> None:
    """The two share no code, so that this is the only tie."""
    assert PRACTICE_PASSWORDS == WELL_KNOWN_ACCOUNTS


def test_the_practice_password_goes_nowhere_else(settings: Settings) -> None:
    """Neither to another machine, nor to a real portal, nor for an account that is not well known."""
    practice = load_profile("sandbox", settings)
    elsewhere = practice.model_copy(
        update={"addresses": {"ipp": "http://ipp.localhost:1", "complaint": "http://evil.test"}}
    )
    pretending = practice.model_copy(update={"portal": "domestic"})
    stranger = practice.model_copy(update={"login": "someone@example.test"})
    for profile in (elsewhere, pretending, stranger):
        with pytest.raises(WrongUse, match="No password"):
            sources(settings).find_password(profile)


def test_a_secret_shows_itself_nowhere() -> None:
    """Not in its repr, and from its first moment in no redacted text."""
    secret = Secret(PASSWORD, Source.KEYRING)
    assert PASSWORD not in f"{secret!r} {secret}"
    assert redact(f"typed {PASSWORD}") == f"typed {HIDDEN}"
    assert PASSWORD not in repr(FileSecrets(PASSWORD, b""))
