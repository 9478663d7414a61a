"""What `make install` does and says, with the programs it would run put in by the test."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import sys
import time
from pathlib import Path

import pytest

from scripts import install
from scripts.steps import NotInstalled, environment, run

PROJECT = '[project]\nname = "x"\n[tool.pytest.ini_options]\ntimeout = 1\n'
LOCK = '[[package]]\nname = "uv"\nversion = "1.2.3"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing installed."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "uv.lock").write_text(LOCK)
    return root


@pytest.fixture
def installed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The calls that make an environment; the environment is an empty file and the browser a text file."""
    calls: list[Path] = []

    def make(root: Path) -> Path:
        calls.append(root)
        python = root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        (root / "browser").touch()
        return python

    monkeypatch.setattr(install, "make_environment", make)
    monkeypatch.setattr(install, "get_browser", lambda python: python.parents[2] / "browser")
    monkeypatch.setattr(install, "get_libraries", lambda root, python: None)
    return calls


def test_a_second_run_installs_nothing(checkout: Path, installed: list[Path]) -> None:
    """With nothing changed, the second run only reads its stamp."""
    install.install(checkout)
    install.install(checkout)
    assert installed == [checkout]


@pytest.mark.parametrize("gone", ["browser", ".venv/bin/python"])
def test_what_was_removed_is_installed_again(checkout: Path, installed: list[Path], gone: str) -> None:
    """A browser or a Python that is gone makes the stamp void."""
    install.install(checkout)
    (checkout / gone).unlink()
    install.install(checkout)
    assert len(installed) == 2


def test_a_damaged_stamp_counts_as_none(checkout: Path, installed: list[Path]) -> None:
    """A stamp that was cut off while being written is not believed."""
    install.install(checkout)
    (checkout / ".venv" / "installed.json").write_text('{"inputs": ')
    install.install(checkout)
    assert len(installed) == 2


def test_a_run_that_failed_leaves_no_stamp(
    checkout: Path, installed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the lock changed and the new packages could not be fetched, the old stamp does not say all is well."""
    install.install(checkout)
    (checkout / "uv.lock").write_text(LOCK + "# changed\n")

    def no_network(_: Path) -> Path:
        raise NotInstalled("no network")

    monkeypatch.setattr(install, "make_environment", no_network)
    with pytest.raises(NotInstalled):
        install.install(checkout)
    assert not (checkout / ".venv" / "installed.json").exists()


def test_a_changed_lock_is_installed(checkout: Path, installed: list[Path]) -> None:
    """Another lock, another environment."""
    install.install(checkout)
    (checkout / "uv.lock").write_text(LOCK + "# changed\n")
    install.install(checkout)
    assert len(installed) == 2


def test_a_changed_test_setting_installs_nothing(checkout: Path, installed: list[Path]) -> None:
    """The settings of pytest or ruff do not decide what is installed, so changing them needs no network."""
    install.install(checkout)
    (checkout / "pyproject.toml").write_text(PROJECT.replace("timeout = 1", "timeout = 2"))
    install.install(checkout)
    assert len(installed) == 1


def test_a_moved_checkout_is_installed_again(checkout: Path, installed: list[Path]) -> None:
    """An environment holds absolute paths, so a checkout that was moved gets a new one."""
    install.install(checkout)
    moved = checkout.rename(checkout.with_name("elsewhere"))
    install.install(moved)
    assert installed == [checkout, moved]


def test_a_python_without_venv_is_told_which_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian ships Python without venv; the message names its package instead of showing a trace."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(NotInstalled, match=r"apt install python3\.\d+-venv"):
        install.create(tmp_path / ".venv")


def test_a_failure_ends_with_code_2_and_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """make stops with one message, not with a trace."""

    def fail() -> None:
        raise NotInstalled("no browser was found")

    monkeypatch.setattr(install, "install", fail)
    assert install.main() == 2
    assert capsys.readouterr() == ("", "install: no browser was found\n")


def test_an_environment_whose_python_is_broken_is_not_kept(tmp_path: Path) -> None:
    """After an upgrade of the system the Python of an environment may be gone; it is then made anew."""
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert not install.runs(broken)
    assert not install.runs(tmp_path / "missing")
    assert install.runs(Path(sys.executable))


def test_the_release_of_uv_comes_from_the_lock(checkout: Path) -> None:
    """No second place names a release."""
    assert install.locked_version(checkout, "uv") == "1.2.3"
    assert install.locked_version(install.ROOT, "uv")


def test_the_packages_go_into_the_checkouts_own_environment(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another virtual environment active, and a project environment set for uv, neither is touched."""
    given: list[dict[str, str]] = []
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(install, "run", lambda command, problem, *, cwd, env: given.append(env))
    monkeypatch.setattr(install, "runs", lambda python: True)
    uv = checkout / ".venv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.touch()
    install.make_environment(checkout)
    own = str(checkout / ".venv")
    assert [(env["VIRTUAL_ENV"], env["UV_PROJECT_ENVIRONMENT"]) for env in given] == [(own, own)]


def test_downloads_trust_what_the_system_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uv and Node get the system's authorities, as pip has them; what the user has set stays."""
    authorities = tmp_path / "authorities.pem"
    authorities.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities))
    for name in ("UV_SYSTEM_CERTS", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.delenv(name, raising=False)
    assert environment()["NODE_EXTRA_CA_CERTS"] == str(authorities)
    assert environment()["UV_SYSTEM_CERTS"] == "true"
    monkeypatch.setenv("UV_SYSTEM_CERTS", "false")
    assert environment()["UV_SYSTEM_CERTS"] == "false"


def test_a_failed_command_is_shown_with_its_last_words() -> None:
    """The user sees which command failed and what it said."""
    with pytest.raises(NotInstalled, match=r"(?s)uv failed: .* ended with 3\nno space left"):
        run([sys.executable, "-c", "print('no space left'); raise SystemExit(3)"], "uv failed")


def test_a_command_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    """The time limit also ends the children of the command; a download does not go on behind our back."""
    held = tmp_path / "held"
    held.touch()
    child = f"import fcntl, time; file = open({str(held)!r}); fcntl.flock(file, fcntl.LOCK_EX); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(NotInstalled, match="did not end within 1 seconds"):
        run([sys.executable, "-c", parent], "the download failed", timeout=1)
    began = time.monotonic()
    with held.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # waits until the child is dead
    assert time.monotonic() - began < 30


def test_a_command_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A missing program is a message, not a trace."""
    with pytest.raises(NotInstalled, match="did not start"):
        run([tmp_path / "nothing"], "uv failed")


def test_the_stamp_says_which_browser(checkout: Path, installed: list[Path]) -> None:
    """The stamp names the browser, so its removal is noticed."""
    install.install(checkout)
    stamp = json.loads((checkout / ".venv" / "installed.json").read_text())
    assert stamp["browser"] == str(checkout / "browser")
