"""Opening the ledger, and what a full disk, a lock, a foreign file or missing rights do to it: nothing by halves."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from takedown.domain.errors import LedgerAltered, StorageFailed, TakedownError, WrongUse
from takedown.ledger import database, sqlite
from takedown.ledger.ledger import Ledger
from takedown.ledger.schema import REVISION, VERSION_TABLE, metadata
from tests.unit.ledger.sample import ACCOUNT, OTHER_ACCOUNT, Clock, complaint, pictured, planned, run_started

AS_NOBODY = """
import os, sys
import alembic.command, alembic.script
from datetime import UTC, datetime
from pathlib import Path
from takedown.domain.errors import StorageFailed
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
place = Path(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    {attempt}
except StorageFailed as error:
    print(error.message)
"""


def fill(place: Path) -> None:
    """A ledger of three events."""
    with Ledger.open(place, now=Clock()) as ledger:
        ledger.journal(ACCOUNT, run="r", actor="ada").append_all([run_started()] * 3)


@contextmanager
def shell(place: Path) -> Iterator[sqlite3.Connection]:
    """The ledger's file in another program."""
    with closing(sqlite3.connect(place / "ledger.db", isolation_level=None)) as connection:
        yield connection


def opening(place: Path | str) -> TakedownError:
    """What opening fails with: one sentence and one piece of advice."""
    with pytest.raises(TakedownError) as caught:
        Ledger.open(place, now=Clock())
    assert caught.value.message.endswith(".")
    assert caught.value.advice.endswith(".")
    return caught.value


def as_nobody(place: Path, attempt: str) -> str:
    """What somebody without rights is told, in a process of its own."""
    code = AS_NOBODY.format(attempt=attempt)
    done = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_ledger_of_a_newer_version_is_refused_and_left_alone(place: Path) -> None:
    """An older program would write what the newer one cannot read."""
    fill(place)
    with shell(place) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    error = opening(place)
    assert isinstance(error, WrongUse)
    assert error.message == f"The ledger {place / 'ledger.db'} was written by a newer takedown."
    with shell(place) as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [("9999",)]


def test_another_programs_database_is_refused_and_left_alone(place: Path) -> None:
    """Nothing is added to it."""
    place.mkdir()
    with shell(place) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    assert "another program's database" in opening(place).message
    with shell(place) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0" + bytes(range(256)) * 40, b"not a database\n" * 700])
def test_a_file_that_is_no_ledger_is_named(place: Path, damage: bytes) -> None:
    """Whether it never was one or has been overwritten; an empty file becomes a new ledger."""
    place.mkdir()
    (place / "ledger.db").write_bytes(damage)
    if damage:
        error = opening(place)
        assert isinstance(error, LedgerAltered)
        assert str(place / "ledger.db") in error.message
    else:
        fill(place)


def test_damage_in_the_middle_is_altered_and_not_a_crash(place: Path) -> None:
    """Whichever page it hits, the answer is an error of ours or a problem in words."""
    fill(place)
    whole = (place / "ledger.db").read_bytes()
    refused = 0
    for page in range(1, len(whole) // 4096):
        (place / "ledger.db").write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        try:
            with Ledger.open(place, now=Clock()) as ledger:
                ledger.verify_chain(ACCOUNT)
                ledger.check_projections()
                ledger.journal(ACCOUNT, run="r", actor="ada").append(*pictured(None))
        except (LedgerAltered, WrongUse) as error:
            assert str(place / "ledger.db") in error.message
            refused += 1
    assert refused > 2


def test_a_full_disk_takes_nothing_by_halves(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The append that finds no room says so; what was appended before is whole, and it goes on when there is room."""
    fill(place)
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "max_page_count=64"))
    appended = 3
    with Ledger.open(place, now=Clock()) as ledger:
        journal = ledger.journal(ACCOUNT, run="r", actor="ada")
        with pytest.raises(StorageFailed, match="no room left for the ledger") as caught:
            while True:
                journal.append(*planned(complaint(*range(appended * 100, appended * 100 + 50))))
                appended += 1
        assert "Make room" in caught.value.advice
        assert appended > 3
        assert ledger.verify_chain(ACCOUNT) == []
    monkeypatch.undo()
    with Ledger.open(place, now=Clock()) as ledger:
        assert ledger.journal(ACCOUNT, run="r", actor="ada").append(*run_started()).seq == appended + 1
        assert ledger.verify_chain(ACCOUNT) == []
        assert ledger.check_projections() == []


def test_a_lock_that_is_not_given_back_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time that any append could take; then nothing is appended, and later all is well."""
    fill(place)
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with Ledger.open(place, now=Clock()) as ledger:
        journal = ledger.journal(ACCOUNT, run="r", actor="ada")
        with shell(place) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageFailed, match="locked by another process"):
                journal.append(*run_started())
            assert ledger.verify_chain(ACCOUNT) == []
        assert journal.append(*run_started()).seq == 4


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("SQLITE_IOERR_WRITE", StorageFailed, "The disk failed"),
        ("SQLITE_READONLY_DBMOVED", StorageFailed, "cannot be written"),
        ("SQLITE_CORRUPT_INDEX", LedgerAltered, "damaged"),
        ("SQLITE_PERM", StorageFailed, "cannot be opened"),
    ],
)
def test_what_cannot_be_brought_about_here_is_mapped_all_the_same(
    code: str, kind: type[TakedownError], words: str
) -> None:
    """SQLite's extended codes fall under their family."""
    failure = sqlite3.OperationalError("disk I/O error")
    failure.sqlite_errorname = code
    with pytest.raises(kind, match=words), sqlite.failures("x/ledger.db"):
        raise failure


