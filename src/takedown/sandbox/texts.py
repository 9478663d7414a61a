"""Every word the portal says, in both languages, from one table (`texts.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")


class Texts:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._table = _table(language)

    def changed_by(self, *sections: str) -> Texts:
        """These words with those of some sections laid over them: after somebody at the portal has polished them."""
        changed = Texts(self.language)
        changed._table = self._table
        for section in sections:
            changed._table = changed._table | self.section(section)
        return changed

    def __call__(self, key: str, **params: str | int) -> str:
        """The text of a dotted key, with its gaps filled. Raises KeyError for a key that is not in the table."""
        return self._table[key].format_map(params) if params else self._table[key]

    def section(self, name: str) -> dict[str, str]:
        """All texts under `name.`, without that prefix: what a page hands to its script."""
        prefix = name + "."
        return {key.removeprefix(prefix): text for key, text in self._table.items() if key.startswith(prefix)}


def preferred_language(accept_language: str) -> str:
    """The first of our languages in an Accept-Language header, by its order; English where there is none."""
    for part in accept_language.split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


@cache
def _table(language: str) -> dict[str, str]:
    source = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return dict(_flat("", source, LANGUAGES.index(language)))


def _flat(prefix: str, node: dict[str, Any], index: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in node.items():
        if isinstance(value, dict):
            found += _flat(f"{prefix}{key}.", value, index)
        else:
            found.append((prefix + key, value[index]))
    return found
