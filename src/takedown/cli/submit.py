"""`takedown submit BATCH`: check, show, declare, file, and say how every row ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.batch import read_batch, show
from takedown.cli.declaring import (
    Shown,
    links_of,
    something_refused,
    stop_at_invalid_rows,
    who_declares,
    write_outcomes,
)
from takedown.cli.good_faith import refuse_at_risk, show_record
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.recording import keep, tell_what_is_missing, watched_portal
from takedown.cli.screen_maps import profile_maps, uses_of
from takedown.cli.summary import (
    end_codes,
    error_facts,
    facts,
    last_attempts,
    latest,
    row_outcomes,
    show_differing,
    show_submissions,
    stop_codes,
    unknown,
    unsettled,
    what_next,
)
from takedown.domain.errors import Exit, WrongUse, worst
from takedown.domain.protocol import State
from takedown.filing.by_hand import kits_out
from takedown.filing.compare import owing
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch, prepare_run
from takedown.filing.plan import OPEN_PLAN, Plan, batch_id, plan_batch
from takedown.intake.checked import CheckedBatch
from takedown.intake.results import RowOutcome, write_results
from takedown.ledger.records import SubmissionRecord
from takedown.recording.storage import refuse_existing
from takedown.settings.profile import Profile

if TYPE_CHECKING:
    from ipp_flows.recording import Recorder


@dataclass(frozen=True)
class Wish:
    """What the user asked of this run."""

    rehearse: bool
    tabs: int | None
    record: Path | None = None
    """Where the screens of a rehearsal are kept, redacted; None where they are not recorded."""


@dataclass
class Filing:
    """How the run went on one account."""

    desk: Desk
    checked: CheckedBatch
    plan: Plan
    report: Report
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)
    records: list[SubmissionRecord] = field(default_factory=list)
    """The complaints of this batch that were to be filed in this run, or that this run has changed."""
    others: list[SubmissionRecord] = field(default_factory=list)
    """What else this run has changed: left over from other batches."""


@click.command()
@click.argument("batch", type=options.FILE)
@options.profiles
@click.option("--rehearse", is_flag=True, help="Fill and photograph every form, press nothing.")
@click.option("--record", type=options.FILE, metavar="PLACE", help="With --rehearse: record its screens, redacted.")
@click.option("--attest", metavar="NAME", help="Who declares the statement; asked for when not given.")
@click.option("--yes", is_flag=True, help="Do not ask before filing.")
@click.option("--valid-rows-only", is_flag=True, help="File the good rows although others are wrong.")
@click.option("--refile", is_flag=True, help="File again what was refused, withdrawn or came back.")
@click.option("--tabs", type=click.IntRange(1, 8), metavar="N", help="Tabs at once (default: the profile's).")
@options.links
@options.encoding
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(
    batch: Path,
    profile_names: tuple[str, ...],
    rehearse: bool,
    record: Path | None,
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
    attach: str | None,
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
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    if record is not None:
        if not rehearse:
            raise WrongUse("--record goes with --rehearse only.", advice="Add --rehearse, or use `takedown record`.")
        refuse_existing(record)
    profiles = here.profiles(profile_names)
    links = links_of(ipr, reason, explanation, evidence)

    def read() -> CheckedBatch:
        return read_batch(here, batch, profiles, encoding=encoding, refile=refile, links=links)

    checked = read()
    wish = Wish(rehearse, tabs, record)
    stop_at_invalid_rows(here, checked, valid_rows_only=valid_rows_only)
    show(here, checked)
    at_stake = show_record(here, profiles, checked)
    if not rehearse:
        refuse_at_risk(at_stake)
    for profile in profiles:
        if not rehearse:
            here.require_agreement(profile)
    name = "" if rehearse else who_declares(here, checked, attest, yes=yes, how="filed")
    agree_to_attach(here, profiles, yes=yes)
    write_results(checked)  # a folder that takes no files is found before anything is filed
    run = Submit(here, wish, Shown(here, checked, read, name), profiles)
    with here.desks(profiles, "submit", wait=wait) as desks:
        filings = [run.on_account(profile, desk) for profile, desk in desks]
        code = _conclude(here, filings, wish)
        if record is not None:
            tell_what_is_missing(here, run.recorders)
            keep(here, record, [one for recorder in run.recorders for one in recorder.recordings])
        for _, desk in desks:
            desk.exit = code
    return code


@dataclass(frozen=True)
class Submit:
    """One `submit` of what was shown to the person who declared."""

    here: Installation
    wish: Wish
    shown: Shown
    profiles: Sequence[Profile]
    recorders: list[Recorder] = field(default_factory=list)
    """One for each browser of a rehearsal that is recorded."""

    def on_account(self, profile: Profile, desk: Desk) -> Filing:
        """Plan, declare and file what goes to this account, through `profile`.

        The batch is read once more while the account is held: another run may have filed some of it meanwhile. Once a
        stop was asked for, nothing is planned any more.
        """
        here, wish = self.here, self.wish
        checked = self.shown.read_again()
        if desk.stop_asked:
            nothing = Plan(desk.account, batch_id(desk.account, checked.path, checked.variant))
            return Filing(desk, checked, nothing, Report(stopped=True))
        plan = plan_batch(desk, checked, rehearsal=wish.rehearse)
        if not wish.rehearse:
            self.shown.declare(desk, plan)
        owed = not wish.rehearse and (unsettled(here, desk.account) or owing(desk))
        report = here.run(self._file(desk, profile, plan)) if plan.submissions or owed else Report()
        if desk.used:
            self._confirm(desk, profile)
        return self._ended(desk, checked, plan, report)

    def _confirm(self, desk: Desk, profile: Profile) -> None:
        """What a rehearsal has filled and read back as it was meant need not be shown by hand any more."""
        maps = profile_maps(profile, self.here.places)
        new = uses_of(profile, self.here.places).confirm(maps, desk.used, desk.now().date())
        desk.tell("confirmed_by_use", {"profile": profile.name, "elements": sorted(desk.used), "new": new})
        first = f", {len(new)} of them for the first time" if new else ""
        self.here.output.say(
            f"Confirmed by use: {len(desk.used)} elements of the screens of {profile.name}{first}.", "dim"
        )

    def _ended(self, desk: Desk, checked: CheckedBatch, plan: Plan, report: Report) -> Filing:
        ledger = desk.ledger
        touched = {record.id: record for record in latest(ledger, desk.touched())}
        names = {profile.name for profile in self.profiles if profile.account == desk.account}
        mine = {record.id: record for record in last_attempts(ledger, checked, plan)}
        mine |= {one: record for one, record in touched.items() if record.batch == plan.batch}
        others = [record for one, record in touched.items() if one not in mine]
        outcomes = row_outcomes(ledger, checked, plan, names, touched)
        return Filing(desk, checked, plan, report, outcomes, list(mine.values()), others)

    async def _file(self, desk: Desk, profile: Profile, plan: Plan) -> Report:
        tabs, rehearse = self.wish.tabs or profile.tabs, self.wish.rehearse
        recorded = rehearse and self.wish.record is not None
        with watched(self.here, desk, len(plan.submissions), "rehearsing" if rehearse else "filing"):
            return await file_batch(
                desk,
                lambda: watched_portal(self.here, profile, self.recorders) if recorded else self.here.portal(profile),
                plan.submissions,
                tabs=tabs,
                rehearse=rehearse,
                first=prepare_run,
            )


def _conclude(here: Installation, filings: Sequence[Filing], wish: Wish) -> Exit:
    checked = filings[-1].checked
    records = [record for filing in filings for record in filing.records]
    others = [record for filing in filings for record in filing.others]
    outcomes = {row: outcome for filing in filings for row, outcome in filing.outcomes.items()}
    write_outcomes(here, checked, outcomes)
    show_submissions(here, records, "Rehearsed, nothing was pressed" if wish.rehearse else "Complaints of this batch")
    waiting = [record for record in records if record.waits_for and record.state in OPEN_PLAN]
    new = [] if wish.rehearse else [one for one in records if one.state is State.PLANNED and not one.waits_for]
    lost = [record for filing in filings for record in unknown(here, filing.desk.account)]
    kits = [record for filing in filings for record in kits_out(filing.desk.ledger, filing.desk.account)]
    errors = [filing.report.error for filing in filings if filing.report.error]
    codes = stop_codes(here, errors)
    for filing in filings:
        codes |= end_codes(filing.desk, [*filing.records, *filing.others], rehearsed=wish.rehearse)
        codes |= {filing.report.exit()} if wish.rehearse else set()
    codes |= {Exit.PARTLY_REFUSED} if something_refused(checked, outcomes) else set()
    what_next(here, checked, records, waiting=waiting, undeclared=new, unknown=lost, kits=kits, errors=errors)
    show_differing(here, [*records, *others])
    return here.output.result(
        worst(codes),
        {
            "batch": checked.name,
            "rows": _counted(outcomes),
            "complaints": [facts(record) for record in records],
            "others": [facts(record) for record in others],
            "unknown": [record.id for record in lost],
            "kits": [record.id for record in kits],
            "waiting": [record.id for record in waiting],
            "undeclared": [record.id for record in new],
            "errors": error_facts(errors),
        },
    )


def _counted(outcomes: Mapping[int, RowOutcome]) -> dict[str, int]:
    return dict(Counter(outcome.status for outcome in outcomes.values()))
