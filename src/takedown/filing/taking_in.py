"""Taking in what exists in the account already: rights and complaints of the portal's that no event of ours explains.

Reads, and never presses. What is taken in is explained from then on: it is followed like what we filed, nothing is filed
on its open listings again, and a plan of ours for the very same claims is given up for it. After a restore that holds for
what is decided, too, where it may have been filed since the backup: it may be what became of that very plan. What cannot
be said in our terms for certain is named and left out; so is what may be a press of ours that nobody has settled yet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from takedown.domain.errors import PortalChanged, PortalUnavailable, SlowDown
from takedown.domain.model import ClaimKey, Complaint, Ipr, SubmissionId
from takedown.domain.payload import dump, load_ipr
from takedown.domain.portal_status import DECIDED, CaseStatus, IprStatus
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.calm import Calm
from takedown.filing.compare import meant_by, observed_body, read_case
from takedown.filing.desk import Desk
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.restored import not_agreed
from takedown.filing.rights import NOT_THERE
from takedown.filing.sight import may_touch, numbers_of_ours, see_rights_twice, see_twice
from takedown.ledger.journal import Item
from takedown.ledger.records import ClaimState
from takedown.portal import CaseLine, CaseReading, IprLine, NotUnderstood, ScreenPicture

IN_A_ROW = 3
"""After so many complaints in a row that cannot be opened, it is the portal that is away."""


@dataclass
class TakenIn:
    """What an import came to."""

    rights: list[Ipr] = field(default_factory=list)
    complaints: list[SubmissionId] = field(default_factory=list)
    given_up: list[SubmissionId] = field(default_factory=list)
    """Plans of ours in whose place something on the portal stands."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Number or reference -> why it was not taken in."""
    needs_a_look: list[str] = field(default_factory=list)
    """Numbers of those taken in that say a status which nobody has given a meaning."""


async def take_in(desk: Desk, calm: Calm, since: date) -> TakenIn:
    """Take in every right of the account, and every complaint since a day, held ones whatever their day.

    The lists are read complete and twice the same. Ends early, with what it has, when a stop is asked for. Raises the
    portal's errors; what was taken in before stays.
    """
    taken = TakenIn()
    rights = await see_rights_twice(desk, calm)
    _take_rights(desk, calm, rights.lines, taken)
    sight = await see_twice(desk, calm, since)
    held, ours, in_a_row = {line.number for line in sight.pending}, numbers_of_ours(desk), 0
    for line in (*sight.lines, *sight.pending):
        if line.number in ours or desk.stop_asked:
            continue
        try:
            await _take_complaint(desk, calm, line, taken, held=line.number in held, since=since)
            in_a_row = 0
        except NotUnderstood as unclear:
            taken.left_out[line.number] = str(unclear)
        except SlowDown:
            raise
        except (PortalUnavailable, PortalChanged) as error:
            taken.left_out[line.number] = error.message
            in_a_row += 1
            if in_a_row == IN_A_ROW:
                raise
    return taken


def imported_days(desk: Desk) -> dict[SubmissionId, date]:
    """The day before which each complaint that was taken in was not filed: by the portal, or else by the import."""
    events = desk.ledger.events(desk.account, types={"complaint_imported", "held_complaint_imported"})
    return {SubmissionId(event.body["submission"]): date.fromisoformat(event.body["not_before"]) for event in events}


def _take_rights(desk: Desk, calm: Calm, lines: Sequence[IprLine], taken: TakenIn) -> None:
    known = _rights(desk)
    found: dict[str, tuple[Ipr, IprLine]] = {}
    for line in lines:
        if line.meaning is IprStatus.DRAFT or any(calm.portal.same_ipr(ipr, line) for ipr in known):
            continue
        try:
            ipr = calm.portal.as_ipr(line)
        except NotUnderstood as unclear:
            taken.left_out[line.reference] = str(unclear)
            continue
        before = found.get(ipr.key)
        if before is None or (before[1].meaning in NOT_THERE and line.meaning not in NOT_THERE):
            found[ipr.key] = ipr, line
    for ipr, line in found.values():
        said = {"status": line.meaning.value, "words": line.words, "reference": line.reference}
        desk.journal.append("ipr_imported", {"ipr": dump(ipr)} | said)
        taken.rights.append(ipr)
        desk.tell("ipr_imported", {"ipr": ipr.key} | said)


