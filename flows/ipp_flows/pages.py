"""Reading a list that comes in parts, page by page or with more on request, and knowing that nothing was missed."""

from __future__ import annotations

import re

from takedown.browser.screen import Screen

MOST_PARTS = 500

Rows = list[dict[str, str]]


async def every_row(screen: Screen, table: str) -> tuple[Rows, int, int]:
    """All the rows, what the portal says there are in all, and in how many parts they came.

    Raises PortalChanged when the rows are not as many as the portal says, or one comes twice: a list that was read in
    part, or moved while it was read, proves nothing.
    """
    total = _number(await screen.read("total"))
    read = _with_more if "more" in screen.map.elements else _page_by_page
    rows, parts = await read(screen, table)
    if total != len(rows):
        raise await screen.changed("total", f"it says {total}, and {len(rows)} rows were read")
    return rows, len(rows), parts


async def _page_by_page(screen: Screen, table: str) -> tuple[Rows, int]:
    """Each page shows rows of its own; `current_page` says which one is there. Without a map of `next` there is one page."""
    rows: Rows = []
    for pages in range(1, MOST_PARTS + 1):
        more = await screen.rows(table)
        if any(row in rows for row in more):
            raise await screen.changed(table, f"page {pages} shows a row of an earlier page")
        rows += more
        await screen.photograph(f"{table}-page-{pages}")
        if "next" not in screen.map.elements or not await screen.shows("next"):
            return rows, pages
        await screen.click("next")
        await screen.wait_for_text("current_page", str(pages + 1))
    raise await screen.changed("next", f"there are more than {MOST_PARTS} pages")


async def _with_more(screen: Screen, table: str) -> tuple[Rows, int]:
    """The list grows: what was there stays, and `more` adds to it until it is gone."""
    for parts in range(1, MOST_PARTS + 1):
        rows = await screen.rows(table)
        await screen.photograph(f"{table}-page-{parts}")
        if not await screen.shows("more"):
            if any(row in rows[:place] for place, row in enumerate(rows)):
                raise await screen.changed(table, "it shows a row twice")
            return rows, parts
        await screen.click("more")
        await screen.wait_for_rows(table, len(rows))
    raise await screen.changed("more", f"there are more than {MOST_PARTS} parts")


def _number(text: str) -> int | None:
    found = re.search(r"\d+", text.replace(",", ""))
    return int(found.group()) if found else None
