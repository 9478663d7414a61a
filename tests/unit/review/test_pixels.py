"""Two pictures, pixel by pixel."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from takedown.review import pixels


def png(width: int, height: int, *dots: tuple[int, int]) -> bytes:
    image = Image.new("RGB", (width, height), "white")
    for dot in dots:
        image.putpixel(dot, (255, 255, 254))
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


@pytest.mark.parametrize("broken", [b"", b"no picture", png(9, 9)[:45]])
def test_a_damaged_picture_is_named(broken: bytes) -> None:
    with pytest.raises(pixels.CannotCompare, match="The second picture is damaged"):
        pixels.count(png(9, 9), broken)


def test_a_picture_that_is_too_large_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "MOST_PIXELS", 50)
    with pytest.raises(pixels.CannotCompare, match="too large"):
        pixels.count(png(9, 9), png(9, 9))


def test_the_same_picture_does_not_differ() -> None:
    assert pixels.count(png(9, 5), png(9, 5)) == pixels.Difference(0, 45, None)


def test_the_smallest_change_of_a_pixel_counts() -> None:
    assert pixels.count(png(9, 5), png(9, 5, (2, 1), (4, 3))) == pixels.Difference(2, 45, (2, 1, 5, 4))


def test_what_only_one_of_them_covers_differs() -> None:
    assert pixels.count(png(9, 5), png(7, 6)) == pixels.Difference(9 * 6 - 7 * 5, 54, (0, 0, 9, 6))


def test_the_picture_of_the_difference_marks_exactly_what_differs() -> None:
    with Image.open(io.BytesIO(pixels.picture(png(3, 2), png(3, 2, (1, 1))))) as shown:
        magenta = [at for at, pixel in enumerate(shown.convert("RGB").get_flattened_data()) if pixel == (200, 0, 140)]
    assert magenta == [4]
