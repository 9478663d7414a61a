"""Texts of the portal that nobody has given a meaning yet, and the meanings that they may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from takedown.browser.wording import Wording
from takedown.calibration.person import Person


@dataclass(frozen=True)
class Words:
    """The wording of a profile while it is taught."""

    known: Callable[[], Wording]
    """The whole table as it is now."""
    give: Callable[[str, str, str], None]
    """Write down that in a section our word has a text too."""
    meanings: Mapping[str, Sequence[str]]
    """What a text of a section may mean, where that is more than the table has words for."""

    def unknown(self, section: str, texts: Iterable[str]) -> list[str]:
        """Those of the texts that mean nothing to us yet."""
        table = self.known()
        return [
            text
            for text in dict.fromkeys(texts)
            if text.strip() and table.meaning(section, text) is None and table.contained(section, text) is None
        ]

    def among(self, section: str) -> list[str]:
        """What a text of the section may mean."""
        return list(dict.fromkeys([*self.meanings.get(section, ()), *self.known().sections.get(section, {})]))

    async def ask(self, person: Person, section: str, texts: Iterable[str]) -> None:
        """Let the person say what each unknown text means, and write it down. Raises WrongUse for a table that cannot be."""
        for text in self.unknown(section, texts):
            word = await person.choose(f"What does {text!r} mean ({section})?", self.among(section))
            if word:
                self.give(section, word, text)
                person.hear(f"  {text!r} means {word}")
