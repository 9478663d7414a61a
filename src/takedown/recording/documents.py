"""A page with its frames, redacted and put together again so that a browser can show it without the site it came from. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from takedown.recording.recording import PAGE
from takedown.recording.redact import Redaction
from takedown.recording.tree import Element, PageTree, as_html, element_from

if TYPE_CHECKING:
    from takedown.browser.page_tree import SeenDocument

_FRAMES = ("iframe", "frame")


@dataclass(frozen=True)
class Documents:
    """Redacted documents. `frames`: file -> its address and document, in the order of the page."""

    address: str
    page: str
    frames: Mapping[str, tuple[str, str]]


def redacted(seen: Sequence[SeenDocument], redaction: Redaction) -> Documents:
    """The documents of one screen, the page first, as they may be kept.

    Every frame has an address of its own that its place in the page leads to, in the words of its own where it had one.
    """
    pages = [redaction.page(PageTree(one.address, one.language, element_from(one.node))) for one in seen]
    addresses = list(_addresses(pages))
    documents: list[str] = []
    for number, page in enumerate(pages):
        inner = {one.place: addresses[at] for at, one in enumerate(seen) if one.inside == number}
        documents.append(as_html(replace(page, body=_with_frames(page.body, inner, count()))))
    frames = {f"frame-{at}.html": (addresses[at], documents[at]) for at in range(1, len(pages))}
    return Documents(addresses[0], documents[0], frames)


def _addresses(pages: Sequence[PageTree]) -> Iterator[str]:
    """Of each document an address that no other has, whatever stands behind its #."""
    taken: set[str] = set()
    for number, page in enumerate(pages):
        address = page.address or f"https://{PAGE.partition('.')[0] if not number else f'frame-{number}'}.example/"
        if address.partition("#")[0] in taken:
            document, sharp, fragment = address.partition("#")
            address = f"{document}{'&' if '?' in document else '?'}frame={number}{sharp}{fragment}"
        taken.add(address.partition("#")[0])
        yield address


def _with_frames(element: Element, inner: Mapping[int, str], places: Iterator[int]) -> Element:
    """The element with each frame's address at its place; a frame that was not read leads nowhere."""
    if element.tag in _FRAMES:
        address = inner.get(next(places))
        kept = {name: value for name, value in element.attributes.items() if name != "src"}
        return replace(element, attributes=kept | ({"src": address} if address else {}))
    children = tuple(one if isinstance(one, str) else _with_frames(one, inner, places) for one in element.children)
    return replace(element, children=children)
