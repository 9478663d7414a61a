"""One fact that a person is told, and the one message that many of them become. Pure.

What comes from the portal, sellers and listings included, is made harmless here: one line, no control characters, short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from takedown.domain.foreign_text import harmless

LINES_OF_A_KIND = 8
"""So many facts of one kind are written out; of more, how many they are."""


class Kind(StrEnum):
    """What a fact is about; people choose among these, so the names are part of the settings."""

    COUNTER_NOTICE = "counter_notice"
    DEADLINE = "deadline"
    PERSON_NEEDED = "person_needed"
    PORTAL_CHANGED = "portal_changed"
    DECISION = "decision"
    RIGHT = "right"
    """A right was verified or refused, complaints that waited for it can go out."""
    EXPIRY = "expiry"


HEADINGS = {
    Kind.COUNTER_NOTICE: "Counter-notices",
    Kind.DEADLINE: "Deadlines",
    Kind.PERSON_NEEDED: "A person is needed",
    Kind.PORTAL_CHANGED: "The portal has changed",
    Kind.DECISION: "News of cases",
    Kind.RIGHT: "Rights",
    Kind.EXPIRY: "Rights that expire",
}
"""In the order in which they stand in a message: first what cannot wait."""


@dataclass(frozen=True)
class Notice:
    """A fact. `key` is the same whenever the same fact is found again, and another one for every other fact."""

    key: str
    kind: Kind
    text: str


def message(notices: Sequence[Notice], *, of: str) -> tuple[str, str]:
    """Title and body for all of them: plain text. `of` names the profile."""
    by_kind = {kind: [one for one in notices if one.kind is kind] for kind in HEADINGS}
    told = {kind: of_kind for kind, of_kind in by_kind.items() if of_kind}
    title = f"takedown ({of}): " + ", ".join(f"{HEADINGS[kind].lower()} {len(ones)}" for kind, ones in told.items())
    blocks = []
    for kind, ones in told.items():
        lines = [f"- {harmless(one.text)}" for one in ones[:LINES_OF_A_KIND]]
        if len(ones) > LINES_OF_A_KIND:
            lines.append(f"- and {len(ones) - LINES_OF_A_KIND} more")
        blocks.append("\n".join([HEADINGS[kind] + ":", *lines]))
    return title, "\n\n".join(blocks)
