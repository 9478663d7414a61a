"""Takes the recordings in `recordings/` again: the screens of both faces of the practice portal, as the journeys use them.

    python -m scripts.record_practice [--into FOLDER]

The practice portal runs here, seeded and without trouble; what is recorded differs from one day to the next only in dates and
versions. Look at what has changed (git diff) before you commit it, and at `takedown record --check recordings`.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ipp_flows.portal import IppPortal, Site
from ipp_flows.recording import Recorder, Session
from ipp_flows.shipped import maps_of, wording_of

from scripts.practice import control
from takedown import __version__
from takedown.browser.session import BrowserWish, open_session
from takedown.domain.listing import read_listing
from takedown.domain.model import (
    Account,
    Complaint,
    ComplaintType,
    EvidenceFile,
    Ipr,
    IprType,
    IprUpload,
    Marketplace,
)
from takedown.portal import ScreenPicture
from takedown.recording.storage import placed
from takedown.sandbox.server import RunningPortal, running_portal
from takedown.settings.redaction import hide, redact

ROOT = Path(__file__).resolve().parent.parent
NOBODY = Path("no-folder-of-a-user")
LOGIN, PASSWORD = "holder@example.test", "practice-Portal-1"
FILES = {
    "certificate.pdf": b"%PDF-1.4\nSANDBOX certificate\n",
    "comparison.pdf": b"%PDF-1.4\nSANDBOX comparison\n",
}
#: The last two digits choose what becomes of a listing.
ITEM = "https://www.aliexpress.com/item/10050000000000{:02}.html"


@dataclass(frozen=True)
class Face:
    """One face of the practice portal. `instead`: kind of trouble -> the screen that it shows instead of the account's."""

    name: str
    profile: str
    maps: str
    instead: dict[str, str]


#: In this order: a robot check stays until it is solved, and a maintenance lasts for some requests.
INSTEAD = {"popup_notice": "notice", "too_many_requests": "too_many"}
LASTING = {"robot_check_page": "robot_check", "maintenance": "maintenance"}
FACES = (
    Face("classic", "sandbox", "ipp_classic", INSTEAD | LASTING),
    Face("spa", "sandbox-spa", "ipp_spa", INSTEAD | {"error_5xx": "fault"} | LASTING),
)


def main(arguments: Sequence[str]) -> int:
    """Record both faces; 1 where a screen is read otherwise from its recording than from its page."""
    options = argparse.ArgumentParser(description="Take the recordings of the practice portal again.")
    options.add_argument("--into", type=Path, default=ROOT / "recordings")
    into: Path = options.parse_args(arguments).into
    lost = 0
    for face in FACES:
        with running_portal(face=face.name, seed=1) as running:
            recorder = asyncio.run(_record(face, running))
        lost += _keep(into, face, recorder)
    return 1 if lost else 0


def _keep(into: Path, face: Face, recorder: Recorder) -> int:
    """Put the recordings of a face in the place of those that are there; how much is wrong with them."""
    shutil.rmtree(into / face.profile, ignore_errors=True)
    for place, recording in placed(recorder.recordings).items():
        folder = into / place
        folder.mkdir(parents=True)
        for name, content in recording.files().items():
            (folder / name).write_bytes(content)
        print(f"{place}")
    wrong = [*recorder.missed, *(f"{one.meta.screen}: {lost}" for one in recorder.recordings for lost in one.meta.lost)]
    print("\n".join(f"! {one}" for one in wrong))
    return len(wrong)


async def _record(face: Face, running: RunningPortal) -> Recorder:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    wish = BrowserWish(headless=True, practice=True, locale="en-US", timezone="UTC", as_root=as_root)
    addresses = {"ipp": running.url, "complaint": f"http://qinquan.localhost:{running.port}"}
    site = Site(addresses=addresses, login=LOGIN, practice=True, password=lambda: PASSWORD)
    async with open_session(wish) as session:
        portal = IppPortal(session, maps_of([face.maps], NOBODY), wording_of(NOBODY), site)
        recorder = Recorder(
            portal,
            Session(
                face.profile,
                "practice",
                (face.maps,),
                f"takedown {__version__}",
                wish.locale,
                pictures=False,
                hide=hide,
                scrub=redact,
            ),
        )
        portal.witness = recorder
        await _first_days(portal, running, recorder, face)
    return recorder


async def _first_days(portal: IppPortal, running: RunningPortal, recorder: Recorder, face: Face) -> None:
    """Sign in, submit two rights, file on both, and two days later look at every screen."""
    await portal.sign_in(_no_picture)
    approved, waiting = _right("12345677", "ACME"), _right("12345678", "ACME SOLO")
    for right in (approved, waiting):
        await _submit(portal, await portal.prepare_ipr(IprUpload(_account(), right), _no_picture, _read))
    for right, endings in ((approved, (10, 20, 30, 40)), (waiting, (50,))):
        complaint = _complaint(right, endings)
        await _submit(portal, await portal.prepare_complaint(complaint, "", _no_picture, _read))
    control(running, "/clock", {"advance": "P2D"})
    await portal.sign_in(_no_picture)
    number = str(control(running, "/complaints")[0]["number"])
    for name in portal.screens_to_inspect(number):
        await portal.inspect(name, _no_picture, marketplace=Marketplace.ALIEXPRESS, number=number)
    for trouble, name in face.instead.items():
        control(running, "/trouble", {"next": [{"kind": trouble, "on": "user_center"}]})
        page = await portal.session.new_page()
        await page.goto(portal.screen(page, "user_center", _no_picture).map.address.format(**portal.site.addresses))
        await portal.screen(page, name, _no_picture).arrive()
        await recorder(portal.screen(page, name, _no_picture), "")
        await portal.session.close_page(page)
        control(running, "/robot-check/solve", {})


async def _submit(portal: IppPortal, prepared: Any) -> None:
    """Press on the practice portal, and have its answer recorded."""
    await portal.press(prepared)
    await portal.photograph_outcome(prepared, _no_picture)
    await portal.leave(prepared)


def _account() -> Account:
    return Account(f"sandbox:{LOGIN}")


def _right(number: str, name: str) -> Ipr:
    """A trademark; the portal approves those at once whose number ends in 77."""
    return Ipr(
        ipr_type=IprType.TRADEMARK,
        registration_number=number,
        jurisdiction="CN",
        name=name,
        owner="Acme Ltd",
        nice_classes=(9, 25),
        issued_on=date(2020, 1, 2),
        expires_on=date(2099, 3, 4),
        certificates=(_file("certificate.pdf"),),
    )


def _complaint(right: Ipr, endings: Sequence[int]) -> Complaint:
    return Complaint(
        account=_account(),
        marketplace=Marketplace.ALIEXPRESS,
        ipr=right,
        complaint_type=ComplaintType.PRODUCT_LISTING,
        reason="unfair_use",
        listings=tuple(read_listing(ITEM.format(ending)) for ending in endings),
        explanation="The mark stands in the title.\nIt is identical.",
        evidence=(_file("comparison.pdf"),),
        infringement_location="title; image",
    )


def _file(name: str) -> EvidenceFile:
    return EvidenceFile(name, hashlib.sha256(FILES[name]).hexdigest(), len(FILES[name]), "application/pdf")


def _read(file: EvidenceFile) -> bytes:
    return FILES[file.name]


def _no_picture(_picture: ScreenPicture) -> None:
    """Pictures would make the repository large."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
