"""Text of strangers, made fit to be shown: what a seller or a page says reaches no terminal and no message raw."""

from __future__ import annotations

import unicodedata

LONGEST_TEXT = 200
"""Characters."""


def harmless(text: str, longest: int = LONGEST_TEXT) -> str:
    """One line without control and direction characters, cut where it is too long."""
    shown = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(character for character in shown if unicodedata.category(character)[0] != "C")
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def folded(text: str) -> str:
    """A spelling in which two texts are one that differ in case, width or blanks alone."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
