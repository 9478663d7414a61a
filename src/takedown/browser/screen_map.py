"""Screen maps: what a portal looks like, as data that a user can re-teach.

One TOML file per screen. A map names the screen's elements, says in plain words what each one is, lists candidate
locators (newest first), and says where each entry comes from:

    practice portal   `seen = {practice = 2026-11-21}`: looked at there, by us
    confirmed         `seen = {confirmed = 2026-12-01}`: pointed at by the user on the user's own portal
    confirmed by use  a rehearsal on this profile filled it or read it, and found everything as it was meant; nobody
                      writes that into a map: it is kept beside, and only for the locators that were used
    guess             neither of these on this profile; `guess` names the source

`map_files` reads and checks them; nothing here touches a file or a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from takedown.domain.errors import WrongUse


class Provenance(StrEnum):
    """Where an entry of a map comes from."""

    PRACTICE_PORTAL = "practice portal"
    CONFIRMED = "confirmed"
    USED = "confirmed by use"
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
    used: date | None = None
    """When a rehearsal on this profile last worked with it as it is described here."""

    def provenance(self, *, practice: bool) -> Provenance:
        """Where it comes from, seen from a practice or a real profile."""
        if "confirmed" in self.seen:
            return Provenance.CONFIRMED
        if self.used is not None:
            return Provenance.USED
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

    def presses(self, name: str) -> bool:
        """Whether the element belongs to the irreversible sequence."""
        return name in self.press

    def guesses(self, *, practice: bool) -> list[str]:
        """What a press on this screen depends on and nobody has confirmed on this profile."""
        return [
            f"{e.place}: {e.guess or 'no source'}"
            for e in self.on_the_way()
            if e.provenance(practice=practice) is Provenance.GUESS
        ]

    def on_the_way(self) -> list[Element]:
        """What a press on this screen depends on: how the screen is recognised, and what is filled or clicked until then."""
        names = [e.name for e in self.elements.values() if e.before_press or e.name in self.press]
        for name in names:  # grows as it goes: an opener may need one itself
            opener = self.elements[name].opened_by
            names += [opener] if opener and opener not in names else []
        return [self.here, *(e for e in self.elements.values() if e.name in names)]
