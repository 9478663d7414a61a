"""What there is to tell, from the ledger: what happened since the last look, and what stands now.

What happened is found once, by the number of its event. What stands (a person is needed, a deadline is near, a right
expires) is found at every look, and told once by its key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from takedown.domain.model import Account, SubmissionId
from takedown.domain.payload import load_ipr
from takedown.domain.portal_status import DECIDED, CaseStatus, IprStatus
from takedown.domain.protocol import UNSETTLED
from takedown.filing.counter_notices import WAITING, deadline, waiting
from takedown.filing.declare import undeclared
from takedown.filing.intent import is_out
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.preflight import UNEXPLAINED
from takedown.filing.recheck import Finding
from takedown.ledger.counter_notices import EVENT as COUNTER_NOTICE
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import Comparison, StoredEvent, SubmissionRecord
from takedown.notifying.notice import Kind, Notice

EXPIRY_DAYS = (90, 30, 7, 0)
"""So many days before a right expires it is said, and again at each of the next."""
NAMED = 5
"""Of complaints that can go out, so many are named."""
DEADLINE_DAYS = (3, 1, 0, -1)
"""So many days before the last day for an answer it is said, and again at each of the next; -1: it has passed."""
_HAPPENINGS = frozenset(
    {"case_observed", "ipr_observed", "submission_ready", "submission_refused", "listing_rechecked", COUNTER_NOTICE}
)


def happened(ledger: Ledger, account: Account, after: int, now: datetime) -> list[Notice]:
    """What the events after number `after` say that is news to a person."""
    notices: list[Notice] = []
    freed: list[SubmissionId] = []
    for event in ledger.events(account, after=after, types=_HAPPENINGS):
        if event.type == COUNTER_NOTICE:
            notices += _of_a_counter_notice(ledger, event)
        elif event.type == "case_observed" and event.body["submission"] is not None:
            notices += _of_a_case(ledger, event)
        elif event.type == "ipr_observed":
            notices += _of_a_right(ledger, account, event)
        elif event.type == "listing_rechecked" and event.body["finding"] == Finding.THERE:
            text = f"{event.body['listing']} ({event.body['number']}) is there, though the portal calls it removed"
            notices.append(Notice(f"event/{event.seq}", Kind.DECISION, text))
        elif event.type == "submission_ready":
            freed.append(SubmissionId(event.body["submission"]))
        elif event.type == "submission_refused" and event.body.get("code") == "right_not_approved":
            text = f"{event.body['submission']} was refused with its right: {event.body['words']}"
            notices.append(Notice(f"event/{event.seq}", Kind.DECISION, text))
    return [*notices, *_can_go_out(ledger, freed, now)]


def stands(ledger: Ledger, account: Account, now: datetime) -> list[Notice]:
    """What is so now: told when it is found for the first time."""
    return [*_needs_person(ledger, account), *_due(ledger, account, now.date()), *expiring(ledger, account, now.date())]


def _of_a_case(ledger: Ledger, event: StoredEvent) -> Iterator[Notice]:
    """What changed for its listings since the look before."""
    number = str(event.body["number"])
    earlier: Mapping[str, str] = {}
    for seen in ledger.events(event.account, types={"case_observed"}, submission=event.body["submission"]):
        if seen.seq >= event.seq:
            break
        if seen.body["number"] == number:
            earlier = _statuses(seen)
    changed = Counter(status for key, status in _statuses(event).items() if earlier.get(key) != status)
    objected = changed.pop(CaseStatus.COUNTER_NOTICE.value, 0)
    if objected and not ledger.counter_notices(
        event.account, number=number
    ):  # else it is told with what was read of it
        text = f"{number}: a seller has objected, {_listings(objected)}"
        yield Notice(f"event/{event.seq}/counter-notice", Kind.COUNTER_NOTICE, text)
    decided = {status: count for status, count in changed.items() if status in DECIDED}
    if decided:
        said = ", ".join(f"{_listings(count)} {status}" for status, count in decided.items())
        yield Notice(f"event/{event.seq}/decision", Kind.DECISION, f"{number}: {said}")
    if unclear := changed.get(CaseStatus.NEEDS_A_LOOK.value, 0):
        words = sorted({line["words"] or "nothing" for line in event.body["listings"] if _is_unclear(line["status"])})
        text = f"{number}: the portal says of {_listings(unclear)} what nobody understands: {', '.join(words)}"
        yield Notice(f"event/{event.seq}/unclear", Kind.PERSON_NEEDED, text)


def _of_a_counter_notice(ledger: Ledger, event: StoredEvent) -> Iterator[Notice]:
    """That there is one, with the day by which it is to be answered; later what became of it, with the portal's notice.

    Nothing of what it says itself.
    """
    number, reference = event.body["number"], event.body["reference"]
    records = ledger.counter_notices(event.account, number=number)
    record = next((one for one in records if one.reference == reference), None)
    if record is None:
        return
    when = f"; answer by {deadline(record)}" if record.status in WAITING else ""
    notice = f": {record.notice}" if record.notice else ""
    text = f"{number}: counter-notice {reference} of {record.seller or 'the seller'}, {record.words}{notice}{when}"
    yield Notice(f"event/{event.seq}", Kind.COUNTER_NOTICE, text)


def _due(ledger: Ledger, account: Account, today: date) -> Iterator[Notice]:
    """Each counter-notice that waits for an answer, at the last of the days that has come."""
    for record in waiting(ledger, account):
        until = deadline(record)
        reached = [days for days in DEADLINE_DAYS if (until.day - today).days <= days]
        if reached:
            text = f"{record.number}: counter-notice {record.reference} is to be answered by {until}"
            key = f"deadline/{record.number}/{record.reference}/{until.day}/{min(reached)}"
            yield Notice(key, Kind.DEADLINE, text + (", which has passed" if min(reached) < 0 else ""))


def _statuses(event: StoredEvent) -> dict[str, str]:
    return {line["listing"]: line["status"] for line in event.body["listings"]}


def _is_unclear(status: str) -> bool:
    return status == CaseStatus.NEEDS_A_LOOK


def _listings(count: int) -> str:
    return f"{count} listing{'s' * (count != 1)}"


def _of_a_right(ledger: Ledger, account: Account, event: StoredEvent) -> Iterator[Notice]:
    """Verified, or not: with the portal's words. What the status says for the first time of an upload is none of it."""
    status, words = event.body["status"], event.body["words"]
    known = {record.ipr: record for record in ledger.iprs(account)}.get(event.body["ipr"])
    name = event.body["ipr"]
    if known is not None and known.payload is not None:
        name = load_ipr(known.payload).label
    said = {
        IprStatus.VERIFIED: f"{name} is verified ({words})",
        IprStatus.REJECTED: f"{name} was refused: {words}",
        IprStatus.EXPIRED: f"{name} has expired by the portal: {words}",
        IprStatus.NEEDS_A_LOOK: f"{name}: the portal says what nobody understands: {words}",
    }.get(status)
    if said is not None:
        kind = Kind.PERSON_NEEDED if status == IprStatus.NEEDS_A_LOOK else Kind.RIGHT
        yield Notice(f"event/{event.seq}", kind, said)


