"""Two pictures, pixel by pixel. Pillow is loaded by the first question: the pages do without it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 60_000_000
"""Of one picture. A longer page is not compared: it would take gigabytes."""
_PALE = 0.25


class CannotCompare(Exception):
    """A picture that cannot be read, or is too large; the message says which."""


@dataclass(frozen=True)
class Difference:
    """How many of all pixels are not the same, and the box around them as left, top, right, bottom."""

    differing: int
    pixels: int
    box: tuple[int, int, int, int] | None


def count(first: bytes, second: bytes) -> Difference:
    """Compare two pictures, laid on each other at the left top corner: what only one of them covers differs.

    Raises CannotCompare.
    """
    mask, _ = _differing(first, second)
    return Difference(mask.histogram()[255], mask.width * mask.height, mask.getbbox())


def picture(first: bytes, second: bytes) -> bytes:
    """The second picture, pale and grey, with every differing pixel in magenta; a PNG. Raises CannotCompare."""
    from PIL import Image  # noqa: PLC0415

    mask, below = _differing(first, second)
    white = Image.new("L", below.size, 255)
    shown = Image.blend(white, below.convert("L"), _PALE).convert("RGB")
    shown.paste((200, 0, 140), mask=mask)
    packed = io.BytesIO()
    shown.save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def _differing(first: bytes, second: bytes) -> tuple[Image.Image, Image.Image]:
    from PIL import Image, ImageChops  # noqa: PLC0415

    one, other = _opened("first", first), _opened("second", second)
    size = max(one.width, other.width), max(one.height, other.height)
    if size[0] * size[1] > MOST_PIXELS:
        raise CannotCompare("Together the two pictures are too large to be compared.")
    whole = [Image.new("RGB", size) for _ in range(2)]
    mask = Image.new("L", size, 255)
    common = min(one.width, other.width), min(one.height, other.height)
    whole[0].paste(one)
    whole[1].paste(other)
    bands = ImageChops.difference(*(each.crop((0, 0, *common)) for each in whole)).split()
    most = bands[0]
    for band in bands[1:]:
        most = ImageChops.lighter(most, band)
    mask.paste(most.point(lambda value: 255 if value else 0), (0, 0))
    return mask, whole[1]


def _opened(which: str, data: bytes) -> Image.Image:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise CannotCompare(f"The {which} picture is too large to be compared.")
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise CannotCompare(f"The {which} picture is damaged and cannot be read.") from error
