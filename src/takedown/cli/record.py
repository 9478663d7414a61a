"""`takedown record`: the portal's screens as they are, without anything of the account's, to be sent with a report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from takedown.cli import options
from takedown.cli.inspecting import known_number
from takedown.cli.installation import Installation
from takedown.cli.recording import facts, keep, tell_what_is_missing, watch
from takedown.domain.errors import Exit, TakedownError, WrongUse, worst
from takedown.filing.desk import Desk
from takedown.recording.recording import META
from takedown.recording.reveal import GROUPS, Revealed, has_pictures, reveal
from takedown.recording.storage import read_files, read_recordings, refuse_existing
from takedown.settings.profile import Profile, described_profile, list_profiles
from takedown.settings.redaction import redact

if TYPE_CHECKING:
    from ipp_flows.recording import Recorder

MOST_SHOWN = 30


@click.command()
@click.argument("screens", nargs=-1, metavar="[SCREEN]...")
@options.profile
@click.option("-o", "--output", type=options.FILE, metavar="PLACE", help="A folder to make, or one file: FILE.zip.")
@click.option("--check", "checked", type=options.FILE, metavar="PLACE", help="Say what a recording would reveal.")
@click.option("--no-pictures", is_flag=True, help="Keep no pictures of the redacted pages.")
@options.wait
@options.no_input
@options.as_json
def command(
    screens: tuple[str, ...],
    profile_name: str | None,
    output: Path | None,
    checked: Path | None,
    no_pictures: bool,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Record the portal's screens without anything of the account's, for a bug report or for tests.

    It signs in and opens each screen that can be looked at without sending anything, as `doctor --screens` does. Of each
    it keeps the page with every text, value and address of the account replaced, its text form, the wording that it
    knows, what was read from it, and a picture of the redacted page. The screens of the forms as they are filled are
    recorded by `takedown submit BATCH --rehearse --record PLACE`. A place that is there already is left alone.

    Look at it before you send it: --check lists all that it would reveal, and ends with 2 where something looks like a
    secret, so that a script does not send it either.

    \b
    Examples:
      takedown record --profile my-brand -o screens.zip
      takedown record --profile my-brand manage_complaints -o screens
      takedown record --check screens.zip
    """
    here = Installation(as_json=as_json, no_input=no_input)
    if checked is not None:
        if output is not None or screens:
            raise WrongUse("--check looks at one recording and makes none.", advice="Leave out -o and the screens.")
        return check(here, checked)
    if output is None:
        raise WrongUse("Nobody said where to keep the recording.", advice="Name a folder or FILE.zip with -o.")
    refuse_existing(output)
    profile = here.profile(profile_name)
    with here.desk(profile, "record", wait=wait) as desk:
        recorder, errors = here.run(_walk(here, desk, profile, screens, pictures=not no_pictures))
        code = worst([*(one.exit for one in errors), *([Exit.INTERRUPTED] if here.stop_asked else [])])
        desk.exit = code
        for error in errors:
            here.output.warn(f"{error.message} {error.advice}")
        tell_what_is_missing(here, [recorder])
        keep(here, output, recorder.recordings)
    return here.output.result(code, facts(output, [recorder]) | {"errors": [one.message for one in errors]})


async def _walk(
    here: Installation, desk: Desk, profile: Profile, wanted: Sequence[str], *, pictures: bool
) -> tuple[Recorder, list[TakedownError]]:
    """Sign in and record every screen of the walk, or those that are wanted. What stops it is told with what there is."""
    number, marketplace = known_number(desk), min(profile.marketplaces)
    errors: list[TakedownError] = []
    async with here.portal(profile) as portal:
        calm = desk.calm(portal)
        names = [name for name in portal.screens_to_inspect(number) if not wanted or name in wanted]
        if strange := [name for name in wanted if name not in names]:
            raise WrongUse(
                f"The screen {strange[0]} cannot be opened by itself.",
                advice=f"Name some of {', '.join(portal.screens_to_inspect(number))}, or leave them out.",
            )
        recorder = watch(here, profile, portal, pictures=pictures)
        with here.output.bar(len(names), "signing in") as bar:
            try:
                await calm.sign_in(portal.epoch)
                for name in names:
                    if desk.stop_asked:
                        break
                    bar.label(name)
                    look = partial(portal.inspect, name, calm.keep, marketplace=marketplace, number=number)
                    await calm.read(look)
                    bar.advance()
            except TakedownError as stopped:  # what was recorded until then may show why
                errors.append(stopped)
    return recorder, errors


def check(here: Installation, place: Path) -> Exit:
    """Say what a recording would reveal. WRONG_USE where something in it looks like a secret: not to be sent as it is."""
    files = read_files(place)
    read_recordings(place)  # what is no recording is not judged as one
    found = reveal(files, _accounts(here), redact)
    count = sum(META in named for named in files.values())
    for group in GROUPS:
        _show(here, group, found)
    if has_pictures(files):
        here.output.say("It holds pictures of the redacted pages: look at them yourself.")
    for sentence in found.suspicious:
        here.output.say(f"! {sentence}", "yellow")
    if found.suspicious:
        here.output.say(
            f"{len(found.suspicious)} things in {place} look like secrets.\n"
            "  → Do not send it. Record it again, or take these out and look again.",
            "red",
        )
    else:
        here.output.say(f"{count} screens in {place}; nothing in them looks like a secret.", "bold")
    return here.output.result(
        Exit.WRONG_USE if found.suspicious else Exit.DONE,
        {"screens": count, "reveals": found.groups, "suspicious": found.suspicious},
    )


def _show(here: Installation, group: str, found: Revealed) -> None:
    texts = found.groups[group]
    if texts:
        here.output.data(f"{group} ({len(texts)})")
        for text in texts[:MOST_SHOWN]:
            here.output.data(f"  {text}")
        if len(texts) > MOST_SHOWN:
            here.output.data(f"  and {len(texts) - MOST_SHOWN} more: all of them with --json")


def _accounts(here: Installation) -> list[str]:
    """The account names of every profile of this installation that can be read; the practice portal's are no secret."""
    names = []
    for name in list_profiles(here.settings):
        try:
            profile = described_profile(name, here.settings)
        except TakedownError:
            continue
        names += [profile.login] if not profile.practice else []
    return names
