"""Canaries: a password, a passphrase and a cookie go through the tool, and are looked for in every byte it leaves."""

from __future__ import annotations

import base64
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from takedown.cli.main import main
from takedown.settings import sealing
from takedown.settings.browser_state import load_state, save_state
from takedown.settings.logging import configure_logging
from takedown.settings.profile_file import write_profile
from takedown.settings.secrets import Secrets, Source
from takedown.settings.settings import load_settings

PASSWORD = "canary-Passw0rd-á"
PASSPHRASE = "canary-Passphrase-7"
COOKIE = "canary-Cookie-3f9a"
CANARIES = (PASSWORD, PASSPHRASE, COOKIE)
REAL = ["--portal", "domestic", "--name", "brand", "--login", "brand@example.com"]


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    logging.captureWarnings(capture=False)
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    structlog.reset_defaults()


def found_in(content: bytes) -> list[str]:
    """The canaries that `content` gives away, plainly or in base64 or hex."""
    return [
        canary
        for canary in CANARIES
        if any(
            spelling in content
            for spelling in (canary.encode(), base64.b64encode(canary.encode())[:-4], canary.encode().hex().encode())
        )
    ]


@pytest.fixture(params=[0o000, 0o077], ids=["umask000", "umask077"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_nothing_on_disk_gives_a_secret_away(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Profile, secrets, browser state and logs: encrypted or silent, and the user's alone under any umask."""
    monkeypatch.setattr(sealing, "SCRYPT_LOG2_N", 4)
    monkeypatch.setenv("TAKEDOWN_LOG_LEVEL", "debug")
    settings = load_settings()
    configure_logging(settings, settings.places)
    profile = write_profile("brand", "domestic", "brand@example.com", settings)
    secrets = Secrets(settings.places, prompt=lambda _question: PASSPHRASE, environ={}, keyring=lambda: None)
    secrets.store_password(profile, PASSWORD, Source.ENCRYPTED_FILE)
    state = {"cookies": [{"name": "sid", "value": COOKIE}]}
    save_state(profile, state, secrets, settings.places)
    logging.getLogger("browser").debug("filled %s; storage %s", PASSWORD, {"password": PASSWORD})
    structlog.get_logger("browser").debug("kept", storage_state=state, passphrase=PASSPHRASE)
    assert load_state(profile, secrets, settings.places) == state
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".toml", ".json", ".state", ".jsonl"}
    assert {path: found_in(path.read_bytes()) for path in files} == {path: [] for path in files}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.rglob("*") if path.is_dir()} == {0o700}
    assert found_in("".join(capfd.readouterr()).encode()) == []


@pytest.mark.parametrize("error", [RuntimeError, KeyError, OSError])
def test_a_crash_with_the_password_in_hand_does_not_show_it(
    home: Path, error: type[Exception], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The terminal has a sentence, the log a traceback, and neither has the password."""

    def crash(_self: Secrets, _profile: object, password: str, _where: object) -> None:
        raise error(f"cannot keep {password}")

    monkeypatch.setenv("TAKEDOWN_PASSWORD", PASSWORD)
    monkeypatch.setattr("takedown.settings.secrets.Secrets.store_password", crash)
    code = main(["init", *REAL, "--password-from", "encrypted-file"])
    shown = "".join(capfd.readouterr())
    log = (home / "logs" / "takedown.jsonl").read_bytes()
    assert code == 1
    assert b"Traceback" in log
    assert "Traceback" not in shown
    assert found_in(shown.encode() + log) == []
