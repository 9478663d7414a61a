"""Shops that had listings removed before: a listing of theirs in a new batch may be the same goods under another number.

A shop is known by what the captured pages of its listings say of it, and only within one marketplace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from takedown.domain.model import Account
from takedown.domain.portal_status import CaseStatus
from takedown.ledger.ledger import Ledger

ShopKey = tuple[str, str]
"""Marketplace and the shop's own number there."""


@dataclass(frozen=True)
class KnownShop:
    """A shop of which the portal has removed listings, each with the number of its complaint. Its name is a stranger's."""

    key: ShopKey
    name: str
    removed: Mapping[str, str]


@dataclass(frozen=True)
class KnownShops:
    """What the record of some accounts says of shops."""

    shops: Mapping[ShopKey, KnownShop]
    shop_of: Mapping[str, ShopKey]
    """`Listing.key` -> its shop, by its newest capture."""

    def of(self, listing: str, seller: str) -> KnownShop | None:
        """The shop of a listing, by its capture, or by what a person wrote as its seller: the shop's number or name."""
        key = self.shop_of.get(listing)
        if key is not None:
            return self.shops.get(key)
        said, marketplace = seller.strip().casefold(), listing.partition("/")[0]
        if not said:
            return None
        fitting = [shop for shop in self.shops.values() if shop.key[0] == marketplace]
        named = [shop for shop in fitting if said in (shop.key[1].casefold(), shop.name.casefold())]
        return named[0] if len(named) == 1 else None  # two shops of one name are nobody's proof


def known_shops(ledger: Ledger, accounts: Iterable[Account]) -> KnownShops:
    """Of every capture and every removed listing of these accounts."""
    shop_of: dict[str, ShopKey] = {}
    names: dict[ShopKey, str] = {}
    removed: dict[str, str] = {}
    for account in dict.fromkeys(accounts):
        for capture in ledger.captures(account):
            if shop := capture.facts.get("shop_id"):
                key = (capture.listing.partition("/")[0], shop)
                shop_of[capture.listing] = key
                names[key] = capture.facts.get("seller", "")
        for claim in ledger.claims_in(account, CaseStatus.REMOVED):
            removed["/".join(claim.claim.split("/", 2)[:2])] = " ".join(claim.numbers)
    shops: dict[ShopKey, dict[str, str]] = {}
    for listing, number in removed.items():
        if listing in shop_of:
            shops.setdefault(shop_of[listing], {})[listing] = number
    return KnownShops({key: KnownShop(key, names[key], theirs) for key, theirs in shops.items()}, shop_of)
