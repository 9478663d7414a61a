"""`takedown resume`: finish whatever was left, without the batch file."""

from __future__ import annotations

from collections.abc import Sequence

import click

from takedown.cli import options
from takedown.cli.asking import ask_about_unknown
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.summary import facts, show_submissions, unsettled
from takedown.domain.errors import Exit, worst
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.clock import utc_now
from takedown.filing.compare import owing
from takedown.filing.decide import open_candidates, question_about
from takedown.filing.declare import undeclared
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch, prepare_run
from takedown.settings.profile import Profile


@click.command()
@options.profile
@options.wait
@options.no_input
@options.as_json
def command(profile_name: str | None, wait: bool, no_input: bool, as_json: bool) -> Exit:
    """Finish what an earlier run left: unknown outcomes, by reading the portal, and complaints that were not filed yet.

    What reading does not settle is asked for on a terminal, after the portal's lists were read and with what they
    showed; the answer is recorded with your name. Nothing that may have been filed is ever pressed again.

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
        ask_about_unknown(here, desk, unsettled(here, profile))
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
        looked = "" if question_about(desk, record) else " (it was not looked for in this run, so nobody is asked)"
        here.output.say(f"{record.id} is unknown: {record.why}{looked}", "red")
    if not touched:
        here.output.say("Nothing was left.")
    return here.output.result(
        worst(codes), {"complaints": [facts(record) for record in ended], "unknown": [record.id for record in left]}
    )


async def _resume(here: Installation, desk: Desk, profile: Profile, ready: Sequence[SubmissionId]) -> Report:
    with watched(here, desk, len(ready), "finishing"):
        return await file_batch(desk, lambda: here.portal(profile), ready, tabs=profile.tabs, first=_prepare)


async def _prepare(desk: Desk, calm: Calm) -> None:
    """As before every run, and what a person will be asked about is opened."""
    await prepare_run(desk, calm)
    await open_candidates(desk, calm)
