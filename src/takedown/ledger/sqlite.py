"""Everything that is special to SQLite: how a connection is set up, who may write, and what its errors mean.

WAL with `synchronous=FULL`: an event whose append returned is on the disk. A writing transaction is immediate, so the
head that it reads is the head that it moves.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from takedown.domain.errors import LedgerAltered, StorageFailed, TakedownError, WrongUse

BUSY_SECONDS = 10
"""How long an append waits for another process's append, which takes milliseconds."""

PRAGMAS = ("foreign_keys=ON", "synchronous=FULL")

APPEND_ONLY = tuple(
    f"CREATE TRIGGER events_refuse_{action.lower()} BEFORE {action} ON events {when}"
    "BEGIN SELECT RAISE(ABORT, 'events are appended, never changed'); END"
    for action, when in (
        ("UPDATE", ""),
        ("DELETE", ""),
        # INSERT OR REPLACE deletes without asking the trigger above.
        ("INSERT", "WHEN EXISTS (SELECT 1 FROM events WHERE account = NEW.account AND seq = NEW.seq) "),
    )
)
"""Used by migration 0001 and therefore never changed: another rule is another migration."""


def open_engine(url: URL) -> Engine:
    """An engine whose transactions with the option `ledger_write` hold the database from their begin on.

    Creates the file with mode 0600. Raises WrongUse for a database in memory: what is forgotten protects nothing.
    """
    if not url.database or url.database == ":memory:":
        raise WrongUse("A ledger in memory keeps nothing.", advice="Name a folder or a database file.")
    _create_private(Path(url.database))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def failures(place: str) -> Iterator[None]:
    """Turns what SQLite and the file system say about the ledger at `place` into our errors; others pass."""
    try:
        yield
    except DBAPIError as error:
        raise _explained(error.orig, place) or error from error
    except (sqlite3.Error, OSError) as error:
        raise _explained(error, place) or error from error


def _explained(error: BaseException | None, place: str) -> TakedownError | None:
    if isinstance(error, OSError):
        name = "SQLITE_FULL" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "SQLITE_CANTOPEN"
    else:
        name = getattr(error, "sqlite_errorname", "")
    for prefix, (kind, sentence, advice) in _MEANINGS.items():
        if name.startswith(prefix):
            return kind(sentence.format(place=place), advice=advice, detail=f"{name}: {error!r}")
    return None


_NO_ACCESS = "Give this user write access to the folder and the files of the ledger, then run the same command again."
_RESTORE = "Keep the file as it is and restore the last backup."
_MEANINGS: dict[str, tuple[type[TakedownError], str, str]] = {
    "SQLITE_FULL": (
        StorageFailed,
        "There is no room left for the ledger {place}.",
        "Make room on that disk, then run the same command again.",
    ),
    "SQLITE_IOERR": (
        StorageFailed,
        "The disk failed under the ledger {place}.",
        "Check the disk and its mount, then run the same command again.",
    ),
    "SQLITE_READONLY": (StorageFailed, "The ledger {place} cannot be written.", _NO_ACCESS),
    "SQLITE_CANTOPEN": (StorageFailed, "The ledger {place} cannot be opened.", _NO_ACCESS),
    "SQLITE_PERM": (StorageFailed, "The ledger {place} cannot be opened.", _NO_ACCESS),
    "SQLITE_BUSY": (
        StorageFailed,
        "The ledger {place} is locked by another process.",
        "Wait until the other command has ended, then run the same command again.",
    ),
    "SQLITE_CORRUPT": (LedgerAltered, "The ledger {place} is damaged.", _RESTORE),
    "SQLITE_NOTADB": (LedgerAltered, "The file {place} is not a ledger.", _RESTORE),
}


def prepare(engine: Engine) -> None:
    """Turn on write-ahead logging, once per database; it stays on."""
    with engine.connect().execution_options(ledger_plain=True) as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def copy(engine: Engine, target: Path) -> None:
    """A whole copy of the database as it is now, also while others append: SQLite's own way. `target` is new, mode 0600."""
    _create_private(target)
    with engine.connect().execution_options(ledger_plain=True) as connection, closing(sqlite3.connect(target)) as into:
        source = connection.connection.driver_connection
        if isinstance(source, sqlite3.Connection):
            source.backup(into)


def copy_file(file: Path, target: Path) -> None:
    """A copy of a database that is not ours to write, as it is now. `target` is new, mode 0600.

    Where nobody has it open no side file is made beside it either.
    """
    _create_private(target)
    unused = not file.with_name(f"{file.name}-wal").exists()
    address = f"{file.absolute().as_uri()}?{'immutable=1' if unused else 'mode=ro'}"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(target)) as into:
        source.backup(into)


def _create_private(path: Path) -> None:
    """SQLite gives its side files the mode of the database, so the mode is set before SQLite sees the file."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return
    os.close(descriptor)
    path.chmod(0o600)


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own; `_begin` does
    with closing(connection.cursor()) as cursor:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("ledger_plain"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("ledger_write") else "BEGIN")
