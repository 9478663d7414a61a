"""`takedown init`, with and without a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from takedown.cli.init import command
from takedown.domain.errors import PersonNeeded, WrongUse
from takedown.filing.clock import utc_now
from takedown.ledger.ledger import Ledger
from takedown.settings import sealing
from takedown.settings.agreement import agreement_of, statement_for
from takedown.settings.profile import load_profile
from takedown.settings.profile_file import write_profile
from takedown.settings.secrets import Secret, Secrets, Source
from takedown.settings.settings import load_settings
from takedown.verification.note import fingerprint, read_public_key

REAL = ("--portal", "domestic", "--name", "brand", "--login", "brand@example.com")


@pytest.fixture(autouse=True)
def _no_keyring_and_quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("takedown.cli.init.os_keyring", lambda: None)
    monkeypatch.setattr("takedown.settings.keyring_backend.trusted_keyring", lambda: None)
    monkeypatch.setattr(sealing, "SCRYPT_LOG2_N", 4)


def init(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ((), "--portal"),
        (("--portal", "domestic"), "--login"),
        (REAL, "--password-from"),
        ((*REAL, "--password-from", "keyring"), "TAKEDOWN_PASSWORD"),
        ((*REAL, "--password-from", "environment"), "--agreed-by"),
        ((*REAL, "--password-from", "environment", "--agreed-by", "  "), "--agreed-by"),
    ],
)
def test_without_a_terminal_the_missing_option_is_named(arguments: tuple[str, ...], advice: str) -> None:
    """It never waits for an answer that nobody will give."""
    error = init(*arguments).exception
    assert isinstance(error, WrongUse | PersonNeeded)
    assert advice in error.advice


def test_a_keyring_that_cannot_be_trusted_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """The encrypted file is the advice."""
    monkeypatch.setenv("TAKEDOWN_PASSWORD", "canary-password")
    error = init(*REAL, "--password-from", "keyring").exception
    assert isinstance(error, WrongUse)
    assert "encrypted-file" in error.advice
    assert not any(b"canary-password" in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_real_profile_is_complete_only_with_a_name_under_the_agreement() -> None:
    """First without, then with; the third time it says who confirmed, and nothing is recorded twice."""
    settings = load_settings()
    assert isinstance(init(*REAL, "--password-from", "environment").exception, PersonNeeded)
    profile = load_profile("brand", settings)
    with Ledger.open(settings.ledger_place, now=utc_now) as ledger:
        assert agreement_of(ledger, profile) is None
    done = init(*REAL, "--password-from", "environment", "--agreed-by", "Wei Chen")
    again = init(*REAL, "--password-from", "environment")
    assert (done.exit_code, again.exit_code) == (0, 0)
    assert "confirmed by Wei Chen" in again.stderr
    with Ledger.open(settings.ledger_place, now=utc_now) as ledger:
        events = list(ledger.events(profile.account))
    assert [(event.type, event.body) for event in events] == [
        ("agreement_confirmed", {"profile": "brand", "name": "Wei Chen", "statement": statement_for(profile)})
    ]


def test_what_is_known_and_unknown_is_told_before_the_confirmation() -> None:
    """With sources; and nothing of it on stdout."""
    result = init(*REAL, "--password-from", "environment", "--agreed-by", "Wei Chen")
    assert result.stdout == ""
    for part in ("What is known", "What is not known", "ipp.alibabagroup.com", "OpenTermsArchive", "Signed in to it"):
        assert part in result.stderr


def test_the_practice_portal_needs_neither_password_nor_agreement(home: Path) -> None:
    """One option is enough, and no ledger is made."""
    result = init("--portal", "practice")
    assert result.exit_code == 0
    assert "holder@example.test" in result.stderr
    assert load_profile("sandbox", load_settings()).practice
    assert not (home / "data").exists()


def test_the_password_may_be_handed_over_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """For an installation by script: stored encrypted, and the passphrase comes by descriptor."""
    read, write = os.pipe()
    os.write(write, b"a passphrase\n")
    os.close(write)
    monkeypatch.setenv("TAKEDOWN_PASSWORD", "handed-over")
    monkeypatch.setenv("TAKEDOWN_PASSPHRASE_FD", str(read))
    try:
        result = init(*REAL, "--password-from", "encrypted-file", "--agreed-by", "Wei Chen")
    finally:
        os.close(read)
    assert result.exit_code == 0
    settings = load_settings()
    secrets = Secrets(settings.places, prompt=lambda _question: "a passphrase", environ={}, keyring=lambda: None)
    found = secrets.find_password(load_profile("brand", settings))
    assert found == Secret("handed-over", Source.ENCRYPTED_FILE)


def test_running_it_again_asks_only_for_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is known from the profile, and a password that some source has is not asked for again."""
    monkeypatch.setenv("TAKEDOWN_PASSWORD", "handed-over")
    assert isinstance(init(*REAL, "--password-from", "environment").exception, PersonNeeded)
    again = init("--portal", "domestic", "--name", "brand", "--agreed-by", "Wei Chen")
    assert again.exit_code == 0
    assert "TAKEDOWN_PASSWORD has it already" in again.stderr


