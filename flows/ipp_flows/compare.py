"""Holding what a page shows against what was meant, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from takedown.browser.wording import tidy
from takedown.portal import NotAsMeant


@dataclass
class ReadBack:
    """Collects what the page shows; `settle` raises NotAsMeant when anything differs from what was meant."""

    shown: dict[str, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def text(self, name: str, shown: str, meant: str) -> None:
        """The same text; line ends and blanks at the ends of lines do not count."""
        self._note(name, shown, _lines(shown) == _lines(meant), meant)

    def one_of(self, name: str, shown: str, meant: Sequence[str]) -> None:
        """One of the texts that our word has on the portal."""
        self._note(name, shown, tidy(shown) in {tidy(text) for text in meant}, " / ".join(meant))

    def same_set(self, name: str, shown: Sequence[str], meant: Sequence[str]) -> None:
        """The same things in whatever order, none twice."""
        self._note(name, "\n".join(shown), sorted(shown) == sorted(meant), "\n".join(meant))

    def ticked(self, name: str, shown: str) -> None:
        """A box that has to be ticked: the statement beside it is recorded word for word, because it is what was declared."""
        self.shown[name] = shown
        if not shown:
            self.differences.append(f"{name} is not ticked")

    def settle(self) -> None:
        """Raise NotAsMeant if anything differs."""
        if self.differences:
            raise NotAsMeant(self.differences)

    def _note(self, name: str, shown: str, equal: bool, meant: str) -> None:
        self.shown[name] = shown
        if not equal:
            self.differences.append(f"{name} shows {_short(shown)!r}, meant was {_short(meant)!r}")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004
