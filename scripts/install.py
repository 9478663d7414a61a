"""Makes the checkout ready to run: `.venv` from the lock, a browser, and what tests load. What `make install` runs.

Knows the standard library only, because nothing else is there yet. Writes inside the checkout, to the caches of pip, uv,
npm and Playwright, and (the browser alone, where there is none) to the system's packages. A second run finds its own stamp,
starts nothing and needs no network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import tomllib
from pathlib import Path

from scripts.get_browser import get_browser
from scripts.get_libraries import get_libraries
from scripts.steps import NotInstalled, environment, run, say

ROOT = Path(__file__).resolve().parent.parent


def install(root: Path = ROOT) -> None:
    """Install what is missing. Raises NotInstalled with the one sentence the user needs."""
    get_environment(root)
    get_libraries(root, root / ".venv" / "bin" / "python")


def get_environment(root: Path) -> None:
    """`.venv` and a browser, unless they are there as the project now wants them. Raises NotInstalled."""
    stamp = root / ".venv" / "installed.json"
    wanted = fingerprint(root)
    if is_current(stamp, wanted):
        return
    stamp.unlink(missing_ok=True)
    python = make_environment(root)
    browser = get_browser(python)
    stamp.write_text(json.dumps({"inputs": wanted, "browser": str(browser)}), encoding="utf-8")
    say(f"ready: .venv, browser {browser}")


def fingerprint(root: Path) -> str:
    """A hash of all that decides what is installed: the place, the lock, the project less its checks' settings."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    tools = project.pop("tool", {})
    parts = [str(root), project, tools.get("hatch"), tools.get("uv")]
    lock = (root / "uv.lock").read_bytes()
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode() + lock).hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Whether an earlier run installed exactly this, and its Python and its browser are still there."""
    try:
        found = json.loads(stamp.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return False
    python = stamp.parent / "bin" / "python"
    return found.get("inputs") == wanted and Path(found.get("browser", "")).is_file() and python.exists()


def make_environment(root: Path) -> Path:
    """Bring `.venv` to exactly what the lock says, and return its Python."""
    venv = root / ".venv"
    python = venv / "bin" / "python"
    if not runs(python):
        create(venv)
    if not (venv / "bin" / "uv").exists():
        fetch_uv(python, locked_version(root, "uv"))
    say("installing the packages of uv.lock")
    # Compiled now: else the first start of each command takes seconds, and where nothing may be cached, every start.
    sync: list[str | Path] = [
        venv / "bin" / "uv",
        "sync",
        "--frozen",
        "--quiet",
        "--compile-bytecode",
        "--python",
        python,
    ]
    # Which environment is active in the shell must not matter.
    env = environment() | {"UV_PROJECT_ENVIRONMENT": str(venv), "VIRTUAL_ENV": str(venv)}
    run(sync, "the packages were not installed", cwd=root, env=env)
    return python


def runs(python: Path) -> bool:
    """Whether the environment's Python starts and is new enough; after an upgrade of the system it may not."""
    if not python.exists():
        return False
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", code], check=False, capture_output=True).returncode == 0


def create(venv: Path) -> None:
    """Make the environment with this Python. Raises NotInstalled where the system ships Python without venv."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        raise NotInstalled(
            f"{sys.executable} cannot make a virtual environment: install its venv package "
            f"(Debian and Ubuntu: `apt install python{version}-venv`), then run make again."
        )
    say(f"making .venv with {sys.executable}")
    run([sys.executable, "-m", "venv", "--clear", venv], "the virtual environment was not made")


def fetch_uv(python: Path, version: str) -> None:
    """Put the locked uv into the environment; the environment may come from uv itself, and then has no pip."""
    say("fetching uv")
    if not (python.parent / "pip").exists():
        run([python, "-m", "ensurepip"], "pip was not installed")
    run([python, "-m", "pip", "install", "--quiet", f"uv=={version}"], "uv was not installed")


def locked_version(root: Path, name: str) -> str:
    """The release of a package that the lock holds."""
    packages = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))["package"]
    return next(str(package["version"]) for package in packages if package["name"] == name)


def main() -> int:
    """Install; on failure print one message and return 2."""
    try:
        install()
    except NotInstalled as problem:
        say(str(problem))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