def test_a_password_behind_a_passphrase_is_not_asked_for_again(home: Path) -> None:
    """The passphrase is not needed to see that the file is there."""
    profile = write_profile("brand", "domestic", "brand@example.com", load_settings())
    secrets = Secrets(load_settings().places, prompt=lambda _question: "a passphrase", keyring=lambda: None)
    secrets.store_password(profile, "kept-password", Source.ENCRYPTED_FILE)
    before = (home / "config/secrets/brand.json").read_bytes()
    again = init("--portal", "domestic", "--name", "brand", "--agreed-by", "Wei Chen")
    assert again.exit_code == 0
    assert "the encrypted file, or a locked keyring, has it already" in again.stderr
    assert (home / "config/secrets/brand.json").read_bytes() == before


def test_a_stored_password_goes_when_the_environment_is_to_have_it(home: Path) -> None:
    """It would be asked first, and an old one locks the account."""
    profile = write_profile("brand", "domestic", "brand@example.com", load_settings())
    secrets = Secrets(load_settings().places, prompt=lambda _question: "a passphrase", keyring=lambda: None)
    secrets.store_password(profile, "kept-password", Source.ENCRYPTED_FILE)
    done = init(*REAL, "--password-from", "environment", "--agreed-by", "Wei Chen")
    assert "taken out of the encrypted file" in done.stderr
    assert not (home / "config/secrets/brand.json").exists()


class Terminal:
    """A person at a terminal, for a command in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        script = "from takedown.cli.init import command; command()"
        environ = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
        )
        os.close(theirs)
        self.shown = ""

    def answer(self, question: str, text: str) -> None:
        """Wait until `question` is shown, then type."""
        seen = len(self.shown)
        while question not in self.shown[seen:]:
            if not self._read():
                pytest.fail(f"{question!r} was not asked: {self.shown}")
        os.write(self._ours, f"{text}\n".encode())

    def end(self) -> int:
        """Wait for the end; the exit code."""
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(10)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 20)[0]:
            self._process.kill()
            return False
        try:
            part = os.read(self._ours, 65536)
        except OSError:  # Linux says so when the other side has closed
            return False
        self.shown += part.decode()
        return bool(part)


def test_a_person_is_guided_through_it_and_their_password_is_not_shown(home: Path) -> None:
    """Every question in turn; the defaults say what this machine can do."""
    terminal = Terminal()
    terminal.answer("Portal", "domestic")
    terminal.answer("Login name", "brand@example.com")
    terminal.answer("Password from", "encrypted-file")
    terminal.answer("Password of brand@example.com", "canary-password")
    terminal.answer("Repeat for confirmation", "canary-password")
    terminal.answer("Passphrase", "canary-passphrase")
    terminal.answer("The same again", "canary-passphrase")
    terminal.answer("Your full name", "Wei Chen")
    assert terminal.end() == 0, terminal.shown
    assert "canary" not in terminal.shown
    assert "keyring: none on this machine" in terminal.shown
    assert "confirmed by Wei Chen, and recorded" in terminal.shown
    assert not any(b"canary" in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_the_fingerprint_of_the_key_is_shown_with_the_word_to_deposit_it_and_the_key_is_kept(home: Path) -> None:
    """Under the passphrase of the password; the second time it is the same key."""
    read, write = os.pipe()
    os.write(write, b"canary-passphrase\n")
    os.close(write)
    with pytest.MonkeyPatch.context() as given:
        given.setenv("TAKEDOWN_PASSWORD", "canary-password")
        given.setenv("TAKEDOWN_PASSPHRASE_FD", str(read))
        first = init(*REAL, "--password-from", "encrypted-file", "--agreed-by", "Wei Chen")
    os.close(read)
    public = home / "config" / "keys" / "signing-key.pub.pem"
    shown = fingerprint(read_public_key(public.read_bytes()))
    assert first.exit_code == 0
    assert shown in first.stderr
    assert "Deposit" in first.stderr
    assert str(public) in first.stderr
    again = init(*REAL)
    assert shown in again.stderr
    assert "kept" in again.stderr
    assert not any(b"canary" in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_where_nothing_keeps_a_key_it_is_said_that_nothing_will_be_signed() -> None:
    done = init(*REAL, "--password-from", "environment", "--agreed-by", "Wei Chen")
    assert done.exit_code == 0
    assert "will not be signed" in done.stderr
