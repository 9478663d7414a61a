"""A backup holds everything but secrets, is read back, and goes back whole or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takedown.backup.restore import restore_backup
from takedown.backup.write import write_backup
from takedown.domain.errors import LedgerAltered, StorageFailed, WrongUse
from takedown.domain.event import stamp
from takedown.filing.restored import not_agreed
from takedown.ledger.ledger import Ledger
from takedown.settings.places import Places
from tests.assets.forgeries import unzip, zip_again
from tests.evidence import PNG, Record, make_record, sums_of
from tests.unit.ledger.sample import ACCOUNT

CANARY = "not-to-be-in-a-backup"
OWN = {
    "config/profiles/mine.toml": "extends = 'domestic'\n",
    "config/profiles/mine/explanations.toml": "[logo]\ntext = 'x'\n",
    "config/flows/mine/wording.toml": "[verify]\n",
    "config/flows/mine/listing_pages.toml": "[taobao]\n",
    "config/flows/mine/screens/complaint_form.toml": "[here]\n",
    "config/time-stamps.toml": "policy = 'off'\n",
    "config/example.pem": "-----BEGIN CERTIFICATE-----\n",
    "state/calibration/mine.used.json": "{}",
}
SECRET = (
    "config/.env",
    "config/secrets/mine.json",
    "config/keys/signing-key.json",
    "config/keys/practice-key.seed",
    "state/mine.state",
    "state/browsers/one.json",
    "config/flows/mine/notes.txt",
)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """An installation with secrets in every place."""
    home = tmp_path / "home"
    for name, content in [*OWN.items(), *((name, CANARY) for name in SECRET)]:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, "utf-8")
    (home / "config" / "own.pem").write_text(f"-----BEGIN PRIVATE KEY-----{CANARY}", "utf-8")
    (home / "config" / "profiles" / "link.toml").symlink_to("/etc/hostname")
    return Places.of(home)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = make_record(tmp_path)
    yield made
    made.ledger.close()


def back_up(record: Record, places: Places, name: str = "backup.zip") -> Path:
    place = record.folder / name
    write_backup(place, record.ledger, record.folder / "files", places)
    return place


def restore(place: Path, home: Path) -> Places:
    there = Places.of(home)
    restore_backup(place, there.data / "ledger.db", there.data / "files", there, actor="ada", now=now)
    return there


def lines(data: Path) -> list[bytes]:
    with Ledger.open(data, now=now) as ledger:
        assert ledger.check_projections() == []
        return list(ledger.lines(ACCOUNT))


def test_what_was_backed_up_comes_back_and_nothing_secret_with_it(
    record: Record, places: Places, tmp_path: Path
) -> None:
    """The ledger line by line, the files, the user's own files; with modes of their own."""
    place = back_up(record, places)
    assert place.stat().st_mode & 0o777 == 0o600
    assert CANARY.encode() not in place.read_bytes()
    there = restore(place, tmp_path / "new")
    assert lines(there.data)[:-1] == list(record.ledger.lines(ACCOUNT))
    (picture,) = (there.data / "files" / "sha256").glob("??/*")
    assert picture.read_bytes() == PNG
    found = {p.relative_to(tmp_path / "new").as_posix() for p in (tmp_path / "new").rglob("*") if p.is_file()}
    assert {name for name in found if not name.startswith("data/")} == set(OWN)
    assert {p.stat().st_mode & 0o077 for p in (tmp_path / "new").rglob("*")} == {0}
    assert not list(there.data.glob(".*"))


def test_a_ledger_that_was_put_back_says_so(record: Record, places: Places, tmp_path: Path) -> None:
    """Until when it knows what happened, and from which backup; nobody has agreed to go on with it."""
    there = restore(back_up(record, places), tmp_path / "new")
    with Ledger.open(there.data, now=now) as ledger:
        *before, told = ledger.events(ACCOUNT)
        assert (told.type, told.actor, told.body["known_until"]) == ("ledger_restored", "ada", stamp(before[-1].at))
        assert ledger.verify_chain(ACCOUNT) == []
        pending = not_agreed(ledger, ACCOUNT)
    assert pending is not None
    assert pending.known_until == before[-1].at


def test_sha256sum_can_read_it_too(record: Record, places: Places) -> None:
    """Its list is an ordinary one, over everything else in it."""
    members = unzip(back_up(record, places).read_bytes())
    assert members["SHA256SUMS"] == sums_of(members)


def test_a_ledger_that_is_there_is_never_written_over(record: Record, places: Places, tmp_path: Path) -> None:
    """Nor are the user's own files; a place that is taken is left alone."""
    place = back_up(record, places)
    with pytest.raises(WrongUse, match="is there already"):
        back_up(record, places)
    profile = tmp_path / "new" / "config" / "profiles" / "mine.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text("mine", "utf-8")
    restore(place, tmp_path / "new")
    assert profile.read_text("utf-8") == "mine"
    before = lines(tmp_path / "new" / "data")
    with pytest.raises(WrongUse, match="a ledger already"):
        restore(place, tmp_path / "new")
    assert lines(tmp_path / "new" / "data") == before


@pytest.mark.parametrize("forgery", ["a file", "the ledger", "the list", "a stranger", "a path", "half"])
def test_a_backup_that_was_altered_restores_nothing(
    record: Record, places: Places, tmp_path: Path, forgery: str
) -> None:
    """Everything is checked before anything is written."""
    place = back_up(record, places)
    members = unzip(place.read_bytes())
    picture = next(name for name in members if name.startswith("files/"))
    if forgery == "half":
        place.write_bytes(place.read_bytes()[:-40])
    elif forgery == "a path":
        with zipfile.ZipFile(place, "a") as opened:
            opened.writestr("config/profiles/../../../evil.toml", "x")
    else:
        members |= {
            "a file": {picture: b"another"},
            "the ledger": {"ledger.db": members["ledger.db"].replace(b"Ada Holder", b"Eve Holder")},
            "the list": {"SHA256SUMS": b""},
            "a stranger": {"config/keys/signing-key.json": b"{}"},
        }[forgery]
        if forgery != "the list":
            members["SHA256SUMS"] = sums_of(members)
        place.write_bytes(zip_again(members))
    with pytest.raises((LedgerAltered, WrongUse)):
        restore(place, tmp_path / "new")
    assert not [p for p in (tmp_path / "new").rglob("*") if p.is_file()]


@pytest.mark.parametrize("content", [b"", b"PK\5\6" + b"\0" * 18, b"nothing of the kind" * 9])
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """Also a ZIP of something else."""
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(WrongUse, match="is no backup"):
        restore(tmp_path / "x.zip", tmp_path / "new")


def test_a_file_of_the_record_that_was_altered_is_not_backed_up(record: Record, places: Places) -> None:
    """And no half backup is left."""
    (picture,) = (record.folder / "files" / "sha256").glob("??/*")
    picture.chmod(0o600)
    picture.write_bytes(b"another")
    with pytest.raises(LedgerAltered, match="was altered"):
        back_up(record, places)
    assert list(record.folder.glob("*.zip*")) == []


def test_a_full_disk_leaves_no_half_backup_and_no_ledger(
    record: Record, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What broke off is done again by the same command."""
    place = back_up(record, places)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(StorageFailed, match="No space left"):
            back_up(record, places, "other.zip")
        with pytest.raises(StorageFailed, match="No space left"):
            restore(place, tmp_path / "new")
    assert not (record.folder / "other.zip").exists()
    assert not (tmp_path / "new" / "data" / "ledger.db").exists()
    assert lines(restore(place, tmp_path / "new").data)[:-1] == list(record.ledger.lines(ACCOUNT))
