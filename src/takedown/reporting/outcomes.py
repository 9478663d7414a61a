"""Every listing that was planned, with what became of it and when, read from the ledger one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from takedown.domain.model import Account, parts_of
from takedown.domain.portal_status import DECIDED, CaseStatus
from takedown.domain.protocol import State
from takedown.domain.sellers import Sellers
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import IMPORTED, ClaimRecord, ClaimState
from takedown.reporting.planned_rows import PlannedRow, planned_rows


@dataclass(frozen=True)
class Outcome:
    """One listing of one complaint. The words are the portal's. Times are those at which we knew, not the portal's own."""

    listing: str
    """`Listing.key`."""
    marketplace: str
    ipr: str
    """`Ipr.key`."""
    reason: str
    seller: str
    """`Seller.label`; empty where nobody knows."""
    batch: str
    """Name of the file; empty for what came from none."""
    row: int | None
    """The spreadsheet's own number, as the file last asked for this listing."""
    template: str
    """Of its explanation; empty where it was written by hand."""
    submission: str
    number: str
    ending: str
    """What the portal says of the listing (a `CaseStatus`) once it was seen there, else our state; `refused` for a
    listing that the portal left out of its complaint."""
    words: str
    validated_at: datetime | None
    """When its row was found good and planned; None for what was taken in from the portal."""
    filed_at: datetime | None
    seen_at: datetime | None
    """When it was first read on the portal, which acknowledged it by that."""
    decided_at: datetime | None
    """When a decision was first read."""
    removed_at: datetime | None
    """When it was first read that it is removed."""


@dataclass
class _Times:
    """When facts became known: by submission, by complaint number, by number and listing."""

    filed: dict[str, datetime]
    seen: dict[str, datetime]
    decided: dict[tuple[str, str], datetime]
    removed: dict[tuple[str, str], datetime]


def outcomes(ledger: Ledger, account: Account, known: Sellers | None = None) -> Iterator[Outcome]:
    """In the order of claims; `known` are the account's sellers. What another plan has replaced is left out.

    Raises LedgerAltered.
    """
    times, sellers = _times(ledger, account), known or Sellers()
    rows = {(row.batch, row.claim): row for row in planned_rows(ledger, account)}
    for claim in ledger.claims(account):
        if claim.submission_kind == "complaint" and claim.submission_state is not State.SUPERSEDED:
            yield _outcome(claim, times, rows.get((claim.batch or "", claim.claim)), sellers)


def _times(ledger: Ledger, account: Account) -> _Times:
    times = _Times({}, {}, {}, {})
    for event in ledger.events(account, types={"submission_filed", "case_observed"}):
        if event.type == "submission_filed":
            times.filed.setdefault(event.body["submission"], event.at)
            continue
        number = event.body["number"]
        times.seen.setdefault(number, event.at)
        for line in event.body["listings"]:
            if line["status"] in DECIDED:
                times.decided.setdefault((number, line["listing"]), event.at)
            if line["status"] == CaseStatus.REMOVED:
                times.removed.setdefault((number, line["listing"]), event.at)
    return times


def _outcome(claim: ClaimRecord, times: _Times, row: PlannedRow | None, sellers: Sellers) -> Outcome:
    about = parts_of(claim.claim)
    listing = f"{about.marketplace}/{about.item}"
    # A complaint that the portal has split has several numbers: the listing is in the one that shows it.
    number = next((one for one in claim.numbers if (one, listing) in times.decided), next(iter(claim.numbers), ""))
    seller = sellers.of(listing)
    refused = claim.submission_words if claim.submission_state is State.REFUSED else ""
    return Outcome(
        listing=listing,
        marketplace=about.marketplace,
        ipr=about.ipr,
        reason=about.reason,
        seller=seller.label if seller else "",
        batch=row.file if row else "",
        row=row.row if row else None,
        template=row.template if row else "",
        submission=claim.submission,
        number=number,
        ending=_ending(claim),
        words=claim.portal_words or claim.words or refused,
        validated_at=None if claim.submission_code == IMPORTED else claim.planned_at,
        filed_at=times.filed.get(claim.submission),
        seen_at=times.seen.get(number) if claim.portal_status else None,
        decided_at=times.decided.get((number, listing)),
        removed_at=times.removed.get((number, listing)),
    )


def _ending(claim: ClaimRecord) -> str:
    if claim.portal_status is not None:
        return claim.portal_status.value
    return claim.state.value if claim.state is ClaimState.REFUSED else claim.submission_state.value
