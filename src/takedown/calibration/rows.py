"""From cells that were pointed at to the list that they are of: where the rows are, and how each column is found in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from takedown.browser.pointed import Node, Pointed
from takedown.calibration.proposal import of_block, of_node, places_in, row_css


class NotOneRow(Exception):
    """The cells are not of one row, or not of one list. One sentence for the person."""


@dataclass(frozen=True)
class Rows:
    """A list, as its cells tell of it. `containers` are locators of it, best first, to be tried on the page."""

    containers: tuple[tuple[str, ...], ...]
    """For the list itself and for what stands around it, from inside out: locators, best first."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our name -> the text of the header or label."""
    row: str = ""
    """CSS of one row inside the list; "" for a table with a head, or a block of facts."""
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns without a label: CSS inside the row, best first."""


def rows_of(cells: Mapping[str, Pointed], *, facts: bool) -> Rows:
    """What the cells of one row have in common. Raises NotOneRow."""
    if len({cell.frame for cell in cells.values()}) > 1:
        raise NotOneRow("These are not all in one part of the page.")
    ones = list(cells.values())
    for one in ones:
        if any(_is_around(one.way, other.way) for other in ones):
            raise NotOneRow(f"{one.text[:60]!r} holds another of the things that you pointed at.")
    if facts:
        return _facts(cells)
    if all(cell.header for cell in ones):
        return _table(cells)
    return _cards(cells)


def _table(cells: Mapping[str, Pointed]) -> Rows:
    ways = [cell.way[cell.table :] for cell in cells.values()]
    if len({_place(way) for way in ways}) > 1:
        raise NotOneRow("These are not all in one table.")
    return Rows(_containers(ways[0]), {name: cell.header for name, cell in cells.items()})


def _facts(cells: Mapping[str, Pointed]) -> Rows:
    for name, cell in cells.items():
        if cell.beside is None:
            raise NotOneRow(f"There is no label beside {cell.text[:60]!r}, which was to be {name}.")
    lines = [cell.way[cell.beside.line :] for cell in cells.values() if cell.beside]
    around = _common([way[1:] for way in lines] if len(set(map(_place, lines))) == 1 else lines)
    return Rows(_containers(around, of_block), {name: cell.beside.text for name, cell in cells.items() if cell.beside})


def _cards(cells: Mapping[str, Pointed]) -> Rows:
    ways = [cell.way for cell in cells.values()]
    row = _common([way[1:] for way in ways])
    if len(row) < 2:  # noqa: PLR2004  a row, and something around it
        raise NotOneRow("These do not stand in one row of a list.")
    columns, places = {}, {}
    for name, cell in cells.items():
        inside = cell.way[: len(cell.way) - len(row)]
        if cell.beside is not None and cell.beside.line <= len(inside):
            columns[name] = cell.beside.text
        else:
            places[name] = tuple(places_in(inside))
    return Rows(_containers(row[1:]), columns, row_css(row[0]), places)


def _common(ways: Sequence[Sequence[Node]]) -> Sequence[Node]:
    """The way that all the ways end with: the nearest thing around all of them, and what is around that."""
    outwards = [list(reversed(way)) for way in ways]
    same = 0
    for nodes in zip(*outwards, strict=False):
        if len({(node.tag, node.place) for node in nodes}) > 1:
            break
        same += 1
    return list(reversed(outwards[0][:same]))


def _containers(
    way: Sequence[Node], locators: Callable[[Sequence[Node]], list[str]] = of_node
) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(locators(way[index:])) for index in range(min(3, len(way))))


def _is_around(outer: Sequence[Node], inner: Sequence[Node]) -> bool:
    return len(outer) < len(inner) and _place(outer) == _place(inner[len(inner) - len(outer) :])


def _place(way: Sequence[Node]) -> tuple[int, ...]:
    return tuple(node.place for node in way)
