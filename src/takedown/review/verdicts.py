"""What a reviewer says of one complaint: an event in the same journal, about exactly what they saw."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from takedown.domain.review import Verdict
from takedown.ledger.errors import ChangedMeanwhile
from takedown.review.complaint import complaint
from takedown.review.site import Site, field_of

LONGEST_TEXT = 8000
"""Characters of a reason or a comment."""


def give_verdict(site: Site, request: Request) -> Response:
    """Take a verdict and show the complaint again; what cannot be taken is said, and the text typed stays in the page."""
    record = site.record(request)
    if record is None or site.reviewer is None:
        return site.not_there()
    wanted, text = field_of(request, "verdict"), field_of(request, "text")
    if wanted not in set(Verdict):
        return complaint(site, request, "That is no verdict.", 400)
    if not text and wanted != Verdict.APPROVED:
        return complaint(site, request, "A flag or a comment needs its text. Nothing was recorded.", 400)
    if len(text) > LONGEST_TEXT:
        return complaint(site, request, f"The text is longer than {LONGEST_TEXT} characters; shorten it.", 400)
    seen = field_of(request, "seen")
    try:
        site.reviewer.say(
            "submission_reviewed", {"submission": record.id, "verdict": wanted, "text": text, "seen_sha256": seen}
        )
    except ChangedMeanwhile:
        why = "Something happened since you were shown this page. It is shown as it is now: look again, and send again."
        return complaint(site, request, f"{why} Nothing was recorded; your text is kept below.", 409)
    return RedirectResponse(f"/complaint/{record.id}#verdict", 303)
