"""Locators for what was pointed at, the most lasting first: by role and name, by the label of its line, by id, by class."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from takedown.browser.pointed import Label, Node, Pointed
from takedown.calibration.lesson import Kind

_BY_NAME = frozenset(
    {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radiogroup", "group", "spinbutton"}
)
_PASSING = re.compile(
    r"(^|[-_])(active|selected|focus(ed)?|hover|open(ed)?|checked|disabled|current|loading|sending|done|"
    r"uploading|failed|hidden|visible|show|enter|leave|first|last|odd|even|processing|removed|rejected|closed|approved)($|[-_])",
    re.IGNORECASE,
)
_MADE_UP = re.compile(r"\d{3}|^css-|^[a-z]{1,3}[0-9a-f]{5,}$|[A-Za-z]+[-_]+[A-Za-z0-9]*\d[A-Za-z0-9]*[A-Z]")
_NUMBERED = re.compile(r"[-_:]\d+$|^:|\d{3}")
_DONE = re.compile(r"done|success|finish|complete|uploaded|ready", re.IGNORECASE)
_TONE = re.compile(r"(^|[-_])(error|fail(ed|ure)?|danger|warn(ing)?|success|saved|invalid)($|[-_])", re.IGNORECASE)
_SPECIAL = re.compile(r"[.*+?^${}()|\[\]\\/]")
_LONGEST_NAME = 90
_BEGINNING = 40
"""Of a statement as a name, the whole words among so many letters."""
_FARTHEST = 8


def proposals(pointed: Pointed, kind: Kind) -> list[str]:
    """Locators that may find it, best first, each to be tried on the page. Some may find more than it."""
    if kind is Kind.STATE:
        found = [*_chosen(pointed)]
    elif kind is Kind.SHOWN:
        found = [*_by_beside(pointed), *_by_tone(pointed.way), *_by_id(pointed.way), *by_class(pointed.way)]
        found += _by_line(pointed)
    elif kind is Kind.BUTTON:
        found = [*_by_name(pointed), *_by_id(pointed.way), *by_class(pointed.way)]
    else:
        found = [*_by_name(pointed), *_by_line(pointed)]
        if pointed.name.startswith("*"):  # the mark of what has to be filled in: it comes and goes
            found = [*_by_line(pointed), *_by_name(pointed)]
        found += [*_by_id(pointed.way), *by_class(pointed.way)]
    return list(dict.fromkeys(found))


def of_names(pointed: Pointed) -> tuple[list[str], list[str]]:
    """For one of several texts of a sort: locators of all of them, and of those of them that are done."""
    way = pointed.way
    name = next((css for node in way[:3] if (css := _class(node))), way[0].tag)
    scope = _line_css(pointed.label, way) if pointed.label else ""
    whole = f"{scope} {name}".strip()
    marks = [f".{one}" for node in way[: _depth(pointed)] for one in node.classes if _DONE.search(one)]
    return [whole, name], [*(f"{scope} {mark} {name}".strip() for mark in marks[:1]), whole, name]


def of_node(way: Sequence[Node]) -> list[str]:
    """Locators of an element that was not pointed at but stands around what was: `way` begins with it."""
    return list(dict.fromkeys([*_by_id(way), *by_class(way)]))


def of_block(way: Sequence[Node]) -> list[str]:
    """As `of_node`, but of a block of facts: first as what stands right inside what is around it.

    Blocks look alike: its class alone finds another one, too, as soon as the page has more to say.
    """
    around = _anchor(way[1]) if len(way) > 1 else ""
    inside = [f"{around} > {own_css(way[0])}"] if around else []
    return list(dict.fromkeys([*_by_id(way), *inside, *by_class(way)]))


def by_class(way: Sequence[Node]) -> Iterator[str]:
    """CSS by classes and other marks: the element's own, then with what stands around it, then by its place."""
    css = own_css(way[0])
    if css != way[0].tag:
        yield css
    anchors = [anchor for node in way[1:_FARTHEST] if (anchor := _anchor(node))]
    yield from (f"{anchor} {css}" for anchor in anchors)
    yield from (f"{outer} {anchors[0]} {css}" for outer in anchors[1:])
    placed = f"{css}:nth-child({way[0].place + 1})"
    yield from (f"{anchor} > {placed}" for node in way[1:2] if (anchor := _anchor(node)))


def own_css(node: Node) -> str:
    """The plainest CSS of an element by itself: what it is by its role, type, or lasting class; else its tag."""
    if node.tag == "input" and node.type in ("password", "file", "checkbox", "radio", "date", "submit"):
        return f"input[type={node.type}]"
    if _class(node):
        return _class(node)
    data = next((f'[{name}="{value}"]' for name, value in node.data.items()), "")
    return data or (f"[role={node.role}]" if node.role else node.tag)


