"""Reading a list that comes in parts, page by page or with more on request, and knowing that nothing was missed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipp_flows.arrive import close_notice, deal_with, in_the_way, wait_or_say_why
from takedown.browser.screen import Screen
from takedown.browser.waiting import first_shown
from takedown.domain.errors import PortalChanged, PortalUnavailable, SlowDown

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

MOST_PARTS = 5000
PAGE_LOADS = 3
"""A page that comes in part, late or not at all is loaded so often before the whole list is given up."""

Rows = list[dict[str, str]]


async def every_row(portal: IppPortal, screen: Screen, table: str) -> tuple[Rows, int, int]:
    """All the rows, what the portal says there are in all, and in how many parts they came.

    Raises the portal's errors, and ListMoved when the rows are not as many as the portal says, or one comes twice: a list
    that was read in part, or moved while it was read, proves nothing.
    """
    total = _number(await screen.read("total"))
    if "more" in screen.map.elements:
        rows, parts = await _with_more(screen, table)
    else:
        rows, parts = await _page_by_page(portal, screen, table)
    if total != len(rows):
        raise await screen.moved("total", f"it says {total}, and {len(rows)} rows were read")
    return rows, len(rows), parts


async def _page_by_page(portal: IppPortal, screen: Screen, table: str) -> tuple[Rows, int]:
    """Each page shows rows of its own; `current_page` says which one is there. Without a map of `next` there is one page."""
    rows: Rows = []
    seen: set[frozenset[tuple[str, str]]] = set()
    for page in range(1, MOST_PARTS + 1):
        more = await _rows_of(portal, screen, table, page)
        if any(frozenset(row.items()) in seen for row in more):
            raise await screen.moved(table, f"page {page} shows a row of an earlier page")
        seen.update(frozenset(row.items()) for row in more)
        rows += more
        await screen.photograph(f"{table}-page-{page}")
        if "next" not in screen.map.elements or not await screen.shows("next"):
            return rows, page
        await screen.click("next")
    raise await screen.changed("next", f"there are more than {MOST_PARTS} pages")


async def _rows_of(portal: IppPortal, screen: Screen, table: str, page: int) -> Rows:
    """The rows of the page with this number, which was asked for; loaded again where it does not come whole.

    A long list would hardly ever be read where one page in twenty fails, if each began it anew.
    """
    for loads in range(1, PAGE_LOADS + 1):
        try:
            if page > 1:
                await _turned(portal, screen, page)
            return await screen.rows(table)
        except SlowDown:
            raise
        except (PortalChanged, PortalUnavailable):
            if loads == PAGE_LOADS:
                raise
            await _load_again(portal, screen)
    raise AssertionError("the last load returns or raises")


async def _turned(portal: IppPortal, screen: Screen, page: int) -> None:
    """Wait for the page with this number, or for what the portal shows instead of it. Raises as `arrive.reach` does."""
    there = {"page": screen.sought_text("current_page", str(page))} | in_the_way(portal, screen)
    shown = await first_shown(there, screen.patience_ms)
    if shown is None:
        raise await screen.changed("current_page", f"it never showed {str(page)!r}")
    if shown != "page":
        await deal_with(portal, screen, shown)
        raise await screen.changed("current_page", f"the portal showed its page {shown} instead of page {page}")
    await close_notice(portal, screen)


async def _load_again(portal: IppPortal, screen: Screen) -> None:
    """The same page once more. What fails now fails the list, except a fault of the server: the next load may not have it."""
    try:
        await screen.reload()
    except SlowDown:
        raise
    except PortalUnavailable:
        return
    await wait_or_say_why(portal, screen)
    await close_notice(portal, screen)


async def _with_more(screen: Screen, table: str) -> tuple[Rows, int]:
    """The list grows: what was there stays, and `more` adds to it until it is gone."""
    for parts in range(1, MOST_PARTS + 1):
        rows = await screen.rows(table)
        await screen.photograph(f"{table}-page-{parts}")
        if not await screen.shows("more"):
            if any(row in rows[:place] for place, row in enumerate(rows)):
                raise await screen.moved(table, "it shows a row twice")
            return rows, parts
        await screen.click("more")
        await screen.wait_for_rows(table, len(rows))
    raise await screen.changed("more", f"there are more than {MOST_PARTS} parts")


def _number(text: str) -> int | None:
    found = re.search(r"\d+", text.replace(",", ""))
    return int(found.group()) if found else None
