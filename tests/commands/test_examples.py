"""The files that come with the project are what they are said to be."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from takedown.intake.codes import CODES
from tests.commands.command import Commands
from tests.commands.test_bad_files import codes

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MARKETPLACES = {"alibaba", "aliexpress", "1688", "taobao", "tmall", "tmall_global", "lazada"}


@pytest.fixture
def examples(folder: Path) -> Path:
    """A copy, because result files are written beside a batch."""
    return Path(shutil.copytree(EXAMPLES, folder / "examples"))


def test_the_example_batch_is_good(takedown: Commands, examples: Path) -> None:
    """`check --json` ends with one result line and 0; sixty rows or more, on every marketplace."""
    done = takedown("check", examples / "batch.csv", "--json", code=0)
    assert done.result["errors"] == 0
    with (examples / "batch.result.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 60
    assert {row["marketplace"] for row in rows} == MARKETPLACES
    assert max(Counter(row["complaint"] for row in rows).values()) > 1
    assert not (examples / "batch.fix.csv").exists()


def test_every_row_of_the_broken_example_is_named_with_a_stable_code(takedown: Commands, examples: Path) -> None:
    """Exit 3; every bad row has codes of the table, on the terminal and in both files beside the batch."""
    found = codes(takedown("check", examples / "broken.xlsx", "--json"))
    assert {code for row_codes in found.values() for code in row_codes} <= set(CODES)
    assert len(found) >= 20
    with (examples / "broken.fix.csv").open(encoding="utf-8-sig", newline="") as file:
        fixes = {int(row["row"]): row["error_code"].split(";") for row in csv.DictReader(file)}
    assert {row: set(row_codes) for row, row_codes in found.items()} == {row: set(c) for row, c in fixes.items()}
    told = takedown("check", examples / "broken.xlsx", code=3)
    assert "row 2, " in told.err


def test_the_example_rights_and_links_are_good(takedown: Commands, examples: Path) -> None:
    """Nothing is asked of the portal: without --yes and a terminal the upload stops after the check of its rows."""
    assert "--yes" in takedown("ipr", "upload", examples / "ipr.csv").refused(2)
    links = (examples / "links.txt").read_text(encoding="utf-8")
    assert "https://" in links
