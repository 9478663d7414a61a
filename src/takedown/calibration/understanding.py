"""From pointing to a finding: proposals are tried on the page until one finds that thing and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from takedown.browser.picture import Camera
from takedown.browser.pointed import Pointed
from takedown.browser.pointing import Window
from takedown.browser.screen import Screen
from takedown.browser.screen_map import ScreenMap
from takedown.calibration import proposal
from takedown.calibration.entry import Finding, as_element, told_by_address
from takedown.calibration.fitting import amiss, understood
from takedown.calibration.lesson import Kind, Wish
from takedown.calibration.rows import NotOneRow, Rows, rows_of
from takedown.domain.errors import PortalChanged


class NotUnderstood(Exception):
    """What was pointed at is of no use: one sentence, and what to do."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice


@dataclass(frozen=True)
class Understood:
    """What the program made of it."""

    finding: Finding
    words: str
    """One line for the person."""
    shown: Sequence[Mapping[str, str]] = ()
    """Of a list, the rows as they are read now."""
    all_of_them: Finding | None = None
    """Of texts of one sort that are done: all of that sort, done or not."""


async def look_closer(window: Window, wish: Wish, pointed: Pointed) -> Understood:
    """A finding for one thing. Raises NotUnderstood for a thing of another sort, and where no locator finds it alone."""
    refuse_misfit(pointed, wish.kind)
    if wish.kind is Kind.NAMES:
        return await _names(window, wish, pointed)
    hidden = wish.kind is Kind.FILE
    tries = proposal.proposals(pointed, wish.kind)
    locator = await _only(window, tries, pointed.frame)
    if locator is None:
        raise NotUnderstood(
            "The program finds no way to tell that from other things on the page: whatever it goes by is there twice.",
            "Point at a part of it that has a name of its own, or at another place where it is shown; s leaves it.",
        )
    told = told_by_address(pointed.address, pointed.text) if wish.in_address else ""
    finding = Finding((locator,), pointed.frame, hidden, in_address=told, late=pointed.late)
    by = f"by {locator}" + (f" in {pointed.frame}" if pointed.frame else "")
    return Understood(finding, f"{understood(pointed, wish.kind)}, found once {by}")


async def read_rows(window: Window, wish: Wish, cells: Mapping[str, Pointed]) -> Understood:
    """A finding for a list, from a cell of each column, tried by reading it. Raises NotUnderstood."""
    try:
        rows = rows_of(cells, facts=wish.kind is Kind.FACTS)
    except NotOneRow as apart:
        raise NotUnderstood(str(apart), "Point at all of them in the same row.") from apart
    first = next(iter(cells.values()))
    said = ""
    for tries in rows.containers:
        for found, locator in zip(await window.found_by(tries, first.frame), tries, strict=True):
            if found.count != 1:
                continue
            inside = await _inside(window, rows, locator, first.frame)
            if inside is None:
                said = "one of its columns is not there once in every row"
                continue
            finding = Finding(
                (locator,), first.frame, columns=rows.columns, row=rows.row, inside=inside, late=first.late
            )
            try:
                shown = await _read(window, wish, finding)
            except PortalChanged as changed:
                said = changed.message.partition(" is not as mapped: ")[2].rstrip(".")
                continue
            page = (await window.page()).url
            if all(_agrees(shown, name, cell) for name, cell in cells.items() if cell.address == page):
                return Understood(finding, f"{_summary(wish, shown)}, found by {locator}", shown)
            said = "what is read there is not what was pointed at"
    raise NotUnderstood(
        f"The program cannot read these as a list: {said or 'whatever it goes by is there twice'}.",
        "Point at all of them in one row, each at its own text.",
    )


def refuse_misfit(pointed: Pointed, kind: Kind) -> None:
    """Raise NotUnderstood for a thing of another sort than asked for."""
    if wrong := amiss(pointed, kind):
        raise NotUnderstood(*wrong)


async def _names(window: Window, wish: Wish, pointed: Pointed) -> Understood:
    """Several of a sort: all of them, and those of them that are done."""
    everything, done = proposal.of_names(pointed)
    all_css = await _among(window, everything, pointed.frame)
    done_css = await _among(window, done, pointed.frame)
    if all_css is None or done_css is None:
        raise NotUnderstood("The program cannot tell these texts from others.", "Point at the text of one of them.")
    done_ones = Finding((done_css,), pointed.frame, late=pointed.late)
    words = f"{pointed.text!r} and others like it, by {done_css}"
    return Understood(done_ones, words, all_of_them=Finding((all_css,), pointed.frame, late=pointed.late))


async def _only(window: Window, tries: Sequence[str], frame: str) -> str | None:
    found = await window.found_by(tries, frame)
    return next((text for text, one in zip(tries, found, strict=True) if one.count == 1 and one.meant), None)


async def _among(window: Window, tries: Sequence[str], frame: str) -> str | None:
    found = await window.found_by(tries, frame)
    return next((text for text, one in zip(tries, found, strict=True) if one.meant), None)


async def _inside(window: Window, rows: Rows, container: str, frame: str) -> dict[str, str] | None:
    """For each column without a label, the place that is there once in every row; None where there is none."""
    if not rows.row:
        return {}
    tries = list(dict.fromkeys(place for places in rows.places.values() for place in places))
    counts = dict(zip(tries, await window.counts_in_rows(container, frame, rows.row, tries), strict=True))
    inside: dict[str, str] = {}
    for column, places in rows.places.items():
        fitting = [one for one in places if counts[one] and set(counts[one]) == {1} and one not in inside.values()]
        if not fitting:
            return None
        inside[column] = fitting[0]
    return inside


async def _read(window: Window, wish: Wish, finding: Finding) -> list[dict[str, str]]:
    """What the screen engine reads there. Raises PortalChanged."""
    element = as_element(wish.screen, wish.name, wish, finding)
    screen = Screen(
        await window.page(),
        ScreenMap(wish.screen, "", "", element, {wish.name: element}),
        {},
        Camera("no picture"),
        _no_picture,
        1_000,
    )
    if wish.kind is Kind.FACTS:
        facts = await screen.facts(wish.name)
        return [{name: values[0] for name, values in facts.items() if len(values) == 1}]
    return await screen.rows(wish.name)


def _agrees(shown: Sequence[Mapping[str, str]], column: str, cell: Pointed) -> bool:
    said = "".join(cell.text.split())
    return any(said in "".join(row.get(column, "").split()) for row in shown)


def _summary(wish: Wish, shown: Sequence[Mapping[str, str]]) -> str:
    first = ", ".join(f"{name} {value[:40]!r}" for name, value in shown[0].items() if name in wish.columns)
    return (
        f"{len(shown)} row{'s' if len(shown) != 1 else ''}, one of them: {first}" if wish.kind is Kind.LIST else first
    )


def _no_picture(_picture: object) -> None:
    """A try keeps no picture."""
