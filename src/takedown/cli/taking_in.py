"""`takedown import`: take what exists in the account already into the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import click

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.installation import Installation
from takedown.cli.summary import error_facts, facts, show_stops, show_submissions, stop_codes
from takedown.domain.errors import Exit, TakedownError, worst
from takedown.filing.desk import Desk
from takedown.filing.taking_in import TakenIn, take_in
from takedown.settings.profile import Profile


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first day whose complaints are taken in (default: a year ago).",
)
@options.profile
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(
    since: datetime | None, profile_name: str | None, attach: str | None, wait: bool, no_input: bool, as_json: bool
) -> Exit:
    """Take in the rights and complaints that the account has already and that nobody here filed. Presses nothing.

    Afterwards `submit` files nothing a second time on what is open there, and `poll` and `status` follow it like your
    own. What cannot be read for certain is named and left out. Running it again takes in what has come since.

    \b
    Examples:
      takedown import
      takedown import --since 2026-01-01 --profile my-brand
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    agree_to_attach(here, [profile])
    with here.desk(profile, "import", wait=wait) as desk:
        first = since.date() if since else datetime.now(UTC).date() - timedelta(days=desk.look_back_days)
        taken, errors = TakenIn(), list[TakedownError]()
        try:
            taken = here.run(_take_in(here, desk, profile, first))
        except TakedownError as stopped:
            errors.append(stopped)
        code = _conclude(here, desk, taken, errors)
        desk.exit = code
    return code


async def _take_in(here: Installation, desk: Desk, profile: Profile, since: date) -> TakenIn:
    async with here.portal(profile) as portal:
        calm = desk.calm(portal)
        await calm.sign_in(portal.epoch)
        return await take_in(desk, calm, since)


def _conclude(here: Installation, desk: Desk, taken: TakenIn, errors: list[TakedownError]) -> Exit:
    records = [desk.record(one) for one in taken.complaints]
    here.output.table("Rights taken in", ("name", "right"), [(ipr.label, ipr.key) for ipr in taken.rights])
    show_submissions(here, records, "Complaints taken in")
    for name, why in taken.left_out.items():
        here.output.warn(f"{name} was left out: {why}.")
    for number in taken.needs_a_look:
        here.output.warn(f"{number} says a status that nobody has given a meaning: `takedown status {number}`.")
    if taken.given_up:
        here.output.say(
            f"{len(taken.given_up)} planned complaints are given up, because the portal has them already. Rows of theirs "
            "that it does not have come up again: submit their batch once more.",
            "yellow",
        )
    show_stops(here, errors)
    here.output.say(f"{len(taken.rights)} rights and {len(records)} complaints were taken in.", "bold")
    return here.output.result(
        worst(({Exit.NEEDS_PERSON} if taken.left_out else set()) | stop_codes(here, errors)),
        {
            "rights": [ipr.key for ipr in taken.rights],
            "complaints": [facts(record) for record in records],
            "given_up": list(taken.given_up),
            "left_out": taken.left_out,
            "needs_a_look": taken.needs_a_look,
            "errors": error_facts(errors),
        },
    )
