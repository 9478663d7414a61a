"""Reading a table by the texts of its headers, in whatever order its columns stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.async_api import Locator

from takedown.browser.wording import tidy


class ColumnAmiss(Exception):
    """A mapped column is not there exactly once."""


async def read_rows(table: Locator, columns: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The visible rows by our column names, each with `_link`, the first address in the row, or "".

    `columns`: our name -> the header texts it may have. A row with too few cells (a placeholder) is none. Raises
    ColumnAmiss.
    """
    found = await table.evaluate_all(f"els => els.map({_TABLE})")
    if len(found) != 1:
        raise ColumnAmiss(f"there are {len(found)} tables while it is read")
    read = found[0]
    headers = [tidy(text) for text in read["headers"]]
    places = {column: _place(headers, column, texts) for column, texts in columns.items()}
    return [
        {column: row["cells"][place] for column, place in places.items()} | {"_link": row["link"]}
        for row in read["rows"]
        if len(row["cells"]) > max(places.values(), default=0)
    ]


def _place(headers: Sequence[str], column: str, texts: Sequence[str]) -> int:
    hits = [place for place, header in enumerate(headers) if header in {tidy(text) for text in texts}]
    if len(hits) != 1:
        raise ColumnAmiss(f"its column {column} ({' / '.join(texts)}) is there {len(hits)} times")
    return hits[0]


_TABLE = """el => {
  const text = c => (c.innerText || '').trim();
  const head = el.querySelector('thead') || el;
  const rows = [...el.querySelectorAll('tbody tr')].filter(r => r.getClientRects().length);
  return {
    headers: [...head.querySelectorAll('th')].map(text),
    rows: rows.map(r => ({ cells: [...r.cells].map(text), link: (r.querySelector('a[href]') || {}).href || '' })),
  };
}"""
