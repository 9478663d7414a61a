"""Uploading files from the store and seeing that the portal has them all."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import FilePayload

from takedown.browser.screen import Screen
from takedown.browser.waiting import first_shown
from takedown.domain.model import EvidenceFile
from takedown.portal import NotAsMeant, ReadEvidence

UPLOAD_MS = 60_000


async def attach(screen: Screen, name: str, uploaded: str, files: Sequence[EvidenceFile], read: ReadEvidence) -> None:
    """Upload the store's copies and wait until the portal lists every one.

    Raises NotAsMeant when one does not come, with the portal's words if it gives any.
    """
    if not files:
        return
    payloads = [FilePayload(name=file.name, mimeType=file.media_type, buffer=read(file)) for file in files]
    await screen.attach(name, payloads)
    answers = {
        "all": [locator.nth(len(files) - 1) for locator in screen.candidates(screen.map.element(uploaded))],
        "refused": screen.candidates(screen.map.element("upload_refused")),
    }
    if await first_shown(answers, UPLOAD_MS) != "all":
        there, words = await screen.texts(uploaded), await screen.texts("upload_refused")
        listed = f"of {len(files)} files only {len(there)} were uploaded ({', '.join(there) or 'none'})"
        raise NotAsMeant([": ".join([listed, *words])])
