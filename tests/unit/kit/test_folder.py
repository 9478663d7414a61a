"""Kits on the disk: whole or not there, never over what somebody has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from takedown.domain.errors import StorageFailed, WrongUse
from takedown.kit.folder import KitFolder, Standing
from tests.unit.kit.sample import ID

FILES = {"links.txt": b"a\n", "evidence/proof.png": b"png"}


@pytest.fixture
def folder(tmp_path: Path) -> KitFolder:
    made = KitFolder(tmp_path / "batch.kits")
    made.open()
    return made


def with_sums(files: dict[str, bytes]) -> dict[str, bytes]:
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    return files | {"SHA256SUMS": "".join(lines).encode()}


def put(folder: KitFolder, files: dict[str, bytes] = FILES) -> Path:
    with folder.drafted(ID, with_sums(files)) as draft:
        folder.put(ID, draft)
    return folder.root / ID


class Died(BaseException):
    """The process is gone."""


def test_a_kit_is_not_there_before_it_is_put_there(folder: KitFolder) -> None:
    """What fails in between leaves nothing that a person would see, and nothing at all when it is cleaned up."""
    with pytest.raises(Died), folder.drafted(ID, with_sums(FILES)):
        assert [entry.name[:3] for entry in folder.root.iterdir()] == [".C-"]
        raise Died
    assert list(folder.root.iterdir()) == []
    assert folder.standing(ID) is Standing.FREE


def test_what_a_crash_left_behind_is_taken_away(folder: KitFolder) -> None:
    draft = folder.root / f".{ID}.part-0123abcd"
    draft.mkdir()
    (draft / "links.txt").write_text("a")
    mine = folder.root / ".mine"
    mine.mkdir()
    folder.open()
    assert list(folder.root.iterdir()) == [mine]


def test_a_kit_that_is_put_again_is_the_same(folder: KitFolder) -> None:
    place = put(folder)
    assert folder.standing(ID) is Standing.UNTOUCHED
    assert put(folder) == place
    assert (place / "evidence" / "proof.png").read_bytes() == b"png"
    assert [entry.name for entry in folder.root.iterdir()] == [ID]


@pytest.mark.parametrize("change", ["file", "more", "less", "link", "sums", "no_kit"])
def test_a_kit_that_somebody_has_changed_is_seen_as_changed(folder: KitFolder, change: str) -> None:
    place = put(folder)
    if change == "file":
        (place / "links.txt").write_text("b\n")
    elif change == "more":
        (place / "notes.txt").write_text("Filed on Monday.")
    elif change == "less":
        (place / "links.txt").unlink()
    elif change == "link":
        (place / "links.txt").unlink()
        (place / "links.txt").symlink_to(place / "evidence" / "proof.png")
    elif change == "sums":
        (place / "SHA256SUMS").write_bytes(b"\xff\xfe")
    else:
        put(folder).rename(folder.root / "elsewhere")
        place.write_text("not a folder")
    assert folder.standing(ID) is Standing.CHANGED


def test_a_link_in_the_place_of_a_kit_is_no_kit(folder: KitFolder, tmp_path: Path) -> None:
    (folder.root / ID).symlink_to(put(KitFolder(tmp_path)), target_is_directory=True)
    assert folder.standing(ID) is Standing.CHANGED


def test_a_page_of_somebody_elses_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>My own site.</p>")
    with pytest.raises(WrongUse, match=r"index\.html"):
        KitFolder(tmp_path).open()
    assert (tmp_path / "index.html").read_text() == "<p>My own site.</p>"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kits").write_text("x")
    with pytest.raises(WrongUse, match="no folder"):
        KitFolder(tmp_path / "kits").open()


@pytest.mark.parametrize("step", ["rename", "write"])
def test_a_disk_that_takes_nothing_is_told(folder: KitFolder, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """And the draft is gone."""

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.rename" if step == "rename" else "os.fsync", fails)
    with pytest.raises(StorageFailed, match="no room"):
        put(folder)
    monkeypatch.undo()
    assert list(folder.root.iterdir()) == []


def test_a_settled_kit_is_taken_away(folder: KitFolder) -> None:
    put(folder)
    folder.take_away(ID)
    assert list(folder.root.iterdir()) == []
