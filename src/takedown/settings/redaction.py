"""What must never be shown: registered secret values, and values whose name says that they are secret.

`hide` registers a value for the life of the process; `redact` takes it out of a text, `redact_value` out of nested
data.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"
#: A value whose name contains one of these is hidden whatever it is.
_NAMES = re.compile(r"passw|passphrase|cookie|token|authorization|secret|storage[_-]?state|api[_-]?key", re.IGNORECASE)
_HEADER = re.compile(r"\b(set-cookie|cookie|authorization)(\s*:\s*)[^\r\n]+", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"""((?:passw|passphrase|cookie|token|authorization|secret)[\w-]{0,40}(?:["']\s{0,9}:|=)\s{0,9})"""
    r"""("[^"]*"|'[^']*'|[^\s&,;]+)""",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"(://[^/\s:@]{0,99}):[^/\s]{1,99}@")
_SHORTEST = 4

_hidden: dict[str, re.Pattern[str]] = {}


def hide(value: str) -> None:
    """Take `value`, in any usual encoding, out of every text that is redacted from now on.

    Values of fewer than 4 characters are not taken: they would black out ordinary words.
    """
    if len(value) >= _SHORTEST and value not in _hidden:
        _hidden[value] = re.compile("|".join([_spelled(value), *_base64_parts(value)]))


def redact(text: str) -> str:
    """`text` without hidden values, header lines and `password=...` pairs that say they are secret."""
    text = _redact_registered(text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _IN_ADDRESS.sub(rf"\1:{HIDDEN}@", text)
    return _ASSIGNED.sub(rf"\1{HIDDEN}", text)


def redact_value(value: Any) -> Any:
    """`value` as plain JSON data, redacted at every depth: by the name of a key, and by content.

    A `{"name": "Cookie", "value": ...}` pair, as browsers write headers, counts as a key. Anything that is not JSON
    data is replaced by its redacted `repr`.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return _redact_mapping(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact_value(item) for item in value]
    if isinstance(value, (int, float)):
        return value if _redact_registered(str(value)) == str(value) else HIDDEN
    return redact(value if isinstance(value, str) else repr(value))


def _redact_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    names_its_value = _NAMES.search(str(value.get("name", ""))) is not None
    return {
        redact(str(key)): HIDDEN
        if _NAMES.search(str(key)) or (names_its_value and key == "value")
        else redact_value(item)
        for key, item in value.items()
    }


def _redact_registered(text: str) -> str:
    # Longest first: a secret that is part of another must not leave the rest of the longer one standing.
    for value in sorted(_hidden, key=len, reverse=True):
        text = _hidden[value].sub(HIDDEN, text)
    return text


# Every repetition below is bounded: a log line of a megabyte must not take minutes.
_SLASHES = r"\\{0,8}"


def _spelled(value: str) -> str:
    """`value` as it is written in addresses, JSON, HTML and Python literals, and in these inside one another."""
    return "".join(_run(part) if part[0] == "\\" else _char(part) for part in re.findall(r"\\+|[^\\]", value))


def _run(slashes: str) -> str:
    """Backslashes, which each further literal doubles."""
    count, ways = len(slashes), "|".join(_ways(slashes[0]))
    return rf"(?:\\{{{count},{8 * count}}}|(?i:{ways}){{{count}}})"


def _char(char: str) -> str:
    """Any other character, perhaps with backslashes in front."""
    ways = _ways(char) + ([r"\+"] if char == " " else [])
    return rf"(?:(?i:{'|'.join(ways)})|{_SLASHES}{re.escape(char)})"


def _ways(char: str) -> list[str]:
    # "surrogatepass": a password from the environment may hold bytes that are no UTF-8
    utf16 = char.encode("utf-16-be", "surrogatepass").hex()
    ways = [
        "".join(rf"\\{_SLASHES}u{utf16[i : i + 4]}" for i in range(0, len(utf16), 4)),
        "".join(f"%(?:25){{0,4}}{byte:02X}" for byte in char.encode("utf-8", "surrogatepass")),
        f"&(?:amp;){{0,4}}#0{{0,4}}{ord(char)};",
        f"&(?:amp;){{0,4}}#x0{{0,4}}{ord(char):x};",
    ]
    named = html.escape(char)
    if named != char:
        ways.append(f"&(?:amp;){{0,4}}{re.escape(named[1:])}")
    for escaped in (char.encode("unicode_escape").decode(), json.dumps(char)[1:-1]):
        if escaped != char:
            ways.append(rf"\\{_SLASHES}{re.escape(escaped[1:])}")
    return ways


def _base64_parts(value: str) -> list[str]:
    """What stays the same in base64 wherever the value stands: at each of three offsets, less the ends that vary."""
    parts = []
    for offset in range(3):
        raw = b"\0" * offset + value.encode("utf-8", "surrogatepass")
        whole = base64.b64encode(raw).decode().rstrip("=")
        steady = whole[(0, 2, 3)[offset] : len(raw) * 8 // 6]
        parts += [re.escape(steady), re.escape(steady.translate(str.maketrans("+/", "-_")))]
    return [part for part in parts if len(part) >= _SHORTEST]
