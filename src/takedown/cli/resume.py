"""`takedown resume`: finish whatever was left, without the batch file."""

from __future__ import annotations

import asyncio

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.summary import facts, show_submissions, unsettled
from takedown.domain.errors import Exit, worst
from takedown.domain.protocol import State
from takedown.filing.clock import utc_now
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
    """Finish what an earlier run left: complaints that were declared and not filed yet.

    An outcome that is unknown is shown and never pressed again.

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
        ready = [record for record in declared if record.id not in stale]
        report = asyncio.run(_resume(here, desk, profile, ready)) if ready else Report()
        ended = [record for one in ready if (record := desk.ledger.submission(one.id)) is not None]
    left = unsettled(here, profile)
    show_submissions(here, ended + [one for one in left if one.id not in report.states], "What was left")
    codes = {report.exit()} | ({Exit.OUTCOME_UNKNOWN} if left else set())
    if stale:
        here.output.warn(f"The declaration of {len(stale)} complaints has lapsed: submit their batch again.")
        codes.add(Exit.PENDING)
    if any(record.waits_for and record.state is State.DECLARED for record in ended):
        codes.add(Exit.PENDING)
    if report.error:
        here.output.say(f"Stopped: {report.error.message}\n  → {report.error.advice}", "red")
    if left:
        here.output.say(
            f"{len(left)} outcomes are unknown and are never pressed again; look for them in the account.", "red"
        )
    return here.output.result(
        worst(codes), {"complaints": [facts(record) for record in ended], "unknown": [record.id for record in left]}
    )


async def _resume(here: Installation, desk: Desk, profile: Profile, ready: list[SubmissionRecord]) -> Report:
    with watched(here, desk, len(ready), "finishing"):
        return await file_batch(
            desk, lambda: here.portal(profile), [r.id for r in ready], tabs=profile.tabs, first=prepare_run
        )
