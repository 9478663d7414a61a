"""Canaries through the real thing: what the portal gave the browser in confidence is in no byte that the tool leaves behind."""

from __future__ import annotations

import base64
import quopri
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from takedown.sandbox.server import RunningPortal, running_portal
from tests.commands.command import Commands
from tests.commands.desk import MARK, batch_of, received, register
from tests.commands.test_killed_in_mid_press import SECONDS, pressing, wait_until
from tests.sandbox_portal.visitor import HOLDER, Control

PASSWORD = HOLDER[1]
TABLES = {"sessions": ("token", "csrf"), "tickets": ("token",), "form_tokens": ("token",)}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal's own database: it knows every secret that it gave away."""
    return tmp_path_factory.mktemp("portal") / "portal.db"


@pytest.fixture(scope="module")
def telling_portal(books: Path) -> Iterator[RunningPortal]:
    with running_portal(latency_ms=100, database=books) as running:
        yield running


@pytest.fixture
def desk(telling_portal: RunningPortal, home: Path, tmp_path: Path) -> Commands:
    Control(telling_portal).post("/reset").raise_for_status()
    register(home, telling_portal, MARK)
    (tmp_path / "desk").mkdir()
    told = {"TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": telling_portal.url, "TAKEDOWN_LOG_LEVEL": "debug"}
    return Commands(tmp_path / "desk", told)


def secrets_in(books: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{books}?mode=ro", uri=True)) as connection:
        return {PASSWORD} | {
            str(value)
            for table, columns in TABLES.items()
            for column in columns
            for (value,) in connection.execute(f"SELECT {column} FROM {table}")
        }


def given_away(secrets: set[str], contents: dict[str, bytes]) -> list[tuple[str, str]]:
    """(where, secret) for every one that stands there plainly, in base64, in hex, or as MHTML writes it."""
    found = []
    for where, content in contents.items():
        spelled = content + quopri.decodestring(content) if b"MultipartBoundary" in content else content
        for secret in secrets:
            plain = secret.encode()
            if any(one in spelled for one in (plain, base64.b64encode(plain)[:-4], plain.hex().encode())):
                found.append((where, secret))
    return found


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_confidential_is_in_nothing_that_is_left(
    desk: Commands, telling_portal: RunningPortal, books: Path, home: Path
) -> None:
    """Store, ledger, logs, state, a bundle, a backup, the output of it all; and all of it the user's alone."""
    secrets = secrets_in(books)
    batch = batch_of(desk.folder / "batch.csv", 10, 11)
    said = [desk.submit(batch, code=0), desk("status", "--json", code=0)]
    secrets |= secrets_in(books)
    number = received(Control(telling_portal))[0]
    said += [
        desk("export", number, "-o", desk.folder / "case.zip", code=0),
        desk("backup", desk.folder / "backup.zip", code=0),
    ]
    assert len(secrets) > 3
    assert any(b"MultipartBoundary" in content for content in everything(home).values())
    output = {f"output {n}": (done.out + done.err).encode() for n, done in enumerate(said)}
    assert given_away(secrets, everything(home) | everything(desk.folder) | output) == []
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in home.rglob("*")}
    assert {path for path, mode in modes.items() if mode & 0o077} == set()


def test_a_crash_in_mid_press_leaves_no_secret_either(desk: Commands, books: Path, home: Path) -> None:
    """Killed with its browser while a complaint is on its way: what lies there then gives nothing away."""
    running = desk.start("submit", batch_of(desk.folder / "batch.csv", 10), "--attest", "Jane Doe", "--json")
    wait_until(lambda: pressing(home))
    secrets = secrets_in(books)
    for process in [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]:
        process.kill()
    out, err = running.communicate(timeout=SECONDS)
    output = {"out": str(out).encode(), "err": str(err).encode()}
    assert given_away(secrets, everything(home) | everything(desk.folder) | output) == []


def test_the_search_would_find_one(tmp_path: Path) -> None:
    """Each spelling of it."""
    for n, content in enumerate(
        [b"x practice-Portal-1", base64.b64encode(b"practice-Portal-1"), PASSWORD.encode().hex().encode()]
    ):
        (tmp_path / f"{n}").write_bytes(content)
    (tmp_path / "mhtml").write_bytes(b"boundary=MultipartBoundary\n\nprac=\ntice-Portal=2D1")
    assert len(given_away({PASSWORD}, everything(tmp_path))) == 4
