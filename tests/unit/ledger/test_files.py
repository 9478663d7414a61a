"""The file store: content is the name, and what does not match its name is never handed out."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from takedown.domain.errors import LedgerAltered, StorageFailed, WrongUse
from takedown.ledger.files import FileStore

DATA = b"certificate of registration"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "data" / "files")


def below(folder: Path) -> list[str]:
    """Every file under a folder, temporary ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", SHA256.upper(), SHA256[:-1], SHA256 + "0", SHA256 + "\n", "a/" * 32, "\0" * 64],
)
def test_only_a_hash_is_a_name(store: FileStore, name: str) -> None:
    """No path comes from data."""
    for ask in (store.path, store.read, store.check):
        with pytest.raises(ValueError, match="is no SHA-256"):
            ask(name)


def test_a_missing_file_is_named(store: FileStore) -> None:
    """With the way to get it back."""
    for ask in (store.read, store.check):
        with pytest.raises(StorageFailed, match=f"{SHA256} is missing") as caught:
            ask(SHA256)
        assert "backup" in caught.value.advice


def test_an_altered_file_is_not_handed_out(store: FileStore) -> None:
    """Reading and checking say so, and keeping the same content again does not paint it over."""
    store.keep(DATA)
    store.path(SHA256).write_bytes(DATA + b"!")
    for ask in (store.read, store.check):
        with pytest.raises(LedgerAltered, match=f"{SHA256} has been altered"):
            ask(SHA256)
    with pytest.raises(LedgerAltered):
        store.keep(DATA)
    assert store.path(SHA256).read_bytes() == DATA + b"!"


def test_a_planted_link_is_not_followed(store: FileStore, tmp_path: Path) -> None:
    """Neither to read from it nor to write through it."""
    (tmp_path / "elsewhere").write_bytes(DATA)
    store.path(SHA256).parent.mkdir(parents=True)
    store.path(SHA256).symlink_to(tmp_path / "elsewhere")
    for attempt in (lambda: store.read(SHA256), lambda: store.keep(DATA)):
        with pytest.raises(LedgerAltered, match="symbolic link"):
            attempt()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, "no room left"), (errno.EDQUOT, "no room left"), (errno.EROFS, "cannot be written")],
)
def test_a_file_that_cannot_be_written_leaves_nothing(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    """Not the file, not a part of it; and it works again when there is room."""

    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    (tmp_path / "data" / "files" / "sha256").mkdir(parents=True)
    with pytest.raises(StorageFailed, match=sentence):
        store.keep(DATA)
    assert below(tmp_path) == []
    monkeypatch.undo()
    assert store.read(store.keep(DATA)) == DATA


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    """The store cannot be made there."""
    (tmp_path / "files").write_bytes(b"")
    with pytest.raises(StorageFailed, match="cannot be written"):
        FileStore(tmp_path / "files").keep(DATA)


def test_a_users_file_that_cannot_be_read_is_named(store: FileStore, tmp_path: Path) -> None:
    """It is for the user to mend."""
    for path in (tmp_path / "nowhere.pdf", tmp_path):
        with pytest.raises(WrongUse, match=f"{path} cannot be read"):
            store.keep_file(path)
    assert below(tmp_path) == []


def test_a_users_file_that_has_changed_since_is_not_kept(store: FileStore, tmp_path: Path) -> None:
    """What was checked is what is filed."""
    path = tmp_path / "certificate.pdf"
    path.write_bytes(DATA + b"?")
    with pytest.raises(WrongUse, match="has changed since it was checked"):
        store.keep_file(path, expect_sha256=SHA256)
    assert below(tmp_path) == ["certificate.pdf"]
    path.write_bytes(DATA)
    assert store.keep_file(path, expect_sha256=SHA256) == SHA256
    assert store.read(SHA256) == DATA


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(contents=st.lists(st.binary(max_size=3000), max_size=4))
def test_what_is_kept_is_read_back(store: FileStore, contents: list[bytes]) -> None:
    """Under its SHA-256, however often it is kept."""
    names = [store.keep(data) for data in contents + contents]
    assert names == [hashlib.sha256(data).hexdigest() for data in contents + contents]
    assert [store.read(name) for name in names] == contents + contents


def test_the_layout_is_flat_and_predictable(store: FileStore, tmp_path: Path) -> None:
    """Anybody can check the store with sha256sum."""
    large = os.urandom(3 << 20)
    (tmp_path / "large").write_bytes(large)
    store.keep(DATA)
    name = store.keep_file(tmp_path / "large")
    store.check(name)
    assert below(tmp_path / "data" / "files") == sorted(f"sha256/{sha[:2]}/{sha}" for sha in (SHA256, name))
    assert store.path(name).read_bytes() == large


@pytest.mark.parametrize("mask", [0o000, 0o077, 0o777])
def test_nobody_else_can_read_the_files(store: FileStore, tmp_path: Path, mask: int) -> None:
    """Folders 0700 and files 0600, whatever the umask."""
    before = os.umask(mask)
    try:
        store.keep(DATA)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode): path.is_dir() for path in tmp_path.rglob("*")}
    assert modes == {0o700: True, 0o600: False}


def test_many_that_keep_the_same_file_at_once_agree(store: FileStore, tmp_path: Path) -> None:
    """One file, whole, and no parts left over."""
    start = threading.Barrier(8)
    kept: list[str] = []

    def work() -> None:
        start.wait()
        kept.append(store.keep(DATA))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept == [SHA256] * 8
    assert below(tmp_path) == [f"data/files/sha256/{SHA256[:2]}/{SHA256}"]


def test_the_store_needs_no_database(store: FileStore) -> None:
    """Whoever only keeps files does not load SQLAlchemy."""
    code = "import sys, takedown.ledger.files; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
