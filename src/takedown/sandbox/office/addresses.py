"""Listing and shop addresses, as strictly as a marketplace would take them (fact sheet section 5, canonical shapes)."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from takedown.sandbox.office.refusal import Refused

_LONGEST = 500
_LAZADA = r"www\.lazada\.(?P<country>sg|vn|com\.my|com\.ph|co\.id|co\.th)"

#: platform -> (host, path) patterns; the id is the group `id`, or the query's `id` where the path has none.
_LISTINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "icbu": (
        (r"(?!m\.)[a-z]+\.alibaba\.com", r"/product-detail/[^/]*_(?P<id>\d+)\.html"),
        (r"m\.alibaba\.com", r"/product/(?P<id>\d+)(?:\.html|/[^/]+\.html)"),
    ),
    "ae": ((r"[a-z]{1,3}\.aliexpress\.com", r"/item/(?:[^/]+/)?(?P<id>\d+)\.html"),),
    "cbu": ((r"(?:detail|m)\.1688\.com", r"/offer/(?P<id>\d+)\.html"),),
    "tb": ((r"item\.taobao\.com", r"/item\.htm"),),
    "tm": ((r"detail\.tmall\.com", r"/item\.htm"),),
    "tmg": ((r"detail\.tmall\.hk", r"(?:/hk)?/item\.htm"),),
    "lzd": ((_LAZADA, r"/products/[^/]*?-i(?P<id>\d+)(?:-s\d+)?\.html"),),
}
_NOT_A_SHOP = r"(?!(?:www|m|detail|item)\.)"
_ROOT = r"/?"
_SHOPS: dict[str, tuple[tuple[str, str], ...]] = {
    "icbu": ((_NOT_A_SHOP + r"(?P<id>[a-z0-9-]+)(?:\.[a-z]{2})?\.alibaba\.com", _ROOT),),
    "ae": ((r"(?:www|[a-z]{2})\.aliexpress\.com", r"/store/(?P<id>\d+)/?"),),
    "cbu": ((_NOT_A_SHOP + r"(?P<id>[a-z0-9-]+)\.1688\.com", _ROOT),),
    "tb": ((_NOT_A_SHOP + r"(?P<id>[a-z0-9-]+)\.taobao\.com", _ROOT),),
    "tm": ((_NOT_A_SHOP + r"(?P<id>[a-z0-9-]+)\.tmall\.com", _ROOT),),
    "tmg": ((_NOT_A_SHOP + r"(?P<id>[a-z0-9-]+)\.tmall\.hk", _ROOT),),
    "lzd": ((_LAZADA, r"/shop/(?P<id>[A-Za-z0-9_-]+)/?"),),
}


def item_id(platform: str, complaint_type: str, address: str) -> str:
    """The item's (or shop's) own id on the platform; for Lazada with its country (`sg:123`), where ids differ.

    Raises Refused where the address is not one of the chosen platform or not of the chosen complaint type.
    """
    shapes = _LISTINGS if complaint_type == "product" else _SHOPS
    found = _match(shapes[platform], address)
    if found is None:
        raise Refused("listing.address" if complaint_type == "product" else "listing.shop")
    return found


def _match(shapes: tuple[tuple[str, str], ...], address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        has_port = parts.port is not None
    except ValueError:
        return None
    if len(address) > _LONGEST or parts.scheme not in {"http", "https"} or parts.username is not None or has_port:
        return None
    for host_shape, path_shape in shapes:
        groups = _groups(host_shape, host, path_shape, parts.path)
        if groups is not None:
            return _id(groups, parts.query)
    return None


def _groups(host_shape: str, host: str, path_shape: str, path: str) -> dict[str, str] | None:
    on_host = re.fullmatch(host_shape, host, re.ASCII)
    on_path = re.fullmatch(path_shape, path, re.ASCII)
    return on_host.groupdict() | on_path.groupdict() if on_host and on_path else None


def _id(groups: dict[str, str], query: str) -> str | None:
    if "country" in groups:
        return f"{groups['country']}:{groups['id']}"
    if "id" in groups:
        return groups["id"]
    values = parse_qs(query).get("id", [])
    return values[0] if len(values) == 1 and re.fullmatch(r"\d+", values[0], re.ASCII) else None
