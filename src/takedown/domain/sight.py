"""What became of an element of a screen map on the page it is mapped on. Pure: judges counts, looks at nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Sight(StrEnum):
    """How an element stands on its page."""

    FOUND = "found"
    MOVED = "moved"
    """Its first locator finds nothing, a later one does."""
    GONE = "gone"
    SEVERAL = "several"
    """More than one thing on the page fits."""
    UNREADABLE = "unreadable"
    """A locator is written in a way that no page can answer."""
    REWORDED = "reworded"
    """It shows words that nobody has given a meaning."""
    NOT_SHOWN = "not shown now"
    """It appears only after something was chosen, or is there at times only: nothing is said of it."""


#: The screen is not as mapped: what stops a run that needs the element.
AMISS = frozenset({Sight.GONE, Sight.SEVERAL, Sight.UNREADABLE, Sight.REWORDED})


@dataclass(frozen=True)
class Judgement:
    """What the counts of an element's candidates say. `words` completes the sentence about it; may be empty."""

    sight: Sight
    words: str = ""


@dataclass(frozen=True)
class ElementSight:
    """One element of a map, or one of its columns, as the page shows it."""

    screen: str
    element: str
    says: str
    """What it is, in plain words."""
    place: str
    """`screen.element (file:line)`."""
    file: str
    """Name of the file that has to be mended: a screen map, or the wording table."""
    sight: Sight
    words: str = ""
    guess: str = ""
    """Where the entry comes from, when nobody has confirmed it on this profile; empty when somebody has."""
    locators: tuple[str, ...] = ()
    """The candidates, newest first; empty for a column, and for an element in a frame."""
    section: str = ""
    """Of what is reworded: the section of the wording table in which `strange` has no meaning."""
    strange: tuple[str, ...] = ()
    """The portal's words, verbatim."""


def judge(counts: Sequence[int | None], *, conditional: bool, many: bool) -> Judgement:
    """Judge an element by how many things each of its candidates finds, newest first; None: it cannot be read.

    Goes by the rule of the engine: the first candidate that finds anything is the one that counts. `conditional`: the
    element is there at times only. `many`: several of it are in order.
    """
    for place, count in enumerate(counts):
        if count is None:
            return Judgement(Sight.UNREADABLE, f"its {_ordinal(place)} locator cannot be read")
        if count > 1 and not many:
            return Judgement(Sight.SEVERAL, f"{count} elements fit its {_ordinal(place)} locator")
        if count and place:
            return Judgement(Sight.MOVED, f"its {_ordinal(place)} locator finds it, those before it find nothing")
        if count:
            return Judgement(Sight.FOUND)
    if conditional:
        return Judgement(Sight.NOT_SHOWN)
    return Judgement(Sight.GONE, "no element fits any of its locators")


def judge_labels(
    mapped: Mapping[str, Collection[str]], shown: Sequence[str], *, required: Collection[str]
) -> dict[str, Judgement]:
    """Judge the mapped columns of a table, or labels of a block, by the texts that the page shows; equal texts only.

    Names those that are not as mapped: of the `required` each must be there exactly once, of the others nothing is said.
    """
    found: dict[str, Judgement] = {}
    for name in (name for name in mapped if name in required):
        hits = sum(label in mapped[name] for label in shown)
        either = " / ".join(mapped[name])
        if hits == 0:
            found[name] = Judgement(Sight.GONE, f"nothing there is called {either}")
        elif hits > 1:
            found[name] = Judgement(Sight.SEVERAL, f"{hits} things there are called {either}")
    return found


def _ordinal(place: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth")
    return words[place] if place < len(words) else f"{place + 1}th"
