"""Filing by hand, inside the protocol: handing a complaint out is its intent, the number that comes back concludes it.

From the hand-out on a person may press at any moment, so the intent is in the ledger before anybody can get hold of a
kit. Nothing of ours presses it any more. It is found by reading like any unknown outcome, and only a person can say that
it was not filed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from takedown.domain.errors import WrongUse
from takedown.domain.file_names import portal_safe_names
from takedown.domain.model import Account, Complaint, SubmissionId
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.compare import meant_by
from takedown.filing.decide import filed_outside, record_filed
from takedown.filing.desk import Desk
from takedown.filing.intent import (
    BY_HAND,
    NO_MACHINE,
    append_intent,
    intent_of,
    is_by_hand,
    is_out,
    named,
    what_is_meant,
)
from takedown.filing.reconcile import known_before
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord

_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?")
"""What a complaint number may look like; how the real portals write theirs is not known."""


@dataclass(frozen=True)
class HandOut:
    """What a person files by hand, and under which declaration."""

    id: SubmissionId
    complaint: Complaint
    """Without the listings that the portal left out before; its evidence has the names of the kit."""
    marker: str
    """The reference that goes below the explanation; "" on a profile without markers."""
    statement: str
    declared_by: str
    declared_at: datetime
    good_until: datetime
    """The declaration covers a press until then."""


def to_hand_out(desk: Desk, record: SubmissionRecord) -> HandOut:
    """What the kit of a declared submission says, or says already if it is out: the same on every call.

    Raises WrongUse for one that is neither, and for one that nobody has declared.
    """
    complaint, marker = meant_by(desk, record), record.marker
    if record.state is State.DECLARED:
        complaint = named(complaint, portal_safe_names([file.name for file in complaint.evidence]))
        marker = desk.marker_for(record.id)
    elif not _is_open_by_hand(desk.ledger, record):
        raise WrongUse(f"{record.id} cannot be handed out: it is {record.state}.", advice="See `takedown status`.")
    if record.declared_at is None or record.valid_days is None:
        raise WrongUse(f"Nobody has declared {record.id}.", advice="Run the same command again with --attest.")
    declared = list(desk.ledger.events(desk.account, types={"submission_declared"}, submission=record.id))[-1]
    return HandOut(
        record.id,
        complaint,
        marker,
        declared.body["statement"],
        record.declared_by,
        record.declared_at,
        record.declared_at + timedelta(days=record.valid_days),
    )


def hand_out(desk: Desk, what: HandOut) -> None:
    """Write the intent of a person, before they can get hold of the kit.

    Raises PersonNeeded while nobody has agreed on a restore, IllegalStep for one that is not declared or waits for
    something, ClaimHeld where another submission has one of its claims, and what the signer raises; nothing may be
    handed out then.
    """
    record = desk.record(what.id)
    body = what_is_meant(record, what.complaint.evidence) | {
        "by_hand": True,
        "marker": what.marker,
        "evidence_names": [file.name for file in what.complaint.evidence],
        "machine": NO_MACHINE,
        "browser_pid": None,
        "press_within_ms": None,
        "epoch": None,
        "why": BY_HAND,
    }
    append_intent(desk, body)
    desk.tell("handed_out", {"submission": what.id})


def handed_out(ledger: Ledger, account: Account, batch: str) -> list[SubmissionRecord]:
    """Every submission of a batch that was handed out in its last intent, however it stands by now."""
    found = ledger.submissions(account, batch=batch, kind="complaint")
    return [record for record in found if is_by_hand(intent_of(ledger, record))]


def kits_out(ledger: Ledger, account: Account) -> list[SubmissionRecord]:
    """Every submission whose kit is out and of which the portal's lists have shown nothing yet."""
    return [record for record in ledger.submissions(account, states=UNSETTLED) if is_out(ledger, record)]


def take_numbers(desk: Desk, record: SubmissionRecord, numbers: Sequence[str], by: str) -> None:
    """`by` says that the portal gave these numbers to what was handed out; the comparison with it is owed.

    Saying the same again changes nothing. Raises WrongUse for what is no number, for a submission whose kit is not out,
    and for a number that cannot be this submission's.
    """
    numbers = list(dict.fromkeys(number.strip() for number in numbers))
    for number in numbers:
        if not _NUMBER.fullmatch(number):
            raise WrongUse(f"{number!r} is no complaint number.", advice="Copy it as the portal shows it.")
    if record.state is State.FILED and sorted(record.numbers) == sorted(numbers):
        return
    if not _is_open_by_hand(desk.ledger, record):
        how = f"it is filed as {' '.join(record.numbers)}" if record.numbers else f"it is {record.state}"
        raise WrongUse(
            f"No kit of {record.id} is out: {how}.",
            advice="Numbers are taken for what `takedown prepare` has handed out; see `takedown status`.",
        )
    for number in numbers:
        _require_possible(desk, record, number)
    record_filed(desk, record, numbers, by)
    desk.tell("submission_filed", {"submission": record.id, "numbers": numbers})


def _is_open_by_hand(ledger: Ledger, record: SubmissionRecord) -> bool:
    return record.state in UNSETTLED and is_by_hand(intent_of(ledger, record))


def _require_possible(desk: Desk, record: SubmissionRecord, number: str) -> None:
    holder = next(
        (one for one in desk.ledger.submissions(desk.account) if number in (*one.numbers, *one.references)), None
    )
    outside = {named_number: one for one, named_number in filed_outside(desk.ledger, desk.account).items()}
    other = holder.id if holder is not None else outside.get(number)
    if other is not None and other != record.id:
        raise WrongUse(
            f"Complaint {number} is {other} already, so it cannot be {record.id}.",
            advice=f"Look at the number on the portal once more, and at `takedown status {other}`.",
        )
    if number in known_before(desk, record):
        raise WrongUse(
            f"Complaint {number} was on the portal before {record.id} was handed out, so it cannot be it.",
            advice="Look at the number on the portal once more.",
        )
