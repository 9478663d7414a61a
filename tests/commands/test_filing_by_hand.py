"""Kits filed by a person on the practice portal: nothing twice, and everybody's books agree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from takedown.browser.find import find_browser
from takedown.sandbox.server import RunningPortal
from tests.commands.command import Commands
from tests.commands.desk import batch_of, filed_numbers, png, received, row, taobao, times_received, write_batch
from tests.sandbox_portal.visitor import Control

SCRIPT = Path(__file__).with_name("files_a_kit.py")


def file_by_hand(kit: Path, portal: RunningPortal) -> dict[str, Any]:
    """What the person saw. The script runs in a process of its own and imports nothing of ours."""
    form = f"http://qinquan.localhost:{portal.port}/complaint/complaint.htm"
    command = [sys.executable, SCRIPT, kit, portal.url, form, find_browser(headless=True).path]
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=90, check=False)
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, Any] = json.loads(ran.stdout)
    return seen


@pytest.mark.timeout(300)  # ten commands and two people
@pytest.mark.usefixtures("mark")
def test_kits_are_filed_by_hand_and_taken_back_by_reading_and_by_number(
    takedown: Commands, control: Control, portal: RunningPortal, folder: Path, home: Path
) -> None:
    """One is found by `resume`, one comes back by `filed`; `submit` presses neither, before, between and after."""
    for name in ("正品.png", "侵权 (1).png"):
        (folder / name).write_bytes(png() + name.encode())
    evidence = {
        "reason": "counterfeit_features",
        "evidence": "正品.png;侵权 (1).png",
        "explanation": "Seam.\n缝线不同。",
    }
    batch = write_batch(folder / "batch.csv", row(taobao(10), **evidence), row(taobao(11), **evidence), row(taobao(12)))
    done = takedown("prepare", batch, "--attest", "Jane Doe", "--json", code=0)
    kits = {len((Path(kit) / "links.txt").read_text().split()): Path(kit) for kit in done.result["kits"].values()}
    assert control.get("/complaints") == []

    other = batch_of(folder / "other.csv", 13)
    while_out = takedown.submit(other, code=8).result
    assert (while_out["kits"], while_out["unknown"]) == (list(done.result["kits"]), [])
    assert times_received(control) == {"600000000013": 1}

    first = file_by_hand(kits[2], portal)
    assert (first["complaints"], first["selected"]) == ([], "all")
    resumed = takedown("resume", "--json", code=8).result
    found = next(one for one in resumed["complaints"] if one["id"] == kits[2].name)
    assert (found["numbers"], found["comparison"]) == ([first["number"]], "equal")
    assert resumed["kits"] == [kits[1].name]

    second = file_by_hand(kits[1], portal)
    assert "already" in takedown("filed", kits[1].name, "--number", first["number"]).refused(2)
    takedown("filed", kits[1].name, "--number", second["number"], "--json", code=0)
    takedown("poll", "--json", code=0)
    (shown,) = takedown("status", kits[1].name, "--json", code=0).result["complaints"]
    assert (shown["numbers"], shown["comparison"]) == ([second["number"]], "equal")

    assert takedown.submit(batch, code=0).result["complaints"] == []
    assert times_received(control) == {f"6000000000{ending}": 1 for ending in (10, 11, 12, 13)}
    assert received(control) == filed_numbers(home)
    names = [file["name"] for complaint in control.get("/complaints") for file in complaint["evidence"]]
    assert sorted(names) == ["1.png", "file.png"]
