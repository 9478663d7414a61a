"""Reading a table that is spread over pages, and knowing that nothing was missed."""

from __future__ import annotations

import re

from takedown.browser.screen import Screen

MOST_PAGES = 500


async def every_page(screen: Screen, table: str) -> tuple[list[dict[str, str]], int, int]:
    """The rows of every page, what the portal says there are in all, and how many pages were read.

    Raises PortalChanged when the rows are not as many as the portal says, or one comes twice: a list that was read in
    part, or moved while it was read, proves nothing.
    """
    rows: list[dict[str, str]] = []
    total = _number(await screen.read("total"))
    for pages in range(1, MOST_PAGES + 1):
        more = await screen.rows(table)
        if any(row in rows for row in more):
            raise await screen.changed(table, f"page {pages} shows a row of an earlier page")
        rows += more
        await screen.photograph(f"{table}-page-{pages}")
        if not await screen.shows("next"):
            if total != len(rows):
                raise await screen.changed("total", f"it says {total}, and {len(rows)} rows were read")
            return rows, len(rows), pages
        await screen.click("next")
        await screen.wait_for_text("current_page", str(pages + 1))
    raise await screen.changed("next", f"there are more than {MOST_PAGES} pages")


def _number(text: str) -> int | None:
    found = re.search(r"\d+", text.replace(",", ""))
    return int(found.group()) if found else None
