"""The film strip: the pictures of a submission and of the other attempts at the same claims, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from takedown.domain.submission import Submission
from takedown.ledger.records import PictureRecord, SubmissionRecord
from takedown.review.site import Site

_MOST_ATTEMPTS = 50


@dataclass(frozen=True)
class Attempt:
    """One attempt and what was photographed in it."""

    record: SubmissionRecord
    pictures: list[PictureRecord]


def attempts(site: Site, meant: Submission) -> list[Attempt]:
    """Every attempt that was planned with this content, the first first."""
    found = []
    for number in range(1, max(meant.attempt, _MOST_ATTEMPTS) + 1):
        record = site.ledger.submission(replace(meant, attempt=number).id)
        if record is not None and record.account == site.account:
            found.append(Attempt(record, site.ledger.pictures(record.id)))
        elif number > meant.attempt:
            break
    return found
