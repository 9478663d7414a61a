"""Uploading files from the store and seeing that the portal has them all, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from playwright.async_api import FilePayload

from ipp_flows.arrive import first_answer
from ipp_flows.compare import ReadBack
from takedown.browser.screen import Screen
from takedown.domain.model import EvidenceFile
from takedown.portal import NotAsMeant, ReadEvidence

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

UPLOAD_MS = 60_000
LISTS = ("listed", "uploaded")
"""What a form shows of the files that were handed to it, and of those that have arrived."""


async def attach(
    portal: IppPortal, screen: Screen, name: str, files: Sequence[EvidenceFile], read: ReadEvidence
) -> None:
    """Upload the store's copies and wait until the portal lists every one.

    Raises NotAsMeant when the list is not empty before, or one does not come, with the portal's words if it gives any: a
    draft of another tab may hold a file of the same name and other content. Raises what `first_answer` raises.
    """
    if not files:
        return
    if there := await screen.texts("listed"):
        raise NotAsMeant([f"the form holds {', '.join(there)} already, which another draft has left there"])
    payloads = [FilePayload(name=file.name, mimeType=file.media_type, buffer=read(file)) for file in files]
    await screen.attach(name, payloads)
    answers = {
        "all": screen.sought("uploaded").nth(len(files) - 1),
        "refused": screen.sought("upload_refused"),
    }
    if await first_answer(portal, screen, answers, UPLOAD_MS) != "all":
        there, words = await screen.texts("uploaded"), await screen.texts("upload_refused")
        listed = f"of {len(files)} files only {len(there)} were uploaded ({', '.join(there) or 'none'})"
        raise NotAsMeant([": ".join([listed, *words])])


def uploads_as_meant(
    shown: Mapping[str, Sequence[str]], back: ReadBack, name: str, files: Sequence[EvidenceFile]
) -> None:
    """Hold every file that the form lists against those that were meant; all of them must have arrived.

    `shown` holds the texts of LISTS as the form shows them.
    """
    meant = [file.name for file in files]
    back.same_set(name, shown["listed"], meant)
    back.same_set(f"{name}_arrived", shown["uploaded"], meant)
