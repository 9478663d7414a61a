"""Reading by the texts that stand beside or above: tables by their headers, blocks of facts and cards by their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from takedown.browser.look import Look
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


def cards(row: str, places: Mapping[str, str]) -> Look[tuple[Card, ...]]:
    """What a list that is no table shows: its visible rows.

    `row` and `places` are CSS selectors: of a row inside the list, and of our columns inside a row.
    """
    return Look(_CARDS, lambda found: tuple(map(_card, found)), {"row": row, "places": dict(places)})


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


def _table(one: Mapping[str, Any]) -> Table:
    return Table(tuple(one["headers"]), tuple((tuple(row["cells"]), row["link"]) for row in one["rows"]))


def _facts(found: Sequence[Sequence[str]]) -> Facts:
    return tuple((label, value) for label, value in found)


def _card(one: Mapping[str, Any]) -> Card:
    facts = _facts(one["facts"])
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

TABLE = Look(f"els => els.map({_TABLE})", _table)
"""What a table shows."""
FACTS = Look(f"els => els.map({_FACTS})", _facts)
"""What a block of facts shows."""

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
