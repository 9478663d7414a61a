"""What `check` says of rows whose seller is on record with other listings: perhaps one of those under another number."""

from __future__ import annotations

from collections.abc import Sequence

from takedown.domain.foreign_text import harmless
from takedown.domain.portal_status import CaseStatus
from takedown.domain.sellers import Said, Seller
from takedown.intake.checked import CheckedBatch, CheckedRow, RowStatus
from takedown.ledger.ledger import Ledger
from takedown.reporting.sellers import sellers
from takedown.settings.profile import Profile

SHOWN = 100
"""So many row numbers are said of one seller."""
SELLERS_SHOWN = 20


def known_sellers(ledger: Ledger, profiles: Sequence[Profile], checked: CheckedBatch) -> list[str]:
    """A sentence for each seller with rows in the batch and other listings on record, those with removed ones first.

    For information: no row is wrong.
    """
    known = sellers(ledger, [profile.account for profile in profiles])
    rows: dict[str, list[CheckedRow]] = {}
    found: dict[str, Seller] = {}
    for row in checked.rows if known.all else ():
        if row.listing is not None and row.status in (RowStatus.PLANNED, RowStatus.WAITS):
            said = Said(row.listing.key, shop=row.cells.get("shop", ""), seller=row.cells.get("seller", ""))
            seller = known.of(row.listing.key) or known.said(said)
            if seller is not None:
                found[seller.label] = seller
                rows.setdefault(seller.label, []).append(row)
    mine = {row.listing.key for of_it in rows.values() for row in of_it if row.listing is not None}
    others = {label: [one for one in seller.listings if one not in mine] for label, seller in found.items()}
    removed = _removed(ledger, profiles) if any(others.values()) else {}
    told = sorted((label for label in rows if others[label]), key=lambda label: not removed.keys() & set(others[label]))
    more = len(told) - SELLERS_SHOWN
    return [
        *(_sentence(found[label], rows[label], others[label], removed) for label in told[:SELLERS_SHOWN]),
        *([f"and {more} more sellers with other listings on record: `takedown report --sellers`"] if more > 0 else []),
    ]


def _removed(ledger: Ledger, profiles: Sequence[Profile]) -> dict[str, str]:
    """`Listing.key` -> the number of the complaint after which the portal removed it."""
    return {
        "/".join(claim.claim.split("/", 2)[:2]): " ".join(claim.numbers)
        for account in dict.fromkeys(profile.account for profile in profiles)
        for claim in ledger.claims_in(account, CaseStatus.REMOVED)
    }


def _sentence(seller: Seller, rows: Sequence[CheckedRow], others: Sequence[str], removed: dict[str, str]) -> str:
    numbers = ", ".join(str(row.number) for row in rows[:SHOWN])
    gone = [one for one in others if one in removed]
    shown = gone[-1] if gone else others[-1]
    more = f" and {len(gone or others) - 1} more" if len(gone or others) > 1 else ""
    was = f"had {shown} (complaint {removed[shown]}){more} removed before" if gone else f"has {shown}{more} on record"
    who = harmless(f"{seller.id} {seller.name}")
    kind = seller.ids[0].kind
    return f"row {numbers}: the same {kind}, {who}, {was}; this may be the same listing under another number"
