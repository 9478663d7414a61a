"""The real thing with an authority of this machine: a run between two outside times, handed out, and verified by others."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from takedown.sandbox.server import RunningPortal, running_portal
from tests.commands.command import Commands
from tests.commands.desk import MARK, batch_of, received, register
from tests.sandbox_portal.visitor import Control
from tests.unit.signing.authorities import LocalAuthority, serving


@pytest.fixture
def stamped(home: Path, tmp_path: Path) -> tuple[Commands, LocalAuthority, Path]:
    """One complaint filed while an authority answers; its bundle."""
    authority = LocalAuthority(tmp_path / "authority")
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "root.pem").write_bytes(authority.root_file.read_bytes())
    (tmp_path / "desk").mkdir()
    with running_portal() as portal, serving(authority.answer) as url:
        (home / "config" / "time-stamps.toml").write_text(
            f'policy = "required"\n[[authority]]\nname = "local"\nurl = "{url}"\ncertificates = "root.pem"\n', "utf-8"
        )
        return _filed(home, tmp_path / "desk", portal), authority, tmp_path / "desk" / "case.zip"


def _filed(home: Path, folder: Path, portal: RunningPortal) -> Commands:
    register(home, portal, MARK)
    prompt = {"TAKEDOWN_SANDBOX_MARGIN_SECONDS": "0.4", "TAKEDOWN_SANDBOX_LIST_DELAY_SECONDS": "0.4"}
    takedown = Commands(folder, {"TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": portal.url} | prompt)
    takedown.submit(batch_of(folder / "batch.csv", 10), code=0)
    takedown("export", received(Control(portal))[0], "-o", folder / "case.zip", code=0)
    return takedown


def test_a_run_between_two_outside_times_is_verified_by_us_and_by_openssl(
    stamped: tuple[Commands, LocalAuthority, Path], home: Path, tmp_path: Path
) -> None:
    """With `--tsa-root` it is intact, with another root it is not; the bundle's own instructions run as they stand."""
    takedown, _, bundle = stamped
    key = home / "config" / "keys" / "practice-key.pub.pem"
    root = home / "config" / "root.pem"
    done = takedown("verify", bundle, "--key", key, "--tsa-root", root, "--require-timestamp", "--json", code=0)
    checks = {one["name"]: one["status"] for one in done.result["checks"]}
    assert set(checks.values()) == {"pass"}
    assert {"time imprint", "time chain", "time order", "seal"} <= set(checks)
    rogue = LocalAuthority(tmp_path / "rogue")
    assert takedown("verify", bundle, "--key", key, "--tsa-root", rogue.root_file).code == 11

    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(bundle) as opened:
        opened.extractall(unpacked)
    text = (unpacked / "VERIFY.md").read_text("utf-8")
    commands = [line for block in text.split("```sh\n")[1:] for line in block.split("```")[0].splitlines()]
    stamps = [command for command in commands if command.startswith("openssl ts")]
    assert len(stamps) >= 2  # its start and its end
    for command in commands:
        empty = {"PATH": "/usr/bin:/bin"}
        ran = subprocess.run(
            ["sh", "-c", command], cwd=unpacked, env=empty, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, (command, ran.stderr)
        assert command not in stamps or "Verification: OK" in ran.stdout + ran.stderr
