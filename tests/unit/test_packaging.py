"""The wheel: it holds what the tool needs, and runs in an environment with nothing but its own dependencies.

No index is asked and no cache is needed: the wheel is built with the hatchling that is installed, and the environment
borrows the dependencies, and only those, from the one the tests run in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from email.parser import HeaderParser
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"takedown": ROOT / "src" / "takedown", "ipp_flows": ROOT / "flows" / "ipp_flows"}
IMPORT_ALL = """
import importlib, pkgutil, takedown, ipp_flows
for package in (takedown, ipp_flows):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith(("__main__", "migrations.env")):  # these two do their work when imported
            importlib.import_module(module.name)
print(takedown.__file__, ipp_flows.__file__)
"""


def uv(*arguments: str | Path) -> None:
    command = [find_uv_bin(), *arguments, "--offline", "--no-cache", "--quiet", "--python", sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--no-build-isolation", "--out-dir", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment that holds the wheel and exactly the packages that its metadata asks for."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    command = [find_uv_bin(), "pip", "install", "--no-deps", "--offline", "--no-cache", "--quiet"]
    subprocess.run([*command, "--python", folder / "bin" / "python", wheel], check=True)
    for name in dependencies(wheel):
        borrow(metadata.distribution(name), packages)
    return folder / "bin"


def dependencies(wheel: Path) -> set[str]:
    """Every distribution that the wheel needs here, directly or not."""
    with ZipFile(wheel) as archive:
        text = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    waiting = needed(HeaderParser().parsestr(text).get_all("Requires-Dist", []))
    found: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in found:
            found.add(name)
            waiting += needed(metadata.requires(name) or [], requirement.extras)
    return found


def needed(lines: list[str], extras: set[str] | None = None) -> list[Requirement]:
    requirements = map(Requirement, lines)
    return [
        requirement
        for requirement in requirements
        if not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in extras or {""})
    ]


def borrow(distribution: metadata.Distribution, packages: Path) -> None:
    """Link what a distribution installed at the top of its folder."""
    for name in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
        if not (packages / name).exists():
            (packages / name).symlink_to(Path(str(distribution.locate_file(name))))


def run(bin_folder: Path, cwd: Path, *command: str, code: int = 0) -> str:
    """Run a program of the environment from another folder to its exit `code`, and return what it printed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [bin_folder / command[0], *command[1:]], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def files_of(package: Path) -> Iterator[str]:
    """The files of a package in the checkout, as a wheel names them."""
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{package.name}/{path.relative_to(package).as_posix()}"


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: Path) -> None:
    """Maps, wording, templates, styles and migrations are in it beside the code; tests and scripts are not."""
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {name for package in PACKAGES.values() for name in files_of(package)}
    assert names == expected
    assert {Path(name).suffix for name in names} >= {".py", ".toml"}


def test_the_wheel_brings_its_licence(wheel: Path) -> None:
    """The licence travels with the package."""
    with ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]


def test_every_module_is_imported_with_the_declared_dependencies_alone(environment: Path, tmp_path: Path) -> None:
    """Nothing that only the developers have installed is needed, and nothing comes from the checkout."""
    printed = run(environment, tmp_path, "python", "-c", IMPORT_ALL)
    assert str(ROOT) not in printed
    assert str(environment.parent) in printed


def test_the_developers_packages_are_not_there(environment: Path, tmp_path: Path) -> None:
    """The environment of these tests really is without pytest; else the test above would prove nothing."""
    code = "import importlib.util as u; print(*(u.find_spec(name) is None for name in ('pytest', 'httpx', 'click')))"
    assert run(environment, tmp_path, "python", "-c", code).split() == ["True", "True", "False"]


def test_the_installed_command_runs_from_any_folder(environment: Path, tmp_path: Path) -> None:
    """`takedown --version` says the version of the wheel."""
    assert metadata.version("ipp-takedown") in run(environment, tmp_path, "takedown", "--version")


def test_the_installed_command_checks_a_batch_from_any_folder(environment: Path, tmp_path: Path) -> None:
    """`takedown check` finds all it needs in the package: a wrong row is told, the results stand beside the batch."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "batch.csv").write_text("listing_url,ipr,reason\nnonsense,nothing,nothing\n")
    printed = run(environment, work, "takedown", "check", "batch.csv", "--json", code=3)
    assert json.loads(printed.splitlines()[-1])["event"] == "result"
    assert {path.name for path in work.iterdir()} == {"batch.csv", "batch.result.csv", "batch.fix.csv"}


def test_the_installed_ledger_brings_its_migrations(environment: Path, tmp_path: Path) -> None:
    """A new ledger is made by the migrations inside the package."""
    code = (
        "import datetime, pathlib\n"
        "from takedown.ledger.ledger import Ledger\n"
        "Ledger.open(pathlib.Path('.'), now=lambda: datetime.datetime.now(datetime.UTC)).close()\n"
    )
    run(environment, tmp_path, "python", "-c", code)
    assert (tmp_path / "ledger.db").stat().st_size > 0
