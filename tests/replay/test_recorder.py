"""Recording what is not as mapped: told with the recording, and no journey fails because of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ipp_flows.portal import IppPortal, Site
from ipp_flows.recording import Recorder, Session
from ipp_flows.shipped import wording_of
from playwright.async_api import Page

from takedown.browser.map_files import load_maps
from takedown.browser.screen import Screen
from takedown.browser.session import BrowserSession
from takedown.portal import ScreenPicture
from tests.browser_thread import Run

MAPS = {
    "manage_complaints": """
        [here]
        locators = ["#list"]
        [elements.cases]
        locators = ["#list", "css=["]
        columns = { number = ["No."], status = ["Status"] }
        [elements.whose]
        locators = ['[data-whose="Jane"]']
        [elements.twice]
        locators = ["b"]
        [elements.gone]
        locators = ["#gone"]
    """,
    "complaint_detail": """
        [here]
        locators = ["#list"]
        [elements.facts]
        locators = ["#list"]
        columns = { status = ["Status"] }
    """,
}
PAGE = """<table id="list"><thead><tr><th>No.</th><th>Status</th></tr></thead><tbody><tr><td>7</td><td>Closed</td></tr></tbody>
</table><p data-whose="Jane 8">x</p><p data-whose="Jane">y</p><b>1</b><b>2</b>"""


def no_picture(_picture: ScreenPicture) -> None:
    """Pictures are not looked at here."""


@pytest.fixture
def portal(session: BrowserSession, tmp_path: Path) -> IppPortal:
    for name, text in MAPS.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    site = Site(addresses={"ipp": "https://ipp.example"}, login="jane", practice=True, password=lambda: "")
    return IppPortal(session, load_maps([tmp_path]), wording_of(tmp_path), site)


def record(run: Run, portal: IppPortal, name: str, *, closed: bool = False) -> Recorder:
    """A recorder after it has seen the page as the screen `name`, twice at the same step."""
    recorder = Recorder(portal, Session("mine", "practice", ["mine"], "takedown", "en-US", pictures=False))

    async def see(page: Page) -> None:
        await page.set_content(PAGE)
        screen: Screen = portal.screen(page, name, no_picture)
        screen.patience_ms = 100
        if closed:
            await page.close()
        await recorder(screen, "step")
        await recorder(screen, "step")
        await page.close()

    run(_on_a_page(portal, see))
    return recorder


async def _on_a_page(portal: IppPortal, see: object) -> None:
    assert callable(see)
    await see(await portal.session.context.new_page())


def test_a_screen_that_is_not_as_mapped_is_recorded_as_it_is(run: Run, portal: IppPortal) -> None:
    """What is gone or there twice is said of it; a step that comes again is not recorded again."""
    (recorded,) = record(run, portal, "manage_complaints").recordings
    elements = recorded.expected["elements"]
    assert {name: one["sight"] for name, one in elements.items()} == {
        "cases": "found",
        "whose": "gone",
        "twice": "several",
        "gone": "gone",
    }
    assert elements["cases"]["rows"] == [{"_link": "", "number": "7", "status": "Closed"}]
    assert recorded.expected["lines"] == []
    assert recorded.place.endswith("-step")


def test_what_a_recording_has_lost_is_told_with_it(run: Run, portal: IppPortal) -> None:
    """An element that is found by the account's name is not found where that name is no more."""
    (recorded,) = record(run, portal, "manage_complaints").recordings
    assert len(recorded.meta.lost) == 1
    assert recorded.meta.lost[0].startswith("elements.whose: {'sight': 'found'")
    assert "Jane" not in "".join(map(str, recorded.files().values()))


def test_a_map_that_names_too_little_for_a_journey_is_no_reason_to_fail(run: Run, portal: IppPortal) -> None:
    (recorded,) = record(run, portal, "complaint_detail").recordings
    assert recorded.expected["complaint"] == {"amiss": "it is not mapped in full"}


def test_a_page_that_is_gone_is_told_and_raises_nothing(run: Run, portal: IppPortal) -> None:
    """The journey finds out by itself."""
    recorder = record(run, portal, "manage_complaints", closed=True)
    assert recorder.recordings == []
    assert len(recorder.missed) == 1
    assert recorder.missed[0].startswith("manage_complaints: ")
