"""Reads screen maps from their files and lays a user's own over the shipped ones, key by key. What is not valid is refused."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from takedown.browser.screen_map import Element, ScreenMap
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
