"""What `make install` does about the libraries that tests load: fetched once, compared with the list, never half there."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts import get_libraries
from scripts.steps import NotInstalled

CONTENT = b"// a library"


def archive(name: str = "package/dist/lib.js") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as files:
        entry = tarfile.TarInfo(name)
        entry.size = len(CONTENT)
        files.addfile(entry, io.BytesIO(CONTENT))
    return made.getvalue()


class Npm:
    """What stands for npm: it puts one archive down, or fails, and counts."""

    def __init__(self, archive: bytes) -> None:
        self.archive = archive
        self.fails = False
        self.calls = 0

    def __call__(self, command: Sequence[str | Path], problem: str, **_: object) -> str:
        self.calls += 1
        if self.fails:
            raise NotInstalled(f"{problem}: no network")
        (Path(command[-1]) / "some-lib-1.0.0.tgz").write_bytes(self.archive)
        return ""


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> Npm:
    made = Npm(archive())
    monkeypatch.setattr(get_libraries, "run", made)
    return made


@pytest.fixture
def checkout(tmp_path: Path, npm: Npm) -> Path:
    """A checkout that lists one package, and has none."""
    (tmp_path / get_libraries.LIST).parent.mkdir(parents=True)
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(npm.archive).digest()).decode()
    (tmp_path / get_libraries.LIST).write_text(
        f'[[package]]\nname = "@some/lib"\nversion = "1.0.0"\nintegrity = "{integrity}"\nfiles = ["dist/lib.js"]\n'
    )
    return tmp_path


def get(checkout: Path) -> Path:
    """Where the file of the package is to be, after a run."""
    get_libraries.get_libraries(checkout, Path("python"))
    return checkout / get_libraries.FOLDER / "@some/lib-1.0.0/dist/lib.js"


def test_a_package_that_is_not_the_listed_one_is_not_kept(
    checkout: Path, npm: Npm, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name, and that everything else works without it."""
    npm.archive += b"more"
    assert not get(checkout).exists()
    said = capsys.readouterr().err
    assert "@some/lib 1.0.0 is not the package of" in said
    assert "run make install again" in said


def test_without_a_network_the_rest_works_and_the_next_run_tries_again(
    checkout: Path, npm: Npm, capsys: pytest.CaptureFixture[str]
) -> None:
    """Someone who only wants to file is not stopped by what the tests need."""
    npm.fails = True
    assert not get(checkout).exists()
    assert "no network" in capsys.readouterr().err
    npm.fails = False
    assert get(checkout).read_bytes() == CONTENT


def test_a_failed_run_leaves_what_was_there(checkout: Path, npm: Npm) -> None:
    """A new list that cannot be fetched does not take away the packages of the old one."""
    get(checkout)
    (checkout / get_libraries.LIST).write_text((checkout / get_libraries.LIST).read_text() + "\n# changed\n")
    npm.fails = True
    assert get(checkout).read_bytes() == CONTENT
    assert not list((checkout / get_libraries.FOLDER).parent.glob(".packages-*"))


def test_an_archive_without_a_listed_file_is_named(checkout: Path, npm: Npm) -> None:
    """A file that another release of the package lacks."""
    wanted = {"name": "@some/lib", "version": "1.0.0", "files": ["dist/none.js"]}
    place = checkout / "lib.tgz"
    place.write_bytes(npm.archive)
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(npm.archive).digest()).decode()
    with pytest.raises(NotInstalled, match=r"@some/lib 1\.0\.0 could not be unpacked"):
        get_libraries.unpack(wanted | {"integrity": integrity}, place, checkout / "out")


def test_a_second_run_fetches_nothing(checkout: Path, npm: Npm) -> None:
    """It only compares its stamp with the list."""
    get(checkout)
    get(checkout)
    assert npm.calls == 1
