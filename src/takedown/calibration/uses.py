"""What rehearsals have confirmed by using it: kept beside the maps, and no longer true of what the maps describe otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from takedown.browser.screen_map import Element, ScreenMap
from takedown.settings.private_file import read_private, write_private
from takedown.settings.profile import Profile

_VERSION = 1


class Uses:
    """Of one profile, on the portal that it names. Whoever loses the file rehearses again, no more."""

    def __init__(self, file: Path, profile: Profile) -> None:
        self._file = file
        self._portal = profile.addresses["ipp"]

    def confirm(self, maps: Mapping[str, ScreenMap], used: Collection[str], day: date) -> list[str]:
        """Keep that these (`screen.element`) did their work; gives those that nobody had confirmed on a real profile before.

        What presses is never among them. Raises StorageFailed where it cannot be written.
        """
        kept = self._read()
        before = self.on(maps)
        new = []
        for key in sorted(used):
            screen, _, name = key.partition(".")
            if screen not in maps or maps[screen].presses(name):
                continue
            element = _element(maps[screen], name)
            new += (
                [key] if not {"confirmed"} & set(element.seen) and _element(before[screen], name).used is None else []
            )
            kept[key] = {"is": _what_finds(element), "on": day.isoformat()}
        content = {"v": _VERSION, "portal": self._portal, "used": kept}
        write_private(self._file, json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
        return new

    def on(self, maps: Mapping[str, ScreenMap]) -> dict[str, ScreenMap]:
        """The same maps, with the day on every element that is still found as it was when it was used."""
        kept = self._read()

        def dated(element: Element) -> Element:
            use = kept.get(f"{element.screen}.{element.name}")
            same = use is not None and use["is"] == _what_finds(element)
            return replace(element, used=date.fromisoformat(use["on"])) if use is not None and same else element

        return {
            name: replace(
                one, here=dated(one.here), elements={key: dated(element) for key, element in one.elements.items()}
            )
            for name, one in maps.items()
        }

    def _read(self) -> dict[str, dict[str, str]]:
        """Nothing where nothing was kept, or for another portal, or by another version."""
        try:
            raw = json.loads(read_private(self._file) or b"{}")
            if (raw["v"], raw["portal"]) != (_VERSION, self._portal):
                return {}
            return {
                key: {"is": use["is"], "on": str(date.fromisoformat(use["on"]))} for key, use in raw["used"].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}


def _element(screen: ScreenMap, name: str) -> Element:
    return screen.here if name == "here" else screen.element(name)


def _what_finds(element: Element) -> str:
    """A hash of everything that says which thing on the page is meant."""
    finds = [
        element.locators,
        element.frame,
        element.hidden,
        {name: list(texts) for name, texts in element.columns.items()},
        element.row,
        dict(element.inside),
        element.in_address,
        element.opened_by,
    ]
    return hashlib.sha256(json.dumps(finds, sort_keys=True).encode()).hexdigest()
