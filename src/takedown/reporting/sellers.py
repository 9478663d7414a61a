"""The sellers of some accounts, by what captured pages and the rows of batches say of listings."""

from __future__ import annotations

from collections.abc import Iterable

from takedown.domain.model import Account
from takedown.domain.sellers import Said, Sellers, grouped
from takedown.ledger.ledger import Ledger
from takedown.reporting.planned_rows import planned_rows


def sellers(ledger: Ledger, accounts: Iterable[Account]) -> Sellers:
    """Of each listing its newest capture counts and the last row that says anything. Raises LedgerAltered."""
    seen: dict[str, Said] = {}
    written: dict[str, Said] = {}
    for account in dict.fromkeys(accounts):
        for capture in ledger.captures(account):
            shop = capture.facts.get("shop_id") or capture.facts.get("shop_address", "")
            if shop:
                seen[capture.listing] = Said(capture.listing, shop=shop, name=capture.facts.get("seller", ""))
        for row in planned_rows(ledger, account):
            said = Said(row.listing, shop=row.shop, seller=row.seller)
            if said.shop or said.seller or row.listing.partition("/")[2].startswith("shop:"):
                written[row.listing] = said
    return grouped([*seen.values(), *written.values()])
