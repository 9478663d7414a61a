"""One finding: a sentence, how bad it is, and for what is wrong the one thing to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from takedown.domain.errors import Exit, TakedownError, worst


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as well as it might, or it could not be looked at."""
    WRONG = "wrong"
    """A command that needs it fails, or something is at risk."""


@dataclass(frozen=True)
class Finding:
    """What was found in one area. `exit` is the code with which a command ends that meets it; DONE unless it is wrong."""

    area: str
    level: Level
    sentence: str
    advice: str = ""
    exit: Exit = Exit.DONE


def ok(area: str, sentence: str) -> Finding:
    """Nothing to do."""
    return Finding(area, Level.OK, sentence)


def warning(area: str, sentence: str, advice: str = "") -> Finding:
    """Worth knowing."""
    return Finding(area, Level.WARNING, sentence, advice)


def wrong(area: str, sentence: str, advice: str, code: Exit = Exit.WRONG_USE) -> Finding:
    """To be mended."""
    return Finding(area, Level.WRONG, sentence, advice, code)


def from_error(area: str, error: TakedownError) -> Finding:
    """An error that a check met, with its own advice and code."""
    return wrong(area, error.message, error.advice, error.exit)


def exit_of(findings: Iterable[Finding]) -> Exit:
    """The exit code of all findings together; warnings change nothing."""
    return worst(finding.exit for finding in findings)
