"""Recording the screens of a command's session, keeping what was recorded, and saying what it came to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from takedown import __version__
from takedown.cli.installation import Installation
from takedown.domain.payload import load_ipr
from takedown.recording.recording import Recording
from takedown.recording.storage import write_archive, write_folder
from takedown.settings.profile import Profile
from takedown.settings.redaction import hide, redact

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal
    from ipp_flows.recording import Recorder

ARCHIVE = ".zip"


def watch(here: Installation, profile: Profile, portal: IppPortal, *, pictures: bool) -> Recorder:
    """Have every screen of an open portal recorded from now on. Never in a run that presses."""
    from ipp_flows.recording import Recorder, Session  # noqa: PLC0415  it brings Playwright, which takes 0.4 s to import

    session = Session(
        profile=profile.name,
        kind=profile.portal,
        maps=profile.screens,
        tool=f"takedown {__version__}",
        locale=profile.locale,
        private=list(_names_of_rights(here, profile)),
        pictures=pictures,
        hide=hide,
        scrub=redact,
    )
    recorder = Recorder(portal, session)
    portal.witness = recorder
    return recorder


@asynccontextmanager
async def watched_portal(here: Installation, profile: Profile, recorders: list[Recorder]) -> AsyncIterator[IppPortal]:
    """As `Installation.portal`, with its screens recorded by one more of `recorders`."""
    async with here.portal(profile) as portal:
        recorders.append(watch(here, profile, portal, pictures=True))
        yield portal


def keep(here: Installation, place: Path, recordings: Sequence[Recording]) -> None:
    """Write what was recorded, into one file where the place says .zip. Raises WrongUse, StorageFailed."""
    if not recordings:
        here.output.warn("No screen could be recorded, so nothing was written.")
        return
    write = write_archive if place.suffix.lower() == ARCHIVE else write_folder
    write(place, recordings)
    here.output.say(f"{len(recordings)} screens recorded in {place}.", "bold")
    here.output.say(f"  → See what it would reveal before you send it: takedown record --check {place}")


def tell_what_is_missing(here: Installation, recorders: Sequence[Recorder]) -> None:
    """Which screens were not recorded, and what a recording does not show as its page did."""
    for recorder in recorders:
        for missed in recorder.missed:
            here.output.warn(f"Not recorded: {missed}")
        for one in recorder.recordings:
            for lost in one.meta.lost:
                here.output.warn(f"{one.meta.screen} is read otherwise from its recording: {lost}.")


def facts(place: Path, recorders: Sequence[Recorder]) -> dict[str, Any]:
    """For the result line."""
    recordings = [one for recorder in recorders for one in recorder.recordings]
    return {
        "recording": str(place) if recordings else None,
        "screens": [one.place for one in recordings],
        "missed": [one for recorder in recorders for one in recorder.missed],
        "lost": [lost for one in recordings for lost in one.meta.lost],
    }


def _names_of_rights(here: Installation, profile: Profile) -> Iterator[str]:
    """What the ledger knows as names and numbers of the account's rights."""
    for record in here.ledger.iprs(profile.account) if here.has_ledger() else []:
        if record.payload is not None:
            right = load_ipr(record.payload)
            yield from (right.name, right.owner, right.registration_number)
