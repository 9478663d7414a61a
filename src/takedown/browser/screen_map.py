"""Screen maps: what a portal looks like, as data that a user can re-teach.

One TOML file per screen. A map names the screen's elements, says in plain words what each one is, lists candidate
locators (newest first), and says where each entry comes from:

    practice portal   `seen = {practice = 2026-11-21}`: looked at there, by us
    confirmed         `seen = {confirmed = 2026-12-01}`: pointed at by the user on the user's own portal
    guess             neither of these on this profile; `guess` names the source

This module loads and checks; it never touches a page.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse

_TEXT, _TEXTS, _FLAG, _TABLE = "a text", "a list of texts", "true or false", "a table"
_DATES, _COLUMNS = "dates, as in {practice = 2026-11-21}", "a table of texts or lists of texts"
_PLACES, _PATTERN = "a table of texts", "a regular expression with one group"
_SCREEN_KEYS = {
    "about": _TEXT,
    "address": _TEXT,
    "here": _TABLE,
    "elements": _TABLE,
    "press": _TEXTS,
    "masks": _TEXTS,
}
_ELEMENT_KEYS = {
    "says": _TEXT,
    "locators": _TEXTS,
    "guess": _TEXT,
    "seen": _DATES,
    "frame": _TEXT,
    "hidden": _FLAG,
    "columns": _COLUMNS,
    "before_press": _FLAG,
    "appears": _TEXT,
    "many": _FLAG,
    "row": _TEXT,
    "inside": _PLACES,
    "opened_by": _TEXT,
    "in_address": _PATTERN,
}


_FINDS = frozenset({"locators", "frame", "hidden", "columns", "row", "inside", "in_address"})
"""Which thing on the page is meant: who changes any of them speaks of another thing, which nobody has looked at yet."""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _has_one_group(value: Any) -> bool:
    try:
        return isinstance(value, str) and re.compile(value).groups == 1
    except (re.error, RecursionError, OverflowError):
        return False


_FITS: Mapping[str, Callable[[Any], bool]] = {
    _TEXT: lambda value: isinstance(value, str),
    _TEXTS: _are_texts,
    _FLAG: lambda value: isinstance(value, bool),
    _TABLE: lambda value: isinstance(value, dict),
    _DATES: lambda value: isinstance(value, dict) and all(isinstance(day, date) for day in value.values()),
    _PLACES: lambda value: (
        isinstance(value, dict) and all(isinstance(text, str) and text.strip() for text in value.values())
    ),
    _PATTERN: _has_one_group,
    _COLUMNS: lambda value: (
        isinstance(value, dict) and all(isinstance(texts, str) or _are_texts(texts) for texts in value.values())
    ),
}


class Provenance(StrEnum):
    """Where an entry of a map comes from."""

    PRACTICE_PORTAL = "practice portal"
    CONFIRMED = "confirmed"
    GUESS = "guess"


@dataclass(frozen=True)
class Element:
    """One named thing on a screen."""

    screen: str
    name: str
    says: str
    locators: tuple[str, ...]
    guess: str
    seen: Mapping[str, date]
    frame: str
    hidden: bool
    """True for what is there without being visible, such as a file input behind a button."""
    columns: Mapping[str, tuple[str, ...]]
    """For a table: our name of a column -> the header texts it may have; for rows of `row`, the labels inside the row."""
    row: str
    """For a list that is no table, as of cards: the CSS selector of one row inside the element; empty for a table."""
    inside: Mapping[str, str]
    """For rows of `row`: our name of a column that has no label -> the CSS selector of its place inside the row."""
    opened_by: str
    """The element to click first where this one is not there yet, such as the button of the dialog that it is in."""
    in_address: str
    """Where nothing on the page fits: the regular expression whose group finds its text in the page's address."""
    before_press: bool
    """True where a press of this screen's sequence depends on it."""
    appears: str
    """When it is there, in words such as "after a reason was chosen"; empty for what belongs to the screen from the start."""
    many: bool
    """True where several of it are in order, as of names in a list."""
    file: Path
    line: int

    def provenance(self, *, practice: bool) -> Provenance:
        """Where it comes from, seen from a practice or a real profile."""
        if "confirmed" in self.seen:
            return Provenance.CONFIRMED
        return Provenance.PRACTICE_PORTAL if practice and "practice" in self.seen else Provenance.GUESS

    @property
    def place(self) -> str:
        """`screen.element (file:line)`, as errors name it."""
        return f"{self.screen}.{self.name} ({self.file.name}:{self.line})"


@dataclass(frozen=True)
class ScreenMap:
    """One screen: how to recognise it, where it is, what is on it."""

    name: str
    about: str
    address: str
    here: Element
    elements: Mapping[str, Element]
    press: tuple[str, ...] = ()
    """The whole irreversible sequence, in order: names of elements to click."""
    masks: tuple[str, ...] = ()
    """Elements whose content never enters a picture."""
    file: Path = field(default_factory=Path)

    def element(self, name: str) -> Element:
        """The element called `name`. Raises WrongUse when the map lacks it."""
        if name not in self.elements:
            raise WrongUse(
                f"The screen map {self.file} has no element {name!r}.",
                advice="Take the entry over from the shipped map or remove your own copy of the file.",
            )
        return self.elements[name]

    def guesses(self, *, practice: bool) -> list[str]:
        """What a press on this screen depends on and nobody has confirmed on this profile."""
        on_the_way = [self.here, *(e for e in self.elements.values() if e.before_press or e.name in self.press)]
        return [
            f"{e.place}: {e.guess or 'no source'}"
            for e in on_the_way
            if e.provenance(practice=practice) is Provenance.GUESS
        ]


