"""The nouns of the trade: marketplaces, rights, listings, evidence, complaints.

Everything here is a value: frozen, comparable, without I/O. The vocabulary is the portal's own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, NewType

ClaimKey = NewType("ClaimKey", str)
SubmissionId = NewType("SubmissionId", str)
Account = NewType("Account", str)
"""One account on one portal, e.g. `sandbox:holder@example.test`. Two profiles of one account share it."""

LISTINGS_PER_COMPLAINT = 300
"""At most so many links in one complaint: the portal's own help, IPP-tmsubmit (fact sheet section 3)."""


class Marketplace(StrEnum):
    """Where a listing is."""

    ALIBABA = "alibaba"
    ALIEXPRESS = "aliexpress"
    OFFER_1688 = "1688"
    TAOBAO = "taobao"
    TMALL = "tmall"
    TMALL_GLOBAL = "tmall_global"
    LAZADA = "lazada"


#: Marketplaces whose complaints must rest on rights protected in China (fact sheet section 3, IPP-uu and gbaiplawyer.com).
CHINESE_RIGHTS_ONLY = frozenset({Marketplace.TAOBAO, Marketplace.TMALL, Marketplace.OFFER_1688})


class IprType(StrEnum):
    """Kinds of registered rights the portal knows (fact sheet section 2)."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    DESIGN_PATENT = "design_patent"
    UTILITY_MODEL = "utility_model"
    INVENTION_PATENT = "invention_patent"


class ComplaintType(StrEnum):
    """What a complaint is about (fact sheet section 3; livestream is known to exist, its addresses are not)."""

    PRODUCT_LISTING = "product_listing"
    STORE_FRONT = "store_front"
    LIVESTREAM = "livestream"


@dataclass(frozen=True, order=True)
class Listing:
    """One listing (or shop, for a store-front complaint) as the portal needs it.

    `item_id` is the thing to de-duplicate on: the marketplace's own number, for Lazada `<country>:<item>`, for a shop
    `shop:<id>`. `address` is rebuilt from marketplace and id; `given` is what the user pasted, verbatim.
    """

    marketplace: Marketplace
    item_id: str
    address: str
    given: str = field(compare=False, default="")

    @property
    def key(self) -> str:
        """`<marketplace>/<item id>`, unique per listing."""
        return f"{self.marketplace}/{self.item_id}"


@dataclass(frozen=True, order=True)
class EvidenceFile:
    """A file in the store, known by its content. `size` is in bytes."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Ipr:
    """A registered right. The same number exists in several countries and types, so all three make the key."""

    ipr_type: IprType
    registration_number: str
    jurisdiction: str
    """ISO 3166 country, `EU`, or `WIPO:CN,US,...` with its designations."""
    name: str
    owner: str
    nice_classes: tuple[int, ...] = ()
    issued_on: date | None = None
    expires_on: date | None = None
    alias: str = ""
    certificates: tuple[EvidenceFile, ...] = ()
    authorization: tuple[EvidenceFile, ...] = ()
    """The agent's letter of authorization, where the complainant is not the owner."""

    @property
    def key(self) -> str:
        """`<type>/<jurisdiction>/<number>`."""
        return f"{self.ipr_type}/{self.jurisdiction}/{self.registration_number}"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.alias or f"{self.name} ({self.jurisdiction})({self.registration_number})"

    def protects_in_china(self) -> bool:
        """True for Chinese rights and for WIPO registrations that designate China."""
        office, _, designated = self.jurisdiction.partition(":")
        return office == "CN" or (office == "WIPO" and "CN" in designated.split(","))

    @property
    def claim(self) -> ClaimKey:
        """What may be live once per account: this right."""
        return ClaimKey(f"ipr/{self.key}")


class ClaimParts(NamedTuple):
    """What a claim of a complaint says: a listing under a right for a reason."""

    marketplace: str
    item: str
    ipr: str
    """`Ipr.key`."""
    reason: str


def parts_of(claim: ClaimKey) -> ClaimParts:
    """The other way round than `Complaint.claim`. Raises ValueError for what is no claim of a complaint."""
    marketplace, item, rest = claim.split("/", 2)
    ipr, _, reason = rest.rpartition("/")
    return ClaimParts(marketplace, item, ipr, reason)


@dataclass(frozen=True)
class Complaint:
    """One filing: one marketplace, one IPR, one type, one reason, one explanation and evidence set, 1 to 300 listings."""

    account: Account
    marketplace: Marketplace
    ipr: Ipr
    complaint_type: ComplaintType
    reason: str
    listings: tuple[Listing, ...]
    explanation: str
    evidence: tuple[EvidenceFile, ...] = ()
    order_number: str = ""
    infringement_location: str = ""
    attempt: int = 1

    @property
    def id(self) -> SubmissionId:
        """Comes from the content and the attempt, so the same rows give the same id on every run."""
        return SubmissionId("C-" + short_hash(self.content() | {"attempt": self.attempt}))

    def claim(self, listing: Listing) -> ClaimKey:
        """What may be live once per account: this listing under this IPR for this reason."""
        return ClaimKey(f"{listing.key}/{self.ipr.key}/{self.reason}")

    @property
    def claims(self) -> tuple[ClaimKey, ...]:
        """One claim per listing, in the order of the listings."""
        return tuple(self.claim(listing) for listing in self.listings)

    def content(self) -> dict[str, Any]:
        """What makes two complaints the same: everything the portal is told, whatever the order of rows."""
        return {
            "account": self.account,
            "marketplace": self.marketplace.value,
            "ipr": self.ipr.key,
            "complaint_type": self.complaint_type.value,
            "reason": self.reason,
            "listings": sorted(listing.key for listing in self.listings),
            "explanation_sha256": hashlib.sha256(self.explanation.encode()).hexdigest(),
            "evidence_sha256": sorted(file.sha256 for file in self.evidence),
            "order_number": self.order_number,
            "infringement_location": self.infringement_location,
        }


@dataclass(frozen=True)
class IprUpload:
    """One submission of one right for verification: the portal takes them one by one (fact sheet section 2)."""

    account: Account
    ipr: Ipr
    attempt: int = 1

    @property
    def id(self) -> SubmissionId:
        """Comes from the right, its documents and the attempt."""
        return SubmissionId(
            "R-"
            + short_hash(
                {
                    "account": self.account,
                    "ipr": self.ipr.key,
                    "files": sorted(f.sha256 for f in self.ipr.certificates + self.ipr.authorization),
                    "attempt": self.attempt,
                }
            )
        )

    @property
    def claims(self) -> tuple[ClaimKey, ...]:
        """The one right."""
        return (self.ipr.claim,)


def marker(submission: SubmissionId) -> str:
    """A short reference without our name, the same on every run, another one for every attempt: `Our ref. 7F3K2Q`."""
    return f"Our ref. {base64.b32encode(hashlib.sha256(submission.encode()).digest()).decode()[:6]}"


def short_hash(content: Mapping[str, Any]) -> str:
    """Twelve letters and digits that come from the content: the second half of an id."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:12]
