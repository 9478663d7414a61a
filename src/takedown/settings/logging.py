"""The log: sentences on the terminal (stderr), JSON lines in the logs folder. No secret in either.

Everything goes through the standard library's `logging`, what other packages say included, and through `redaction`.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import structlog

from takedown.domain.errors import StorageFailed
from takedown.settings.places import Places
from takedown.settings.private_file import NO_FOLLOW, private_folder
from takedown.settings.redaction import redact_value
from takedown.settings.settings import Settings

FILE = "takedown.jsonl"
_FILE_BYTES = 5_000_000
_FILES_KEPT = 5

_OWN = "_takedown"


def configure_logging(settings: Settings, places: Places) -> None:
    """Send the log of this process to stderr and to `<logs>/takedown.jsonl`. Calling it again replaces what was set.

    Raises StorageFailed when the file cannot be opened.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    terminal = _Terminal()
    terminal.setLevel(level)
    terminal.setFormatter(
        _formatter(
            shared, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        )
    )
    file = _open_file(places)
    file.setLevel(min(level, logging.INFO))
    file.setFormatter(_formatter(shared, structlog.processors.JSONRenderer(ensure_ascii=False)))
    _replace_handlers(terminal, file)
    logging.captureWarnings(capture=False)  # somebody may have put the warnings' own display back since the last time
    logging.captureWarnings(capture=True)


def redact_event(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The last processor before a renderer: takes secrets out of names, values, exception texts and tracebacks."""
    redacted: dict[str, Any] = redact_value(event)
    return redacted


class _KeepsQuiet(logging.Handler):
    """Says that a line could not be written. The standard library would print the line, secrets and all."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        sys.stderr.write(f"A line of the log could not be written ({record.name}).\n")


class _Terminal(_KeepsQuiet, logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at that moment: a progress bar puts its own there, to keep lines apart."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # as the standard library's own handler of last resort does
        return sys.stderr


class _PrivateRotatingFile(_KeepsQuiet, logging.handlers.RotatingFileHandler):
    """Rotates by size; creates each file with mode 0600 and writes through no symbolic link.

    Two processes may rotate at the same moment; then an old file can be lost. It is a log, not the record.
    """

    def _open(self) -> TextIOWrapper:
        raw = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | NO_FOLLOW, 0o600)
        return TextIOWrapper(BufferedWriter(FileIO(raw, "a")), encoding=self.encoding)


def _open_file(places: Places) -> logging.Handler:
    path: Path = private_folder(places.logs) / FILE
    try:
        return _PrivateRotatingFile(path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8")
    except OSError as error:
        raise StorageFailed(
            f"The log {path} could not be opened: {error.strerror}.",
            advice="Mend its permissions, or set TAKEDOWN_HOME to a folder of yours.",
            detail=repr(error),
        ) from error


def _formatter(shared: list[Any], renderer: Any) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact_event, renderer],
    )


def _replace_handlers(*handlers: logging.Handler) -> None:
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if hasattr(handler, _OWN)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        setattr(handler, _OWN, True)
        root.addHandler(handler)
    root.setLevel(min(handler.level for handler in handlers))
