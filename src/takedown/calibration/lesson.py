"""What a person is asked to show, screen by screen. Read from a table of plain sentences; asks nobody by itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse


class Kind(StrEnum):
    """What sort of thing is meant, in the words of the table."""

    TEXT = "text"
    """A box to type in."""
    DATE = "date"
    CHOICE = "choice"
    """A list to choose from, or radio buttons."""
    BOX = "box"
    """One check box."""
    BOXES = "boxes"
    FILE = "file"
    BUTTON = "button"
    SHOWN = "shown"
    """A text that the page shows, whatever it says."""
    STATE = "state"
    """The one among neighbours that is the chosen one, or the list that says what is chosen."""
    NAMES = "names"
    """Several texts of one sort, in order."""
    LIST = "list"
    """Rows: one pointing for each column."""
    FACTS = "facts"
    """A block of labels and what stands beside them: one pointing for each."""


ROWS = frozenset({Kind.LIST, Kind.FACTS})


@dataclass(frozen=True)
class Wish:
    """One element of a screen that somebody has to point at."""

    screen: str
    name: str
    says: str
    kind: Kind
    first: str = ""
    """What the person does before, so that it is there."""
    optional: bool = False
    """Whether a portal may do without it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Of rows: our name of a column -> what it is, in plain words."""
    rare: tuple[str, ...] = ()
    """Columns that a portal may do without."""
    same_as: str = ""
    """`screen.element` that is looked for here first: where it is there alone, nobody is asked."""
    taken_from: str = ""
    """The element that was pointed at already from which this one follows."""
    otherwise: str = ""
    """The locator to guess by where nobody shows it, because the flows ask for it all the same."""
    holds: bool = False
    """Whether nothing may leave the page from before it is asked for: what is done first may be taken for the press."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Sections of the wording table: of a column, by its name; of the thing itself, by ""."""
    before_press: bool = False
    appears: str = ""
    opened_by: str = ""
    in_address: bool = False
    """Whether the page's address may tell it too."""

    @property
    def key(self) -> str:
        """`screen.element`."""
        return f"{self.screen}.{self.name}"


@dataclass(frozen=True)
class Lesson:
    """One screen."""

    screen: str
    about: str
    walk: str
    """How the person comes to it."""
    here: tuple[str, ...]
    """Elements that only this screen has: any of them says that it is there."""
    wishes: tuple[Wish, ...]
    presses: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    at_will: bool = True
    """Whether a person can go there; else it is taught when it is met."""
    has_address: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    """Parts of its address that differ: placeholder -> the element or `element.column` whose text it is, or a section of the
    wording table."""

    def wish(self, name: str) -> Wish:
        """The wish called `name`; KeyError for none."""
        return next(wish for wish in self.wishes if wish.name == name)


def read_lessons(file: Path) -> dict[str, Lesson]:
    """Every lesson of a table, in its order. Raises WrongUse for a table that does not fit."""
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
        return {name: _lesson(name, table) for name, table in raw.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WrongUse(f"The table of lessons {file} cannot be read: {error}.", advice="Mend the file.") from error


def _lesson(screen: str, table: Mapping[str, Any]) -> Lesson:
    own = {key: value for key, value in table.items() if key != "elements"}
    for key in ("here", "presses", "masks"):
        own[key] = tuple(own.get(key, ()))
    wishes = tuple(_wish(screen, name, entry) for name, entry in table["elements"].items())
    lesson = Lesson(screen=screen, wishes=wishes, **own)
    named = (*lesson.here, *lesson.presses, *lesson.masks)
    for name in (*named, *filter(None, (part for wish in wishes for part in (wish.opened_by, wish.taken_from)))):
        if name not in {wish.name for wish in wishes}:
            raise ValueError(f"{screen} has no element {name}")
    return lesson


def _wish(screen: str, name: str, entry: Mapping[str, Any]) -> Wish:
    values = dict(entry) | {"kind": Kind(entry["kind"]), "rare": tuple(entry.get("rare", ()))}
    return Wish(screen=screen, name=name, **values)


@dataclass(frozen=True)
class Step:
    """One question of a lesson: a thing, or a column of a list."""

    wish: Wish
    column: str = ""


def steps_of(lesson: Lesson) -> list[Step]:
    """The questions of a lesson, in order. What follows from another answer is not asked."""
    asked = [wish for wish in lesson.wishes if not wish.taken_from]
    return [Step(wish, column) for wish in asked for column in (wish.columns if wish.kind in ROWS else ("",))]
