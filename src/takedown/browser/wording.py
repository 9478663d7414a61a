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
    """Shipped table first, the user's own last: later entries win word by word, and text by text.

    A text that a later file gives to another word means that word alone. Raises WrongUse for a broken file.
    """
    sections: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in files:
        if file.is_file():
            for section, words in _read(file).items():
                sections[section] = _on_top(sections.get(section, {}), _section(file, section, words))
    return Wording(sections)


def _on_top(below: Mapping[str, tuple[str, ...]], above: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    taken = {tidy(text) for texts in above.values() for text in texts}
    kept = {word: tuple(text for text in texts if tidy(text) not in taken) for word, texts in below.items()}
    return kept | dict(above)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise WrongUse(
            f"The wording table {file} cannot be read: {error}.", advice="Mend the file at that place."
        ) from error


def _section(file: Path, section: str, words: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(words, dict) or not all(map(_are_texts, words.values())):
        raise WrongUse(
            f"In the wording table {file}, [{section}] is not a table of lists of texts.",
            advice='Write it as word = ["text", "text"].',
        )
    return {word: tuple(texts) for word, texts in words.items()}


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)
