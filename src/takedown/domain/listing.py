"""What a person pasted, read as one listing or shop: marketplace, number, and an address rebuilt from both.

Pure: no address is opened. Whatever is not certain is refused with a sentence, because the result is stated under
penalty of perjury: another host that looks like a marketplace, a short link that has to be opened first, two links.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

from takedown.domain.model import ComplaintType, Listing, Marketplace
from takedown.domain.sites import (
    BRANDS,
    US_OFFSET,
    Site,
    american_number,
    has_number,
    is_short,
    may_be_shop,
    shop_of,
    site_of,
)

MAX_LENGTH = 8192
"""Characters; the longest addresses with tracking parameters have two or three thousand."""
_COPY_AGAIN = "open the listing in a browser and copy the address that it shows"
_AMERICAN = re.compile(r"https://www\.aliexpress\.us/item/([0-9]+)\.html")


_LONGEST_NUMBER = 24
_ALIKE = 0.85
#: What words that follow an address may begin with: a letter without case (Chinese), punctuation, a symbol.
_WORDS = frozenset({"Lo", "Po", "Ps", "Pe", "Pi", "Pf", "Pd", "So", "Sm", "Sk", "Sc"})
#: What a copied text may have around it and nobody sees.
_AROUND = " \t\r\n\u00a0\u3000\ufeff\u200b\u2060"
#: Control characters but for tab and line ends, and the marks that turn the direction of writing around.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: The common case, read without looking any further: one address, all of it in the letters of an address.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!#-;=?-~]*)?")
_REST = r"[^\s<>\"'「」『』【】《》（），。；！？、“”]*"
_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://" + _REST)
_WITHOUT_SCHEME = re.compile(
    r"(?<![A-Za-z0-9@.%:_-])((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::[0-9]+)?(?:[/?]" + _REST + r")?)"
)
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)


class ListingRefused(Exception):
    """The text does not name one listing for certain. `code` is stable; `advice` says how to mend it."""

    def __init__(self, code: str, message: str, advice: str = _COPY_AGAIN) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice


def read_listing(text: str, complaint_type: ComplaintType = ComplaintType.PRODUCT_LISTING) -> Listing:
    """The listing that `text` holds: an address with or without scheme, or a share text around one link.

    For a store-front complaint it is a shop, with the item id `shop:<id>`. `given` is the text, verbatim. A listing on
    aliexpress.us has the number of aliexpress.com as its id, and its own address (see `notes_on`). Reading `address`
    again gives the same listing. Raises ListingRefused for everything else.
    """
    if complaint_type is ComplaintType.LIVESTREAM:
        message = "livestream complaints are known to exist, but the addresses of livestreams are not known"
        raise ListingRefused("livestream_unknown", message, "file this one by hand on the portal")
    _refuse_what_is_no_text(text)
    trimmed = text.strip(_AROUND)
    if _PLAIN.fullmatch(trimmed):
        return _read(trimmed, complaint_type, text)
    links = _links(trimmed)
    if len(links) == 1:
        return _read(links[0], complaint_type, text)
    return _read_the_same(links, complaint_type, text)


def notes_on(listing: Listing) -> tuple[str, ...]:
    """What the user should know about how this listing was read; mostly nothing."""
    american = _AMERICAN.fullmatch(listing.address)
    if american is None:
        return ()
    return (
        f"aliexpress.us number {american[1]} is taken for the aliexpress.com number {listing.item_id}: the difference "
        "is always 2^51 as far as known; the address is kept, and whether the portal takes it is unknown",
    )


def _refuse_what_is_no_text(text: str) -> None:
    if not text.strip():
        raise ListingRefused("no_address", "there is no address")
    if len(text) > MAX_LENGTH:
        message = f"the text has {len(text)} characters, at most {MAX_LENGTH} are read"
        raise ListingRefused("too_long", message, "keep the link of the listing only")
    if not text.isprintable() and _UNPRINTABLE.search(text):
        raise ListingRefused("control_character", "the text holds a control character that does not show")


def _links(text: str) -> list[str]:
    """The different addresses among the words, each with its scheme; at least one."""
    found = [match[0] for match in _WITH_SCHEME.finditer(text)]
    if not found:
        for match in _WITHOUT_SCHEME.finditer(text):
            if _glued_to_a_letter(text[: match.start()]):
                raise _lookalike(match[1])
            found.append(f"https://{match[1]}")
    if not found:
        advice = "write the whole address, not the number alone" if text.isdigit() else _COPY_AGAIN
        raise ListingRefused("no_address", "there is no address in the text", advice)
    return list(dict.fromkeys(link.rstrip(".,;:!?)") for link in found))


def _read_the_same(links: list[str], complaint_type: ComplaintType, given: str) -> Listing:
    """The one listing that all links lead to; the first in order where its address stands in two ways."""
    try:
        found = {_read(link, complaint_type, given) for link in links}
    except ListingRefused:
        found = set()
    if len({listing.key for listing in found}) != 1:
        raise ListingRefused("several_links", "the text holds more than one link", "keep the link of the listing only")
    return min(found)


def _glued_to_a_letter(before: str) -> bool:
    """True behind a letter of an alphabet, which may be part of a host name; Chinese words end without a blank."""
    return before[-1:].isalpha() and unicodedata.category(before[-1]) != "Lo"


def _read(address: str, complaint_type: ComplaintType, given: str) -> Listing:
    parts = _PARTS.fullmatch(address)
    if parts is None:
        raise ListingRefused("no_address", "there is no address in the text")
    scheme, authority, path, query = parts.groups("")
    site = _site(scheme.lower(), authority.lower(), path)
    number = _number(site, path, query)
    shop = "" if number else _shop(site, authority.lower(), path, query)
    if not number and not shop and not address.isascii():
        # Share texts go on behind the address without a blank.
        return _read(_before_the_words(address), complaint_type, given)
    if complaint_type is ComplaintType.STORE_FRONT:
        return _shop_listing(site, shop, number, authority.lower(), given)
    return _item_listing(site, shop, number, query, given)


def _site(scheme: str, host: str, path: str) -> Site:
    if scheme not in {"http", "https"}:
        raise ListingRefused("wrong_scheme", f"{scheme}:// is no web address")
    if "@" in host:
        message = "the address holds an @ before its path, and leads somewhere else"
        raise ListingRefused("credentials_in_address", message)
    if ":" in host:
        raise ListingRefused("port_in_address", f"{host} names a port; listings have none")
    if path.startswith("\\"):
        raise ListingRefused("no_address", "the address holds a backslash")
    if is_short(host):
        advice = "open it first, then copy the address that the browser shows"
        raise ListingRefused("short_link", f"{host} is a short link, which does not say where it leads", advice)
    site = site_of(host)
    if site is None:
        raise _stranger(host)
    return site


def _number(site: Site, path: str, query: str) -> str:
    """The listing's number as it stands in the address, from the path before the query; empty if there is none."""
    item = site.item.fullmatch(path)
    if item is not None:
        return next(number for number in item.groups() if number)
    if not query or not site.query_paths.fullmatch(path):
        return ""
    numbers = [number for number in site.query.findall(query) if number.isdigit() and number.isascii()]
    if len(numbers) > 1 and len(set(numbers)) > 1:
        raise ListingRefused("several_numbers", "the address holds two different numbers of listings")
    return numbers[0] if numbers else ""


