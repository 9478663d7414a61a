"""Whether what was pointed at can be what was asked for; where not, what it is, in one sentence and one piece of advice."""

from __future__ import annotations

from collections.abc import Mapping

from takedown.browser.look import Widget
from takedown.browser.pointed import Pointed
from takedown.calibration.lesson import Kind

_WIDGETS: Mapping[Kind, frozenset[Widget]] = {
    Kind.TEXT: frozenset({Widget.TEXT}),
    Kind.DATE: frozenset({Widget.DATE, Widget.TEXT}),
    Kind.CHOICE: frozenset({Widget.SELECT, Widget.COMBOBOX, Widget.RADIO_GROUP}),
    Kind.BOX: frozenset({Widget.CHECKBOX}),
    Kind.BOXES: frozenset({Widget.CHECKBOX_GROUP}),
    Kind.FILE: frozenset({Widget.FILE}),
}
_ASKED = {
    Kind.TEXT: "a box to type in",
    Kind.DATE: "a box for a date",
    Kind.CHOICE: "a list to choose from",
    Kind.BOX: "a box to tick",
    Kind.BOXES: "several boxes to tick",
    Kind.FILE: "a place to upload files",
    Kind.BUTTON: "a button or a link",
}
_BUTTONS = frozenset({"button", "link", "a"})


def amiss(pointed: Pointed, kind: Kind) -> tuple[str, str] | None:
    """Why it cannot be what was asked for, and what to do; None when it can."""
    if pointed.strange_host:
        return (
            f"That is of {pointed.strange_host}, which is not one of the portal's own sites.",
            "Point at something of the portal, or name that site under [addresses] in the profile if it belongs to it.",
        )
    if pointed.picture:
        return (
            "That is a picture, and the program cannot read pictures.",
            "Point at the text or the control beside it.",
        )
    if not pointed.way:
        return ("That is the page as a whole.", "Point at the thing itself.")
    fits = _WIDGETS.get(kind)
    if fits is not None and pointed.kind not in fits:
        return (
            f"That is {_what(pointed)}, and not {_ASKED[kind]}.",
            "Point at the control itself, or at its label's line.",
        )
    if kind is Kind.BUTTON and not ({pointed.role, pointed.way[0].tag, pointed.way[0].role} & _BUTTONS):
        return (f"That is {_what(pointed)}, and not {_ASKED[kind]}.", "Point at the middle of the button.")
    if kind in (Kind.SHOWN, Kind.NAMES, Kind.LIST, Kind.FACTS) and not pointed.text:
        return (f"That is {_what(pointed)}, which shows no text.", "Point at the text itself.")
    return None


def understood(pointed: Pointed, kind: Kind) -> str:
    """What the program takes it for, in one line: the sort of control, its wording, what it offers."""
    words = pointed.name or (pointed.label.text if pointed.label else "") or pointed.text
    said = f" {_shortened(words)!r}" if words else ""
    sort = pointed.kind.value if kind in _WIDGETS else {Kind.BUTTON: "button"}.get(kind, "text")
    offers = (
        f", which offers {', '.join(_shortened(one, 30) for one in pointed.options[:12])}" if pointed.options else ""
    )
    return f"{sort}{said}{offers}"


def _what(pointed: Pointed) -> str:
    if pointed.kind is not Widget.OTHER:
        return f"a {pointed.kind}"
    if pointed.role in ("button", "link", "heading"):
        return f"a {pointed.role}"
    return f"the text {_shortened(pointed.text)!r}" if pointed.text else f"an empty <{pointed.way[0].tag}>"


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
