"""What the journeys' own readers make of a screen that is on a page: every element by its kind, every list, every status.

Waits as little as the screen's patience allows, fills nothing, clicks nothing. Used on a screen that is recorded, and again on
its recording: what both say must be the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ipp_flows import cases, ipr_list
from takedown.browser.look import SEEN
from takedown.browser.screen import Screen
from takedown.browser.screen_map import Element
from takedown.browser.sighting import look_for
from takedown.domain.errors import PortalChanged, WrongUse
from takedown.domain.sight import Sight
from takedown.portal import ScreenPicture

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

Reading = dict[str, Any]
"""JSON data: `here`, `elements` by name, `lines` of a list or the `complaint` that is shown."""


async def read_screen(portal: IppPortal, screen: Screen) -> Reading:
    """Everything that can be read of the screen as it is now. What is not as mapped is part of the answer.

    Raises BrowserFailed, or PortalUnavailable for a page that does not answer.
    """
    quiet = Screen(screen.page, screen.map, screen.addresses, screen.camera, _no_picture, screen.patience_ms)
    here, *sights = await look_for(
        quiet, [screen.map.here, *screen.map.elements.values()], practice=portal.site.practice, always={}
    )
    reading: Reading = {"here": here.sight.value, "elements": {}}
    for one in sights:
        element = screen.map.elements.get(one.element)
        found: Reading = {"sight": one.sight.value}
        if element is not None and one.sight in (Sight.FOUND, Sight.MOVED):
            found |= await _content(quiet, element)
        reading["elements"][one.element] = found
    return reading | await _as_the_journeys_do(portal, quiet)


def shape_of(reading: Reading) -> dict[str, Any]:
    """What of a reading must be the same on the page and on its recording: all but the account's own texts."""
    elements = {
        name: {key: value if key in ("sight", "kind", "amiss") else len(value) for key, value in one.items()}
        for name, one in reading["elements"].items()
    }
    case = reading.get("complaint", {})
    return {
        "here": reading["here"],
        **{f"elements.{name}": one for name, one in elements.items()},
        "lines": [(one["meaning"], one.get("marketplace"), one.get("reason")) for one in reading.get("lines", ())],
        "complaint": [case.get(key) for key in ("meaning", "marketplace", "reason", "amiss")],
        "listings": [one["meaning"] for one in case.get("listings", ())],
    }


async def _content(screen: Screen, element: Element) -> Reading:
    try:
        if not element.columns and not element.row:
            return await _values(screen, element)
        if element.row or await _is_table(screen, element):
            return {"rows": await screen.rows(element.name)}
        return {"facts": await screen.facts(element.name)}
    except PortalChanged as changed:
        return {"amiss": _why(changed)}


async def _values(screen: Screen, element: Element) -> Reading:
    """What the element is and shows. What is masked in pictures is not read."""
    for candidate in screen.candidates(element):
        if seen := await SEEN.at(candidate):
            secret = element.name in screen.map.masks
            return {"kind": seen[0].kind.value, "values": [] if secret else [one.value.strip() for one in seen]}
    return {"amiss": "it went away while it was looked at"}


async def _is_table(screen: Screen, element: Element) -> bool:
    for candidate in screen.candidates(element):
        if await candidate.count():
            return await candidate.locator("thead").count() > 0
    return False


async def _as_the_journeys_do(portal: IppPortal, screen: Screen) -> Reading:
    """The lines of a list, or the complaint that is shown; nothing for other screens."""
    lists: dict[str, tuple[str, Callable[[IppPortal, dict[str, str]], object]]] = {
        "ipr_management": ("rights", ipr_list.line_of),
        "manage_complaints": ("cases", cases.line_of),
        "pending_submissions": ("cases", cases.line_of),
    }
    try:
        if screen.map.name in lists:
            table, line_of = lists[screen.map.name]
            return {"lines": [_plain(line_of(portal, row)) for row in await screen.rows(table)]}
        if screen.map.name == "complaint_detail":
            facts = await screen.facts("facts")
            number = next(iter([*facts["number"], *facts["held_reference"]]), "")
            return {"complaint": _plain(await cases.read_shown(portal, screen, number))}
    except PortalChanged as changed:
        return {"lines": []} if screen.map.name in lists else {"complaint": {"amiss": _why(changed)}}
    except (WrongUse, KeyError):  # a map of the user's own that does not name all that the journeys read
        return {"lines": []} if screen.map.name in lists else {"complaint": {"amiss": "it is not mapped in full"}}
    return {}


def _plain(found: Any) -> Reading:
    plain: Reading = json.loads(json.dumps(asdict(found), default=str))
    return plain


def _why(changed: PortalChanged) -> str:
    return changed.message.partition(" is not as mapped: ")[2]


def _no_picture(_picture: ScreenPicture) -> None:
    """What is read again is pictured already."""
