"""The report as one static page: no script, nothing from outside, charts as SVG. Whatever stands in the record is only text.

Charts are bare shapes; every number of theirs stands beside them as text, for paper, for a screen reader and for copying.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from takedown.domain.foreign_text import harmless
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.domain.sellers import Seller
from takedown.intake.whole_file import whole_file
from takedown.reporting.figures import STEPS, Figures, Refusal, Report, percentile
from takedown.reporting.outcomes import Outcome
from takedown.reporting.writer import Writer

SELLERS_SHOWN, HITS_SHOWN = 40, 30
LONGEST_WORDS = 400
_WIDTH = 1000.0
"""Of a chart, in its own units."""
_ORDER = {
    CaseStatus.REMOVED: "good",
    CaseStatus.REJECTED: "bad",
    State.REFUSED: "bad2",
    CaseStatus.REINSTATED: "wait",
    CaseStatus.COUNTER_NOTICE: "wait2",
    CaseStatus.NEEDS_A_LOOK: "look",
    CaseStatus.PROCESSING: "open",
}
"""Endings in the order of the bar, with their colours; every other one is pale, and comes after them."""
_SPANS: tuple[tuple[float, float, str], ...] = (
    (0, 6, "up to 6 h"),
    (6, 12, "6 to 12 h"),
    (12, 24, "12 to 24 h"),
    (24, 48, "1 to 2 days"),
    (48, 72, "2 to 3 days"),
    (72, 168, "3 to 7 days"),
    (168, 336, "7 to 14 days"),
    (336, math.inf, "longer"),
)


@dataclass(frozen=True)
class Piece:
    """A piece of a chart: where it begins and how long it is, in units of the chart, and what it says."""

    name: str
    count: int
    share: float
    """Of the whole, 0 to 1."""
    start: float
    length: float
    colour: str


@dataclass(frozen=True)
class Timed:
    """One step: how many listings went through it, and how long that took, in hours."""

    name: str
    says: str
    count: int
    median: float | None
    p90: float | None


_SAYS = {
    "filing": "from the check to the filing",
    "acknowledgement": "from the filing to the first look at which the portal showed it",
    "decision": "from the filing to the first look at which it was decided",
    "takedown": "from the filing to the first look at which it was removed",
}


@contextmanager
def report_page(path: Path, account: str, made_at: datetime, labels: Mapping[str, str]) -> Iterator[Writer]:
    """An HTML file that stands at `path` once the block has ended well. `labels`: `Ipr.key` -> what a person calls it.

    Raises StorageFailed.
    """
    with whole_file(path) as file:

        def end(report: Report) -> None:
            file.write(page(report, account, made_at, labels))

        yield Writer(_not_one_by_one, end)


def _not_one_by_one(_outcome: Outcome) -> None:
    """Single listings are on the page only where they were refused."""


def page(report: Report, account: str, made_at: datetime, labels: Mapping[str, str]) -> bytes:
    """The document."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.filters["plain"] = lambda text: str(text).replace("_", " ")
    templates.filters["hours"] = _hours
    templates.filters["percentile"] = percentile
    templates.filters["percent"] = lambda share: "" if share is None else f"{share:.0%}"
    templates.filters["number"] = lambda count: f"{count:,}"
    shown = templates.get_template("report.html").render(
        account=harmless(account),
        made_at=made_at,
        practice=account.startswith("sandbox:"),
        total=report.total,
        funnel=funnel(report.total),
        standing=standing(report.total),
        steps=[_timed(step, report.total) for step in STEPS],
        spans=spans(report.total.hours["takedown"]),
        groups=list(_groups(report, labels)),
        refusals=[_refusal(one) for one in report.refusals],
        all_refused=sum(len(hits) for hits in report.refused.values()),
        bar=standing,
    )
    return shown.encode("utf-8", "replace")


def funnel(of: Figures) -> list[Piece]:
    """How far the listings came; each share is of all that were planned."""
    steps = (
        ("planned", of.planned),
        ("filed", of.filed),
        ("acknowledged", of.seen),
        ("decided", of.decided),
        ("removed at some time", of.removed),
    )
    colours = {"removed at some time": "good"}
    return [_piece(name, count, of.planned, 0.0, colours.get(name, "open")) for name, count in steps]


