"""Before the first press of a run the portal's own list is read: somebody may have filed by hand, or from elsewhere.

Every complaint there that no event of ours explains, one that waits for its right too, is opened and remembered. A
submission of ours on one of its listings waits until it is decided (filed by hand, a restored backup, a second computer).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.filing.calm import Calm
from takedown.filing.compare import observed_body, read_case
from takedown.filing.desk import Desk
from takedown.filing.sight import numbers_of_ours, see_twice
from takedown.ledger.records import SubmissionRecord
from takedown.portal import CaseLine

UNEXPLAINED = "unexplained:"
"""Beginning of what such a submission waits for; the complaint's number follows."""


async def look_before_pressing(desk: Desk, calm: Calm, records: Sequence[SubmissionRecord]) -> list[SubmissionRecord]:
    """Park those of `records` whose listings an unexplained open complaint names; set free those it no longer does.

    Raises the portal's errors.
    """
    records = [one for one in records if not one.waits_for or one.waits_for.startswith(UNEXPLAINED)]
    complaints = {record.id: load_submission(record.kind, record.payload) for record in records}
    markets = {one.marketplace for one in complaints.values() if isinstance(one, Complaint)}
    if not markets:
        return []
    since = desk.now().date() - timedelta(days=desk.look_back_days)
    sight = await see_twice(desk, calm, since)
    ours = numbers_of_ours(desk)
    strange: dict[str, str] = {}
    for line in (*sight.lines, *sight.pending):
        if line.number not in ours and line.marketplace in ("", *markets):
            for listing in await _open_listings(desk, calm, line):
                strange[listing] = line.number
    return [record for record in records if _park(desk, record, complaints[record.id], strange)]


def _park(desk: Desk, record: SubmissionRecord, submission: object, strange: dict[str, str]) -> bool:
    if not isinstance(submission, Complaint):
        return False
    number = next((strange[one.key] for one in submission.listings if one.key in strange), None)
    waits_for = record.waits_for or ""
    if number is not None and waits_for != UNEXPLAINED + number:
        desk.journal.append("submission_waits", {"submission": record.id, "waits_for": UNEXPLAINED + number})
        desk.tell("parked", {"submission": record.id, "number": number})
    elif number is None and waits_for.startswith(UNEXPLAINED):
        desk.journal.append("submission_ready", {"submission": record.id})
    return number is not None


async def _open_listings(desk: Desk, calm: Calm, line: CaseLine) -> list[str]:
    """The undecided listings of a complaint that is not ours; remembered in the ledger, opened again when it is decided."""
    case = desk.ledger.case(desk.account, line.number)
    if case is None or (line.meaning in DECIDED and case.status not in DECIDED):
        reading = await read_case(desk, calm, line.number, None)
        desk.journal.append("case_observed", observed_body(None, reading) | {"number": line.number})
        return [one.listing for one in reading.listings if one.meaning not in DECIDED]
    known = desk.ledger.case_listings(desk.account, line.number)
    return [listing.listing for listing in known if CaseStatus(listing.status) not in DECIDED]
