"""What a person decides about an unknown outcome: one of the candidates, or not there. Recorded with their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from takedown.domain.errors import WrongUse
from takedown.domain.protocol import UNSETTLED
from takedown.filing.desk import Desk
from takedown.ledger.errors import NumberTaken
from takedown.ledger.records import SubmissionRecord


@dataclass(frozen=True)
class Candidate:
    """A complaint of the portal's that has listings of an unknown submission."""

    number: str
    listings: tuple[str, ...]


def candidates_of(desk: Desk, record: SubmissionRecord) -> list[Candidate]:
    """What the last reading of the portal found on its listings; empty when it found nothing."""
    asked = list(desk.ledger.events(desk.account, types={"person_needed"}, submission=record.id))
    found = asked[-1].body["candidates"] if asked else []
    return [Candidate(one["number"], tuple(one["listings"])) for one in found]


def decide_filed(desk: Desk, record: SubmissionRecord, numbers: Sequence[str], by: str) -> None:
    """`by` says that the submission is these complaints; the comparison with them is owed.

    Raises WrongUse if it is settled, or if one of them is another submission already.
    """
    _require_unsettled(record)
    try:
        desk.journal.append("submission_filed", {"submission": record.id, "numbers": list(numbers), "by": by})
    except NumberTaken as taken:
        raise WrongUse(
            f"Complaint {taken.number} is {taken.submission} already, so it cannot be {record.id}.",
            advice="Choose another one, or say that it is not there.",
        ) from taken


def decide_absent(desk: Desk, record: SubmissionRecord, why: str, by: str) -> None:
    """`by` says that the portal does not have it; its rows come up again. Raises WrongUse if settled."""
    _require_unsettled(record)
    desk.journal.append("submission_absent", {"submission": record.id, "why": why, "by": by})


def _require_unsettled(record: SubmissionRecord) -> None:
    if record.state not in UNSETTLED:
        raise WrongUse(f"{record.id} is settled already ({record.state}).", advice="See `takedown status`.")
