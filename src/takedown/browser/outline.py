"""A page as somebody hears it who cannot see it: its controls and headings, by role and name. Pure text; asks no page.

What belongs to the account stays out: texts, rows of tables, numbers, addresses, and whatever else is named as hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from takedown.browser.wording import tidy

CONTROLS = frozenset(
    {"button", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "spinbutton", "link", "tab"}
)
LABEL = "label"
_KEPT = CONTROLS | {"heading", "columnheader", "dialog", "navigation", "form", "radiogroup", "menuitem"}
_CONTENT = frozenset({"cell", "gridcell", "listitem", "option", "rowheader"})
"""Beneath these is what the account has, not what the page is."""
_LINE = re.compile(r"""^(?P<indent>\s*)- '?(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?""")
_LONGEST = 80
MARKS = "*:： "
_NOBODY = re.compile(r"\S*@\S*|\d+")

Outline = tuple[str, ...]
"""One line for each thing, in order: `button "Search"`; the name may be empty."""


def outline_of(snapshot: str, hidden: Iterable[str] = (), labels: Iterable[str] = ()) -> Outline:
    """The outline of an accessibility snapshot as Playwright writes it, then its `labels`, without the `hidden` texts.

    Labels are told apart from the controls, because those of real portals do not always lead to their control.
    """
    secret = [text for text in hidden if text]
    found: list[tuple[str, str]] = []
    inside: int | None = None
    for line in snapshot.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        indent, role = len(match["indent"]), match["role"]
        if inside is not None and indent > inside:
            continue
        inside = indent if role in _CONTENT else None
        if role in _KEPT:
            found.append((role, _without(secret, re.sub(r"\\(.)", r"\1", match["name"] or ""))))
    found += [(LABEL, _without(secret, label)) for label in labels]
    return tuple(f'{role} "{name}"' for role, name in found if any(letter.isalpha() for letter in name))


def _without(secret: Iterable[str], name: str) -> str:
    for text in secret:
        name = re.sub(re.escape(text), "…", name, flags=re.IGNORECASE)
    return _NOBODY.sub("…", " ".join(name.split()))[:_LONGEST]


def parts_of(line: str) -> tuple[str, str]:
    """Role and name of a line of an outline."""
    role, _, name = line.partition(" ")
    return role, name[1:-1]


def same_name(one: str, other: str) -> bool:
    """Names compare as texts of the portal do, without the marks that go with a label: a star, a colon."""
    return tidy(one.strip(MARKS)) == tidy(other.strip(MARKS))