def _shop(site: Site, host: str, path: str, query: str) -> str:
    in_path = site.shop.fullmatch(path)
    return in_path[1].lower() if in_path else shop_of(host, path, query)


def _item_listing(site: Site, shop: str, number: str, query: str, given: str) -> Listing:
    if shop:
        advice = "copy the address of a listing, or write store_front as complaint_type"
        raise ListingRefused("shop_not_listing", "the address leads to a shop, not to a listing", advice)
    if not number and has_number(query):
        message = f"the address holds a number, but no listing on {site.marketplace} is known to have such an address"
        raise ListingRefused("not_a_listing", message, "open the listing in a computer's browser and copy its address")
    if not number:
        message = f"this is no address of a listing on {site.marketplace}: it holds no number"
        raise ListingRefused("not_a_listing", message)
    item_id = str(int(number[:_LONGEST_NUMBER]) - site.offset)
    if site.marketplace is Marketplace.ALIEXPRESS and not site.offset and american_number(int(item_id)):
        raise _american(int(item_id))
    shortest, longest = site.digits
    if number.startswith("0") or not shortest <= len(item_id) <= longest or item_id.startswith("-"):
        message = f"{number[:40]} is no number that a listing on {site.marketplace} may have"
        raise ListingRefused("implausible_number", message)
    return Listing(site.marketplace, site.scope + item_id, site.address.format(id=number), given)


def _american(number: int) -> ListingRefused:
    """Which of the two sites was meant is not ours to say; taken as it is, it would be the same listing a second time."""
    common = number - US_OFFSET
    message = f"{number} is the number that aliexpress.us has for number {common} of aliexpress.com"
    advice = (
        f"look which one it is and write https://www.aliexpress.us/item/{number}.html "
        f"or https://www.aliexpress.com/item/{common}.html"
    )
    return ListingRefused("american_number", message, advice)


def _shop_listing(site: Site, shop: str, number: str, host: str, given: str) -> Listing:
    if number:
        advice = "copy the address of the shop, or leave complaint_type empty"
        raise ListingRefused("listing_not_shop", "the address leads to a listing, not to a shop", advice)
    if not shop and may_be_shop(host):
        message = f"whether {host} is a shop cannot be told from this page of it"
        raise ListingRefused("not_a_shop", message, f"if it is one, write its front page: https://{host}/")
    if not shop:
        advice = "open the shop in a browser and copy the address that it shows"
        raise ListingRefused("not_a_shop", f"this is no address of a shop on {site.marketplace}", advice)
    return Listing(site.marketplace, f"shop:{site.scope}{shop}", site.shop_address.format(id=shop), given)


def _before_the_words(address: str) -> str:
    """The address up to its first character that is none of an address. Raises if that might cut a number short."""
    end = next(position for position, char in enumerate(address) if not char.isascii())
    if address[end].isnumeric() or unicodedata.category(address[end]) not in _WORDS:
        raise ListingRefused("not_a_listing", "the address holds a character that does not belong there")
    return address[:end]


def _stranger(host: str) -> ListingRefused:
    alike = host.replace("-", "").replace("0", "o").replace("rn", "m")
    variants = (host, alike, alike.replace("1", "l"), alike.replace("1", "i"))
    near = any(get_close_matches(label, BRANDS, n=1, cutoff=_ALIKE) for label in host.split("."))
    named = any(brand in variant for brand in BRANDS for variant in variants)
    if not host.isascii() or "xn--" in host or near or named:
        return _lookalike(host)
    message = f"{host[:80] or 'the address'} is none of the marketplaces that the portal serves"
    return ListingRefused("unknown_host", message, f"the portal serves {', '.join(BRANDS)}")


def _lookalike(host: str) -> ListingRefused:
    message = f"{host[:80]} is no known host of a marketplace, however much it looks like one"
    return ListingRefused("lookalike_host", message)
