"""Bytes of a text file to text: UTF-8 and marked UTF-16 are recognised, everything else has to be named.

Never a guess: a cp1252 file decodes without an error, and wrongly, as GB18030, and the result would be filed under
penalty of perjury.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from takedown.domain.errors import WrongUse

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LIKELIEST = ("gb18030", "cp1252")
_MARKED_ONLY = frozenset({"utf-16", "utf-32"})
#: Encodings that Python has for other things than files.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_SHOWN = 60


def find_encoding(data: bytes, path: Path, named: str | None) -> str:
    """The encoding in which all of `data` reads without an error and without NUL.

    `named` is what the user said, or None. Raises WrongUse for anything that is not certain, with a line of the file as
    the likeliest encodings would read it.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    encoding = _agreed(path, marked, named)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_in(encoding, data, error.start, path) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        advice = "save it again as CSV UTF-8; if it is UTF-16, say --encoding utf-16-le"
        raise WrongUse(f"{path.name} holds a NUL character in line {line}", advice=advice)
    return encoding


def _agreed(path: Path, marked: str | None, named: str | None) -> str:
    if named is None:
        return marked or "utf-8"
    try:
        known = codecs.lookup(named).name
        "".encode(known)
    except (LookupError, UnicodeError) as error:
        raise _no_encoding(named) from error
    if known in _NOT_FOR_FILES:
        raise _no_encoding(named)
    if marked is None and known in _MARKED_ONLY:
        advice = f"say --encoding {known}-le or --encoding {known}-be"
        raise WrongUse(f"{path.name} is not {known}: it has no mark of its byte order", advice=advice)
    if marked is None:
        return known
    if known.replace("-", "_").startswith(marked.removesuffix("-sig").replace("-", "_")):
        return marked
    message = f"{path.name} is marked as {marked.removesuffix('-sig')}, not {known}"
    raise WrongUse(message, advice="leave --encoding away")


def _no_encoding(named: str) -> WrongUse:
    advice = "name one such as utf-8, utf-16, gb18030, big5, shift_jis or cp1252"
    return WrongUse(f"there is no text encoding {named}", advice=advice)


def _not_in(encoding: str, data: bytes, at: int, path: Path) -> WrongUse:
    line = data.count(b"\n", 0, at) + 1
    start = max(data.rfind(b"\n", 0, at) + 1, at - _SHOWN)
    end = data.find(b"\n", at)
    piece = data[start : min(end if end >= 0 else len(data), at + _SHOWN)]
    shown = "; ".join(f"as {name}: {_readable(piece, name)}" for name in _LIKELIEST)
    name = encoding.removesuffix("-sig")
    advice = f"say which reading is right with --encoding {' or --encoding '.join(_LIKELIEST)} ({shown})"
    return WrongUse(f"{path.name} is not {name} in line {line}", advice=advice)


def _readable(piece: bytes, encoding: str) -> str:
    text = piece.decode(encoding, errors="replace")
    return "".join(char if char.isprintable() else " " for char in text).strip()
