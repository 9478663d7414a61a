"""From an answer to what stands in the map: the keys by which the thing is found, and those that the lesson adds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from takedown.browser.screen_map import Element
from takedown.calibration.lesson import Kind, Wish

_DEFAULTS: Mapping[str, Any] = {"frame": "", "hidden": False, "columns": {}, "row": "", "inside": {}}


@dataclass(frozen=True)
class Finding:
    """How a thing is found on its page: the keys of a map that say which thing is meant."""

    locators: tuple[str, ...]
    frame: str = ""
    hidden: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    row: str = ""
    inside: Mapping[str, str] = field(default_factory=dict)
    in_address: str = ""
    late: bool = False
    """Whether it is not there from the start."""


def entry_of(wish: Wish, finding: Finding, opened_by: str, below: Element | None, day: date) -> dict[str, Any]:
    """The entry for a user's own map. `below` is what the maps say of it so far: its other keys must not show through."""
    found: dict[str, Any] = {
        "frame": finding.frame,
        "hidden": finding.hidden,
        "columns": {name: [text] for name, text in finding.columns.items()},
        "row": finding.row,
        "inside": dict(finding.inside),
    }
    entry: dict[str, Any] = {"says": wish.says, "locators": list(finding.locators)}
    entry |= {
        key: value
        for key, value in found.items()
        if value != _DEFAULTS[key] or (below is not None and getattr(below, key) != _DEFAULTS[key])
    }
    if wish.kind is Kind.NAMES or wish.in_address:
        entry["many"] = True
    if finding.in_address:
        entry["in_address"] = finding.in_address
    appears = wish.appears or ("later, when what comes before it was chosen" if finding.late else "")
    if appears or (below is not None and below.appears):
        entry["appears"] = appears
    if opened_by:
        entry["opened_by"] = opened_by
    if wish.before_press:
        entry["before_press"] = True
    return entry | {"seen": {"confirmed": day}}


def here_of(entries: Sequence[Mapping[str, Any]], *, before_press: bool) -> dict[str, Any]:
    """What a screen is known by: any of these entries that stand in the same frame as the first."""
    frame = entries[0].get("frame", "")
    same = [entry for entry in entries if entry.get("frame", "") == frame]
    known: dict[str, Any] = {"locators": list(dict.fromkeys(one for entry in same for one in entry["locators"]))}
    known["frame"] = frame
    if before_press:
        known["before_press"] = True
    return known | {"seen": {"confirmed": entries[0]["seen"]["confirmed"]}}


def guess_of(wish: Wish, frame: str) -> dict[str, Any]:
    """The entry for what the flows ask for and nobody has shown: a convention, said to be a guess."""
    entry: dict[str, Any] = {
        "says": wish.says,
        "locators": [wish.otherwise],
        "guess": "a convention; nobody has shown it",
    }
    if frame:
        entry["frame"] = frame
    if wish.kind is Kind.NAMES:
        entry["many"] = True
    return entry | {"appears": wish.appears or "at times"}


def address_of(page: str, sites: Mapping[str, str], values: Mapping[str, Sequence[str]]) -> str:
    """The page's address as a map writes it: the site and the parts that differ as placeholders. "" for another site."""
    site = max((one for one in sites if page.startswith(sites[one])), key=lambda one: len(sites[one]), default="")
    if not site:
        return ""
    rest = page.removeprefix(sites[site]).replace("{", "{{").replace("}", "}}")
    for placeholder, texts in values.items():
        for text in filter(None, texts):
            rest = re.sub(rf"(?<=[=/]){re.escape(quote(text, safe=''))}(?=$|[/&#?])", f"{{{placeholder}}}", rest)
    return f"{{{site}}}{rest}"


def told_by_address(page: str, text: str) -> str:
    """A regular expression whose group finds a text of this shape where it stands in the address now; "" where it does not."""
    plain = unquote(page)
    before, there, after = plain.rpartition(text) if text else ("", "", "")
    lead = re.search(r"[^/&?#]*[/=]$", before)
    if not there or lead is None:
        return ""
    shape = "".join("[0-9]+" if part.isdigit() else re.escape(part) for part in re.findall(r"[0-9]+|[^0-9]+", text))
    return f"{re.escape(lead.group())}({shape})" + ("" if after else "$")


def as_element(screen: str, name: str, wish: Wish, finding: Finding) -> Element:
    """The finding as the screen engine takes it, to be tried before it is written."""
    return Element(
        screen=screen,
        name=name,
        says=wish.says,
        locators=finding.locators,
        guess="",
        seen={},
        frame=finding.frame,
        hidden=finding.hidden,
        columns={one: (text,) for one, text in finding.columns.items()},
        row=finding.row,
        inside=finding.inside,
        opened_by="",
        in_address="",
        before_press=False,
        appears="",
        many=wish.kind is Kind.NAMES,
        file=Path(f"{screen}.toml"),
        line=1,
    )