def standing(of: Figures) -> list[Piece]:
    """How they stand now, as pieces of one bar."""
    known = [str(ending) for ending in _ORDER if of.endings[ending]]
    others = sorted(ending for ending in of.endings if ending not in known)
    pieces: list[Piece] = []
    start = 0.0
    for ending in (*known, *others):
        colour = next((colour for name, colour in _ORDER.items() if name == ending), "pale")
        pieces.append(_piece(ending, of.endings[ending], of.planned, start, colour))
        start += pieces[-1].length
    return pieces


def spans(hours: Sequence[float]) -> list[Piece]:
    """How many takedowns came within which time; lengths are against the most frequent."""
    counts = [(name, sum(1 for one in hours if low <= one < high)) for low, high, name in _SPANS]
    most = max((count for _, count in counts), default=0)
    return [
        Piece(name, count, count / len(hours) if hours else 0, 0.0, _WIDTH * count / most if most else 0, "good")
        for name, count in counts
    ]


def _piece(name: str, count: int, whole: int, start: float, colour: str) -> Piece:
    share = count / whole if whole else 0.0
    return Piece(name, count, share, round(start, 2), round(_WIDTH * share, 2), colour)


def _timed(step: str, of: Figures) -> Timed:
    hours = of.hours[step]
    return Timed(step, _SAYS[step], len(hours), percentile(hours, 50), percentile(hours, 90))


@dataclass(frozen=True)
class _Group:
    title: str
    rows: list[tuple[str, str, Figures]]
    """Name, what more is known of it, figures."""
    left_out: int


def _groups(report: Report, labels: Mapping[str, str]) -> Iterator[_Group]:
    def rows(name: str) -> list[tuple[str, Figures]]:
        return sorted(report.groups[name].items(), key=lambda one: (-one[1].planned, one[0]))

    yield _Group("By marketplace", [(harmless(key), "", of) for key, of in rows("marketplace")], 0)
    yield _Group("By reason", [(harmless(key.replace("_", " ")), "", of) for key, of in rows("reason")], 0)
    yield _Group("By right", [(harmless(labels.get(key, key)), harmless(key), of) for key, of in rows("ipr")], 0)
    sellers = {seller.label: seller for seller in report.sellers.all}
    known = [(key, of) for key, of in rows("seller") if key]
    shown = [
        (harmless(f"{sellers[key].id} {sellers[key].name}"), _why(sellers[key]), of)
        for key, of in known[:SELLERS_SHOWN]
    ]
    unknown = report.groups["seller"].get("")
    shown += [("not known", "no capture and no row says whose these are", unknown)] if unknown and known else []
    yield _Group("By seller", shown if known else [], max(0, len(known) - SELLERS_SHOWN))


def _why(seller: Seller) -> str:
    """Where a seller is, and what holds its listings together."""
    links = [
        f"same {link.kind} id{'' if link.value == seller.id else ' ' + link.value} ({len(link.listings)} listings)"
        for link in seller.links
    ]
    return harmless("; ".join([seller.ids[0].marketplace, *links]), LONGEST_WORDS)


@dataclass(frozen=True)
class _ShownRefusal:
    words: str
    ending: str
    count: int
    hits: list[tuple[str, str, str, str]]
    left_out: int


def _refusal(one: Refusal) -> _ShownRefusal:
    hits = [
        (harmless(hit.batch), "" if hit.row is None else str(hit.row), hit.listing, hit.complaint)
        for hit in one.hits[:HITS_SHOWN]
    ]
    words = harmless(one.words, LONGEST_WORDS) or "without a word"
    return _ShownRefusal(words, one.ending, len(one.hits), hits, max(0, len(one.hits) - HITS_SHOWN))


def _hours(hours: float | None) -> str:
    """In the unit in which people say it."""
    if hours is None:
        return ""
    if hours < 1:
        return f"{hours * 60:.0f} min" if hours >= 1 / 60 else "under 1 min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"  # noqa: PLR2004 - two days
