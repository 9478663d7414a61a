"""What a person says of a comparison: `comparison.toml`.

listing = "https://item.taobao.com/item.htm?id=600000000010"
explanation = "The goods bear our mark and are not ours."
[[pair]]                                  # two pictures of the same part, taken from the same side
title = "Front"
genuine = "front.jpg"                     # beside this file
suspect = "capture"                       # the picture of the goods in the newest capture; or a file
[[pair.difference]]
text = "The logo is printed; on genuine goods it is embossed."
genuine = [120, 80, 200, 60]              # left, top, width, height in pixels of that picture
suspect = [96, 70, 150, 40]               # either may be left out
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from takedown.domain.errors import WrongUse
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Listing

CAPTURE = "capture"
PAIRS = 12
_LONGEST = 4000
_MOST_BYTES = 40_000_000
Box = tuple[int, int, int, int]
_CORNERS = 4


@dataclass(frozen=True)
class Picture:
    """One side of a pair, as the file has it. `pixels` is turned the right way up."""

    name: str
    content: bytes
    pixels: Image.Image

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.size


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same, and where it is on either picture."""

    text: str
    genuine: Box | None
    suspect: Box | None


@dataclass(frozen=True)
class Pair:
    """Two pictures of the same part."""

    title: str
    genuine: Picture
    suspect: Picture
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ComparisonPlan:
    """All that was said, with the pictures."""

    listing: Listing
    explanation: str
    pairs: tuple[Pair, ...]


def read_plan(path: Path, capture_of: Callable[[Listing], bytes]) -> ComparisonPlan:
    """The plan in a file. `capture_of(listing)` gives the bytes of the captured picture of the goods, or raises WrongUse.

    Raises WrongUse that names the file, the pair and what is wrong with it.
    """
    said = _read(path)
    _only(path, "the file", said, {"listing", "explanation", "pair"})
    try:
        listing = read_listing(_text(path, "the file", said, "listing"))
    except ListingRefused as refused:
        raise _wrong(path, f"its listing: {refused.message}") from refused
    pairs = said.get("pair")
    if not isinstance(pairs, list) or not 1 <= len(pairs) <= PAIRS:
        raise _wrong(path, f"it needs between 1 and {PAIRS} [[pair]]")
    read = [_pair(path, number, one, listing, capture_of) for number, one in enumerate(pairs, 1)]
    return ComparisonPlan(listing, _text(path, "the file", said, "explanation"), tuple(read))


def _pair(path: Path, number: int, said: Any, listing: Listing, capture_of: Callable[[Listing], bytes]) -> Pair:
    where = f"pair {number}"
    _only(path, where, said, {"title", "genuine", "suspect", "difference"})
    genuine = _picture(path, where, _text(path, where, said, "genuine"))
    named = _text(path, where, said, "suspect")
    if named == CAPTURE:
        suspect = _opened(path, f"the capture of {listing.key}", capture_of(listing))
    else:
        suspect = _picture(path, where, named)
    listed = said.get("difference", [])
    if not isinstance(listed, list):
        raise _wrong(path, f"{where}: `difference` is no list of tables")
    differences = [
        _difference(path, f"{where}, difference {n}", one, genuine, suspect) for n, one in enumerate(listed, 1)
    ]
    return Pair(_text(path, where, said, "title"), genuine, suspect, tuple(differences))


def _difference(path: Path, where: str, said: Any, genuine: Picture, suspect: Picture) -> Difference:
    _only(path, where, said, {"text", "genuine", "suspect"})
    boxes = {
        side: _box(path, f"{where}, {side}", said[side], picture) if side in said else None
        for side, picture in (("genuine", genuine), ("suspect", suspect))
    }
    if not any(boxes.values()):
        raise _wrong(path, f"{where} is marked on neither picture")
    return Difference(_text(path, where, said, "text"), boxes["genuine"], boxes["suspect"])


def _box(path: Path, where: str, said: Any, picture: Picture) -> Box:
    numbers = isinstance(said, list) and len(said) == _CORNERS and all(type(one) is int for one in said)
    if not numbers:
        raise _wrong(path, f"{where} is not [left, top, width, height] in whole pixels")
    left, top, width, height = said
    wide, high = picture.size
    if left < 0 or top < 0 or width < 1 or height < 1 or left + width > wide or top + height > high:
        raise _wrong(path, f"{where}: {said} is not within {picture.name}, which has {wide} x {high} pixels")
    return left, top, width, height


def _picture(path: Path, where: str, name: str) -> Picture:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    place = path.parent.joinpath(*parts)
    if not parts or ".." in parts or parts[0].startswith("/") or ":" in parts[0]:
        raise _wrong(path, f"{where}: {name} leads out of its folder")
    try:
        if place.is_symlink() or not place.is_file():
            raise _wrong(path, f"{where}: there is no file {name}")
        if place.stat().st_size > _MOST_BYTES:
            raise _wrong(path, f"{where}: {name} has more than {_MOST_BYTES // 1_000_000} MB")
        return _opened(path, name, place.read_bytes())
    except OSError as error:
        raise _wrong(path, f"{where}: {name} cannot be read ({error.strerror})") from error


def _opened(path: Path, name: str, content: bytes) -> Picture:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            return Picture(name, content, ImageOps.exif_transpose(image).convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _wrong(path, f"{name} is no picture that can be read (PNG, JPEG or WebP)") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"it cannot be read ({error})") from error


def _only(path: Path, where: str, said: Any, known: set[str]) -> None:
    if not isinstance(said, Mapping):
        raise _wrong(path, f"{where} is no table")
    if unknown := said.keys() - known:
        raise _wrong(path, f"{where} says {', '.join(sorted(unknown))}, which nobody understands")


def _text(path: Path, where: str, said: Mapping[str, Any], key: str) -> str:
    text = said.get(key)
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise _wrong(path, f"{where} needs `{key}`, a text of at most {_LONGEST} characters")
    return text.strip()


def _wrong(path: Path, why: str) -> WrongUse:
    return WrongUse(f"{path.name}: {why}.", advice="Mend it; `takedown compare --help` shows how it is written.")
