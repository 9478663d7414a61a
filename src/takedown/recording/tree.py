"""A page as a tree of elements and texts, read from what the browser says of it and written as HTML. Pure.

The tree has no scripts, no styles and no comments. What only a style sheet would say (that something is not shown, that it
begins a line) is kept as a mark, and the page brings the few lines of style that the marks need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})
MARK = "data-recorded"
BEFORE = "data-recorded-before"
"""What the style sheet wrote in front of an element, such as the star of a required field."""
STYLE = f"""
[{MARK}~=hidden] {{ display: none !important }}
[{MARK}~=box] {{ display: inline-block; min-width: 8px; min-height: 8px }}
[{MARK}~=block] {{ display: block }}
[{MARK}~=inline] {{ display: inline }}
[{MARK}~=pre] {{ white-space: pre-wrap }}
[{BEFORE}]::before {{ content: attr({BEFORE}) }}
"""


@dataclass(frozen=True)
class Element:
    """One element of a page. `state`: what is not in its attributes: `checked`, `selected`, and the marks."""

    tag: str
    attributes: Mapping[str, str]
    children: tuple[Element | str, ...] = ()
    state: tuple[str, ...] = ()

    def elements(self) -> Iterator[Element]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.elements()

    def text(self) -> str:
        """All texts below it in one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, Element):
                yield from child._texts()
            else:
                yield child


@dataclass(frozen=True)
class PageTree:
    """One document: a page, or what is in a frame of it."""

    address: str
    language: str
    body: Element


def element_from(node: Any) -> Element:
    """An element as the browser describes it: tag, attributes, children, state."""
    tag, attributes, children, state = node
    return Element(
        str(tag),
        {str(name): str(value) for name, value in attributes.items()},
        tuple(child if isinstance(child, str) else element_from(child) for child in children),
        tuple(map(str, state)),
    )


def as_html(page: PageTree) -> str:
    """The document, one element a line: readable, and a change of it shows in a diff."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(page.language)}">',
        f'<head><meta charset="utf-8"><style>{STYLE}</style></head>',
        *_lines(page.body),
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _lines(element: Element) -> Iterator[str]:
    """The ends of lines stand inside the tags: between two elements, they would be white space of the page."""
    opening = f"<{element.tag}{_attributes(element)}"
    if element.tag in VOID:
        yield f"{opening}\n>"
        return
    yield (
        opening
        + "\n>"
        + "".join(
            escape(one, quote=False) if isinstance(one, str) else "\n".join(_lines(one)) for one in element.children
        )
        + f"</{element.tag}\n>"
    )


def _attributes(element: Element) -> str:
    shown = dict(element.attributes)
    marks = [one for one in element.state if one not in ("checked", "selected")]
    shown |= {one: "" for one in element.state if one in ("checked", "selected")}
    shown |= {MARK: " ".join(marks)} if marks else {}
    return "".join(f' {name}="{escape(value)}"' if value else f" {name}" for name, value in shown.items())