@dataclass(frozen=True)
class _Source:
    """A map file as it is written, to say on which line an entry stands."""

    file: Path
    lines: tuple[str, ...]

    def line_of(self, table: str) -> int:
        """The line on which a table begins; 1 where it is written in another way."""
        wanted = table.replace('"', "")
        for number, line in enumerate(self.lines, 1):
            if re.sub(r"[\s\"']", "", line.partition("#")[0]) == f"[{wanted}]":
                return number
        return 1


@dataclass
class _Draft:
    """A screen while its files are laid on top of each other: its own keys, and its tables with where they stand."""

    values: dict[str, Any] = field(default_factory=dict)
    here: tuple[dict[str, Any], _Source] | None = None
    elements: dict[str, tuple[dict[str, Any], _Source]] = field(default_factory=dict)
    file: Path = field(default_factory=Path)


def load_maps(folders: Sequence[Path]) -> dict[str, ScreenMap]:
    """All screens of a profile. `folders`: shipped first, the user's own last; later ones win key by key.

    What was seen or guessed of an element is not said of another one that new locators, frame or columns find.
    Raises WrongUse naming file and key for a map that is not valid.
    """
    drafts: dict[str, _Draft] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            _merge(drafts.setdefault(file.stem, _Draft()), *_read(file))
    return {name: _build(name, draft) for name, draft in drafts.items()}


def _read(file: Path) -> tuple[dict[str, Any], _Source]:
    try:
        text = file.read_text("utf-8")
        raw = tomllib.loads(text)
    except OSError as error:
        raise WrongUse(
            f"The screen map {file} cannot be opened: {error.strerror}.", advice="Check its access rights."
        ) from error
    except (ValueError, RecursionError) as error:  # not only TOML's own: numbers of 5000 digits, lists 1000 deep
        raise WrongUse(
            f"The screen map {file} cannot be read: {error}.", advice="Mend the file at that place."
        ) from error
    _check(raw, _SCREEN_KEYS, file, "the screen")
    for name, entry in raw.get("elements", {}).items():
        _check(entry, _ELEMENT_KEYS, file, f"element {name}")
    _check(raw.get("here", {}), _ELEMENT_KEYS, file, "here")
    return raw, _Source(file, tuple(text.splitlines()))


def _check(table: Any, known: Mapping[str, str], file: Path, where: str) -> None:
    if not isinstance(table, dict):
        raise WrongUse(f"In the screen map {file}, {where} is not a table.", advice="Write it as [elements.name].")
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(known))}."
            raise WrongUse(f"In the screen map {file}, {where} has the unknown key {key!r}.", advice=hint)
        if not _FITS[known[key]](value):
            raise WrongUse(
                f"In the screen map {file}, {key!r} of {where} is not {known[key]}.", advice="Mend that entry."
            )


def _merge(draft: _Draft, raw: Mapping[str, Any], source: _Source) -> None:
    draft.file = draft.file if draft.file.name else source.file
    draft.values |= {key: value for key, value in raw.items() if key not in {"here", "elements"}}
    if "here" in raw:
        draft.here = _on_top(draft.here, raw["here"], source)
    for name, table in raw.get("elements", {}).items():
        draft.elements[name] = _on_top(draft.elements.get(name), table, source)


def _on_top(
    below: tuple[dict[str, Any], _Source] | None, table: dict[str, Any], source: _Source
) -> tuple[dict[str, Any], _Source]:
    """One entry over another, key by key; it stands where the keys stand that find it."""
    if below is None:
        return table, source
    if not _FINDS.intersection(table):
        return below[0] | table, below[1]
    return {key: value for key, value in below[0].items() if key not in {"seen", "guess"}} | table, source


def _build(name: str, draft: _Draft) -> ScreenMap:
    if draft.here is None:
        raise WrongUse(
            f"The screen map {draft.file} does not say how to recognise the screen.", advice="Add a [here] table."
        )
    screen = ScreenMap(
        name=name,
        about=draft.values.get("about", ""),
        address=draft.values.get("address", ""),
        here=_element(name, "here", "here", *draft.here),
        elements={key: _element(name, key, f"elements.{key}", *entry) for key, entry in draft.elements.items()},
        press=tuple(draft.values.get("press", ())),
        masks=tuple(draft.values.get("masks", ())),
        file=draft.file,
    )
    openers = (element.opened_by for element in screen.elements.values() if element.opened_by)
    for used in (*screen.press, *screen.masks, *openers):
        screen.element(used)
    for element in screen.elements.values():
        if element.opened_by in screen.press:
            raise WrongUse(
                f"In the screen map {draft.file}, {element.name} is opened_by {element.opened_by}, which presses.",
                advice="Name the button that only shows it.",
            )
    return screen


def _element(screen: str, name: str, place: str, table: Mapping[str, Any], source: _Source) -> Element:
    if not table.get("locators"):
        raise WrongUse(
            f"In the screen map {source.file}, {name} has no locator.",
            advice='Give it locators = ["..."], the newest first.',
        )
    return Element(
        screen=screen,
        name=name,
        says=table.get("says", name),
        locators=tuple(table["locators"]),
        guess=table.get("guess", ""),
        seen=table.get("seen", {}),
        frame=table.get("frame", ""),
        hidden=table.get("hidden", False),
        columns={key: _texts(texts) for key, texts in table.get("columns", {}).items()},
        before_press=table.get("before_press", False),
        appears=table.get("appears", ""),
        many=table.get("many", False),
        row=table.get("row", ""),
        inside=table.get("inside", {}),
        opened_by=table.get("opened_by", ""),
        in_address=table.get("in_address", ""),
        file=source.file,
        line=source.line_of(place),
    )


def _texts(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
