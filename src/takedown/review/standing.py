"""What is known of whether something is as it was recorded: a badge, and who gives it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from takedown.verification.verdict import ALTERED, Status, Verdict


class Standing(StrEnum):
    """How something stands; the value is what the page says."""

    VERIFIED = "verified"
    NOT_YET = "not checked yet"
    ALTERED = "ALTERED"
    UNPROVEN = "NOT PROVEN"
    """Nothing of it was found to be altered, and what would prove that was."""


@dataclass(frozen=True)
class Badge:
    """A standing, and of what is not in order: what. `kind` is the name by which the page's style knows it."""

    standing: Standing
    what: str = ""

    @property
    def kind(self) -> str:
        """A word without blanks."""
        return self.standing.name.lower()


NOT_YET = Badge(Standing.NOT_YET)
VERIFIED = Badge(Standing.VERIFIED)


class Checking(Protocol):
    """Who says how things stand."""

    def of(self, submissions: Collection[str], *, wait_seconds: float = 0) -> Mapping[str, Badge]:
        """Of each submission as it is known now; what is not known is found out, and waited for at most so long."""

    def stand_back(self) -> AbstractContextManager[None]:
        """For the time in which a page is made."""

    @property
    def whole(self) -> Badge:
        """Of the record as a whole, with a sentence."""


class Accepted:
    """A bundle: all of it was verified before any of it is shown."""

    def __init__(self, verdict: Verdict) -> None:
        self.whole = whole_of(verdict)

    def of(self, submissions: Collection[str], *, wait_seconds: float = 0) -> Mapping[str, Badge]:
        """All of them."""
        return dict.fromkeys(submissions, VERIFIED)

    def stand_back(self) -> AbstractContextManager[None]:
        """There is nobody who works beside it."""
        return nullcontext()


def whole_of(verdict: Verdict) -> Badge:
    """A verdict in the words that stand at the top of every page."""
    if verdict.exit != ALTERED:
        return Badge(Standing.VERIFIED, verdict.sentence)
    failed = [check.name for check in verdict.checks if check.status is Status.FAIL]
    return Badge(Standing.ALTERED, f"{verdict.sentence} Refused by: {', '.join(failed)}.")
