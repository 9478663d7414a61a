"""The rows of batches as they were planned: which row of which file asked for a claim, and what it said of the seller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from takedown.domain.model import Account, ClaimKey, parts_of
from takedown.ledger.ledger import Ledger


@dataclass(frozen=True)
class PlannedRow:
    """One row of one plan. What it did not say is empty."""

    batch: str
    """`BatchRecord.id`."""
    file: str
    """Its name."""
    row: int
    claim: ClaimKey
    seller: str
    shop: str
    template: str

    @property
    def listing(self) -> str:
        """`Listing.key`."""
        about = parts_of(self.claim)
        return f"{about.marketplace}/{about.item}"


def planned_rows(ledger: Ledger, account: Account) -> Iterator[PlannedRow]:
    """Every row with a claim, in the order of the plans: a file that was edited and planned again comes again.

    Raises LedgerAltered.
    """
    for event in ledger.events(account, types={"batch_planned"}):
        batch, file = event.body["batch"], event.body["file"]
        for row in event.body["rows"]:
            if row["claim"]:
                said = (row.get(name, "") for name in ("seller", "shop", "template"))
                yield PlannedRow(batch, file, row["row"], ClaimKey(row["claim"]), *said)
