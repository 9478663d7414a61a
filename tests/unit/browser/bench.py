"""A tab with a small page of ours on it, and a screen over that page from a few lines of TOML."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page

from takedown.browser.choice import Choice
from takedown.browser.look import SEEN, Field, Widget
from takedown.browser.map_files import load_maps
from takedown.browser.picture import Camera
from takedown.browser.screen import Screen
from takedown.portal import ScreenPicture
from tests.browser_thread import Run

HERE = "[here]\nlocators = ['body']\nsays = 'the page'\n"


@dataclass
class Bench:
    """`run` is the thread of the browser; patience is short, because nothing here takes long."""

    run: Run
    page: Page
    folder: Path
    kept: list[ScreenPicture] = field(default_factory=list)

    def show(self, html: str) -> None:
        """Put a page into the tab."""
        self.run(self.page.set_content(html))

    def screen(self, *elements: str, top: str = "", here: str = HERE, patience_ms: float = 600) -> Screen:
        """A screen `form` with these elements, each written as TOML after `[elements.`."""
        text = "\n".join([top, here, *(f"[elements.{element}" for element in elements)])
        (self.folder / "form.toml").write_text(text, "utf-8")
        maps = load_maps([self.folder])
        return Screen(
            self.page, maps["form"], {"ipp": "http://x.localhost"}, Camera("test"), self.kept.append, patience_ms
        )

    def the(self, locator: str) -> Locator:
        return self.page.locator(locator)

    def kind(self, locator: str) -> Widget:
        """What the engine takes the element for."""
        (seen,) = self.run(SEEN.at(self.the(locator)))
        return seen.kind

    def field(self, locator: str) -> Field:
        """The one field, as a screen hands it to what fills it."""
        (seen,) = self.run(SEEN.at(self.the(locator)))
        return Field(self.the(locator), seen, locator)

    def shows(self, locator: Locator) -> str:
        """What the one element shows now."""
        (seen,) = self.run(SEEN.at(locator))
        return seen.value


def element(name: str, *locators: str, more: str = "") -> str:
    """The TOML of one element, for `Bench.screen`."""
    return f"{name}]\nsays = 'the {name}'\nlocators = {list(locators)!r}\n{more}\n"


def exactly(text: str) -> Choice:
    return Choice((text,))
