"""Rows to complaints. Pure: the same rows give the same complaints, in the order of their first rows.

One complaint is one account, marketplace, right, type, reason, explanation, evidence set, order number and place of
infringement, on at most 300 listings; a test buy stands alone. Different attempts never share a complaint, so filing
again what was refused does not change what was not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from itertools import islice

from takedown.domain.model import LISTINGS_PER_COMPLAINT, Complaint
from takedown.domain.rules import must_wait
from takedown.intake.checked import PlannedComplaint
from takedown.intake.row_check import Candidate


def group(rows: Iterable[Candidate]) -> tuple[PlannedComplaint, ...]:
    """The complaints that these rows make. The rows have no problems."""
    groups: dict[Hashable, list[Candidate]] = defaultdict(list)
    for row in rows:
        groups[_key(row)].append(row)
    planned = [_planned(chunk) for members in groups.values() for chunk in _chunks(members)]
    return tuple(sorted(planned, key=lambda complaint: complaint.rows[0]))


def _key(row: Candidate) -> Hashable:
    reason, right, listing, profile = row.reason, row.right, row.listing, row.profile
    if reason is None or right is None or listing is None or profile is None:
        raise ValueError(f"row {row.number} is not fit for a complaint")
    return (
        profile.account,
        listing.marketplace,
        right.ipr.key,
        row.complaint_type,
        reason.code,
        row.explanation,
        frozenset(file.sha256 for file in row.evidence),
        row.order_number,
        row.infringement_location,
        row.attempt,
        row.number if reason.one_listing_only else 0,
    )


def _chunks(members: list[Candidate]) -> Iterator[list[Candidate]]:
    remaining = iter(members)
    while chunk := list(islice(remaining, LISTINGS_PER_COMPLAINT)):
        yield chunk


def _planned(rows: list[Candidate]) -> PlannedComplaint:
    first = rows[0]
    if first.reason is None or first.right is None or first.listing is None or first.profile is None:
        raise ValueError(f"row {first.number} is not fit for a complaint")
    complaint = Complaint(
        account=first.profile.account,
        marketplace=first.listing.marketplace,
        ipr=first.right.ipr,
        complaint_type=first.complaint_type,
        reason=first.reason.code,
        listings=tuple(row.listing for row in rows if row.listing is not None),
        explanation=first.explanation,
        evidence=first.evidence,
        order_number=first.order_number,
        infringement_location=first.infringement_location,
        attempt=first.attempt,
    )
    return PlannedComplaint(
        first.profile.name, complaint, tuple(row.number for row in rows), must_wait(first.right.status)
    )
