"""`takedown recheck`: are the listings gone that the portal calls removed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import click

from takedown.cli import options
from takedown.cli.capture import LONGEST_PAUSE, SHORTEST_PAUSE
from takedown.cli.installation import Installation
from takedown.cli.summary import error_facts, show_stops, stop_codes
from takedown.domain.errors import Exit, WrongUse, worst
from takedown.domain.protocol import State
from takedown.filing.desk import Desk
from takedown.filing.recheck import Finding, Rechecked, Removed, recheck, removed
from takedown.settings.profile import Profile


@click.command()
@click.argument("ref", required=False)
@options.profile
@click.option(
    "--again-after",
    type=click.IntRange(0, 365),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Leave out what was looked at in the last so many days.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Look at so many listings at the most.")
@options.wait
@options.no_input
@options.as_json
def command(
    ref: str | None,
    profile_name: str | None,
    again_after: int,
    limit: int | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Look at the page of each listing that you filed and that the portal calls removed: gone, still there, cannot tell.

    One page each, without your account, at the pace of the profile; each look is kept with its picture. REF names one
    complaint or batch. What is there again, `check` says, and `submit --refile` files it again.

    \b
    Examples:
      takedown recheck
      takedown recheck SBX2600100009 --again-after 0
    """
    here = Installation(as_json=as_json, no_input=no_input)
    profile = here.profile(profile_name)
    if not here.has_ledger():
        here.output.say("Nothing has been filed from here yet.")
        return here.output.result(Exit.DONE, {"looked": [], "left": 0})
    records = here.ledger.find(ref) if ref else here.ledger.submissions(profile.account, states={State.FILED})
    if ref and not records:
        raise WrongUse(f"Nothing in the ledger is called {ref!r}.", advice="See `takedown status` for what there is.")
    with here.desk(profile, "recheck", wait=wait) as desk:
        wanted = removed(here.ledger, profile.account, desk.now(), timedelta(days=again_after), records)
        chosen = wanted[:limit]
        done = here.run(_recheck(here, desk, profile, chosen)) if chosen else Rechecked()
        code = _conclude(here, done, left=len(wanted) - len(done.found))
        desk.exit = code
    return code


async def _recheck(here: Installation, desk: Desk, profile: Profile, chosen: Sequence[Removed]) -> Rechecked:
    from takedown.cli import browser  # noqa: PLC0415  Playwright takes long to import

    usual = here.settings.capture_pause_seconds

    def pause() -> float:
        return usual * random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE)  # noqa: S311  nothing secret

    seconds = here.person_seconds(profile)
    async with browser.open_listings(profile, here.settings, here.output, person_seconds=seconds) as looker:
        with here.output.bar(len(chosen), "looking") as bar:
            return await recheck(desk, looker, chosen, pause=pause, looked=bar.advance)


def _conclude(here: Installation, done: Rechecked, *, left: int) -> Exit:
    words = {Finding.GONE: "gone", Finding.THERE: "STILL THERE", Finding.UNCLEAR: "cannot tell"}
    here.output.table(
        f"{len(done.found)} listings looked at",
        ("listing", "complaint number", "", "why"),
        ((one.listing.address, one.number, words[finding], why) for one, finding, why in done.found.values()),
    )
    for key in done.passed_over:
        here.output.warn(f"{key} was not looked at: its marketplace asks for a person.")
    if left:
        here.output.say(f"{left} more are to be looked at; run it again.")
    errors = [done.error] if done.error else []
    show_stops(here, errors)
    return here.output.result(
        worst(stop_codes(here, errors)),
        {
            "looked": [
                {"listing": key, "number": one.number, "finding": finding.value, "why": why}
                for key, (one, finding, why) in done.found.items()
            ],
            "passed_over": done.passed_over,
            "left": left,
            "errors": error_facts(errors),
        },
    )
