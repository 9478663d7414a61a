"""Private folders and files, and where they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from takedown.domain.errors import StorageFailed
from takedown.settings.places import Places
from takedown.settings.private_file import private_folder, read_private, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["umask000", "umask022", "umask077"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_files_and_new_folders_are_the_users_alone(tmp_path: Path) -> None:
    """0600 and 0700 under any umask, for each folder that had to be made."""
    write_private(tmp_path / "a" / "b" / "file", b"x")
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/file")] == [0o700, 0o700, 0o600]


@pytest.mark.usefixtures("_umask")
def test_a_file_that_others_could_read_is_replaced_by_one_they_cannot(tmp_path: Path) -> None:
    """Writing again does not inherit the mode of what was there."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (mode(path), path.read_bytes(), list(tmp_path.iterdir())) == (0o600, b"new", [path])


@pytest.mark.parametrize("target_exists", [True, False])
def test_a_symbolic_link_is_neither_written_nor_read_through(tmp_path: Path, target_exists: bool) -> None:
    """Whoever plants a link does not learn or choose what is behind it."""
    target, link = tmp_path / "target", tmp_path / "folder" / "link"
    link.parent.mkdir()
    if target_exists:
        target.write_bytes(b"theirs")
    link.symlink_to(target)
    with pytest.raises(StorageFailed, match="symbolic link"):
        write_private(link, b"secret")
    with pytest.raises(StorageFailed, match="symbolic link"):
        read_private(link)
    assert link.is_symlink()
    assert (target.read_bytes() if target_exists else target.exists()) == (b"theirs" if target_exists else False)


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    """The error says which path is in the way."""
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageFailed, match="home"):
        private_folder(tmp_path / "home" / "logs")
    with pytest.raises(StorageFailed, match="is not a folder"):
        private_folder(tmp_path / "home")


def test_a_disk_that_refuses_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it or nothing: a failed write leaves what was there."""
    path = tmp_path / "file"
    write_private(path, b"old")

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="No space left"):
        write_private(path, b"new")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def test_a_read_only_place_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be made is an error of storage with the advice to mend it."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StorageFailed, match="Read-only file system") as caught:
        private_folder(tmp_path / "logs")
    assert "TAKEDOWN_HOME" in caught.value.advice


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    """A missing file is no error."""
    assert read_private(tmp_path / "absent") is None


def test_one_home_holds_everything(tmp_path: Path) -> None:
    """With TAKEDOWN_HOME the four folders are under it and nothing is made before it is needed."""
    places = Places.of(tmp_path / "home")
    folders = {places.config, places.data, places.state, places.logs, places.profiles, places.secrets}
    assert all(folder.is_relative_to(tmp_path / "home") for folder in folders)
    assert not (tmp_path / "home").exists()


def test_without_a_home_the_platforms_folders_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """XDG is respected, and the folders carry our name."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    places = Places.of(None)
    assert all("takedown" in folder.parts for folder in (places.config, places.data, places.state, places.logs))


def test_a_relative_home_does_not_move_with_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`TAKEDOWN_HOME=.demo` means the folder it meant at the start."""
    monkeypatch.chdir(tmp_path)
    assert Places.of(Path(".demo")).data == tmp_path / ".demo" / "data"
