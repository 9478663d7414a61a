"""The one form of an event line: canonical JSON (RFC 8785), so that equal events have equal bytes and hashes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BEYOND = re.compile(rb"[\xf0-\xff]")
"""A character above U+FFFF: keys with one may sort otherwise by UTF-16, as RFC 8785 wants, than by code points."""
_EXACT_DIGITS = 15
"""JSON knows doubles only: a whole number that is longer may not be kept."""
_PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_LARGEST = 2**53 - 1
_POINT_FROM, _POINT_TO = -6, 21  # ECMAScript writes numbers between these powers of ten without an exponent


class NotCanonical(ValueError):
    """The bytes are no JSON, or not in the one form that they should have."""


def parse(line: bytes) -> dict[str, Any]:
    """The object in a line. Raises NotCanonical for anything but an object in canonical form."""
    try:
        text = line.decode("utf-8")
        try:
            said = _read(_ORDINARY, text, line)
            again = _PLAIN.encode(said)
        except _Unusual:
            said = _read(_ANY, text)
            again = _text(said)
        same = again == text
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise NotCanonical(str(error)) from error
    if not same or not isinstance(said, dict):
        raise NotCanonical("not in canonical form")
    return said


def is_canonical(line: bytes) -> bool:
    """Whether the line is an object in the one form that it should have."""
    try:
        parse(line)
    except NotCanonical:
        return False
    return True


class _Unusual(Exception):
    """Something stands in a line that the library does not write as RFC 8785 wants it; most lines have none of it."""


def _read(decoder: json.JSONDecoder, text: str, line: bytes = b"") -> Any:
    if _BEYOND.search(line):
        raise _Unusual
    said, end = decoder.raw_decode(text)
    if end != len(text):
        raise ValueError("more follows the object")
    return said


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _short(digits: str) -> int:
    if len(digits) > _EXACT_DIGITS:
        raise _Unusual
    return int(digits)


def _unusual(_: str) -> Any:
    raise _Unusual


_ORDINARY = json.JSONDecoder(parse_int=_short, parse_float=_unusual, parse_constant=_no_constant)
_ANY = json.JSONDecoder(parse_constant=_no_constant)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
        return _number(float(value))
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_PLAIN.encode(name)}:{_text(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return _PLAIN.encode(value)


def _number(value: float) -> str:
    """As ECMAScript writes it: the shortest digits that come back as the same number."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = f"{abs(value)!r}".partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + ("" if part == "0" else part)).lstrip("0")
    point = len(whole) + int(power or 0)  # the value is 0.DIGITS times ten to this power, once leading zeros are gone
    if whole == "0":
        point -= len(part) - len(part.lstrip("0")) + 1
    digits = digits.rstrip("0") or "0"
    if _POINT_FROM < point <= _POINT_TO:
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}"
        if point >= len(digits):
            return f"{sign}{digits}{'0' * (point - len(digits))}"
        return f"{sign}{digits[:point]}.{digits[point:]}"
    exponent = f"e{point - 1:+d}"
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}{exponent}"
