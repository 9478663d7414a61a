"""How an error leaves the program: one sentence, one piece of advice, its exit code. Never a traceback on the terminal."""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Mapping
from typing import Any

import click

from takedown.domain.errors import Exit, StorageFailed, TakedownError, WrongUse
from takedown.settings.redaction import redact, redact_value

STATUS = {
    Exit.DONE: "success",
    Exit.NEEDS_PERSON: "needs_person",
    Exit.PARTLY_REFUSED: "partial",
    Exit.OUTCOME_UNKNOWN: "unknown",
    Exit.PENDING: "pending",
    Exit.INVALID_ROWS: "invalid",
    Exit.INTERRUPTED: "interrupted",
}


class _Interrupted(TakedownError):
    """A person stopped the command."""

    exit = Exit.INTERRUPTED


def status_of(code: Exit) -> str:
    """The word for an exit code in `--json` results; "failed" where there is no better one."""
    return STATUS.get(code, "failed")


def result_line(code: Exit, facts: Mapping[str, Any]) -> str:
    """The last line of `--json`, without secrets, in letters that every encoding has."""
    line = {"event": "result", "status": status_of(code), "exit": int(code), **facts}
    return json.dumps(redact_value(line), default=str)


def exit_of(error: BaseException) -> Exit:
    """The exit code with which a command ends that lets this through."""
    return _in_our_words(error).exit


def report(error: BaseException, *, as_json: bool) -> int:
    """Say what went wrong and return the exit code. Details go to the log alone."""
    known = _in_our_words(error)
    # The standard library's logger: the log may not be set up yet, and structlog would then print local variables.
    logging.getLogger("takedown").info("failed: %s (%s)", known.message, known.detail, exc_info=error)
    if as_json:
        click.echo(result_line(known.exit, {"error": known.message, "advice": known.advice}))
    if isinstance(error, click.ClickException):
        error.show()  # with its usage
        return int(known.exit)
    click.secho("Error: ", nl=False, fg="red", bold=True, err=True, color=_color())
    click.echo(redact(known.message), err=True)
    click.echo(redact(f"  → {known.advice}"), err=True)
    return int(known.exit)


def _color() -> bool | None:
    """Click knows nothing of NO_COLOR; None leaves it to Click, which looks for a terminal."""
    return False if os.environ.get("NO_COLOR") else None


def _of_the_database(error: BaseException) -> bool:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  a quarter of a second that only a failure pays

    return isinstance(error, SQLAlchemyError)


def _in_our_words(error: BaseException) -> TakedownError:
    if isinstance(error, TakedownError):
        return error
    if isinstance(error, click.ClickException):
        return WrongUse(error.format_message(), advice="See the command with --help.")
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _Interrupted("Stopped before the end.", advice="Run the same command again: it goes on where it was.")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFailed(
            "The disk is full.", advice="Make room, then run the same command again; nothing recorded is lost."
        )
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or "a file of ours"
        return StorageFailed(
            f"{where} cannot be written.", advice="Make it writable, or set TAKEDOWN_HOME to another folder."
        )
    if _of_the_database(error):
        return StorageFailed(
            "The ledger could not be read or written.", advice="Look at the log; run the same command again."
        )
    return TakedownError(
        f"Something in takedown itself went wrong ({type(error).__name__}); what was recorded is safe.",
        advice="Run it again; if it stays, report it with the log file (see `takedown status --help` for its place).",
        detail=str(error),
    )
