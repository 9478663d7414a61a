"""Recordings are written whole or not at all, packed the same each time, and read without trust."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from takedown.domain.errors import StorageFailed, WrongUse
from takedown.recording import storage
from takedown.recording.recording import Meta, Recording
from takedown.recording.storage import packed, read_files, read_recordings, write_archive, write_folder

META = Meta(
    profile="mine",
    kind="domestic",
    maps=["ipp_classic"],
    screen="user_center",
    step="",
    taken_on="2026-11-26",
    tool="takedown 0.1.0",
    browser="chromium 156",
    locale="en-US",
    addresses={"ipp": "https://ipp.alibabagroup.com"},
    address="https://ipp.alibabagroup.com/user/index.htm",
    frames=[{"file": "frame-1.html", "address": "https://ipp.alibabagroup.com/mini.htm"}],
    lost=[],
)
ONE = Recording(
    META, "<p>page</p>", {"frame-1.html": "<p>frame</p>"}, "- text", {"known": []}, {"here": "found"}, b"\x89PNG"
)
OTHER = replace(ONE, meta=replace(META, screen="complaint_form", step="Read back!"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_archive(tmp_path / "screens.zip", [ONE, OTHER])
    return tmp_path / "screens.zip"


def zipped(path: Path, **files: str) -> Path:
    """An archive of these files beside a recording of which nothing is missing."""
    with zipfile.ZipFile(path, "w") as made:
        for name, content in ONE.files().items():
            made.writestr(f"mine/user_center/2026-11-26/{name}", content)
        for name, text in files.items():
            made.writestr(name, text)
    return path


def test_what_is_written_is_read_back(tmp_path: Path, archive: Path) -> None:
    """From a folder and from one file: a folder for each screen, named by profile, screen and day."""
    write_folder(tmp_path / "screens", [ONE, OTHER])
    places = {"mine/user_center/2026-11-26": ONE, "mine/complaint_form/2026-11-26-read-back": OTHER}
    assert read_recordings(tmp_path / "screens") == places
    assert read_recordings(archive) == places
    assert read_recordings(tmp_path / "screens" / "mine" / "user_center" / "2026-11-26") == {"": ONE}


def test_the_same_screens_are_the_same_archive(archive: Path) -> None:
    """Whenever and in whatever order they are packed; two of one place are both in it."""
    assert packed([OTHER, ONE]) == archive.read_bytes()
    assert b"2026-11-26.2/page.html" in packed([ONE, ONE])


def test_what_is_there_already_is_left_alone(tmp_path: Path, archive: Path) -> None:
    before = archive.read_bytes()
    for write in (write_archive, write_folder):
        with pytest.raises(WrongUse, match="is there already"):
            write(archive, [ONE])
    assert archive.read_bytes() == before
    assert list(tmp_path.iterdir()) == [archive]


@pytest.mark.parametrize("write", [write_archive, write_folder])
def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(
    tmp_path: Path, write: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is not there; a disk that fills up half-way."""
    assert callable(write)
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match="cannot be written"):
        write(tmp_path / "file" / "screens.zip", [ONE])

    def full(*_given: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageFailed, match="no room left"):
        write(tmp_path / "screens", [ONE])
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "name", ["../escaped.html", "/etc/passwd", "a/../../b", "C:\\x", "a\\b", "x/./y", "a//b", "a" * 300, "A/B"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything of the archive is looked at."""
    with pytest.raises(WrongUse, match="leads elsewhere"):
        read_files(zipped(tmp_path / "evil.zip", **{name: "x"}))


def test_an_archive_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it says of its sizes: no more is unpacked than recordings have."""
    bomb = zipped(tmp_path / "bomb.zip")
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("big.html", b"0" * 3_000_000)
    assert bomb.stat().st_size < 20_000
    monkeypatch.setattr(storage, "LARGEST_FILE", 1_000_000)
    with pytest.raises(WrongUse, match=r"big\.html is too large"):
        read_files(bomb)
    monkeypatch.setattr(storage, "MOST_FILES", 3)
    with pytest.raises(WrongUse, match="more than 3 files"):
        read_files(bomb)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing", b"not an archive", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_no_recording(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(WrongUse, match="is no recording"):
        read_files(tmp_path / "x.zip")


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    write_folder(tmp_path / "screens", [ONE])
    (tmp_path / "screens" / "link").symlink_to("/etc")
    with pytest.raises(WrongUse, match="is a link"):
        read_files(tmp_path / "screens")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99},
        {"profile": "../up"},
        {"screen": ""},
        {"frames": [{"file": "../../x.html", "address": "https://x.example/"}]},
        {"frames": "none"},
        {"unheard_of": 1},
    ],
)
def test_a_description_that_does_not_fit_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    """One sentence, and the file by its name."""
    folder = tmp_path / "screens"
    write_folder(folder, [ONE])
    path = folder / "mine" / "user_center" / "2026-11-26" / "meta.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(WrongUse, match="is no recording"):
        read_recordings(folder)


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", b"\xff"), ("expected.json", b"{"), ("meta.json", b"[" * 9999)]
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "screens"
    write_folder(folder, [ONE])
    (folder / "mine" / "user_center" / "2026-11-26" / name).write_bytes(content)
    with pytest.raises(WrongUse, match=name):
        read_recordings(folder)


def test_a_truncated_archive_is_no_recording(tmp_path: Path, archive: Path) -> None:
    """Nor one of which a byte was turned."""
    whole = archive.read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    middle = io.BytesIO(whole)
    middle.seek(60)
    middle.write(b"\xff\xff\xff")
    (tmp_path / "turned.zip").write_bytes(middle.getvalue())
    for name in ("half.zip", "turned.zip"):
        with pytest.raises(WrongUse, match="is no recording"):
            read_files(tmp_path / name)
