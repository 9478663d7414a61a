"""The wording table: what the portal's texts mean to us. Data; unknown text means "needs a look", never success."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse


@dataclass(frozen=True)
class Wording:
    """`sections` holds, per kind of text, our word -> the portal's texts (every language)."""

    sections: Mapping[str, Mapping[str, tuple[str, ...]]]

    def texts(self, section: str, word: str) -> tuple[str, ...]:
        """Every text the portal may use for our `word`. Raises WrongUse when the table has none."""
        found = self.sections.get(section, {}).get(word, ())
        if not found:
            raise WrongUse(
                f"The wording table has no text for {word!r} under [{section}].",
                advice="Add the portal's own text to wording.toml in your profile's flows folder.",
            )
        return found

    def meaning(self, section: str, text: str) -> str | None:
        """Our word for a text of the portal; None when nobody has said what it means."""
        wanted = tidy(text)
        for word, texts in self.sections.get(section, {}).items():
            if any(tidy(known) == wanted for known in texts):
                return word
        return None

    def contained(self, section: str, text: str) -> str | None:
        """Our word for a text that contains one of the portal's known phrases; None for none of them."""
        wanted = tidy(text)
        for word, texts in self.sections.get(section, {}).items():
            if any(tidy(known) in wanted for known in texts):
                return word
        return None


def tidy(text: str) -> str:
    """White space folded and case ignored; two-character Chinese buttons lose the space that Ant Design puts in."""
    folded = " ".join(text.split()).casefold()
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", folded)


def load_wording(files: Sequence[Path]) -> Wording:
    """Shipped table first, the user's own last: later entries win word by word. Raises WrongUse for a broken file."""
    sections: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in files:
        if file.is_file():
            for section, words in _read(file).items():
                sections.setdefault(section, {}).update(_section(file, section, words))
    return Wording(sections)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WrongUse(
            f"The wording table {file} cannot be read: {error}.", advice="Mend the file at that place."
        ) from error


def _section(file: Path, section: str, words: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(words, dict) or not all(isinstance(texts, list) for texts in words.values()):
        raise WrongUse(
            f"In the wording table {file}, [{section}] is not a table of lists.",
            advice='Write it as word = ["text", "text"].',
        )
    return {word: tuple(str(text) for text in texts) for word, texts in words.items()}