def row_css(node: Node) -> str:
    """CSS of a row among rows: the plainest of its lasting classes, because rows differ by how they stand; else its tag."""
    lasting = _lasting(node)
    return f".{min(lasting, key=len)}" if lasting else node.tag


def places_in(way: Sequence[Node]) -> list[str]:
    """CSS for a place inside a row, nearest first: each lasting class by itself, then tags. `way` ends below the row."""
    classes = [f".{name}" for node in way for name in _lasting(node)]
    return list(dict.fromkeys([*classes, *(node.tag for node in way)]))


def _by_name(pointed: Pointed) -> Iterator[str]:
    name = pointed.name.strip()
    if pointed.role in _BY_NAME and name:
        said = json.dumps(name, ensure_ascii=False)
        if len(name) > _LONGEST_NAME:
            beginning = name[:_BEGINNING]
            said = "/^" + _SPECIAL.sub(r"\\\g<0>", beginning.rpartition(" ")[0] or beginning) + "/"
        locator = f"role={pointed.role}[name={said}]"
        if pointed.dialog:
            yield f"role=dialog >> {locator}"
        yield locator


def _by_line(pointed: Pointed) -> Iterator[str]:
    if pointed.label is None:
        return
    line = _line_css(pointed.label, pointed.way)
    node = pointed.way[0]
    tries = (
        f"[role={node.role}]" if node.role else "",
        f"input[type={node.type}]" if node.type == "file" else node.tag,
    )
    yield from (f"{line} {inside}" for inside in (*tries, own_css(node)) if inside)


def _by_beside(pointed: Pointed) -> Iterator[str]:
    """In a row of facts: whatever stands right beside the label."""
    if pointed.beside is None:
        return
    line = pointed.way[pointed.beside.line]
    css = own_css(line)
    value = pointed.way[pointed.beside.line - 1]
    says = f"{pointed.beside.css}:text-is({json.dumps(pointed.beside.text, ensure_ascii=False)})"
    yield f"{css}:has(> {says}) > {value.tag}"
    yield f"{css}:has({says}) > {own_css(value)}"


def _by_tone(way: Sequence[Node]) -> Iterator[str]:
    """A message that is good news or bad: by the class that says so, because the other sort may stand at the same place."""
    for index, node in enumerate(way[:4]):
        for tone in (name for name in node.classes if _TONE.search(name)):
            yield f".{tone}" if not index else f".{tone} {own_css(way[0])}"


def _by_id(way: Sequence[Node]) -> Iterator[str]:
    node = way[0]
    if node.id and not _NUMBERED.search(node.id):
        yield f"#{node.id}"


def _chosen(pointed: Pointed) -> Iterator[str]:
    """The list that says what is chosen; else by what tells the chosen one from its neighbours, and never by its name."""
    if pointed.role == "combobox" or pointed.way[0].tag == "select":
        yield from (*_by_name(pointed), *_by_line(pointed), *_by_id(pointed.way), *by_class(pointed.way))
        return
    for index, node in enumerate(pointed.way[:3]):
        inside = f" {own_css(pointed.way[0])}" if index else ""
        marks = [f".{name}" for name in node.own if _PASSING.search(name) and not re.search(r"\d", name)]
        if node.current:
            marks.insert(0, own_css(node) + node.current)
        anchors = [anchor for outer in pointed.way[index + 1 : _FARTHEST] if (anchor := _anchor(outer))]
        for mark in marks:
            yield from (mark + inside, *(f"{anchor} {mark}{inside}" for anchor in anchors))


def _line_css(label: Label, way: Sequence[Node]) -> str:
    says = f"{label.css}:text-is({json.dumps(label.text, ensure_ascii=False)})"
    return f"{own_css(way[label.line])}:has({says})"


def _depth(pointed: Pointed) -> int:
    return min(pointed.label.line if pointed.label else _FARTHEST, _FARTHEST)


def _anchor(node: Node) -> str:
    """What tells an element around from others; "" for one that could be any."""
    if node.id and not _NUMBERED.search(node.id):
        return f"#{node.id}"
    data = next((f'[{name}="{value}"]' for name, value in node.data.items()), "")
    return data or _class(node)


def _class(node: Node) -> str:
    """Its most telling lasting class as CSS: the longest one it shares with no neighbour, else the longest; "" for none."""
    lasting = _lasting(node)
    telling = [name for name in lasting if name in node.own] or lasting
    return f".{max(telling, key=len)}" if telling else ""


def _lasting(node: Node) -> list[str]:
    """Its classes that say what it is, and not how it stands: no state, no variant of another class, nothing made up.

    A class that stands alone says what it is, whatever it is called.
    """
    bases = set(node.classes)
    if len(bases) == 1 and not _MADE_UP.search(node.classes[0]):
        return list(node.classes)
    return [
        name
        for name in node.classes
        if not _PASSING.search(name)
        and not _MADE_UP.search(name)
        and not ("--" in name and name.split("--")[0] in bases)
    ]
