"""What the ledger refuses to record because it would say something twice."""

from __future__ import annotations

from collections.abc import Collection

from takedown.domain.errors import IllegalStep, WrongUse
from takedown.domain.model import ClaimKey, SubmissionId


class ClaimHeld(WrongUse):
    """A claim is live already with another submission. Nothing was appended."""

    def __init__(self, claim: ClaimKey, submission: SubmissionId) -> None:
        super().__init__(
            f"{claim} is already with {submission}.",
            advice="Run it again: rows that another submission holds are left out.",
        )
        self.claim = claim
        self.submission = submission


class NumberTaken(IllegalStep):
    """A complaint number concludes one submission at most; this one concluded `submission`. Nothing was appended."""

    def __init__(self, number: str, submission: SubmissionId) -> None:
        super().__init__(f"number {number} already belongs to {submission}")
        self.number = number
        self.submission = submission


class ChangedMeanwhile(Exception):
    """What a person says is about something that has changed since they were shown it: they are to look again."""

    def __init__(self, submissions: Collection[str]) -> None:
        super().__init__(f"{', '.join(submissions)} changed meanwhile")
