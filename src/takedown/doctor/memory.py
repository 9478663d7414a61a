"""How each screen looked the last time that it was in order, and in words what is otherwise now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from takedown.browser.outline import Outline
from takedown.doctor.finding import Finding, warning
from takedown.doctor.screens import AREA
from takedown.settings.places import Places
from takedown.settings.private_file import read_private, write_private

MOST_NAMED = 5
_VERSION = 2


@dataclass(frozen=True)
class Memory:
    """A screen's outline, and the day on which it was like that."""

    day: date
    outline: Outline


@dataclass(frozen=True)
class Difference:
    """Lines of an outline that are there no more, and that are new."""

    gone: Outline
    new: Outline


def difference(before: Sequence[str], now: Sequence[str]) -> Difference:
    """What differs, whatever the order; of lines that are there several times, how often they are."""
    return Difference(
        tuple((Counter(before) - Counter(now)).elements()), tuple((Counter(now) - Counter(before)).elements())
    )


def judge(screen: str, memory: Memory | None, outline: Outline) -> list[Finding]:
    """One finding when the screen looks otherwise than it did; none for one that is seen for the first time."""
    if memory is None:
        return []
    found = difference(memory.outline, outline)
    parts = [f"{word} {_named(lines)}" for word, lines in (("gone:", found.gone), ("new:", found.new)) if lines]
    return [warning(AREA, f"{screen} looks otherwise than on {memory.day}: {'; '.join(parts)}.")] if parts else []


def remembered(places: Places, profile: str, screen: str) -> Memory | None:
    """What was kept of the screen; None when nothing was, or nothing that this version reads. Raises StorageFailed."""
    try:
        kept = json.loads(read_private(_path(places, profile, screen)) or b"")
        if kept["v"] == _VERSION:
            return Memory(date.fromisoformat(kept["day"]), tuple(map(str, kept["outline"])))
    except (ValueError, KeyError, TypeError):
        return None
    return None


def remember(places: Places, profile: str, screen: str, memory: Memory) -> None:
    """Keep it in place of what was kept before. Raises StorageFailed."""
    content = {"v": _VERSION, "day": memory.day.isoformat(), "outline": memory.outline}
    write_private(_path(places, profile, screen), json.dumps(content, ensure_ascii=False, indent=1).encode())


def _path(places: Places, profile: str, screen: str) -> Path:
    return places.state / "screens" / profile / f"{screen}.json"


def _named(lines: Sequence[str]) -> str:
    more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    return ", ".join(lines[:MOST_NAMED]) + more
