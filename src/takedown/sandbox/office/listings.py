"""The verify step: what the portal makes of the lines of the paste box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from takedown.sandbox.office import outcomes
from takedown.sandbox.office.addresses import item_id
from takedown.sandbox.office.catalogue import LISTINGS_PER_COMPLAINT
from takedown.sandbox.office.refusal import Refused


@dataclass(frozen=True)
class Target:
    """What the listings are complained about for: same account, platform, right and reason is the same complaint."""

    account: str
    platform: str
    ipr_id: int
    complaint_type: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """One line of the paste box. `refusal` is a key of the texts under `refused`; empty means accepted."""

    address: str
    item_id: str
    refusal: str = ""


def check_lines(target: Target, lines: list[str], in_progress: Callable[[str], bool]) -> list[Checked]:
    """One result per line that is not blank, in order. `in_progress` says whether an item is in an open complaint.

    Raises Refused for no line at all or more than 300.
    """
    addresses = [line.strip() for line in lines if line.strip()]
    if not addresses:
        raise Refused("listing.none")
    if len(addresses) > LISTINGS_PER_COMPLAINT:
        raise Refused("listing.many", most=LISTINGS_PER_COMPLAINT)
    seen: set[str] = set()
    return [_check(target, address, seen, in_progress) for address in addresses]


def _check(target: Target, address: str, seen: set[str], in_progress: Callable[[str], bool]) -> Checked:
    try:
        item = item_id(target.platform, target.complaint_type, address)
    except Refused as refused:
        return Checked(address, "", refused.key)
    duplicate = item in seen
    seen.add(item)
    if duplicate:
        return Checked(address, item, "listing.duplicate")
    if outcomes.listing_does_not_exist(item):
        return Checked(address, item, "listing.missing")
    return Checked(address, item, "listing.in_progress" if in_progress(item) else "")
