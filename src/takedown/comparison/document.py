"""The comparison as one page of HTML, for a browser to print: nothing in it comes from outside, and it has no script."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from takedown.comparison.plan import Box, ComparisonPlan, Pair, Picture

LONGEST_SIDE = 1400
"""Pixels. The pictures in the document are made smaller; their originals are named by hash."""
_QUALITY = 90
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True)
class _Mark:
    """A place on a picture, in per cent of it."""

    number: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class _Side:
    what: str
    name: str
    sha256: str
    size: tuple[int, int]
    data: str
    marks: list[_Mark]


def document(plan: ComparisonPlan, facts: Sequence[tuple[str, str]]) -> str:
    """The HTML. `facts`: what is known of the listing, in order; all of it is text here, whatever is in it."""
    return _TEMPLATES.get_template("document.html").render(
        address=plan.listing.address,
        facts=facts,
        explanation=plan.explanation,
        pairs=[_shown(pair) for pair in plan.pairs],
    )


def _shown(pair: Pair) -> dict[str, object]:
    return {
        "title": pair.title,
        "sides": [
            _side("Genuine", pair.genuine, [one.genuine for one in pair.differences]),
            _side("Offered in the listing", pair.suspect, [one.suspect for one in pair.differences]),
        ],
        "texts": [one.text for one in pair.differences],
    }


def _side(what: str, picture: Picture, boxes: Sequence[Box | None]) -> _Side:
    wide, high = picture.size
    marks = [
        _Mark(number, 100 * left / wide, 100 * top / high, 100 * width / wide, 100 * height / high)
        for number, box in enumerate(boxes, 1)
        if box is not None
        for left, top, width, height in [box]
    ]
    digest = hashlib.sha256(picture.content).hexdigest()
    return _Side(what, picture.name, digest, picture.size, _as_data(picture.pixels), marks)


def _as_data(image: Image.Image) -> str:
    smaller = image.copy()
    smaller.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    packed = io.BytesIO()
    smaller.save(packed, "JPEG", quality=_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(packed.getvalue()).decode()
