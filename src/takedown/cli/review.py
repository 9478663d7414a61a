"""`takedown review`: the record as pages on this machine."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.statement import SHORTEST_NAME
from takedown.cli.stopping import terminable
from takedown.domain.errors import Exit, WrongUse
from takedown.filing.desk import Desk
from takedown.settings.profile import Profile

if TYPE_CHECKING:
    from takedown.calibration.words import Words

IDLE_MINUTES = 30
READING_COUNTS_HOURS = 24
"""A person decides on what `resume` read within the last day."""


@click.command()
@options.profile
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port to use; any free one by default.")
@click.option("--reviewer", metavar="NAME", help="Who decides on the page; asked for when not given.")
@click.option("--read-only", is_flag=True, help="Nothing can be decided on the page.")
@options.no_input
@click.option("--no-open", is_flag=True, help="Print the link instead of opening it in your browser.")
def command(
    profile_name: str | None, port: int, reviewer: str | None, read_only: bool, no_input: bool, no_open: bool
) -> Exit:
    """Go through the complaints of a profile's account: pictures, what was meant and read back, what the portal said.

    The page is on this machine only and opens by a link that works once. What you approve, flag or comment is recorded
    with your name and the hash of what you saw; without a name the page is for reading. It stops with Ctrl-C, or when
    nobody has looked at it for half an hour.

    \b
    Examples:
      takedown review
      takedown review --reviewer "Jane Doe"
      takedown review --read-only --no-open --port 8800
    """
    here = Installation(no_input=no_input)
    profile = here.profile(profile_name)
    if not here.has_ledger():
        raise WrongUse(
            "Nothing has been filed from here yet.", advice="File something first; see `takedown submit --help`."
        )
    name = "" if read_only else _who(here, reviewer)
    from takedown.review.server import serve  # noqa: PLC0415  pages are needed by this command only
    from takedown.review.site import Reviewer  # noqa: PLC0415

    def ready(link: str) -> None:
        if no_open or not webbrowser.open(link):
            click.echo(f"Open {link}")  # not by `say`, which hides what looks like a token: this one is for the person
            here.output.say("The link works once. Ctrl-C stops the page.")
        else:
            here.output.say("The review page is open in your browser. Ctrl-C stops it.")

    with terminable(), ExitStack() as run:
        person = None
        if name:
            journal = run.enter_context(here.remarks(profile, "review"))
            person = Reviewer(
                name, journal, settle=partial(_settle, here, profile), words=partial(_words, here, profile)
            )
        serve(
            here.ledger,
            here.files,
            profile.account,
            port=port,
            idle_seconds=IDLE_MINUTES * 60,
            ready=ready,
            reviewer=person,
        )
    here.output.say("The review page has stopped.")
    return Exit.DONE


def _who(here: Installation, reviewer: str | None) -> str:
    """The name of the person who decides; empty where the page is only to be read."""
    if reviewer is not None:
        if len(reviewer.strip()) < SHORTEST_NAME:
            raise WrongUse("--reviewer needs the name of a person.", advice='Write it as --reviewer "Jane Doe".')
        return reviewer.strip()
    if not here.may_ask:
        here.output.say("The page is for reading: nobody has said who reviews (--reviewer NAME).", "yellow")
        return ""
    which = "Your full name, for the record of what you decide (empty to read only)"
    name: str = click.prompt(which, default="", show_default=False, err=True)
    return name.strip() if len(name.strip()) >= SHORTEST_NAME else ""


@contextmanager
def _settle(here: Installation, profile: Profile) -> Iterator[Desk]:
    """A run of its own, in which the account is held."""
    with here.desk(profile, "review") as desk:
        desk.reading_counts_seconds = READING_COUNTS_HOURS * 3600
        yield desk


def _words(here: Installation, profile: Profile) -> Words:
    from takedown.cli.teaching import words_of  # noqa: PLC0415  it brings the browser along

    return words_of(profile, here.places)
