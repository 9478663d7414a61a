"""The table in this folder's README names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROWS = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", (HERE / "README.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("number", "tests"), ROWS)
def test_every_test_that_a_row_names_is_there(number: str, tests: str) -> None:
    """By file and function."""
    named = re.findall(r"`([^`:]+)::([^`]+)`", tests)
    assert named, number
    for file, function in named:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, function


def test_no_row_is_missing() -> None:
    """From 1 to 22."""
    assert [int(number) for number, _ in ROWS] == list(range(1, 23))
