"""A new locator for an element that is gone, where the page leaves one choice; and how it gets into a user's own map."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from takedown.browser.outline import CONTROLS, LABEL, MARKS, Outline, parts_of, same_name
from takedown.doctor.memory import Memory, difference
from takedown.domain.errors import WrongUse
from takedown.domain.sight import ElementSight, Sight
from takedown.settings.own_map import put_entry, read_entry

_ROLE = re.compile(r"role=([a-z]+)")
_QUOTED = re.compile(r"""(?:title|name|aria-label|text-is\(|has-text\()\s*=?\s*"([^"]+)\"""")
_PATTERN = re.compile(r"name=/\^?\(?([^/]*?)\)?\$?/")
_BY_TAIL = (
    (re.compile(r"\[role=\"?combobox\"?\]$"), "combobox"),
    (re.compile(r"(textarea|input)$"), "textbox"),
    (re.compile(r"(^|[\s>])button$"), "button"),
    (re.compile(r"(^|[\s>])a$"), "link"),
)


def suggest(sight: ElementSight, now: Outline, before: Memory | None) -> str | None:
    """A locator for an element that is gone; None where the page offers none, or more than one.

    The one control that has the name the element had; else, of a screen that is remembered, the control that stands now
    where the one that had its name stood; else its own locator with the label that stands now where its label stood.
    """
    if sight.sight is not Sight.GONE or not sight.locators:
        return None
    role, names = _role_of(sight.locators), _names_of(sight.locators)
    fits = [
        line
        for line in now
        if (parts := parts_of(line))[0] in ({role} if role else CONTROLS)
        and any(same_name(parts[1], name) for name in names)
    ]
    if fits or before is None:
        return _locator(*parts_of(fits[0])) if len(fits) == 1 else None
    renamed = _renamed(role, names, before.outline, now) if role else None
    if renamed is not None:
        return _locator(role, renamed)
    label = _renamed(LABEL, names, before.outline, now)
    return _with_label(sight.locators[0], names, label) if label is not None else None


def _renamed(role: str, names: Sequence[str], before: Outline, now: Outline) -> str | None:
    """What is called now in the place of the one thing of a role that was called one of `names` and is there no more."""
    was, is_now = ([line for line in outline if parts_of(line)[0] == role] for outline in (before, now))
    apart = difference(was, is_now)
    if len(apart.gone) != len(apart.new):
        return None
    pairs = list(zip(apart.gone, apart.new, strict=True))
    if len(pairs) > 1:  # several: only while all others are where they were
        pairs = [(old, new) for old, new in zip(was, is_now, strict=True) if old != new]
        if len(pairs) != len(apart.gone):
            return None
    found = [parts_of(new)[1] for old, new in pairs if any(same_name(parts_of(old)[1], name) for name in names)]
    return found[0] if len(found) == 1 else None


def _with_label(locator: str, names: Sequence[str], label: str) -> str | None:
    """The locator that goes by a label, with the label as it is now; the first of its names, whatever the language."""
    name = next((name for name in names if f'"{name}"' in locator), None)
    if name is None or "…" in label or '"' in label:
        return None
    return locator.replace(f'"{name}"', f'"{label.strip(MARKS)}"', 1)


def confirm(own_map: Path, element: str, locator: str, older: Sequence[str], day: date) -> None:
    """Put the locator first in the element's entry of a user's own map, confirmed on `day`; what else it says stays.

    Raises WrongUse when the file cannot be changed so and mean the same otherwise, StorageFailed when it cannot be written.
    """
    table = "here" if element == "here" else f"elements.{element}"
    found = {"locators": [locator, *(one for one in older if one != locator)], "seen": {"confirmed": day}}
    try:
        put_entry(own_map, table, read_entry(own_map, table) | found)
    except WrongUse as refused:
        raise WrongUse(
            refused.message,
            advice=f"Put {json.dumps(locator, ensure_ascii=False)} first under [{table}] yourself.",
        ) from refused


def _role_of(locators: Sequence[str]) -> str:
    """The role that the locators speak of, if they agree on one."""
    roles = {found for locator in locators for found in _ROLE.findall(locator)[-1:]}
    for locator in locators:
        roles |= {role for tail, role in _BY_TAIL if tail.search(locator) and "role=" not in locator.rpartition("[")[0]}
    roles &= CONTROLS
    return roles.pop() if len(roles) == 1 else ""


def _names_of(locators: Sequence[str]) -> list[str]:
    """The names and labels by which the locators look, without the pattern that lets a blank into Chinese buttons."""
    names = [name for locator in locators for name in _QUOTED.findall(locator)]
    for locator in locators:
        names += [one.replace(r"\s?", "") for whole in _PATTERN.findall(locator) for one in whole.split("|")]
    return names


def _locator(role: str, name: str) -> str | None:
    """None for a name that was shortened, or of which something was hidden."""
    return None if "…" in name or '"' in name else f'role={role}[name="{name}"]'
