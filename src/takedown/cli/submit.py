"""`takedown submit BATCH`: check, show, declare, file, and say how every row ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.batch import Links, read_batch, show
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.statement import declaration
from takedown.cli.summary import facts, is_parked, last_attempts, row_outcomes, show_submissions, unsettled, what_next
from takedown.domain.errors import Exit, InvalidRows, StorageFailed, WrongUse, worst
from takedown.filing.clock import utc_now
from takedown.filing.compare import owing
from takedown.filing.declare import STATEMENT, declare, undeclared
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch, prepare_run
from takedown.filing.plan import OPEN_PLAN, Plan, plan_batch
from takedown.intake.checked import CheckedBatch
from takedown.intake.results import RowOutcome, write_results
from takedown.ledger.records import SubmissionRecord
from takedown.settings.profile import Profile


@dataclass(frozen=True)
class Wish:
    """What the user asked of this run."""

    rehearse: bool
    attest: str | None
    yes: bool
    valid_rows_only: bool
    tabs: int | None


@dataclass
class Filing:
    """How the run went on one profile."""

    profile: Profile
    checked: CheckedBatch
    plan: Plan
    report: Report
    records: list[SubmissionRecord] = field(default_factory=list)


@click.command()
@click.argument("batch", type=options.FILE)
@options.profiles
@click.option("--rehearse", is_flag=True, help="Fill and photograph every form, press nothing.")
@click.option("--attest", metavar="NAME", help="Who declares the statement; asked for when not given.")
@click.option("--yes", is_flag=True, help="Do not ask before filing.")
@click.option("--valid-rows-only", is_flag=True, help="File the good rows although others are wrong.")
@click.option("--refile", is_flag=True, help="File again what was refused, withdrawn or came back.")
@click.option("--tabs", type=click.IntRange(1, 8), metavar="N", help="Tabs at once (default: the profile's).")
@click.option("--ipr", metavar="NAME", help="For a file of bare links: the right.")
@click.option("--reason", metavar="CODE", help="For a file of bare links: the reason.")
@click.option("--explanation", metavar="TEXT", help="For a file of bare links: the explanation.")
@click.option(
    "--evidence", multiple=True, metavar="FILE", help="For a file of bare links: evidence; may be given more than once."
)
@options.encoding
@options.wait
@options.no_input
@options.as_json
def command(
    batch: Path,
    profile_names: tuple[str, ...],
    rehearse: bool,
    attest: str | None,
    yes: bool,
    valid_rows_only: bool,
    refile: bool,
    tabs: int | None,
    ipr: str | None,
    reason: str | None,
    explanation: str | None,
    evidence: tuple[Path, ...],
    encoding: str | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """File the complaints of BATCH, each exactly once, and write BATCH.result.csv.

    Running it again on the same file goes on where it was. What the portal refused is not filed again without --refile.

    \b
    Examples:
      takedown submit examples/batch.csv --rehearse
      takedown submit examples/batch.csv --attest "Jane Doe"
      takedown submit links.txt --ipr "ACME CN" --reason unfair_use --explanation "The mark stands in the title."
    """
    here = Installation(as_json=as_json, no_input=no_input)
    profiles = here.profiles(profile_names)
    links = _links(ipr, reason, explanation, evidence)

    def read() -> CheckedBatch:
        return read_batch(here, batch, profiles, encoding=encoding, refile=refile, links=links)

    checked = read()
    wish = Wish(rehearse, attest, yes, valid_rows_only, tabs)
    _stop_at_invalid_rows(here, checked, wish)
    show(here, checked)
    for profile in profiles:
        if not rehearse:
            here.require_agreement(profile)
    name = _who_declares(here, checked, wish)
    write_results(checked)  # a folder that takes no files is found before anything is filed
    run = Submit(here, wish, name, checked, read)
    with ExitStack() as held:  # every account is held before anything is filed on one of them
        desks = [held.enter_context(here.desk(profile, "submit", wait=wait)) for profile in profiles]
        filings = [run.on_profile(profile, desk) for profile, desk in zip(profiles, desks, strict=True)]
    return _conclude(here, filings, wish)


def _links(ipr: str | None, reason: str | None, explanation: str | None, evidence: tuple[Path, ...]) -> Links | None:
    if ipr is None and reason is None:
        return None
    if ipr is None or reason is None:
        raise WrongUse("A file of bare links needs both --ipr and --reason.", advice="Add the one that is missing.")
    return Links(ipr, reason, explanation or "", evidence)


def _stop_at_invalid_rows(here: Installation, checked: CheckedBatch, wish: Wish) -> None:
    if checked.errors and not wish.valid_rows_only:
        show(here, checked)
        write_results(checked)
        raise InvalidRows(
            f"{len({error.row for error in checked.errors})} rows of {checked.name} are wrong; nothing was filed.",
            advice="Mend the rows in the .fix.csv beside it, or file the good ones with --valid-rows-only.",
        )


def _who_declares(here: Installation, checked: CheckedBatch, wish: Wish) -> str:
    """The name, or "" where nothing can be pressed in this run."""
    if wish.rehearse or not checked.complaints:
        return ""
    listings = sum(len(planned.complaint.listings) for planned in checked.complaints)
    what = f"{len(checked.complaints)} complaints on {listings} listings are filed."
    return declaration(here, what, wish.attest, yes=wish.yes)


@dataclass(frozen=True)
class Submit:
    """One `submit`: what was shown to the person who declared, and how to read the batch again."""

    here: Installation
    wish: Wish
    name: str
    shown: CheckedBatch
    read: Callable[[], CheckedBatch]

    def on_profile(self, profile: Profile, desk: Desk) -> Filing:
        """Plan, declare and file what goes to this profile.

        The batch is read once more while the account is held: another run may have filed some of it meanwhile.
        """
        here, wish = self.here, self.wish
        checked = self._read_again()
        plan = plan_batch(desk, checked)
        if not wish.rehearse:
            self._declare(desk, plan)
        owed = not wish.rehearse and (unsettled(here, profile) or owing(desk))
        something_to_do = not desk.stop_asked and (plan.submissions or owed)
        report = here.run(desk, self._file(desk, profile, plan)) if something_to_do else Report()
        return Filing(profile, checked, plan, report, last_attempts(desk.ledger, checked, plan))

    def _read_again(self) -> CheckedBatch:
        checked = self.read()
        if checked.file_sha256 != self.shown.file_sha256:
            raise WrongUse(f"{checked.name} was changed while it was being submitted.", advice="Submit it again.")
        return checked

    def _declare(self, desk: Desk, plan: Plan) -> None:
        """Declare what was shown to the person, and nothing that came up since."""
        shown = {claim for planned in self.shown.complaints for claim in planned.complaint.claims}
        records = [desk.record(one) for one in plan.submissions]
        covered = [one for one in records if all(held.claim in shown for held in desk.ledger.claims_of(one.id))]
        days = self.here.settings.declaration_valid_days
        declare(desk, undeclared(covered, utc_now()), self.name, days, STATEMENT)

    async def _file(self, desk: Desk, profile: Profile, plan: Plan) -> Report:
        tabs, rehearse = self.wish.tabs or profile.tabs, self.wish.rehearse
        with watched(self.here, desk, len(plan.submissions), "rehearsing" if rehearse else "filing"):
            return await file_batch(
                desk,
                lambda: self.here.portal(profile),
                plan.submissions,
                tabs=tabs,
                rehearse=rehearse,
                first=prepare_run,
            )


def _conclude(here: Installation, filings: Sequence[Filing], wish: Wish) -> Exit:
    checked = filings[-1].checked
    records = [record for filing in filings for record in filing.records]
    outcomes = {
        row: outcome
        for filing in filings
        for row, outcome in row_outcomes(here.ledger, filing.checked, filing.plan).items()
    }
    _write_results(here, checked, outcomes)
    show_submissions(here, records, "Rehearsed, nothing was pressed" if wish.rehearse else "Complaints of this batch")
    waiting = [record for record in records if record.waits_for and record.state in OPEN_PLAN]
    left = [record for filing in filings for record in unsettled(here, filing.profile)]
    errors = [filing.report.error for filing in filings if filing.report.error]
    codes = {filing.report.exit() for filing in filings}
    parked = [record for record in waiting if is_parked(record)]
    codes |= {Exit.NEEDS_PERSON} if parked else set()
    codes |= {Exit.PENDING} if len(waiting) > len(parked) else set()
    codes |= {Exit.PARTLY_REFUSED} if _something_refused(checked, outcomes) else set()
    codes |= {Exit.OUTCOME_UNKNOWN} if left else set()
    what_next(here, checked, records, waiting=waiting, unknown=left, errors=errors)
    return here.output.result(
        worst(codes),
        {
            "batch": checked.name,
            "rows": _counted(outcomes),
            "complaints": [facts(record) for record in records],
            "unknown": [record.id for record in left],
            "waiting": [record.id for record in waiting],
            "errors": [{"message": error.message, "advice": error.advice, "exit": int(error.exit)} for error in errors],
        },
    )


def _write_results(here: Installation, checked: CheckedBatch, outcomes: Mapping[int, RowOutcome]) -> None:
    """What was filed is in the ledger; a result file that cannot be written now does not change how the run ended."""
    try:
        for path in write_results(checked, outcomes):
            here.output.say(f"Written: {path}")
    except StorageFailed as failed:
        here.output.warn(f"{failed.message} {failed.advice} `takedown status` has the outcomes.")


def _something_refused(checked: CheckedBatch, outcomes: Mapping[int, RowOutcome]) -> bool:
    """Rows left out as wrong, held by another batch, or refused by the portal."""
    return bool(checked.errors) or any(outcome.status in ("refused", "held_elsewhere") for outcome in outcomes.values())


def _counted(outcomes: Mapping[int, RowOutcome]) -> dict[str, int]:
    return dict(Counter(outcome.status for outcome in outcomes.values()))
