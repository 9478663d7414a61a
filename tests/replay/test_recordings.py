"""Every folder in `recordings/` is a test: the readers of the journeys make of the page what `expected.json` says.

When a portal has changed, record its screen, correct `expected.json` by hand to what should be read, and mend the map or the
reader until the test passes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ipp_flows.portal import IppPortal, Site
from ipp_flows.reading import read_screen
from ipp_flows.recording import RECORDED_PATIENCE_MS
from ipp_flows.shipped import maps_of, wording_of

from takedown.browser.replay import replayed
from takedown.browser.screen import Screen
from takedown.browser.session import BrowserSession
from takedown.portal import ScreenPicture
from takedown.recording.disguise import ACCOUNT
from takedown.recording.recording import META, Recording
from takedown.recording.reveal import reveal
from takedown.recording.storage import read_files, read_recordings
from tests.browser_thread import Run

ROOT = Path(__file__).resolve().parents[2] / "recordings"
FOLDERS = sorted(path.parent for path in ROOT.rglob(META))
NOBODY = Path("no-folder-of-a-user")
#: The screens that every face shows on the way of the journeys.
OF_EVERY_FACE = {
    "sign_in", "user_center", "ipr_type", "ipr_basics", "ipr_additional", "ipr_receipt", "ipr_management",
    "complaint_form", "complaint_receipt", "manage_complaints", "pending_submissions", "complaint_detail",
    "notice", "too_many", "robot_check", "maintenance",
}  # fmt: skip


def recording_in(folder: Path) -> Recording:
    (found,) = read_recordings(folder).values()
    return found


async def read(session: BrowserSession, recording: Recording) -> dict[str, Any]:
    """What the journeys' readers make of a recording."""
    meta = recording.meta
    site = Site(addresses=meta.addresses, login=ACCOUNT, practice=meta.kind == "practice", password=lambda: "")
    portal = IppPortal(session, maps_of(meta.maps, NOBODY), wording_of(NOBODY), site)
    pictures: list[ScreenPicture] = []
    async with replayed(session.browser, recording.documents(), meta.address, meta.locale) as page:
        screen_map = maps_of(meta.maps, NOBODY)[meta.screen]
        screen = Screen(page, screen_map, meta.addresses, session.camera, pictures.append, RECORDED_PATIENCE_MS)
        return await read_screen(portal, screen)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_a_recorded_screen_is_read_as_expected(run: Run, session: BrowserSession, folder: Path) -> None:
    """Every element by its kind, every list, every status; and the page itself was read the same."""
    recording = recording_in(folder)
    assert list(recording.meta.lost) == []
    assert recording.expected["here"] in ("found", "moved")
    assert run(read(session, recording)) == recording.expected


@pytest.mark.parametrize("profile", ["sandbox", "sandbox-spa"])
def test_every_screen_of_the_journeys_is_recorded(profile: str) -> None:
    """Of both faces of the practice portal."""
    assert {path.name for path in (ROOT / profile).iterdir()} >= OF_EVERY_FACE


def test_nothing_in_the_recordings_looks_like_a_secret() -> None:
    """What `takedown record --check recordings` says."""
    assert reveal(read_files(ROOT), [], lambda text: text).suspicious == []
