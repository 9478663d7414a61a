"""Everything that ends in an irreversible press: what is filed, and what is said later about a complaint that was filed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from takedown.domain.model import Account, ClaimKey, Complaint, EvidenceFile, IprUpload, SubmissionId, short_hash


class Reply(StrEnum):
    """What a rights holder can say to a counter-notice (fact sheet section 4: accept or reject)."""

    ACCEPT = "accept"
    DISPUTE = "dispute"


@dataclass(frozen=True)
class Answer:
    """The answer to one counter-notice of a complaint. It gets no number of its own."""

    account: Account
    number: str
    """Of the complaint."""
    reference: str
    """What the portal calls the counter-notice."""
    reply: Reply
    text: str
    evidence: tuple[EvidenceFile, ...] = ()
    attempt: int = 1

    @property
    def id(self) -> SubmissionId:
        """Comes from the content and the attempt."""
        content = {
            "account": self.account,
            "number": self.number,
            "reference": self.reference,
            "reply": self.reply.value,
            "text": self.text,
            "evidence_sha256": sorted(file.sha256 for file in self.evidence),
            "attempt": self.attempt,
        }
        return SubmissionId("A-" + short_hash(content))

    @property
    def claims(self) -> tuple[ClaimKey, ...]:
        """The counter-notice: it is answered once."""
        return (ClaimKey(f"counter-notice/{self.number}/{self.reference}"),)


@dataclass(frozen=True)
class Withdrawal:
    """The withdrawal of one complaint number. It gets no number of its own."""

    account: Account
    number: str
    reason: str
    attempt: int = 1

    @property
    def id(self) -> SubmissionId:
        """Comes from the number, the reason and the attempt."""
        content = {"account": self.account, "number": self.number, "reason": self.reason, "attempt": self.attempt}
        return SubmissionId("W-" + short_hash(content))

    @property
    def claims(self) -> tuple[ClaimKey, ...]:
        """The complaint number: it is withdrawn once."""
        return (ClaimKey(f"withdrawal/{self.number}"),)


Submission = Complaint | IprUpload | Answer | Withdrawal
"""Anything that ends in an irreversible press and so goes through the filing protocol."""
ON_A_CASE = ("answer", "withdrawal")
"""The kinds that are about a complaint which is on the portal: they show there, and nowhere else."""


def files_of(submission: Submission) -> tuple[EvidenceFile, ...]:
    """What is handed in with it: evidence, or the papers of a right."""
    match submission:
        case Complaint() | Answer():
            return submission.evidence
        case IprUpload():
            return submission.ipr.certificates + submission.ipr.authorization
        case Withdrawal():
            return ()
        case _:
            assert_never(submission)