def _can_go_out(ledger: Ledger, freed: Sequence[SubmissionId], now: datetime) -> Iterator[Notice]:
    """Complaints that wait no more. Where nobody's declaration covers them any more, another one is needed."""
    records = [record for one in dict.fromkeys(freed) if (record := ledger.submission(one)) is not None]
    free = [record for record in records if record.state in OPEN_PLAN and not record.waits_for]
    lapsed = undeclared(free, now)
    for some, how in (
        ([one for one in free if one not in lapsed], "run `takedown resume`"),
        (lapsed, "submit their batch again, because nobody has declared them, or not lately enough"),
    ):
        if some:
            named = ", ".join(record.id for record in some[:NAMED])
            names = named if len(some) <= NAMED else f"{named} and {len(some) - NAMED} more"
            text = f"{len(some)} complaints that waited can be filed now: {how} ({names})"
            yield Notice(f"ready/{some[0].id}/{max(one.last_seq for one in some)}", Kind.RIGHT, text)


def _needs_person(ledger: Ledger, account: Account) -> Iterator[Notice]:
    for record in ledger.submissions(account, states={*UNSETTLED, *OPEN_PLAN}):
        if record.state in UNSETTLED:
            if not is_out(ledger, record):  # a kit is with a person already
                yield _person(
                    record, "unknown", f"{record.id}: nobody knows whether it was filed; run `takedown resume`"
                )
        elif record.waits_for and record.waits_for.startswith(UNEXPLAINED):
            number = record.waits_for.removeprefix(UNEXPLAINED)
            yield _person(record, number, f"{record.id} is parked: complaint {number} is on one of its listings")
    compared = {
        event.body["submission"]
        for event in ledger.events(account, types={"filing_compared"})
        if not event.body["equal"]
    }
    for one in sorted(compared):
        filed = ledger.submission(one)
        if filed is not None and filed.comparison is Comparison.DIFFERS:
            yield _person(filed, "differs", f"{filed.id}: the portal shows it otherwise than it was meant")


def _person(record: SubmissionRecord, why: str, text: str) -> Notice:
    return Notice(f"person/{record.id}/{why}", Kind.PERSON_NEEDED, text)


def expiring(ledger: Ledger, account: Account, today: date) -> Iterator[Notice]:
    """Each right that the portal has or is to have, at the last of the days that has come."""
    for record in ledger.iprs(account):
        if record.payload is None or record.status is IprStatus.REJECTED:
            continue
        ipr = load_ipr(record.payload)
        left = None if ipr.expires_on is None else (ipr.expires_on - today).days
        reached = [days for days in EXPIRY_DAYS if left is not None and left <= days]
        if reached and ipr.expires_on is not None and left is not None:
            when = f"expires on {ipr.expires_on}, in {left} days" if left > 0 else f"has expired on {ipr.expires_on}"
            text = f"{ipr.label} {when}: renew it, and upload it anew with the proof of renewal"
            yield Notice(f"expiry/{ipr.key}/{ipr.expires_on}/{min(reached)}", Kind.EXPIRY, text)
