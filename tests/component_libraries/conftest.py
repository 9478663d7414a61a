"""The form of each component library in one tab of one browser, and a screen over it."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from takedown.browser.map_files import load_maps
from takedown.browser.picture import Camera
from takedown.browser.screen import Screen
from takedown.browser.session import BrowserSession
from tests.browser_thread import Run, run, session

__all__ = ["run", "session"]

HERE = Path(__file__).parent
LIBRARIES = ("antd_3", "antd_5", "fusion", "element_plus")
PATIENCE_MS, HASTE_MS = 15_000, 2_500
"""Nothing on these pages takes longer than a third of a second: patience is for slow machines, haste for what never comes."""

Result = TypeVar("Result")


@dataclass
class Form:
    """A screen, and the thread that its browser runs in."""

    library: str
    screen: Screen
    run: Run

    def __call__(self, *steps: Coroutine[Any, Any, Result]) -> Result:
        """What the last of some steps on the screen gives."""
        try:
            *_, last = [self.run(step) for step in steps]
        finally:
            for step in steps:
                step.close()
        return last

    @property
    def hasty(self) -> Screen:
        """The same screen, with little patience."""
        return Screen(self.screen.page, self.screen.map, {}, Camera("test"), lambda picture: None, HASTE_MS)

    def read(self, name: str) -> str:
        return self.run(self.screen.read(name))


@pytest.fixture(scope="session", params=LIBRARIES)
def form(request: pytest.FixtureRequest, run: Run, session: BrowserSession) -> Iterator[Form]:
    """The page of one library, opened once: every test has a field of its own on it."""
    library: str = request.param
    assert (HERE / "packages").is_dir(), "The component libraries are not there: run `make install`."
    page = run(session.new_page())
    run(page.goto((HERE / "pages" / f"{library}.html").as_uri()))
    page.set_default_timeout(PATIENCE_MS)
    maps = load_maps([HERE / "screens" / "every", HERE / "screens" / library])
    screen = Screen(page, maps["form"], {}, Camera("test"), lambda picture: None, PATIENCE_MS)
    run(screen.arrive())
    yield Form(library, screen, run)
    run(session.close_page(page))
