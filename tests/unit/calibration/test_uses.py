"""What rehearsals have confirmed: never what presses, never another locator, never another portal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from takedown.browser.map_files import load_maps
from takedown.browser.screen_map import Provenance, ScreenMap
from takedown.calibration.uses import Uses
from tests.unit.doctor.facts import PRACTICE, REAL

DAY = date(2026, 12, 1)
FORM = """
press = ["go"]
[here]
locators = ["#form"]
before_press = true
[elements.links]
locators = ["#links"]
before_press = true
guess = "a script of 2019"
[elements.note]
locators = ["#note"]
seen = {confirmed = 2026-11-30}
[elements.go]
locators = ["#go"]
"""


def maps(folder: Path, form: str = FORM) -> dict[str, ScreenMap]:
    """The screen `form`."""
    folder.mkdir(exist_ok=True)
    (folder / "form.toml").write_text(form, "utf-8")
    return load_maps([folder])


@pytest.fixture()
def uses(tmp_path: Path) -> Uses:
    """Of a real profile."""
    return Uses(tmp_path / "used.json", REAL)


def test_what_was_used_is_no_guess_any_more_and_what_presses_still_is(uses: Uses, tmp_path: Path) -> None:
    """Nobody has pressed it, even where somebody says so; and what the user pointed at stays confirmed by that."""
    known = maps(tmp_path / "maps")
    new = uses.confirm(known, {"form.here", "form.links", "form.note", "form.go", "gone.links"}, DAY)
    assert new == ["form.here", "form.links"]
    form = uses.on(known)["form"]
    assert [guess.partition(" ")[0] for guess in form.guesses(practice=False)] == ["form.go"]
    assert form.element("links").provenance(practice=False) is Provenance.USED
    assert form.element("note").provenance(practice=False) is Provenance.CONFIRMED
    assert uses.confirm(known, {"form.links"}, DAY) == []


@pytest.mark.parametrize("change", ['locators = ["#other"]', 'locators = ["#links"]\nframe = "iframe"'])
def test_what_is_found_in_another_way_was_not_used(uses: Uses, tmp_path: Path, change: str) -> None:
    """A new version of a shipped map, or the user's own hand."""
    known = maps(tmp_path / "maps")
    uses.confirm(known, {"form.links"}, DAY)
    changed = maps(tmp_path / "maps", FORM.replace('locators = ["#links"]', change))
    assert uses.on(changed)["form"].element("links").used is None


def test_another_portal_was_not_used(uses: Uses, tmp_path: Path) -> None:
    """A profile of the same name may come to point elsewhere."""
    known = maps(tmp_path / "maps")
    uses.confirm(known, {"form.links"}, DAY)
    assert Uses(tmp_path / "used.json", PRACTICE).on(known)["form"].element("links").used is None


@pytest.mark.parametrize(
    "used", [None, 7, ["form.links"], {"form.links": "always"}, {"form.links": {"is": "", "on": "soon"}}]
)
def test_a_file_that_says_nothing_confirms_nothing(uses: Uses, tmp_path: Path, used: object) -> None:
    """It is written anew by the next rehearsal."""
    content = {"v": 1, "portal": REAL.addresses["ipp"], "used": used}
    (tmp_path / "used.json").write_text(json.dumps(content) if used is not None else "{", "utf-8")
    (tmp_path / "used.json").chmod(0o600)
    known = maps(tmp_path / "maps")
    assert uses.on(known)["form"].element("links").used is None
    assert uses.confirm(known, {"form.links"}, DAY) == ["form.links"]
    assert uses.on(known)["form"].element("links").used == DAY


def test_no_map_can_say_it_of_itself(tmp_path: Path) -> None:
    """Only what was kept beside it counts."""
    form = maps(tmp_path / "maps", FORM.replace('guess = "a script of 2019"', "seen = {used = 2026-12-01}"))["form"]
    assert form.element("links").provenance(practice=False) is Provenance.GUESS
