"""Reading by the texts that stand beside or above: tables by their headers, blocks of facts and cards by their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator

from takedown.browser.wording import tidy


class ColumnAmiss(Exception):
    """A mapped column is not there exactly once: of a table, or of one of its cards."""


@dataclass(frozen=True)
class Table:
    """What a table shows: the texts of its headers, and of the cells of its visible rows with the row's first address."""

    headers: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], str], ...]


Facts = tuple[tuple[str, str], ...]
"""The labels of a block in order, each with the text that stands beside it."""


@dataclass(frozen=True)
class Card:
    """One row of a list that is no table: its facts by their labels, what stands at each mapped place, its first address."""

    facts: Facts
    places: Mapping[str, tuple[str, ...]]
    link: str


async def look_at_tables(locator: Locator) -> list[Table]:
    """Every table that fits the locator now, in one call to the browser; does not wait."""
    found = await locator.evaluate_all(f"els => els.map({_TABLE})")
    return [
        Table(tuple(one["headers"]), tuple((tuple(row["cells"]), row["link"]) for row in one["rows"])) for one in found
    ]


async def look_at_facts(locator: Locator) -> list[Facts]:
    """Every block of facts that fits the locator now, in one call to the browser; does not wait."""
    found = await locator.evaluate_all(f"els => els.map({_FACTS})")
    return [tuple((label, value) for label, value in one) for one in found]


async def look_at_cards(locator: Locator, row: str, places: Mapping[str, str]) -> list[tuple[Card, ...]]:
    """Of every list that fits the locator now, its visible rows, in one call to the browser; does not wait.

    `row` and `places` are CSS selectors: of a row inside the list, and of our columns inside a row.
    """
    wanted = {"row": row, "places": dict(places)}
    found = await locator.evaluate_all(_CARDS, wanted)
    return [tuple(_card(one) for one in cards) for cards in found]


def named_cards(cards: Sequence[Card], columns: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The cards by our column names, each with `_link`, the first address in the card, or "".

    `columns`: our name -> the labels it may have inside a card. Raises ColumnAmiss.
    """
    rows = []
    for number, card in enumerate(cards, 1):
        shown = {**named_facts(card.facts, columns), **card.places}
        for column, values in shown.items():
            if len(values) != 1:
                raise ColumnAmiss(f"its column {column} is there {len(values)} times in row {number}")
        rows.append({column: values[0] for column, values in shown.items()} | {"_link": card.link})
    return rows


def named_facts(facts: Facts, labels: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """By our names, what stands beside each label: nothing where it is not shown, several where it stands there often."""
    known = {name: {tidy(text) for text in texts} for name, texts in labels.items()}
    return {name: [value for label, value in facts if tidy(label) in texts] for name, texts in known.items()}


def named_rows(table: Table, columns: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The rows by our column names, each with `_link`, the first address in the row, or "".

    `columns`: our name -> the header texts it may have. A row with too few cells (a placeholder) is none. Raises
    ColumnAmiss.
    """
    headers = [tidy(text) for text in table.headers]
    places = {column: _place(headers, column, texts) for column, texts in columns.items()}
    return [
        {column: cells[place] for column, place in places.items()} | {"_link": link}
        for cells, link in table.rows
        if len(cells) > max(places.values(), default=0)
    ]


def _card(one: Mapping[str, Any]) -> Card:
    facts = tuple((label, value) for label, value in one["facts"])
    return Card(facts, {name: tuple(texts) for name, texts in one["places"].items()}, one["link"])


def _place(headers: Sequence[str], column: str, texts: Sequence[str]) -> int:
    hits = [place for place, header in enumerate(headers) if header in {tidy(text) for text in texts}]
    if len(hits) != 1:
        raise ColumnAmiss(f"its column {column} ({' / '.join(texts)}) is there {len(hits)} times")
    return hits[0]


_TABLE = """el => {
  const text = c => (c.innerText || '').trim();
  const head = el.querySelector('thead') || el;
  // A row that is hidden from screen readers only measures the columns.
  const rows = [...el.querySelectorAll('tbody tr')]
    .filter(r => r.getClientRects().length && r.getAttribute('aria-hidden') !== 'true');
  return {
    headers: [...head.querySelectorAll('th')].map(text),
    rows: rows.map(r => ({ cells: [...r.cells].map(text), link: (r.querySelector('a[href]') || {}).href || '' })),
  };
}"""

# A value stands beside its label, or beside what holds the label: `th` and `td`, `dt` and `dd`, two spans of one line.
_FACTS = """el => {
  const text = one => (one.innerText || '').trim();
  const shown = one => one.getClientRects().length > 0;
  const beside = label => {
    for (let one = label; one && one !== el; one = one.parentElement)
      if (one.nextElementSibling) return one.nextElementSibling;
    return null;
  };
  return [...el.querySelectorAll('th, dt, label, [class*=label]')]
    .filter(one => shown(one) && !one.querySelector('th, dt, label, [class*=label]'))
    .map(one => [text(one), beside(one)])
    .filter(([, value]) => value && shown(value))
    .map(([label, value]) => [label, text(value)]);
}"""

_CARDS = f"""(els, wanted) => {{
  const factsOf = {_FACTS};
  const text = one => (one.innerText || '').trim();
  const shown = one => one.getClientRects().length > 0;
  const placesOf = row => Object.fromEntries(Object.entries(wanted.places)
    .map(([name, place]) => [name, [...row.querySelectorAll(place)].filter(shown).map(text)]));
  return els.map(el => [...el.querySelectorAll(wanted.row)].filter(shown).map(row => (
    {{ facts: factsOf(row), places: placesOf(row), link: (row.querySelector('a[href]') || {{}}).href || '' }}
  )));
}}"""
