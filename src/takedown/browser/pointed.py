"""What a person pointed at, as plain facts: enough to propose a locator from, and nothing that was typed. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from takedown.browser.look import Widget


@dataclass(frozen=True)
class Node:
    """One element of the way from the thing that was pointed at up to the page's body."""

    tag: str
    id: str = ""
    classes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    """Those of its classes that none of its neighbours has."""
    role: str = ""
    type: str = ""
    current: str = ""
    """The attribute by which it says that it is the chosen one among its neighbours, as CSS; "" for none."""
    data: Mapping[str, str] = field(default_factory=dict)
    place: int = 0
    """How many elements stand before it in its parent."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Node:
        """From what the page's script says, or from a file."""
        return cls(**{**raw, "classes": tuple(raw["classes"]), "own": tuple(raw["own"]), "data": dict(raw["data"])})


@dataclass(frozen=True)
class Label:
    """A text that stands for a thing: which element says it, and how far up the way its line begins."""

    text: str
    css: str
    line: int
    """Index on the way of the element that holds both label and thing."""

    @classmethod
    def of(cls, raw: Mapping[str, Any] | None) -> Label | None:
        """From what the page's script says; None for no label."""
        return cls(**raw) if raw else None


@dataclass(frozen=True)
class Pointed:
    """The thing itself. `way` begins with it and ends below the page's body."""

    kind: Widget
    role: str
    name: str
    """As a screen reader would say it."""
    text: str
    """The text that it shows, shortened; of a field nothing that was typed."""
    way: tuple[Node, ...]
    address: str
    """Of the page, not of the frame."""
    frame: str = ""
    """Where it is in a frame: the frame's locator."""
    strange_host: str = ""
    """The host of its page or frame, where that is not one of the portal's."""
    label: Label | None = None
    """Of the line of a form that it stands in."""
    beside: Label | None = None
    """The text right before it, as of a row of facts."""
    header: str = ""
    """In a table with a head: what stands above it."""
    table: int = -1
    """Index on the way of that table."""
    options: tuple[str, ...] = ()
    """What can be chosen, where it can be read without opening anything."""
    dialog: bool = False
    picture: bool = False
    visible: bool = True
    late: bool = False
    """Whether it came after the person said that the screen was there."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Pointed:
        """From a mapping of the same keys, as `dataclasses.asdict` makes one."""
        return cls(
            **{
                **raw,
                "kind": Widget(raw["kind"]),
                "way": tuple(Node.of(node) for node in raw["way"]),
                "label": Label.of(raw["label"]),
                "beside": Label.of(raw["beside"]),
                "options": tuple(raw["options"]),
            }
        )
