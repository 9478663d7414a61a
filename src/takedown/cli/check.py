"""`takedown check BATCH`."""

from __future__ import annotations

from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.batch import read_batch, say_written, show
from takedown.cli.good_faith import show_record
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit
from takedown.filing.plan import row_counts
from takedown.intake.results import write_results


@click.command()
@click.argument("batch", type=options.FILE)
@options.profiles
@options.encoding
@click.option("--refile", is_flag=True, help="Check as if what the portal refused were to be filed again.")
@options.as_json
def command(batch: Path, profile_names: tuple[str, ...], encoding: str | None, refile: bool, as_json: bool) -> Exit:
    """Validate every row of BATCH in one pass and show the complaints it would make.

    Opens no browser and files nothing. Writes BATCH.result.csv and, where rows are wrong, BATCH.fix.csv beside it.

    \b
    Example:
      takedown check examples/batch.csv
    """
    here = Installation(as_json=as_json)
    profiles = here.profiles(profile_names)
    checked = read_batch(here, batch, profiles, encoding=encoding, refile=refile)
    written = write_results(checked)
    show(here, checked)
    show_record(here, profiles, checked)
    say_written(here, checked, written)
    code = Exit.INVALID_ROWS if checked.errors else Exit.DONE
    if code is Exit.DONE:
        here.output.say(f"All rows are good. To file them: takedown submit {batch}", "green")
    else:
        here.output.say(f"Mend the rows in {written[-1].name}, then check that file.", "bold")
    return here.output.result(
        code,
        {
            "batch": checked.name,
            "rows": row_counts(checked),
            "complaints": len(checked.complaints),
            "errors": len(checked.errors),
            "warnings": list(checked.warnings),
        },
    )
