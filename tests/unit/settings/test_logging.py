"""The two logs: what goes where, and in which form."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import warnings
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from _pytest.logging import LogCaptureHandler

from takedown.domain.errors import StorageFailed
from takedown.settings import logging as own
from takedown.settings.logging import FILE, configure_logging
from takedown.settings.redaction import hide
from takedown.settings.settings import Settings, load_settings

CANARY = "canary 'Secret' é/77"


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


@pytest.fixture
def log_file(settings: Settings) -> Path:
    configure_logging(settings, settings.places)
    return settings.places.logs / FILE


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fail(secret: str) -> None:
    """Two errors, one caused by the other, with the secret in both."""
    try:
        int(f"at /?q={secret}")
    except ValueError as error:
        raise RuntimeError(repr({"typed": secret})) from error


def test_no_secret_in_either_log(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In messages, arguments, values, exceptions with their causes, warnings, and what other packages log."""
    hide(CANARY)
    ours, theirs = structlog.get_logger("ours"), logging.getLogger("theirs")
    ours.warning(f"typed {CANARY}", field=CANARY, nested={"deep": [CANARY]}, password="unregistered-canary")
    theirs.warning("typed %s and %r", CANARY, {"again": CANARY})
    theirs.error("Set-Cookie: sid=unregistered-canary")
    for logger in (ours, theirs):
        try:
            fail(CANARY)
        except RuntimeError:
            logger.exception("failed")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"careful with {CANARY}", UserWarning, stacklevel=1)
    shown = capfd.readouterr().err
    written = log_file.read_text(encoding="utf-8")
    for text in (shown, written):
        assert "RuntimeError" in text
        assert "careful with [hidden]" in text
        assert not any(part in text for part in ("canary 'Secret'", "canary \\'Secret", "unregistered-canary"))
    assert len(lines(log_file)) == 6


def test_a_line_that_cannot_be_formatted_is_not_printed(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The standard library would show the message with its arguments."""
    hide(CANARY)
    for handler in [handler for handler in logging.getLogger().handlers if isinstance(handler, LogCaptureHandler)]:
        logging.getLogger().removeHandler(handler)  # the test runner's own would raise
    too_few = (CANARY,)
    logging.getLogger("theirs").warning("%s %s", *too_few)
    shown = capfd.readouterr().err
    assert "could not be written (theirs)" in shown
    assert "canary" not in shown + log_file.read_text(encoding="utf-8")


def test_the_terminal_is_quiet_and_the_file_is_not(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """By default the terminal has warnings, the file what happened; stdout has neither."""
    log = structlog.get_logger("ours")
    log.debug("detail")
    log.info("happened", number=7)
    log.warning("look")
    out, err = capfd.readouterr()
    assert (out, "look" in err, "happened" in err) == ("", True, False)
    assert [line["event"] for line in lines(log_file)] == ["happened", "look"]
    first = lines(log_file)[0]
    assert (first["level"], first["logger"], first["number"]) == ("info", "ours", 7)
    assert first["timestamp"].endswith("Z")


def test_the_level_is_a_setting(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """TAKEDOWN_LOG_LEVEL=debug shows and writes everything."""
    monkeypatch.setenv("TAKEDOWN_LOG_LEVEL", "debug")
    settings = load_settings()
    configure_logging(settings, settings.places)
    structlog.get_logger("ours").debug("detail")
    assert "detail" in capfd.readouterr().err
    assert lines(settings.places.logs / FILE)[0]["event"] == "detail"


def test_configuring_twice_does_not_double_the_lines(settings: Settings, log_file: Path) -> None:
    """A second command in one process replaces the first one's log."""
    configure_logging(settings, settings.places)
    logging.getLogger("theirs").warning("once")
    assert [line["event"] for line in lines(log_file)] == ["once"]


def test_the_terminal_is_whatever_stderr_is_at_that_moment(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A progress bar replaces stderr while it is shown, and log lines must not tear it."""
    replaced = StringIO()
    monkeypatch.setattr(sys, "stderr", replaced)
    logging.getLogger("theirs").warning("through the bar")
    assert "through the bar" in replaced.getvalue()
    assert log_file.exists()


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_every_file_of_the_log_is_the_users_alone(
    settings: Settings, umask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0600 for the file and for those that it is rotated into."""
    monkeypatch.setattr(own, "_FILE_BYTES", 300)
    before = os.umask(umask)
    try:
        configure_logging(settings, settings.places)
        for number in range(30):
            logging.getLogger("theirs").warning("line %d", number)
    finally:
        os.umask(before)
    files = sorted(settings.places.logs.iterdir())
    assert len(files) == 6
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(settings.places.logs.stat().st_mode) == 0o700


def test_a_symbolic_link_in_place_of_the_log_is_refused(settings: Settings, tmp_path: Path) -> None:
    """A log is not written to where somebody else points."""
    settings.places.logs.mkdir(parents=True)
    (settings.places.logs / FILE).symlink_to(tmp_path / "theirs")
    with pytest.raises(StorageFailed, match=FILE):
        configure_logging(settings, settings.places)
    assert not (tmp_path / "theirs").exists()
