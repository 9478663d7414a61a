"""The files of a live store: each must have the content that its name says, however many they are."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from takedown.verification import store
from takedown.verification.checks import Trust
from takedown.verification.store import FILES_FOR_A_PROCESS, verify_store
from takedown.verification.verdict import Check


def kept(folder: Path, count: int) -> list[Path]:
    """So many files, each under its hash."""
    made = []
    for number in range(count):
        content = f"file {number}".encode()
        name = hashlib.sha256(content).hexdigest()
        path = folder / "sha256" / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made.append(path)
    return made


def artifacts(folder: Path) -> Check:
    (found,) = (check for check in verify_store([], folder, Trust()).checks if check.name == "artifacts")
    return found


@pytest.mark.parametrize("count", [3, FILES_FOR_A_PROCESS])
def test_an_altered_file_is_named_by_whoever_hashes_it(count: int, tmp_path: Path) -> None:
    """A thread where there are few, a second process where there are many."""
    files = kept(tmp_path, count)
    assert artifacts(tmp_path).detail == f"{count} files, each with the content that its name says"
    files[1].write_bytes(b"something else")
    files[2].unlink()
    files[2].symlink_to(files[0])
    found = artifacts(tmp_path)
    assert found.status.value == "fail"
    assert f"{files[1].name} was altered" in found.detail
    files[1].write_bytes(b"file 1")
    assert f"{files[2].name} cannot be read" in artifacts(tmp_path).detail


class Killed(ThreadPoolExecutor):
    """A pool whose process somebody ends."""

    def submit(self, *_: object, **__: object) -> Future[list[str]]:  # type: ignore[override]
        broken: Future[list[str]] = Future()
        broken.set_exception(BrokenProcessPool("it was killed"))
        return broken


def test_a_process_that_is_killed_while_it_hashes_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are then hashed by the process that asked."""
    monkeypatch.setattr(store, "ProcessPoolExecutor", lambda *_: Killed(1))
    altered, *_ = kept(tmp_path, FILES_FOR_A_PROCESS)
    altered.write_bytes(b"something else")
    assert f"{altered.name} was altered" in artifacts(tmp_path).detail
