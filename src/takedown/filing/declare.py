"""Step 2 of the filing protocol: a named person confirms the statement for a listed set of submissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from takedown.domain.protocol import State
from takedown.filing.desk import Desk, days_left
from takedown.ledger.records import SubmissionRecord

STATEMENT = (
    "I am the rights holder or its authorised agent. I have a good-faith belief that the listings named here infringe "
    "the rights named here, and what is stated in these requests is true and accurate. I make this declaration under "
    "penalty of perjury, and I know that wrong requests may make the rights holder liable."
)
"""Our summary of what the policies say a complainant declares (fact sheet section 3, Attestation: AliExpress Copyright
Claims Policy sections 4 and 5). The exact wording on the real form is unknown; it is on the page that is photographed."""

RIGHTS_STATEMENT = (
    "The rights uploaded here belong to the rights holder named in them, and I am that holder or its authorised agent."
)
"""What uploading a right states; the portal's own text is on the page that is photographed."""


def undeclared(records: Sequence[SubmissionRecord], now: datetime) -> list[SubmissionRecord]:
    """Those that need a declaration before they may be pressed: never declared, or declared too long ago."""
    return [
        record
        for record in records
        if record.state is State.PLANNED or (record.state is State.DECLARED and not days_left(record, now))
    ]


def declare(desk: Desk, records: Sequence[SubmissionRecord], name: str, valid_days: int, statement: str) -> None:
    """Record that `name` declares `statement` for exactly these submissions."""
    if records:
        desk.journal.append(
            "submission_declared",
            {
                "submissions": [record.id for record in records],
                "name": name,
                "statement": statement,
                "valid_days": valid_days,
            },
        )