async def _take_complaint(desk: Desk, calm: Calm, line: CaseLine, taken: TakenIn, *, held: bool, since: date) -> None:
    """Raises NotUnderstood, and the portal's errors."""
    pictures: list[ScreenPicture] = []
    reading = await read_case(desk, calm, line.number, None, listings=line.listings, keep=pictures.append)
    if held and reading.number != line.number:
        raise NotUnderstood(["it has become another complaint while it was read"])
    _refuse_what_may_be_ours(desk, reading)
    complaint = calm.portal.as_complaint(desk.account, reading, _rights(desk))
    while desk.ledger.submission(complaint.id) is not None:  # the same was filed, or planned, before
        complaint = replace(complaint, attempt=complaint.attempt + 1)
    claims, given_up = _claims_of(desk, complaint, reading, may_be_forgotten=_may_be_forgotten(desk, line))
    why = f"complaint {line.number}, which nobody here filed, is on the portal already"
    events: list[Item] = [
        ("submission_superseded", {"submission": plan, "by": line.number, "why": why}) for plan in given_up
    ]
    events.append(_imported(complaint, claims, line, held=held, since=since))
    events.append(("case_observed", observed_body(complaint.id, reading)))
    desk.journal.append_all(events)
    keep = desk.keep_for(complaint.id)
    for picture in pictures[-1:]:  # the last reading is the one that was whole
        keep(picture)
    taken.complaints.append(complaint.id)
    taken.given_up += given_up
    if CaseStatus.NEEDS_A_LOOK in {reading.meaning, *(one.meaning for one in reading.listings)}:
        taken.needs_a_look.append(line.number)
    desk.tell("complaint_imported", {"submission": complaint.id, "number": line.number, "status": reading.words})


def _refuse_what_may_be_ours(desk: Desk, reading: CaseReading) -> None:
    """What is on a listing of a press that is not settled, or of what the portal held, may be what became of that."""
    shown = [one.listing for one in reading.listings]
    for record in desk.ledger.submissions(desk.account, states=UNSETTLED | {State.HELD_BY_PORTAL}, kind="complaint"):
        if may_touch({listing.key for listing in meant_by(desk, record).listings}, shown):
            command = "resume" if record.state in UNSETTLED else "poll"
            raise NotUnderstood([f"it may be {record.id}, which is {record.state}: run `takedown {command}` first"])


def _may_be_forgotten(desk: Desk, line: CaseLine) -> bool:
    """Whether it may be a plan of ours that was filed after the backup from which the ledger was put back."""
    restoration = not_agreed(desk.ledger, desk.account)
    return restoration is not None and restoration.may_be_forgotten(line.submitted_on)


def _claims_of(
    desk: Desk, complaint: Complaint, reading: CaseReading, *, may_be_forgotten: bool
) -> tuple[list[ClaimKey], Collection[SubmissionId]]:
    """The claims that it has to itself, and the plans of ours that are given up for them.

    What is decided takes nothing from anybody, unless it may be what was forgotten with a restore; a claim that another
    complaint on the portal has stays with that one.
    """
    decided = {one.listing for one in reading.listings if one.meaning in DECIDED}
    holders = desk.ledger.holders(desk.account, complaint.claims)
    claims: list[ClaimKey] = []
    given_up: dict[SubmissionId, None] = {}
    for listing in complaint.listings:
        claim = complaint.claim(listing)
        holder = holders.get(claim)
        if holder is not None and listing.key in decided and not may_be_forgotten:
            continue
        if holder is not None and holder.state is ClaimState.LIVE:
            if holder.submission_state not in OPEN_PLAN:
                continue
            given_up[holder.submission] = None
        claims.append(claim)
    return claims, list(given_up)


def _imported(complaint: Complaint, claims: Sequence[ClaimKey], line: CaseLine, *, held: bool, since: date) -> Item:
    body: dict[str, Any] = {
        "submission": complaint.id,
        "kind": "complaint",
        "attempt": complaint.attempt,
        "claims": list(claims),
        "payload": dump(complaint),
        "not_before": (line.submitted_on or since).isoformat(),
    }
    if held:
        return "held_complaint_imported", body | {"reference": line.number}
    return "complaint_imported", body | {"numbers": [line.number]}


def _rights(desk: Desk) -> list[Ipr]:
    return [load_ipr(record.payload) for record in desk.ledger.iprs(desk.account) if record.payload is not None]
