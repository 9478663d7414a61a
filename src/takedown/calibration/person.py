"""Who is taught by: somebody who walks through the portal, answers, and points. At a terminal, or scripted in a test."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from takedown.browser.pointed import Pointed


class Answer(StrEnum):
    """What the person wants to do with a question; the value is what is typed."""

    GO = ""
    """It is there: point at it now; or the screen is there: go on."""
    BACK = "b"
    SKIP = "s"
    """Not now: it is asked again the next time."""
    NOT_HERE = "n"
    """This portal has none."""
    STOP = "q"


@dataclass(frozen=True)
class Question:
    """What is asked for. `element` and `column` are empty for the screen as a whole."""

    screen: str
    text: str
    element: str = ""
    column: str = ""
    first: str = ""
    """What to do before, so that it is there."""
    number: int = 0
    of: int = 0
    may_lack: bool = False
    """Whether "this portal has none" is an answer."""


class Person(Protocol):
    """The one who teaches."""

    def hear(self, text: str) -> None:
        """Take in what the program says."""

    async def answer(self, question: Question) -> Answer:
        """Do what is needed in the window, then say how to go on."""

    async def point(self, question: Question, picking: Coroutine[Any, Any, Pointed]) -> Pointed | None:
        """Let `picking` run and click in the window; None for having thought better of it."""

    async def choose(self, text: str, among: Sequence[str]) -> str | None:
        """One of several words; None for none of them."""
