"""The one form of a line: what the library that writes it writes, and nothing else."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.verification.canonical import NotCanonical, is_canonical, parse

numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=5)


@settings(max_examples=60)
@given(objects)
def test_what_is_written_is_read(said: dict[str, Any]) -> None:
    line = rfc8785.dumps(said)
    assert parse(line) == json.loads(line)


@settings(max_examples=40)
@given(objects, st.data())
def test_no_other_bytes_say_the_same(said: dict[str, Any], data: st.DataObject) -> None:
    """A byte more at any place: it says something else, or it is refused."""
    line = rfc8785.dumps(said)
    at = data.draw(st.integers(0, len(line)))
    more = line[:at] + data.draw(st.sampled_from([b" ", b"\n", b"0", b"+", b"\\", b'"'])) + line[at:]
    assert not is_canonical(more) or parse(more) != json.loads(line)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"), (-0.001, "-0.001"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.5e-9, "1.5e-9"), (123.456, "123.456"),
        (1e21, "1e+21"), (1e20, "100000000000000000000"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (5e-324, "5e-324"), (333333333.3333333, "333333333.3333333"), (4.5, "4.5"), (0.002, "0.002"),
    ],
)  # fmt: skip
def test_numbers_are_as_ecmascript_writes_them(value: float, text: str) -> None:
    assert parse(f'{{"a":{text}}}'.encode()) == {"a": value}
    assert is_canonical(rfc8785.dumps({"a": value}))


@pytest.mark.parametrize(
    "line",
    [
        b"", b"1", b"[]", b"null", b'{"a":1 }', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":1e2}', b'{"a":-0}',
        b'{"a":NaN}', b'{"a":Infinity}', b'{"a":9007199254740993}', b'{"a":"\\u0041"}', b'{"a":"\\/"}', b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}', b'{"a":"\\ud800"}', b'{"a":1}\n', b'{"a":0.10}', b"[" * 100_000,
        b'{"a":1e400}', b'{"\xef\xbf\xbf":1,"\xf0\x9f\x98\x80":2}',
    ],
)  # fmt: skip
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse(line)
    assert not is_canonical(line)


def test_keys_beyond_the_first_plane_sort_by_utf_16() -> None:
    said = {"￿": 1, "😀": 2, math.pi.hex(): 3}
    assert parse(rfc8785.dumps(said)) == said
