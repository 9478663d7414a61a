"""`takedown report`: what became of everything that was filed, as the ledger knows it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit, StorageFailed
from takedown.domain.foreign_text import harmless
from takedown.intake.formula_guard import guard
from takedown.reporting.figures import COMMONEST, GROUPS, Figures, Report, counted, percentile
from takedown.reporting.outcomes import Outcome, outcomes


@click.command()
@options.profile
@click.option("--csv", "csv_file", metavar="FILE", type=options.FILE, help="Write one line for each listing to FILE.")
@options.as_json
def command(profile_name: str | None, csv_file: Path | None, as_json: bool) -> Exit:
    """Count what became of every listing of the profile: how far it came, how it ended, how long a takedown took.

    Asks no portal. Hours run from the filing to the poll that first saw the listing removed.

    \b
    Examples:
      takedown report
      takedown report --csv outcomes.csv
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    if not here.has_ledger():
        here.output.say("Nothing has been filed from here yet.")
        return here.output.result(Exit.DONE, Report().facts())
    found = outcomes(here.ledger, profile.account)
    report = _written(csv_file, found) if csv_file else counted(found)
    _show(here, report)
    if csv_file:
        here.output.say(f"Written: {csv_file}")
    return here.output.result(Exit.DONE, report.facts())


def _written(path: Path, found: Iterable[Outcome]) -> Report:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            return counted(_through(csv.writer(file).writerow, found))
    except OSError as error:
        raise StorageFailed(
            f"{path} could not be written: {error.strerror}.", advice="Make room, or name another file."
        ) from error


def _through(write: Callable[[Iterable[str]], object], found: Iterable[Outcome]) -> Iterator[Outcome]:
    """Pass the outcomes on, each written as a line; no cell is a formula to a spreadsheet."""
    names = [one.name for one in fields(Outcome)]
    write(names)
    for outcome in found:
        values = (getattr(outcome, name) for name in names)
        write([guard("" if value is None else str(value)) for value in values])
        yield outcome


def _show(here: Installation, report: Report) -> None:
    total = report.total
    here.output.data(
        f"{total.planned} listings planned, {total.filed} filed, {total.seen} seen on the portal, "
        f"{total.decided} decided, {total.removed} removed"
    )
    columns = ("listings", "filed", "decided", "removed", "median h", "90% h", "now")
    for name in GROUPS:
        rows = [(harmless(key), *_cells(of)) for key, of in sorted(report.groups[name].items())]
        here.output.table(f"By {'right' if name == 'ipr' else name}", ("", *columns), rows)
    if report.refusals:
        here.output.table(
            "Commonest words of refusal",
            ("listings", "", "words"),
            ((n, ending, harmless(words)) for (ending, words), n in report.refusals.most_common(COMMONEST)),
        )


def _cells(of: Figures) -> tuple[object, ...]:
    hours = (percentile(of.hours, 50), percentile(of.hours, 90))
    now = ", ".join(f"{count} {ending.replace('_', ' ')}" for ending, count in of.endings.most_common())
    return of.planned, of.filed, of.decided, of.removed, *("" if h is None else f"{h:.1f}" for h in hours), now