def test_a_mistake_of_ours_stays_what_it_is(place: Path) -> None:
    """Only what the storage does is turned into advice about the storage."""
    failure = sqlite3.OperationalError("no such table: recipes")
    with pytest.raises(sqlite3.OperationalError), sqlite.failures(str(place)):
        raise failure


def test_a_ledger_that_may_not_be_written_is_named(public: Path) -> None:
    """Read-only for this user, the folder too."""
    fill(public)
    (public / "ledger.db").chmod(0o444)
    public.chmod(0o555)
    opened = "Ledger.open(place, now=lambda: datetime.now(UTC))"
    attempt = opened + ".journal('a', run='r', actor='x').append('run_sealed', {'exit': 0})"
    assert "ledger.db cannot be " in as_nobody(public, attempt)


def test_a_folder_that_may_not_be_written_gets_no_ledger(public: Path) -> None:
    """Neither in it nor below it."""
    public.chmod(0o555)
    attempt = "Ledger.open(place, now=lambda: datetime.now(UTC))"
    assert as_nobody(public, attempt) == f"The ledger {public}/ledger.db cannot be opened."
    assert as_nobody(public / "below", attempt) == f"The folder {public}/below could not be made: Permission denied."


def test_a_file_store_that_may_not_be_written_says_so(public: Path) -> None:
    """And leaves nothing behind."""
    public.chmod(0o555)
    assert as_nobody(public, "FileStore(place).keep(b'x')") == f"The file store {public} cannot be written."
    assert list(public.iterdir()) == []


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    """The sentence says why."""
    (tmp_path / "file").write_bytes(b"")
    assert opening(tmp_path / "file" / "ledger").message.endswith("could not be made: Not a directory.")


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "no room left"), (errno.EDQUOT, "no room left"), (errno.EACCES, "opened")]
)
def test_what_the_file_system_says_is_mapped_too(number: int, words: str) -> None:
    """The file is made before SQLite sees it."""
    with pytest.raises(StorageFailed, match=words), sqlite.failures("x/ledger.db"):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_ledger_in_memory_is_refused(address: str) -> None:
    """What is forgotten at the end of the process protects nothing."""
    assert isinstance(opening(address), WrongUse)


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///ledger.db",
        "sqlite:///./ledger.db",
        "sqlite://srv/takedown/ledger.db",
        "sqlite:////srv/ledger.db?mode=memory",
        "sqlite:///file:/srv/ledger.db",
        "ledger.db",
        "sqlite:/srv/ledger.db",
    ],
)
def test_an_address_that_depends_on_the_current_folder_makes_no_ledger(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip would file from an empty ledger what another one has filed."""
    monkeypatch.chdir(tmp_path)
    assert isinstance(opening(address), WrongUse)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_not_usable_is_refused_without_its_password() -> None:
    """An unknown kind of database, or nonsense."""
    error = opening("postgresql://ada:hunter2@db/ledger")
    assert isinstance(error, WrongUse)
    assert "hunter2" not in error.message + error.advice + error.detail
    for nonsense in ("no database://", "sqlite+aiosqlite:///x", "x://y:z/"):
        assert isinstance(opening(nonsense), WrongUse)


def test_a_database_address_opens_the_same_ledger(place: Path) -> None:
    """A folder is a short way to say it."""
    fill(place)
    with Ledger.open(f"sqlite:///{place}/ledger.db", now=Clock()) as ledger:
        assert len(list(ledger.events(ACCOUNT))) == 3
    with Ledger.open(str(place), now=Clock()) as ledger:
        assert len(list(ledger.events(ACCOUNT))) == 3


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_nobody_else_can_read_it(tmp_path: Path, mask: int) -> None:
    """Folders 0700 and files 0600, side files too, whatever the umask."""
    before = os.umask(mask)
    try:
        with Ledger.open(tmp_path / "a" / "b", now=Clock()) as ledger:
            ledger.journal(ACCOUNT, run="r", actor="ada").append(*run_started())
            files = sorted((tmp_path / "a" / "b").iterdir())
            assert [file.name for file in files] == ["ledger.db", "ledger.db-shm", "ledger.db-wal"]
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    finally:
        os.umask(before)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")} == {0o700}


def test_every_commit_is_on_the_disk(place: Path) -> None:
    """Write-ahead log, and a sync at each commit, on every connection."""
    with (
        Ledger.open(place, now=Clock()) as ledger,
        ledger._database.writing() as first,
        ledger._database.reading() as second,
    ):
        for connection in (first, second):
            settings = ("journal_mode", "synchronous", "foreign_keys")
            assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings] == ["wal", 2, 1]


def test_the_migrations_make_the_tables_that_the_program_uses(place: Path) -> None:
    """And the newest of them is the revision that opens without Alembic."""
    with Ledger.open(place, now=Clock()) as ledger, ledger._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        script = ScriptDirectory.from_config(database._alembic_config(connection))
        assert script.get_heads() == [REVISION]


def test_an_up_to_date_ledger_opens_without_alembic(place: Path) -> None:
    """Every command opens the ledger; few of them make one."""
    fill(place)
    code = (
        "import sys; from pathlib import Path; from takedown.ledger.ledger import Ledger\n"
        "Ledger.open(Path(sys.argv[1]), now=None).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_two_that_open_a_new_ledger_at_once_share_it(place: Path) -> None:
    """One of them makes the tables, both append."""
    start = threading.Barrier(4)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        start.wait()
        try:
            with Ledger.open(place, now=Clock()) as ledger:
                for _ in range(10):
                    account = (ACCOUNT, OTHER_ACCOUNT)[number % 2]
                    ledger.journal(account, run=f"r{number}", actor="ada").append(*run_started())
        except TakedownError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Ledger.open(place, now=Clock()) as ledger:
        assert [len(list(ledger.events(account))) for account in (ACCOUNT, OTHER_ACCOUNT)] == [20, 20]
        assert ledger.verify_chain(ACCOUNT) == ledger.verify_chain(OTHER_ACCOUNT) == []
