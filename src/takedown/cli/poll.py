"""`takedown poll`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.installation import Installation
from takedown.cli.summary import differing, error_facts, show_differing, show_stops, stop_codes
from takedown.cli.telling import tell_news
from takedown.domain.errors import Exit, PersonNeeded, SignInNeeded, TakedownError, worst
from takedown.domain.foreign_text import harmless
from takedown.domain.payload import load_ipr
from takedown.domain.protocol import State
from takedown.filing.clock import utc_now
from takedown.filing.compare import owing
from takedown.filing.desk import Desk
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.poll import Polled, followed, poll
from takedown.portal import ScreenPicture
from takedown.settings.places import Places
from takedown.settings.profile import Profile
from takedown.watching.health import read_health, write_health
from takedown.watching.loop import Ended


@click.command()
@options.profile
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(profile_name: str | None, attach: str | None, wait: bool, no_input: bool, as_json: bool) -> Exit:
    """Read the portal's status of every open case once. Never presses anything.

    A case that cannot be read is named, and the others are read.

    \b
    Example:
      takedown poll --profile sandbox
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    agree_to_attach(here, [profile])
    ended, facts = poll_once(here, profile, wait=wait)
    return here.output.result(ended.exit, facts)


def poll_once(here: Installation, profile: Profile, *, wait: bool = False) -> tuple[Ended, dict[str, Any]]:
    """Hold the account, poll, tell what there is to tell, and keep how it went for `status --health`.

    Raises what keeps it from beginning.
    """
    path = health_file(here.places, profile)
    with here.desk(profile, "poll", wait=wait) as desk:
        write_health(path, read_health(path).begun(utc_now()))
        try:
            polled = here.run(_poll(here, desk, profile))
        except TakedownError as error:
            _note_end(here, desk, profile, Polled(error=error), error.exit)
            raise
        code, facts = _conclude(here, desk, polled)
        desk.exit = code
        ended = _note_end(here, desk, profile, polled, code)
    return ended, facts


def _note_end(here: Installation, desk: Desk, profile: Profile, polled: Polled, code: Exit) -> Ended:
    """Tell by notifications what there is to tell, and keep how it went."""
    tell_news(here, desk, profile, polled)
    left = [*([polled.error] if polled.error else []), *polled.failed.values()]
    ended = Ended(
        code,
        good=not left,
        said=left[0].message if left else "",
        loads=polled.loads,
        blocked=isinstance(polled.error, PersonNeeded | SignInNeeded),
    )
    path = health_file(here.places, profile)
    write_health(path, read_health(path).ended(utc_now(), code, ended.said, ended.loads, good=ended.good))
    return ended


def health_file(places: Places, profile: Profile) -> Path:
    """Where it is kept how the polls of a profile go."""
    return places.state / "watch" / f"{profile.name}.json"


def _conclude(here: Installation, desk: Desk, polled: Polled) -> tuple[Exit, dict[str, Any]]:
    here.output.table(
        f"{len(polled.news)} of {polled.open} open cases have news",
        ("complaint number", "portal says", "listings"),
        (_line(desk, number) for number in polled.news),
    )
    here.output.say(f"{polled.loads} pages were loaded, {polled.read} cases were opened.", "dim")
    for number in polled.needs_a_look:
        here.output.warn(
            f"{number}: the portal uses words that the wording table does not know; look at `takedown status {number}`."
        )
    for number in polled.missing:
        here.output.warn(f"{number}: the portal's list does not show it; look for it in the account.")
    rights = _rights_with_news(here, desk)
    for right in rights:
        here.output.say(
            f"{right['name']} is {right['status']} now; the portal says: {harmless(right['words'])}", "bold"
        )
    ready = [one.id for one in desk.ledger.submissions(desk.account, states=OPEN_PLAN) if not one.waits_for]
    if ready:
        here.output.say(f"{len(ready)} submissions are planned and can be filed: run `takedown resume`.", "bold")
    for what, error in polled.failed.items():
        here.output.warn(f"{what} could not be read: {error.message} {error.advice}")
    ended = desk.touched()
    show_differing(here, ended)
    errors = [polled.error] if polled.error else []
    show_stops(here, errors)
    codes = stop_codes(here, [*polled.failed.values(), *errors])
    codes |= {Exit.NEEDS_PERSON} if polled.missing or differing(ended) else set()
    return (
        worst(codes),
        {
            "open": polled.open,
            "read": polled.read,
            "page_loads": polled.loads,
            "news": polled.news,
            "needs_a_look": polled.needs_a_look,
            "missing": polled.missing,
            "rights": rights,
            "can_be_filed": ready,
            "not_read": {what: error.message for what, error in polled.failed.items()},
            "errors": error_facts(errors),
        },
    )


def _rights_with_news(here: Installation, desk: Desk) -> list[dict[str, str]]:
    """What the portal says of a right for the first time."""
    names = {
        record.ipr: load_ipr(record.payload).label if record.payload is not None else record.ipr
        for record in here.ledger.iprs(desk.account)
    }
    events = desk.ledger.events(desk.account, after=desk.began, types={"ipr_observed"})
    return [
        {"ipr": one.body["ipr"], "name": names.get(one.body["ipr"], one.body["ipr"])}
        | {name: str(one.body[name]) for name in ("status", "words")}
        for one in events
    ]


async def _poll(here: Installation, desk: Desk, profile: Profile) -> Polled:
    held = desk.ledger.submissions(profile.account, states={State.HELD_BY_PORTAL})
    cases = [case for case in followed(desk).values() if case.is_followed(desk.now())]
    if not cases and not held and not owing(desk) and not desk.ledger.iprs(profile.account):
        return Polled()
    pictures: list[ScreenPicture] = []
    async with here.portal(profile) as portal:
        calm = replace(desk.calm(portal), keep=pictures.append)
        try:
            await calm.sign_in(portal.epoch)
            polled = await poll(desk, calm, profile.tabs)
        except TakedownError:
            _keep_all(desk, pictures)
            raise
        if polled.error is not None or not desk.journal.untouched:
            _keep_all(desk, pictures)
        return polled


def _keep_all(desk: Desk, pictures: Sequence[ScreenPicture]) -> None:
    """Of the sign-in: kept where the poll has anything else to say."""
    keep = desk.keep_for(None)
    for picture in pictures:
        keep(picture)


def _line(desk: Desk, number: str) -> tuple[str, str, str]:
    case = desk.ledger.case(desk.account, number)
    listings = desk.ledger.case_listings(desk.account, number)
    counts: dict[str, int] = {}
    for listing in listings:
        counts[listing.status] = counts.get(listing.status, 0) + 1
    return number, case.words if case else "", ", ".join(f"{count} {status}" for status, count in counts.items())
