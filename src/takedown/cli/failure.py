"""How an error leaves the program: one sentence, one piece of advice, its exit code. Never a traceback on the terminal."""

from __future__ import annotations

import errno
import json
import logging

import click
from sqlalchemy.exc import SQLAlchemyError

from takedown.domain.errors import Exit, StorageFailed, TakedownError
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


def status_of(code: Exit) -> str:
    """The word for an exit code in `--json` results; "failed" where there is no better one."""
    return STATUS.get(code, "failed")


def report(error: Exception, *, as_json: bool) -> int:
    """Say what went wrong and return the exit code. Details go to the log alone."""
    known = _in_our_words(error)
    # The standard library's logger: the log may not be set up yet, and structlog would then print local variables.
    logging.getLogger("takedown").info("failed: %s (%s)", known.message, known.detail, exc_info=error)
    if as_json:
        line = {"event": "result", "status": status_of(known.exit), "exit": int(known.exit)}
        told = redact_value(line | {"error": known.message, "advice": known.advice})
        click.echo(json.dumps(told, ensure_ascii=False))
    click.secho("Error: ", nl=False, fg="red", bold=True, err=True)
    click.echo(redact(known.message), err=True)
    click.echo(redact(f"  → {known.advice}"), err=True)
    return int(known.exit)


def _in_our_words(error: Exception) -> TakedownError:
    if isinstance(error, TakedownError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFailed(
            "The disk is full.", advice="Make room, then run the same command again; nothing recorded is lost."
        )
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or "a file of ours"
        return StorageFailed(
            f"{where} cannot be written.", advice="Make it writable, or set TAKEDOWN_HOME to another folder."
        )
    if isinstance(error, SQLAlchemyError):
        return StorageFailed(
            "The ledger could not be read or written.", advice="Look at the log; run the same command again."
        )
    return TakedownError(
        f"Something in takedown itself went wrong ({type(error).__name__}); what was recorded is safe.",
        advice="Run it again; if it stays, report it with the log file (see `takedown status --help` for its place).",
        detail=str(error),
    )
