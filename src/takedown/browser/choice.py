"""What is to be picked from a list, and the answer when the list does not offer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from takedown.browser.wording import tidy


@dataclass(frozen=True)
class Choice:
    """What to pick from a list: one of the texts exactly, or the only one that contains every piece."""

    texts: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()

    def fits(self, shown: str) -> bool:
        """True when a shown text is this choice."""
        tidied = tidy(shown)
        if self.pieces:
            return all(tidy(piece) in tidied for piece in self.pieces)
        return tidied in {tidy(text) for text in self.texts}

    def __str__(self) -> str:
        return " / ".join(self.texts or self.pieces)


class NoSuchOption(Exception):
    """The list does not offer the choice, or offers it more than once. Carries what it offers."""

    def __init__(self, choice: Choice, offered: Sequence[str]) -> None:
        self.choice = choice
        self.offered = tuple(text for text in offered if text)
        super().__init__(f"{choice}: not offered exactly once among {', '.join(self.offered[:20]) or 'nothing'}")
