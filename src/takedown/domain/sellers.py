"""Which listings are of one seller, by rules that can be told and checked: the same shop id, the same seller id. Pure.

A shop or seller id counts within its marketplace alone. Listings that share one are of one seller, and so is everything
that hangs together by such steps. What a page calls its shop is a name and links nothing: two shops may have one name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from takedown.domain.foreign_text import folded
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import ComplaintType

_SHOP = "shop:"
"""Begins the item id of a complaint on a whole shop."""


class IdKind(StrEnum):
    """What an id names."""

    SHOP = "shop"
    SELLER = "seller"


class SellerId(NamedTuple):
    """One id, in the spelling in which two are compared."""

    kind: IdKind
    marketplace: str
    value: str


@dataclass(frozen=True)
class Said:
    """What one capture, or one row of a batch, says of a listing (`Listing.key`); what it does not say is empty.

    `shop` is the shop's number, or its address; `seller` an id; `name` what the page calls the shop. Strangers' texts.
    """

    listing: str
    shop: str = ""
    seller: str = ""
    name: str = ""


@dataclass(frozen=True)
class Link:
    """Why some listings are of one seller."""

    kind: IdKind
    value: str
    """The id as it was first written."""
    listings: tuple[str, ...]

    def __str__(self) -> str:
        return f"same {self.kind} id {self.value}"


@dataclass(frozen=True)
class Seller:
    """Listings that hang together, and by what. One listing alone has no links."""

    id: str
    """The first of its ids, a shop's if there is one, as it was first written."""
    name: str
    """What most pages call the shop; empty where none was seen."""
    ids: tuple[SellerId, ...]
    """Shops first."""
    listings: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def label(self) -> str:
        """Marketplace and id: no two sellers have one label."""
        return f"{self.ids[0].marketplace} {self.ids[0].kind} {self.id}"

    def facts(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "seller": self.label,
            "name": self.name,
            "listings": list(self.listings),
            "because": [
                {"rule": f"same {one.kind} id", "id": one.value, "listings": list(one.listings)} for one in self.links
            ],
        }


class Sellers:
    """The sellers of some listings."""

    def __init__(self, sellers: Sequence[Seller] = ()) -> None:
        self.all = tuple(sellers)
        self._by_listing = {listing: seller for seller in sellers for listing in seller.listings}
        self._by_id = {id: seller for seller in sellers for id in seller.ids}
        self._by_name: dict[tuple[str, str], list[Seller]] = defaultdict(list)
        for seller in sellers:
            if seller.name:
                self._by_name[seller.ids[0].marketplace, folded(seller.name)].append(seller)

    def of(self, listing: str) -> Seller | None:
        """The seller of a listing (`Listing.key`); None where nobody knows."""
        return self._by_listing.get(listing)

    def said(self, about: Said) -> Seller | None:
        """Whose the listing is by what is said of it.

        Its `seller` may also be the number of a shop, or the name of one where no other has that name.
        """
        marketplace = about.listing.partition("/")[0]
        ids = [*_ids(about), SellerId(IdKind.SHOP, marketplace, folded(about.seller))]
        found = next((self._by_id[id] for id in ids if id in self._by_id), None)
        named = self._by_name.get((marketplace, folded(about.seller)), [])
        return found or (named[0] if len(named) == 1 else None)


def grouped(said: Iterable[Said]) -> Sellers:
    """The sellers of all listings of which a shop or seller is said, in the order of their labels."""
    ids, written, names = _gathered(said)
    roots = _Roots()
    for listing, of_it in ids.items():
        for id in of_it:
            roots.join(listing, id)
    members: dict[object, list[str]] = defaultdict(list)
    for listing in sorted(ids):
        members[roots.of(listing)].append(listing)
    sellers = [_seller(listings, ids, written, names) for listings in members.values()]
    return Sellers(sorted(sellers, key=lambda one: one.label))


def _gathered(
    said: Iterable[Said],
) -> tuple[dict[str, dict[SellerId, None]], dict[SellerId, str], dict[str, Counter[str]]]:
    """Ids by listing, each id as it was first written, and the names that pages gave the shops of each listing."""
    every = list(said)
    shops = {id for one in every for id in _ids(one) if id.kind is IdKind.SHOP}
    ids: dict[str, dict[SellerId, None]] = defaultdict(dict)
    written: dict[SellerId, str] = {}
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for one in every:
        for id, text in _ids(one).items():
            as_shop = id._replace(kind=IdKind.SHOP)  # people write the number of a shop as its seller, too
            known = as_shop if as_shop in shops else id
            ids[one.listing][known] = None
            written.setdefault(known, text)
        if one.name.strip():
            names[one.listing][one.name.strip()] += 1
    return ids, written, names


def _ids(one: Said) -> dict[SellerId, str]:
    marketplace, _, item = one.listing.partition("/")
    shop = item.removeprefix(_SHOP) if item.startswith(_SHOP) else _shop_id(one.shop.strip())
    found = {SellerId(IdKind.SHOP, marketplace, folded(shop)): shop}
    found[SellerId(IdKind.SELLER, marketplace, folded(one.seller))] = one.seller.strip()
    return {id: text for id, text in found.items() if id.value}


def _shop_id(text: str) -> str:
    """The number of a shop whose address is given; any other text as it is."""
    if "/" not in text:
        return text
    try:
        return read_listing(text, ComplaintType.STORE_FRONT).item_id.removeprefix(_SHOP)
    except ListingRefused:
        return text


def _seller(
    listings: Sequence[str],
    ids: Mapping[str, Mapping[SellerId, None]],
    written: Mapping[SellerId, str],
    names: Mapping[str, Counter[str]],
) -> Seller:
    having: dict[SellerId, list[str]] = defaultdict(list)
    for listing in listings:
        for id in ids[listing]:
            having[id].append(listing)
    order = sorted(having, key=lambda id: (id.kind is IdKind.SELLER, id.value))
    counted = sum((names[listing] for listing in listings if listing in names), Counter[str]())
    name = min(counted, key=lambda one: (-counted[one], one), default="")
    links = [Link(id.kind, written[id], tuple(having[id])) for id in order if len(having[id]) > 1]
    return Seller(written[order[0]], name, tuple(order), tuple(listings), tuple(links))


class _Roots:
    """Union-find: what was joined, however far apart, has one root."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def of(self, node: object) -> object:
        above = self._above
        while above.setdefault(node, node) != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    def join(self, one: object, other: object) -> None:
        self._above[self.of(one)] = self.of(other)
