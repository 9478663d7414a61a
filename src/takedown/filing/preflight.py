"""Before the first press of a run the portal's own list is read: somebody may have filed by hand, or from elsewhere.

Every complaint there that no event of ours explains, one that waits for its right too, is opened and remembered. A
submission of ours on one of its listings waits until it is decided (filed by hand, a restored backup, a second computer):
what is remembered as undecided counts whether or not the list still reaches back to it. One that says in full what ours
says parks ours although it is decided: a ledger that was rolled back by hand has forgotten that this was filed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from takedown.domain.errors import PortalChanged, PortalUnavailable
from takedown.domain.model import Complaint, SubmissionId
from takedown.domain.portal_status import DECIDED
from takedown.filing.calm import Calm
from takedown.filing.compare import is_this, meant_by, observed_body, read_case
from takedown.filing.desk import Desk
from takedown.filing.sight import may_touch, numbers_of_ours, see_twice
from takedown.ledger.records import CaseRecord, SubmissionRecord
from takedown.portal import CaseLine

UNEXPLAINED = "unexplained:"
"""Beginning of what such a submission waits for; the complaint's number follows."""


@dataclass(frozen=True)
class Stranger:
    """An undecided complaint on the portal that no event of ours explains."""

    number: str
    marketplace: str
    """Empty where nobody can tell."""
    listings: tuple[str, ...]
    """The undecided ones; none where nobody has seen any."""

    def touches(self, complaint: Complaint) -> bool:
        """Whether it is, or may be, on a listing of `complaint`."""
        mine = {listing.key for listing in complaint.listings}
        if self.marketplace in ("", complaint.marketplace):
            return may_touch(mine, self.listings)
        return not mine.isdisjoint(self.listings)


async def look_before_pressing(desk: Desk, calm: Calm, records: Sequence[SubmissionRecord]) -> set[SubmissionId]:
    """Park those of `records` on whose listings an undecided stranger is or may be; set free those it no longer is.

    Which of them were looked at: what waits for something else is not, and has to be before its press. Raises the
    portal's errors.
    """
    looked_at = [
        record
        for record in records
        if record.kind == "complaint" and (not record.waits_for or record.waits_for.startswith(UNEXPLAINED))
    ]
    if looked_at:
        complaints = {record.id: meant_by(desk, record) for record in looked_at}
        strangers, the_same = await _strangers(desk, calm, complaints)
        for record in looked_at:
            _park(desk, record, complaints[record.id], strangers, the_same.get(record.id))
    return {record.id for record in looked_at}


async def _strangers(
    desk: Desk, calm: Calm, complaints: Mapping[SubmissionId, Complaint]
) -> tuple[list[Stranger], dict[SubmissionId, str]]:
    """Those on the list in the marketplaces of `complaints`, and those remembered from earlier looks.

    And of decided ones the number of one that says in full what the submission says.
    """
    sight = await see_twice(desk, calm, desk.now().date() - timedelta(days=desk.look_back_days))
    ours = numbers_of_ours(desk)
    markets = {complaint.marketplace for complaint in complaints.values()}
    seen: set[str] = set()
    strangers: list[Stranger | None] = []
    the_same: dict[SubmissionId, str] = {}
    for line in (*sight.lines, *sight.pending):
        if line.number not in ours and line.marketplace in ("", *markets):
            seen.add(line.number)
            stranger = await _on_the_list(desk, calm, line)
            strangers.append(stranger)
            if stranger is None:
                the_same |= dict.fromkeys(await _said_in_full(desk, calm, line, complaints), line.number)
    for case in desk.ledger.cases(desk.account):
        if case.submission is None and case.number not in ours and case.number not in seen:
            strangers.append(await _off_the_list(desk, calm, case, list(complaints.values())))
    return [one for one in strangers if one is not None], the_same


async def _said_in_full(
    desk: Desk, calm: Calm, line: CaseLine, complaints: Mapping[SubmissionId, Complaint]
) -> list[SubmissionId]:
    """Which of `complaints` a decided one may be, by everything it says; opened only where it is on the very same listings."""
    replaced = desk.ledger.events(desk.account, types={"submission_superseded"})
    if line.number in {event.body["by"] for event in replaced}:
        return []  # a person has said of it already that it was ours: what is planned since then is meant anew
    on = {one.listing for one in desk.ledger.case_listings(desk.account, line.number)}
    touched = {id: one for id, one in complaints.items() if on == {listing.key for listing in one.listings}}
    if not touched:
        return []
    reading = await read_case(desk, calm, line.number, None, listings=line.listings)
    return [
        id
        for id, one in touched.items()
        if is_this(calm, one, desk.marker_for(id), reading) or is_this(calm, one, "", reading)
    ]


async def _on_the_list(desk: Desk, calm: Calm, line: CaseLine) -> Stranger | None:
    """Opened when it is new, and again when what is remembered is not what the list says of it."""
    known = desk.ledger.case(desk.account, line.number) is not None
    not_all = line.listings not in (0, len(desk.ledger.case_listings(desk.account, line.number)))
    if not known or not_all or (line.meaning in DECIDED and _remembered(desk, line.number, "") is not None):
        await _open(desk, calm, line.number, line.listings)
    return _remembered(desk, line.number, line.marketplace)


async def _off_the_list(desk: Desk, calm: Calm, case: CaseRecord, complaints: Sequence[Complaint]) -> Stranger | None:
    """Opened by its number where it is in the way; one that cannot be opened stays there."""
    stranger = _remembered(desk, case.number, "")
    if stranger is None or not any(stranger.touches(complaint) for complaint in complaints):
        return None
    try:
        await _open(desk, calm, case.number)
    except (PortalUnavailable, PortalChanged) as error:
        desk.tell("not_opened", {"number": case.number, "message": error.message})
    return _remembered(desk, case.number, "")


async def _open(desk: Desk, calm: Calm, number: str, listings: int = 0) -> None:
    """What it shows is remembered under the number by which it was asked for, though it has another one by now."""
    reading = await read_case(desk, calm, number, None, listings=listings)
    desk.journal.append("case_observed", observed_body(None, reading) | {"number": number})


def _remembered(desk: Desk, number: str, marketplace: str) -> Stranger | None:
    """A case as it was last observed; None for one in which everything is decided."""
    case, listings = desk.ledger.case(desk.account, number), desk.ledger.case_listings(desk.account, number)
    undecided = tuple(one.listing for one in listings if one.status not in DECIDED)
    if case is None or (not undecided and (listings or case.status in DECIDED)):
        return None
    return Stranger(number, marketplace, undecided)


def _park(
    desk: Desk, record: SubmissionRecord, complaint: Complaint, strangers: Sequence[Stranger], the_same: str | None
) -> None:
    number = next((stranger.number for stranger in strangers if stranger.touches(complaint)), the_same)
    waits_for = record.waits_for or ""
    if number is not None and waits_for != UNEXPLAINED + number:
        desk.journal.append("submission_waits", {"submission": record.id, "waits_for": UNEXPLAINED + number})
        desk.tell("parked", {"submission": record.id, "number": number})
    elif number is None and waits_for.startswith(UNEXPLAINED):
        desk.journal.append("submission_ready", {"submission": record.id})
