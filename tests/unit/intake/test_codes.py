"""The table of codes says what the code says."""

from __future__ import annotations

import ast
from pathlib import Path

import takedown
from takedown.intake.codes import CODES

SOURCES = [
    *sorted((Path(takedown.__file__).parent / "intake").glob("*.py")),
    *(Path(takedown.__file__).parent / "domain" / name for name in ("explanations.py", "listing.py", "rules.py")),
    Path(takedown.__file__).parent / "cli" / "summary.py",
]
#: Where a call of each of these carries its code.
PLACE = {"Problem": 1, "ListingRefused": 0, "Misfit": 1, "RowOutcome": 1}


def codes_in(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACE:
            code = node.args[PLACE[node.func.id]]
            found |= {str(code.value)} if isinstance(code, ast.Constant) else set()
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            first = node.value.elts[0]
            found |= {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()
    return found


def test_every_code_stands_in_the_table_and_the_table_has_no_other() -> None:
    """So the README can show the table, and a script can rely on it."""
    used = set().union(*(codes_in(path.read_text(encoding="utf-8")) for path in SOURCES)) - {""}
    assert used == set(CODES)
