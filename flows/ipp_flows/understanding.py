"""What the portal shows of complaints and rights that nobody here filed, in our own terms: all of it, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ipp_flows.naming import is_named
from takedown.browser.wording import Wording
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Account, Complaint, ComplaintType, EvidenceFile, Ipr, IprType, Listing, Marketplace
from takedown.domain.reasons import REASONS
from takedown.portal import CaseReading, IprLine, NotUnderstood

_PLACE = re.compile(r"(?P<office>[^(（]+?)\s*(?:[(（](?P<designated>[^)）]*)[)）])?")
_CODE = re.compile(r"[A-Z]{2}|WIPO")


def complaint_of(wording: Wording, account: Account, reading: CaseReading, rights: Sequence[Ipr]) -> Complaint:
    """The opened complaint, on one of `rights`. Its files have their names, no hash and no size: nobody here has them.

    Raises NotUnderstood with everything that is unclear.
    """
    unclear: list[str] = []
    fits = [ipr for ipr in rights if is_named(wording, ipr, reading.ipr) and _allows(ipr, reading.reason)]
    if len(fits) != 1:
        unclear.append(f"its right {reading.ipr!r} is {len(fits) or 'none'} of the account's rights")
    if not reading.marketplace:
        unclear.append("its platform is in words that nobody has given a meaning")
    if not reading.reason:
        unclear.append("its reason is in words that nobody has given a meaning")
    kind = _kind_of(wording, reading)
    if kind is None:
        unclear.append(f"its type {reading.complaint_type!r} has no meaning")
    places = [(text, wording.meaning("locations", text)) for text in reading.location or ()]
    unclear += [f"its place {text!r} has no meaning" for text, word in places if word is None]
    listings = _listings_of(reading, kind or ComplaintType.PRODUCT_LISTING, unclear)
    if unclear or kind is None:
        raise NotUnderstood(unclear)
    return Complaint(
        account=account,
        marketplace=Marketplace(reading.marketplace),
        ipr=fits[0],
        complaint_type=kind,
        reason=reading.reason,
        listings=listings,
        explanation=reading.explanation,
        evidence=tuple(EvidenceFile(name, sha256="", size=0, media_type="") for name in reading.evidence or ()),
        order_number=reading.order_number or "",
        infringement_location="; ".join(word for _, word in places if word),
    )


def ipr_of(wording: Wording, line: IprLine) -> Ipr:
    """The right of a row of the portal's list: type, number, place and name. Raises NotUnderstood."""
    unclear = []
    if not line.ipr_type:
        unclear.append("its type is in words that nobody has given a meaning")
    if not line.registration_number:
        unclear.append("it has no registration number")
    shown = _PLACE.fullmatch(line.jurisdiction.strip())
    office = (wording.meaning("places", shown["office"]) or shown["office"].upper()) if shown else ""
    if shown is None or not _CODE.fullmatch(office):
        unclear.append(f"its place {line.jurisdiction!r} is no office that is known")
    if unclear or shown is None:
        raise NotUnderstood(unclear)
    designated = [code.strip().upper() for code in re.split("[,、，]", shown["designated"] or "") if code.strip()]
    place = f"{office}:{','.join(designated)}" if designated else office
    return Ipr(IprType(line.ipr_type), line.registration_number, place, line.name, owner="")


def _allows(ipr: Ipr, reason: str) -> bool:
    """The same name, place and number may be that of two rights of different types; the reason fits one of them."""
    return reason not in REASONS or ipr.ipr_type in REASONS[reason].ipr_types


def _kind_of(wording: Wording, reading: CaseReading) -> ComplaintType | None:
    """As the portal says, and where it does not say, by what is reported."""
    if reading.complaint_type is not None:
        word = wording.meaning("complaint_types", reading.complaint_type)
        return None if word is None else ComplaintType(word)
    shops = all("/shop:" in line.listing for line in reading.listings)
    return ComplaintType.STORE_FRONT if shops else ComplaintType.PRODUCT_LISTING


def _listings_of(reading: CaseReading, kind: ComplaintType, unclear: list[str]) -> tuple[Listing, ...]:
    """The listings; what is amiss with them goes into `unclear`."""
    found: list[Listing] = []
    for line in reading.listings:
        try:
            found.append(read_listing(line.address, kind))
        except ListingRefused as refused:
            unclear.append(f"its listing {line.address!r} cannot be read ({refused.message})")
    if any(listing.marketplace != reading.marketplace for listing in found) and reading.marketplace:
        unclear.append("a listing of it is on another marketplace")
    if not found or len({listing.key for listing in found}) != len(found):
        unclear.append("it shows no listing, or one of them twice")
    return tuple(found)
