"""Opens the database of a ledger, brings it to the tables of this version, and runs its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Column, Connection, Engine, MetaData, String, Table, inspect, make_url, select
from sqlalchemy.exc import ArgumentError

from takedown.domain.errors import StorageFailed, WrongUse
from takedown.ledger import sqlite
from takedown.ledger.folders import make_folder
from takedown.ledger.schema import REVISION, VERSION_TABLE

if TYPE_CHECKING:
    from alembic.config import Config

_DRIVERS = ("sqlite", "sqlite+pysqlite")
_ADVICE = "Name a folder, or a file as in sqlite:////srv/takedown/ledger.db, by its whole path."

_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String, primary_key=True))


class Database:
    """Transactions on one ledger's database. Every failure of the storage comes out as one of our errors."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._writing = engine.execution_options(ledger_write=True)
        self.place = place

    @classmethod
    def open(cls, place: Path | str) -> Database:
        """Open or create, and migrate. See `Ledger.open`."""
        url = _url_of(place)
        name = url.database or ""
        with sqlite.failures(name):
            database = cls(sqlite.open_engine(url), name)
        try:
            with database._failures():
                sqlite.prepare(database._engine)
            database._bring_up_to_date()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees the ledger as of its first read."""
        with self._failures(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is on the disk when the block ends, or nothing is."""
        with self._failures(), self._writing.begin() as connection:
            yield connection

    def copy_to(self, target: Path) -> None:
        """A whole copy of the database as it is now, at a place where nothing is yet."""
        with sqlite.failures(str(target)):
            sqlite.copy(self._engine, target)

    def _failures(self) -> AbstractContextManager[None]:
        return sqlite.failures(self.place)

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            if _revision(connection) == REVISION:
                return
        with self.writing() as connection:  # another process may have migrated in between
            found = _revision(connection)
            if found != REVISION:
                _migrate(connection, found, self.place)


def _url_of(place: Path | str) -> URL:
    if isinstance(place, str) and "://" in place:
        return _parsed(place)
    if isinstance(place, str) and not Path(place).is_absolute():
        raise WrongUse(
            f"{place} is no place for a ledger.", advice=_ADVICE
        )  # it would be made where nobody looks for it
    folder = Path(place)
    try:
        make_folder(folder)
    except OSError as error:
        raise StorageFailed(
            f"The folder {folder} could not be made: {error.strerror}.",
            advice="Make room or mend the permissions above it, or name another folder.",
            detail=repr(error),
        ) from error
    return URL.create("sqlite", database=str(folder / "ledger.db"))


def _parsed(place: str) -> URL:
    try:
        url = make_url(place)
    except (ArgumentError, ValueError) as error:
        raise WrongUse("The address of the ledger is not a database URL.", advice=_ADVICE) from error
    if url.drivername not in _DRIVERS:
        raise WrongUse(f"A ledger on {url.drivername} is not supported yet.", advice=_ADVICE)
    if url.host or url.query or not Path(url.database or "").is_absolute():
        # A slip in an address would file from a new and empty ledger: once more than once.
        raise WrongUse("The address of the ledger does not name a file by its whole path.", advice=_ADVICE)
    return url


def _revision(connection: Connection) -> str | None:
    """The stored revision; None for an empty database."""
    if inspect(connection).has_table(VERSION_TABLE):
        return connection.execute(select(_version.c.version_num)).scalar()
    return None


def _migrate(connection: Connection, found: str | None, place: str) -> None:
    from alembic import command  # noqa: PLC0415 - half a second that only a new or older ledger pays
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = _alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is None and inspect(connection).get_table_names():
        raise WrongUse(f"{place} is another program's database.", advice="Name a folder of its own for the ledger.")
    if found is not None and found not in known:
        raise WrongUse(
            f"The ledger {place} was written by a newer takedown.", advice="Install that version, or a later one."
        )
    command.upgrade(config, "head")


def _alembic_config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
