"""The user's own maps of a profile while they are taught: every answer is written at once, and read as the flows read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from takedown.browser.picture import Camera
from takedown.browser.pointing import Window
from takedown.browser.screen_map import Element, ScreenMap
from takedown.calibration.entry import Finding, address_of, entry_of, guess_of, here_of
from takedown.calibration.lesson import Lesson, Wish
from takedown.domain.errors import TakedownError
from takedown.settings.own_map import put_entry, put_keys
from takedown.settings.private_file import write_private


@dataclass
class OwnMaps:
    """`folder`: the user's own `screens`. `load`: every screen of the profile, as the flows load them."""

    folder: Path
    load: Callable[[], Mapping[str, ScreenMap]]
    sites: Mapping[str, str]
    words: Callable[[str], Sequence[str]]
    """The texts of a section of the wording table, for the parts of an address that differ."""
    lacking: Callable[[str], bool]
    """Whether the portal has none of `screen.element`."""
    today: Callable[[], date]
    camera: Camera

    def __post_init__(self) -> None:
        self._maps = self.load()
        self._told: dict[str, list[str]] = {}
        """`screen.element` -> what it showed, of things that are no rows."""

    def has(self, key: str) -> bool:
        """Whether the user has shown `screen.element` on this profile."""
        screen, _, name = key.partition(".")
        return self._own(screen, name) is not None

    def here(self, screen: str) -> Element | None:
        """What the screen is known by, as the user has shown it; None where nobody has."""
        known = self._maps[screen].here if screen in self._maps else None
        return known if known is not None and "confirmed" in known.seen else None

    def write(
        self,
        lesson: Lesson,
        wish: Wish,
        finding: Finding,
        *,
        address: str = "",
        shown: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """Put an answer into the map, and what follows from it: what the screen is known by, where it is, what presses."""
        self._told[wish.key] = [row[wish.name] for row in shown if wish.name in row]
        below = self._element(wish.screen, wish.name)
        opener = wish.opened_by if wish.opened_by and self._own(wish.screen, wish.opened_by) else ""
        entry = entry_of(wish, finding, opener, below, self.today())
        if lesson.screen not in self._maps:  # a map without this is none, and no other could be read beside it
            self._put(lesson, "here", here_of([entry], before_press=wish.before_press))
            put_keys(self._file(lesson), {"about": lesson.about})
        self._put(lesson, f"elements.{wish.name}", entry)
        self._load()
        self._follow(lesson, address, shown)

    def leave(self, lesson: Lesson, wish: Wish) -> None:
        """Nobody shows it: it is guessed where the flows ask for it all the same."""
        if wish.otherwise and self._element(wish.screen, wish.name) is None and wish.screen in self._maps:
            self._put(lesson, f"elements.{wish.name}", guess_of(wish, self._maps[wish.screen].here.frame))
            self._load()
        self._follow(lesson, "", ())

    async def take_over(self, window: Window, lesson: Lesson, wish: Wish) -> bool:
        """Take over what finds its like on another screen, if it finds one thing here too and nobody has shown this one."""
        screen, _, name = wish.same_as.partition(".")
        like = self._own(screen, name)
        if like is None or self.has(wish.key):
            return False
        if [one.count for one in await window.found_by(like.locators, like.frame)] != [1]:
            return False
        self.write(lesson, wish, Finding(like.locators, like.frame))
        return True

    async def picture(self, window: Window, lesson: Lesson) -> None:
        """Keep a picture of the screen beside its map, with what is secret covered. One that fails is no reason to stop."""
        page = await window.page()
        covers = {
            name: page.frame_locator(one.frame).locator(one.locators[0]) if one.frame else page.locator(one.locators[0])
            for name in lesson.masks
            if (one := self._element(lesson.screen, name)) is not None
        }
        covers["password"] = page.locator("input[type=password]")
        try:
            masks = {name: cover for name, cover in covers.items() if await cover.count()}
            taken = await self.camera.photograph(page, step="taught", screen=lesson.screen, full_page=True, masks=masks)
        except TakedownError:
            return
        write_private(self.folder / f"{lesson.screen}.png", taken.png)

    def _follow(self, lesson: Lesson, address: str, shown: Sequence[Mapping[str, str]]) -> None:
        """What the answers so far say together."""
        raw = {wish.name: one for wish in lesson.wishes if (one := self._own(lesson.screen, wish.name)) is not None}
        known = [_entry_again(raw[name]) for name in lesson.here if name in raw]
        file = self._file(lesson)
        keys: dict[str, Any] = {}
        if known:
            before_press = any(lesson.wish(name).before_press for name in lesson.here)
            self._put(lesson, "here", here_of(known, before_press=before_press))
        here = self._maps.get(lesson.screen)
        if here is None:
            return
        if address and lesson.has_address:
            found = address_of(address, self.sites, self._values(lesson, shown))
            if found and (not here.address or here.address.count("{") <= found.count("{")):
                keys["address"] = found
        if lesson.masks and all(name in raw for name in lesson.masks):
            keys["masks"] = list(lesson.masks)
        if lesson.presses and all(name in raw or self.lacking(f"{lesson.screen}.{name}") for name in lesson.presses):
            keys["press"] = [name for name in lesson.presses if name in raw]
        if keys:
            put_keys(file, keys)
        self._load()

    def _values(self, lesson: Lesson, shown: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for placeholder, source in lesson.values.items():
            column = source.partition(".")[2]
            if column:
                found[placeholder] = [row[column] for row in shown if column in row]
            elif any(wish.name == source for wish in lesson.wishes):
                found[placeholder] = self._told.get(f"{lesson.screen}.{source}", [])
            else:
                found[placeholder] = list(self.words(source))
        return found

    def _element(self, screen: str, name: str) -> Element | None:
        return self._maps[screen].elements.get(name) if screen in self._maps else None

    def _own(self, screen: str, name: str) -> Element | None:
        element = self._element(screen, name)
        return element if element is not None and "confirmed" in element.seen else None

    def _put(self, lesson: Lesson, table: str, entry: Mapping[str, Any]) -> None:
        put_entry(self._file(lesson), table, entry)

    def _file(self, lesson: Lesson) -> Path:
        return self.folder / f"{lesson.screen}.toml"

    def _load(self) -> None:
        self._maps = self.load()


def _entry_again(element: Element) -> dict[str, Any]:
    return {"locators": list(element.locators), "frame": element.frame, "seen": dict(element.seen)}
