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
from takedown.filing.restored import Restoration, agree, not_agreed
from takedown.filing.taking_in import TakenIn, take_in
from takedown.settings.profile import Profile


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first day whose complaints are taken in (default: a year ago).",
)
@click.option(
    "--agree",
    "agreed",
    metavar="NAME",
    help="After a restore: who agrees to go on, where nothing was left out; asked for when not given.",
)
@options.profile
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(
    since: datetime | None,
    agreed: str | None,
    profile_name: str | None,
    attach: str | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Take in the rights and complaints that the account has already and that nobody here filed. Presses nothing.

    Afterwards `submit` files nothing a second time on what is open there, and `poll` and `status` follow it like your
    own. What cannot be read for certain is named and left out. Running it again takes in what has come since.

    After `takedown restore` nothing is pressed until this was run: the portal is read back to before the backup, and then
    you are asked to agree that this is all there is.

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
        restoration = not_agreed(desk.ledger, profile.account)
        first = min(first, restoration.read_back_to) if restoration else first
        taken, errors = TakenIn(), list[TakedownError]()
        try:
            taken = here.run(_take_in(here, desk, profile, first))
        except TakedownError as stopped:
            errors.append(stopped)
        _show(here, desk, taken, errors)
        if restoration and not errors and not desk.stop_asked:
            _ask_to_agree(here, desk, restoration, taken, first, agreed)
        code = _conclude(here, desk, taken, errors)
        desk.exit = code
    return code


async def _take_in(here: Installation, desk: Desk, profile: Profile, since: date) -> TakenIn:
    async with here.portal(profile) as portal:
        calm = desk.calm(portal)
        await calm.sign_in(portal.epoch)
        return await take_in(desk, calm, since)


def _show(here: Installation, desk: Desk, taken: TakenIn, errors: list[TakedownError]) -> None:
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


def _ask_to_agree(
    here: Installation, desk: Desk, restoration: Restoration, taken: TakenIn, since: date, agreed: str | None
) -> None:
    """Nobody agrees unseen to what was left out: `--agree` is good only where there is nothing of that kind."""
    name = (agreed or "").strip() if not taken.left_out else ""
    here.output.say(
        f"\nThis ledger was put back from a backup of {restoration.known_until:%Y-%m-%d %H:%M} UTC. The portal's lists were "
        f"read back to {since:%Y-%m-%d}, to their end, twice; what is on them and not named above is in the ledger now."
    )
    if not name and here.may_ask:
        which = "Your full name, if you agree that complaints may be filed again (empty to leave it)"
        name = click.prompt(which, default="", show_default=False, err=True).strip()
    if name:
        agree(desk, name, read_back_to=since, left_out=taken.left_out)
        here.output.say("Agreed: `takedown submit` and `takedown resume` file again.", "green")


def _conclude(here: Installation, desk: Desk, taken: TakenIn, errors: list[TakedownError]) -> Exit:
    pending = not_agreed(desk.ledger, desk.account)
    if pending:
        here.output.warn(
            "Nothing is pressed until somebody agrees: run `takedown import` on a terminal, or with --agree."
        )
    return here.output.result(
        worst(({Exit.NEEDS_PERSON} if taken.left_out or pending else set()) | stop_codes(here, errors)),
        {
            "rights": [ipr.key for ipr in taken.rights],
            "complaints": [facts(desk.record(one)) for one in taken.complaints],
            "agreement_needed": pending is not None,
            "given_up": list(taken.given_up),
            "left_out": taken.left_out,
            "needs_a_look": taken.needs_a_look,
            "errors": error_facts(errors),
        },
    )
