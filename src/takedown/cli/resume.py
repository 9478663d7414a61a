"""`takedown resume`: finish whatever was left, without the batch file."""

from __future__ import annotations

from collections.abc import Sequence

import click

from takedown.cli import options
from takedown.cli.asking import ask_what_is_left
from takedown.cli.attaching import agree_to_attach
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.summary import (
    end_codes,
    error_facts,
    facts,
    latest,
    say_kits,
    show_differing,
    show_stops,
    show_submissions,
    stop_codes,
    unknown,
    unsettled,
)
from takedown.domain.errors import Exit, TakedownError, worst
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import State
from takedown.filing.by_hand import kits_out
from takedown.filing.calm import Calm
from takedown.filing.clock import utc_now
from takedown.filing.compare import owing
from takedown.filing.decide import open_candidates, parked_on, question_about
from takedown.filing.declare import undeclared
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch, prepare_run
from takedown.filing.plan import OPEN_PLAN
from takedown.settings.profile import Profile


@click.command()
@options.profile
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(profile_name: str | None, attach: str | None, wait: bool, no_input: bool, as_json: bool) -> Exit:
    """Finish what an earlier run left: unknown outcomes, by reading the portal, and complaints that were not filed yet.

    What was handed out to be filed by hand is looked for, too. It stays open until it is there, until its number is told
    with `takedown filed`, or until somebody says here that it was not filed.

    What reading does not settle is asked for on a terminal, after the portal's lists were read and with what they
    showed; and of each parked complaint, whether the one on the portal is your own filing of it. The answer is recorded
    with your name. Nothing that may have been filed is ever pressed again.

    \b
    Example:
      takedown resume
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    agree_to_attach(here, [profile])
    here.require_agreement(profile)
    with here.desk(profile, "resume", wait=wait) as desk:
        code = _finish(here, desk, profile)
        desk.exit = code
    return code


def _finish(here: Installation, desk: Desk, profile: Profile) -> Exit:
    unfiled = desk.ledger.submissions(profile.account, states=OPEN_PLAN)
    needing = {record.id for record in undeclared(unfiled, utc_now())}
    ready = [record.id for record in unfiled if record.id not in needing]
    before = [record.id for record in [*unsettled(here, profile.account), *unfiled]]
    errors = _settle_and_file(here, desk, profile, ready)
    if not here.stop_asked:
        ask_what_is_left(here, desk)
        if owing(desk) and not errors and not unknown(here, profile.account):
            errors = _settle_and_file(here, desk, profile, [])  # what a person has named is compared
    ids = dict.fromkeys([*before, *(record.id for record in desk.touched())])
    ended = latest(desk.ledger, [desk.record(one) for one in ids])
    left, kits = unknown(here, profile.account), kits_out(desk.ledger, profile.account)
    show_submissions(here, ended, "What was left")
    if lapsed := undeclared(ended, utc_now()):
        here.output.warn(f"{len(lapsed)} submissions are not declared, or not any more: submit their file again.")
    show_stops(here, errors)
    for record in left:
        looked = "" if question_about(desk, record) else " (it was not looked for in this run, so nobody is asked)"
        here.output.say(f"{record.id} is unknown: {record.why}{looked}", "red")
    say_kits(here, kits)
    show_differing(here, ended)
    for record in ended:
        if number := parked_on(record):
            here.output.say(f"{record.id} is parked: complaint {number} is on one of its listings.", "red")
        if record.state is State.NOT_PRESSED:
            here.output.say(f"{record.id} was not pressed: {record.why}. Submit its batch again.", "yellow")
    if not ids:
        here.output.say("Nothing was left.")
    return here.output.result(
        worst(end_codes(desk, ended) | stop_codes(here, errors)),
        {
            "complaints": [facts(record) for record in ended],
            "unknown": [record.id for record in left],
            "kits": [record.id for record in kits],
            "errors": error_facts(errors),
        },
    )


def _settle_and_file(
    here: Installation, desk: Desk, profile: Profile, ready: Sequence[SubmissionId]
) -> list[TakedownError]:
    """One run on the portal, where there is anything to do there; the error that ended it, if one did."""
    if not (ready or unsettled(here, profile.account) or owing(desk)):
        return []
    report = here.run(_resume(here, desk, profile, ready))
    return [report.error] if report.error else []


async def _resume(here: Installation, desk: Desk, profile: Profile, ready: Sequence[SubmissionId]) -> Report:
    with watched(here, desk, len(ready), "finishing"):
        return await file_batch(desk, lambda: here.portal(profile), ready, tabs=profile.tabs, first=_prepare)


async def _prepare(desk: Desk, calm: Calm) -> None:
    """As before every run, and what a person will be asked about is opened."""
    await prepare_run(desk, calm)
    await open_candidates(desk, calm)
