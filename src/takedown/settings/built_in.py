"""The profiles that come with the tool. What they say about real portals is from public sources, named below."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from takedown.domain.model import Marketplace
from takedown.settings.settings import Settings

#: Portal -> the built-in profile for it.
PORTALS = {"practice": "sandbox", "domestic": "domestic", "international": "international"}
#: The last one is the practice portal with its other face, `takedown sandbox --face spa`.
BUILT_IN = (*PORTALS.values(), "sandbox-spa")


def built_in(name: str, settings: Settings) -> dict[str, Any]:
    """What the built-in profile `name` says. KeyError for a name that is not in BUILT_IN."""
    if name == "sandbox":
        return _sandbox(settings)
    if name == "sandbox-spa":
        classic = _sandbox(settings)
        there = {site: address for site, address in classic["addresses"].items() if site != "complaint"}
        return classic | {"addresses": there, "screens": ("ipp_spa",)}
    return {"domestic": _domestic, "international": _international}[name]()


def _sandbox(settings: Settings) -> dict[str, Any]:
    """The practice portal at `sandbox_url`; complaint site and listing pages are other host names on the same port."""
    url = settings.sandbox_url
    port = urlsplit(url).port
    complaint, shops = (
        f"{urlsplit(url).scheme}://{host}.localhost" + (f":{port}" if port else "") for host in ("qinquan", "shops")
    )
    return {
        "portal": "practice",
        "addresses": {"ipp": url, "complaint": complaint, "shops": shops},
        "login": "holder@example.test",
        "marketplaces": frozenset(Marketplace),
        "headless": True,
        "tabs": 4,
        "pace_per_minute": 600,
        "marker": True,
        "margin_seconds": settings.sandbox_margin_seconds,
        "list_delay_seconds": settings.sandbox_list_delay_seconds,
    }


def _domestic() -> dict[str, Any]:
    """The site of Taobao & Tmall Group.

    Marketplaces: a Chinese IP firm's account of the split (gbaiplawyer.com/ja/how-to-remove-counterfeits-on-alibaba).
    That 1688 sits here alone is not certain. The complaint form was last seen on qinquan.taobao.com, in about 2019.
    """
    return {
        "portal": "domestic",
        "addresses": {"ipp": "https://ipp.alibabagroup.com", "complaint": "https://qinquan.taobao.com"},
        "marketplaces": {Marketplace.TAOBAO, Marketplace.TMALL, Marketplace.TMALL_GLOBAL, Marketplace.OFFER_1688},
    }


def _international() -> dict[str, Any]:
    """The site of Alibaba International, as the footer of Alibaba.com links to it.

    Its layout is unknown: a hash-routed single page (`/#/ippHome`), which nobody who wrote the screen maps has seen.
    Teach the screens before filing there; a guessed element is never pressed.
    """
    return {
        "portal": "international",
        "addresses": {"ipp": "https://ipp.aidcgroup.net"},
        "marketplaces": {Marketplace.ALIBABA, Marketplace.ALIEXPRESS, Marketplace.LAZADA},
    }
