"""What is recorded of the surroundings of a run: facts that can be checked later, and no secret."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from takedown.cli import environment
from takedown.cli.environment import environment_of
from takedown.settings.profile import load_profile
from takedown.settings.settings import load_settings


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is not too small to look like one."""
    program = tmp_path / "chromium"
    program.write_bytes(b"\x7fELF" + b"x" * 100)
    program.chmod(0o755)
    monkeypatch.setenv("TAKEDOWN_BROWSER", str(program))
    return program


def surroundings(**profile: str) -> dict[str, object]:
    settings = load_settings()
    found = load_profile("sandbox", settings).model_copy(update=profile)
    said: dict[str, object] = environment_of(found, settings, "submit")["environment"]
    json.dumps(said)
    return said


def test_the_browser_is_named_with_its_hash_which_is_reckoned_once(
    browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = hashlib.sha256(browser.read_bytes()).hexdigest()
    assert surroundings()["browser"] == {"path": str(browser), "sha256": sha256}
    with monkeypatch.context() as slow:
        slow.setattr(environment, "_sha256", lambda path: "0" * 64 if path == browser else None)
        assert surroundings()["browser"] == {"path": str(browser), "sha256": sha256}
    browser.write_bytes(browser.read_bytes() + b"y")
    assert surroundings()["browser"] == {
        "path": str(browser),
        "sha256": hashlib.sha256(browser.read_bytes()).hexdigest(),
    }
    os.utime(browser, ns=(1, 1))
    assert surroundings()["browser"] is not None


def test_a_person_s_own_window_and_a_browser_that_is_not_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert surroundings(attach="http://127.0.0.1:9222")["browser"] is None
    monkeypatch.setenv("TAKEDOWN_BROWSER", "/nowhere/chromium")
    assert surroundings()["browser"] is None


def test_a_memory_of_the_hash_that_is_no_such_thing_is_made_anew(browser: Path, home: Path) -> None:
    (home / "state").mkdir(parents=True)
    (home / "state" / "browser-sha256.json").write_text("[")
    assert surroundings()["browser"] is not None


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, browser: Path) -> None:
    monkeypatch.setenv("https_proxy", "http://ada:canary-secret@proxy.test:3128")
    said = surroundings()
    assert "canary-secret" not in json.dumps(said)
    assert isinstance(said["proxy"], dict)
    assert said["proxy"]["https"] == "http://proxy.test:3128"


def test_hosts_and_clock_are_said(browser: Path) -> None:
    said = surroundings()
    assert said["hosts_sha256"] == hashlib.sha256(Path("/etc/hosts").read_bytes()).hexdigest()
    assert said["clock"] == {
        "source": environment._clock_source(),
        "offset_ms": None,
        "offset": "not measured",
    }
