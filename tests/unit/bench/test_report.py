"""The table of the bench says plainly which ratio is met, and the exit code follows when asked to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import run
from bench.portal import BenchFailed
from bench.report import Line, Target, summary, table

MISSED = Line("throughput", "/min", 60.0, 100.0, Target(at_least=0.7))
MET = Line("memory", "MB", 120.0, 100.0, Target(at_most=1.3))
FOR_INFORMATION = Line("CPU", "s", 30.0, 10.0)


def test_a_missed_ratio_is_named_with_how_much_is_missing() -> None:
    """60 of 100 where 70 are wanted is 14 % off, in the table and in the summary."""
    assert "NOT MET, 14% off" in table([MISSED, MET])
    assert summary([MISSED, MET, FOR_INFORMATION]) == "1 of 2 ratios that must be reached are met; not met: throughput."


@pytest.mark.parametrize(("ours", "met"), [(130.0, True), (130.1, False)])
def test_a_ratio_at_the_border_is_met(ours: float, met: bool) -> None:
    """At most means at most."""
    assert Line("memory", "MB", ours, 100.0, Target(at_most=1.3)).met is met


def test_a_line_without_a_target_has_no_verdict() -> None:
    """It is there to be known, and cannot be missed."""
    assert FOR_INFORMATION.met
    assert "met" not in table([FOR_INFORMATION]).casefold()


def with_lines(monkeypatch: pytest.MonkeyPatch, folder: Path, *lines: Line) -> None:
    """The bench with one part that has these lines."""

    def part(_options: Any, facts: dict[str, Any]) -> list[Line]:
        facts["help"] = {"runs": 1}
        return list(lines)

    monkeypatch.setattr(run, "PARTS", {"help": part})
    monkeypatch.setattr(run, "LAST", folder / "last.json")
    monkeypatch.setattr(run, "adopt_orphans", lambda: None)


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--strict"], 1)])
def test_a_missed_ratio_fails_only_a_strict_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], code: int
) -> None:
    """Without --strict the bench only tells."""
    with_lines(monkeypatch, tmp_path, MISSED)
    assert run.main(arguments) == code


def test_everything_printed_is_kept_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Lines with their ratio, and the facts of each part."""
    with_lines(monkeypatch, tmp_path, MET, FOR_INFORMATION)
    assert run.main(["--strict"]) == 0
    kept = json.loads((tmp_path / "last.json").read_text("utf-8"))
    assert [(line["name"], line["ratio"], line["met"]) for line in kept["lines"]] == [
        ("memory", 1.2, True),
        ("CPU", 3.0, None),
    ]
    assert kept["help"] == {"runs": 1}


def test_a_part_that_cannot_be_measured_ends_the_bench(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No table of what is left, which would look like the whole."""
    with_lines(monkeypatch, tmp_path, MET)

    def broken(_options: Any, _facts: dict[str, Any]) -> list[Line]:
        raise BenchFailed("no browser")

    monkeypatch.setitem(run.PARTS, "help", broken)
    assert run.main([]) == 2
    assert "help could not be measured: no browser" in capsys.readouterr().err
    assert not (tmp_path / "last.json").exists()
