"""The complaints of a bundle as a table for spreadsheets, without anything that one of them could take for a formula."""

from __future__ import annotations

import csv
import io

from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.export.selection import Selection
from takedown.intake.formula_guard import guard
from takedown.ledger.ledger import Ledger

COLUMNS = (
    "complaint",
    "numbers",
    "state",
    "marketplace",
    "right",
    "reason",
    "listing",
    "with us",
    "portal says",
    "review",
)


def table(ledger: Ledger, selection: Selection) -> bytes:
    """One line for each listing of each complaint, as CSV in UTF-8 with a byte order mark, as spreadsheets want it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for record in selection.submissions:
        complaint = load_submission(record.kind, record.payload)
        if not isinstance(complaint, Complaint):
            continue
        claims = {claim.claim: claim for claim in ledger.claims_of(record.id)}
        for listing in complaint.listings:
            claim = claims.get(complaint.claim(listing))
            cells = (
                record.id,
                " ".join(record.numbers),
                record.state.value,
                complaint.marketplace.value,
                complaint.ipr.name,
                complaint.reason,
                listing.address,
                claim.state.value if claim else "",
                (claim.words or claim.portal_words) if claim else "",
                f"{record.verdict} by {record.verdict_by}" if record.verdict else "",
            )
            writer.writerow([guard(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
