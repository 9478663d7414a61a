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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse

_ELEMENT_KEYS = {"says", "locators", "guess", "seen", "frame", "hidden", "optional", "columns", "before_press"}
_SCREEN_KEYS = {"about", "address", "here", "elements", "press", "masks"}


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
    """For a table: our name of a column -> the header texts it may have."""
    before_press: bool
    """True where a press of this screen's sequence depends on it."""
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
        on_the_way = [self.here, *(e for e in self.elements.values() if e.before_press)]
        return [
            f"{e.place}: {e.guess or 'no source'}"
            for e in on_the_way
            if e.provenance(practice=practice) is Provenance.GUESS
        ]


def load_maps(folders: Sequence[Path]) -> dict[str, ScreenMap]:
    """All screens of a profile. `folders`: shipped first, the user's own last; later ones win key by key.

    Raises WrongUse naming file and key for a map that is not valid.
    """
    merged: dict[str, dict[str, tuple[Any, Path]]] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            _merge(merged.setdefault(file.stem, {}), _read(file), file)
    return {name: _build(name, entries) for name, entries in merged.items()}


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(
            f"The screen map {file} cannot be read: {error}.", advice="Mend the file at that place."
        ) from error
    except OSError as error:
        raise WrongUse(
            f"The screen map {file} cannot be opened: {error.strerror}.", advice="Check its access rights."
        ) from error
    _only(raw, _SCREEN_KEYS, file, "the screen")
    for name, entry in raw.get("elements", {}).items():
        _only(entry, _ELEMENT_KEYS, file, f"element {name}")
    _only(raw.get("here", {}), _ELEMENT_KEYS, file, "here")
    return raw


def _only(table: Any, known: set[str], file: Path, where: str) -> None:
    if not isinstance(table, dict):
        raise WrongUse(f"In the screen map {file}, {where} is not a table.", advice="Write it as [elements.name].")
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(known))}."
            raise WrongUse(f"In the screen map {file}, {where} has the unknown key {key!r}.", advice=hint)


def _merge(entries: dict[str, tuple[Any, Path]], raw: Mapping[str, Any], file: Path) -> None:
    for key, value in raw.items():
        if key == "elements":
            for name, element in value.items():
                entries[f"elements.{name}"] = (element, file)
        else:
            entries[key] = (value, file)


def _build(name: str, entries: Mapping[str, tuple[Any, Path]]) -> ScreenMap:
    def value(key: str, default: Any) -> Any:
        return entries[key][0] if key in entries else default

    file = next(iter(entries.values()))[1] if entries else Path()
    if "here" not in entries:
        raise WrongUse(f"The screen map {file} does not say how to recognise the screen.", advice="Add a [here] table.")
    elements = {
        key.partition(".")[2]: _element(name, key.partition(".")[2], table, origin)
        for key, (table, origin) in entries.items()
        if key.startswith("elements.")
    }
    screen = ScreenMap(
        name=name,
        about=value("about", ""),
        address=value("address", ""),
        here=_element(name, "here", *entries["here"]),
        elements=elements,
        press=tuple(value("press", ())),
        masks=tuple(value("masks", ())),
        file=file,
    )
    for used in (*screen.press, *screen.masks):
        screen.element(used)
    return screen


def _element(screen: str, name: str, table: Mapping[str, Any], file: Path) -> Element:
    locators = tuple(table.get("locators", ()))
    if not locators or not all(isinstance(text, str) and text.strip() for text in locators):
        raise WrongUse(
            f"In the screen map {file}, {name} has no locator.", advice='Give it locators = ["..."], the newest first.'
        )
    seen = table.get("seen", {})
    if not isinstance(seen, dict) or not all(isinstance(day, date) for day in seen.values()):
        raise WrongUse(
            f"In the screen map {file}, {name} has a `seen` that is not dates.",
            advice="Write seen = {practice = 2026-11-21}.",
        )
    return Element(
        screen=screen,
        name=name,
        says=table.get("says", name),
        locators=locators,
        guess=table.get("guess", ""),
        seen=seen,
        frame=table.get("frame", ""),
        hidden=bool(table.get("hidden", False)),
        columns={key: _texts(texts) for key, texts in table.get("columns", {}).items()},
        before_press=bool(table.get("before_press", False)),
        file=file,
        line=_line_of(file, "here" if name == "here" else f"elements.{name}"),
    )


def _texts(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _line_of(file: Path, table: str) -> int:
    pattern = re.compile(rf"^\s*\[\s*{re.escape(table)}\s*\]")
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if pattern.match(line):
            return number
    return 1
