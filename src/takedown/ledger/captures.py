"""Captures of listings, as the events have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from takedown.domain.model import Account
from takedown.ledger import chain
from takedown.ledger.database import Database
from takedown.ledger.records import StoredEvent


@dataclass(frozen=True)
class CaptureRecord:
    """What the page of a listing was when it was captured. The texts are a stranger's."""

    account: Account
    seq: int
    listing: str
    """`Listing.key`."""
    address: str
    """The listing's own, rebuilt from its number."""
    shows: str
    """A value of `portal.ListingShows`."""
    facts: Mapping[str, str]
    """What could be read of title, price, seller, shop_id and shop_address."""
    picture_sha256: str
    picture_bytes: int
    main_picture_sha256: str | None
    """The picture of the goods, where the page showed one."""
    taken_at: datetime


def read(database: Database, account: Account) -> Iterator[CaptureRecord]:
    """In the order in which they were taken. Raises LedgerAltered at a line that is no event."""
    for event in chain.read(database, account, after=0, types={"listing_captured"}, submission=None):
        yield _record(event)


def _record(event: StoredEvent) -> CaptureRecord:
    body = event.body
    return CaptureRecord(
        account=event.account,
        seq=event.seq,
        listing=body["listing"],
        address=body["address"],
        shows=body["shows"],
        facts=body["facts"],
        picture_sha256=body["picture"]["sha256"],
        picture_bytes=body["picture"]["bytes"],
        main_picture_sha256=body["main_picture"] and body["main_picture"]["sha256"],
        taken_at=datetime.fromisoformat(body["picture"]["taken_at"]),
    )
