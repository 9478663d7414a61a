"""`takedown report`: what became of everything that was filed, as the ledger knows it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit
from takedown.domain.foreign_text import harmless
from takedown.domain.payload import load_ipr
from takedown.domain.sellers import Sellers
from takedown.filing.clock import utc_now
from takedown.reporting.figures import STEPS, Figures, Hit, Refusal, Report, percentile, standing_now
from takedown.reporting.outcomes import outcomes
from takedown.reporting.sellers import sellers
from takedown.reporting.writer import Writer, written
from takedown.settings.profile import Profile

SHOWN = 100
"""So many sellers are shown on a terminal."""
_HITS_SHOWN = 5
_TITLES = {"marketplace": "By marketplace", "reason": "By reason", "ipr": "By right"}


@click.command()
@options.profile
@click.option("--html", "html_file", metavar="FILE", type=options.FILE, help="Write a page to be read or printed.")
@click.option("--xlsx", "xlsx_file", metavar="FILE", type=options.FILE, help="Write a workbook with every listing.")
@click.option("--csv", "csv_file", metavar="FILE", type=options.FILE, help="Write one line for each listing to FILE.")
@click.option("--sellers", "by_sellers", is_flag=True, help="Show whose the listings are, and why they hang together.")
@options.as_json
def command(
    profile_name: str | None,
    html_file: Path | None,
    xlsx_file: Path | None,
    csv_file: Path | None,
    by_sellers: bool,
    as_json: bool,
) -> Exit:
    """Count what became of every listing of the profile: how far it came, how it ended, how long a takedown took.

    Asks no portal. Times are those at which the record learned of it: hours run from the filing to the poll that first
    saw the listing removed. Every format says the same. Listings are of one seller where they share a shop id (of a
    capture, or of the column `shop`) or a seller id (of the column `seller`), also by several steps.

    \b
    Examples:
      takedown report
      takedown report --html report.html --xlsx report.xlsx
      takedown report --sellers
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    wanted = {"html": html_file, "xlsx": xlsx_file, "csv": csv_file}
    files = {kind: path for kind, path in wanted.items() if path is not None}
    if not here.has_ledger():
        here.output.say("Nothing has been filed from here yet.")
    known = sellers(here.ledger, [profile.account]) if here.has_ledger() else Sellers()
    found = outcomes(here.ledger, profile.account, known) if here.has_ledger() else iter(())
    with ExitStack() as stack:
        writers = [_writer(stack, here, profile, kind, path) for kind, path in files.items()]
        report = written(found, known, writers)
    if by_sellers:
        _show_sellers(here, report)
    else:
        _show(here, report)
    for path in files.values():
        here.output.say(f"Written: {path}")
    return here.output.result(Exit.DONE, report.facts() | ({"sellers": report.seller_facts()} if by_sellers else {}))


def _writer(stack: ExitStack, here: Installation, profile: Profile, kind: str, path: Path) -> Writer:
    """The writer of one format, for as long as the stack is open."""
    match kind:
        case "html":
            from takedown.reporting.page import report_page  # noqa: PLC0415  each only for its users: 0.1 s and more

            rights = here.ledger.iprs(profile.account) if here.has_ledger() else []
            labels = {one.ipr: load_ipr(one.payload).label for one in rights if one.payload}
            return stack.enter_context(report_page(path, profile.account, utc_now(), labels))
        case "xlsx":
            from takedown.reporting.workbook import report_workbook  # noqa: PLC0415

            return stack.enter_context(report_workbook(path))
        case _:
            from takedown.reporting.lines import lines_file  # noqa: PLC0415

            return stack.enter_context(lines_file(path))


def _show(here: Installation, report: Report) -> None:
    total = report.total
    here.output.data(
        f"{total.planned} listings planned, {total.filed} filed, {total.seen} seen on the portal, "
        f"{total.decided} decided, {total.removed} removed"
    )
    if not total.planned:
        return
    here.output.table(
        "How long it took",
        ("until", "listings", "median h", "90% h"),
        [(step, len(total.hours[step]), *_hours(total, step)) for step in STEPS],
    )
    columns = ("listings", "filed", "decided", "removed", "median h", "90% h", "now")
    for name, title in _TITLES.items():
        rows = [(harmless(key), *_cells(of)) for key, of in sorted(report.groups[name].items())]
        here.output.table(title, ("", *columns), rows)
    if report.refusals:
        here.output.table(
            "Commonest words of refusal",
            ("listings", "", "words", "rows"),
            [(len(one.hits), one.ending, harmless(one.words), _where(one)) for one in report.refusals],
        )


def _show_sellers(here: Installation, report: Report) -> None:
    figures = report.groups["seller"]
    found = sorted(
        (seller for seller in report.sellers.all if seller.label in figures),
        key=lambda seller: (-figures[seller.label].planned, seller.label),
    )
    here.output.table(
        "Sellers",
        ("seller", "name", "listings", "removed", "reinstated", "open", "because of"),
        [
            (
                harmless(seller.label),
                harmless(seller.name),
                *standing_now(figures[seller.label]).values(),
                harmless("; ".join(f"{link} ({len(link.listings)})" for link in seller.links)),
            )
            for seller in found[:SHOWN]
        ],
    )
    if len(found) > SHOWN:
        here.output.say(f"... and {len(found) - SHOWN} more, all of them with --json.")
    nobody = figures[""].planned if "" in figures else 0
    here.output.data(f"{len(found)} sellers; of {nobody} listings nobody knows whose they are")


def _where(one: Refusal) -> str:
    more = f" and {len(one.hits) - _HITS_SHOWN} more" if len(one.hits) > _HITS_SHOWN else ""
    return ", ".join(_hit(hit) for hit in one.hits[:_HITS_SHOWN]) + more


def _hit(hit: Hit) -> str:
    return f"{harmless(hit.batch)} row {hit.row}" if hit.row is not None else hit.listing


def _hours(of: Figures, step: str) -> tuple[str, ...]:
    found = (percentile(of.hours[step], percent) for percent in (50, 90))
    return tuple("" if hours is None else f"{hours:.1f}" for hours in found)


def _cells(of: Figures) -> tuple[object, ...]:
    ends = ", ".join(f"{count} {ending.replace('_', ' ')}" for ending, count in of.endings.most_common())
    return of.planned, of.filed, of.decided, of.removed, *_hours(of, "takedown"), ends
