"""`takedown resume`: finish whatever was left, without the batch file."""

from __future__ import annotations

from collections.abc import Sequence

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.summary import facts, show_submissions, unsettled
from takedown.domain.errors import Exit, worst
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import State
from takedown.filing.clock import utc_now
from takedown.filing.compare import owing
from takedown.filing.decide import candidates_of, decide_absent, decide_filed
from takedown.filing.declare import undeclared
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch, prepare_run
from takedown.ledger.records import SubmissionRecord
from takedown.settings.profile import Profile


@click.command()
@options.profile
@options.wait
@options.no_input
@options.as_json
def command(profile_name: str | None, wait: bool, no_input: bool, as_json: bool) -> Exit:
    """Finish what an earlier run left: unknown outcomes, by reading the portal, and complaints that were not filed yet.

    What reading does not settle is asked for on a terminal, with the portal's candidates; the answer is recorded with
    your name. Nothing that may have been filed is ever pressed again.

    \b
    Example:
      takedown resume
    """
    here = Installation(as_json=as_json, no_input=no_input)
    profile = here.profile(profile_name)
    here.require_agreement(profile)
    with here.desk(profile, "resume", wait=wait) as desk:
        declared = desk.ledger.submissions(profile.account, states={State.DECLARED})
        stale = {record.id for record in undeclared(declared, utc_now())}
        ready = [record.id for record in declared if record.id not in stale]
        before = [record.id for record in unsettled(here, profile)]
        something_to_do = ready or before or owing(desk)
        report = here.run(desk, _resume(here, desk, profile, ready)) if something_to_do else Report()
        _ask_person(here, desk, unsettled(here, profile))
        touched = dict.fromkeys([*before, *ready, *report.states])
        ended = [desk.record(one) for one in touched]
    left = unsettled(here, profile)
    show_submissions(here, ended, "What was left")
    codes = {report.exit()} - {Exit.OUTCOME_UNKNOWN} | ({Exit.OUTCOME_UNKNOWN} if left else set())
    if stale:
        here.output.warn(f"The declaration of {len(stale)} complaints has lapsed: submit their batch again.")
    if stale or any(record.waits_for and record.state is State.DECLARED for record in ended):
        codes.add(Exit.PENDING)
    if report.error:
        here.output.say(f"Stopped: {report.error.message}\n  → {report.error.advice}", "red")
    for record in left:
        here.output.say(f"{record.id} is unknown: {record.why}", "red")
    if not touched:
        here.output.say("Nothing was left.")
    return here.output.result(
        worst(codes), {"complaints": [facts(record) for record in ended], "unknown": [record.id for record in left]}
    )


async def _resume(here: Installation, desk: Desk, profile: Profile, ready: Sequence[SubmissionId]) -> Report:
    with watched(here, desk, len(ready), "finishing"):
        return await file_batch(desk, lambda: here.portal(profile), ready, tabs=profile.tabs, first=prepare_run)


def _ask_person(here: Installation, desk: Desk, left: Sequence[SubmissionRecord]) -> None:
    """Ask about each unknown outcome, after the portal was read; an empty answer leaves it."""
    if not left or not here.may_ask:
        return
    name = click.prompt("Your full name, for the record of what you decide (empty to leave it)", default="", err=True)
    for record in left if name.strip() else []:
        candidates = candidates_of(desk, record)
        here.output.say(f"\n{record.id}: {record.why}", "bold")
        for index, candidate in enumerate(candidates, 1):
            here.output.say(f"  {index}  it is complaint {candidate.number}: {', '.join(candidate.listings)}")
        here.output.say("  a  it is not there: I looked in the account")
        which = "Which, several with commas (empty to leave it)"
        answer = click.prompt(which, default="", show_default=False, err=True).strip().lower()
        if answer == "a":
            decide_absent(desk, record, "a person looked in the account", name.strip())
        else:
            chosen = {part.strip() for part in answer.split(",")}
            numbers = [one.number for index, one in enumerate(candidates, 1) if str(index) in chosen]
            if numbers:
                decide_filed(desk, record, numbers, name.strip())
