"""`takedown review`: the record as pages on this machine."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.statement import SHORTEST_NAME
from takedown.cli.stopping import terminable
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.model import Account
from takedown.filing.clock import utc_now
from takedown.filing.desk import Desk
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.settings.private_file import private_folder
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
@click.option("--store", type=options.FILE, metavar="PATH", help="Read another installation's store, as it is now.")
@options.no_input
@click.option("--no-open", is_flag=True, help="Print the link instead of opening it in your browser.")
def command(
    profile_name: str | None,
    port: int,
    reviewer: str | None,
    read_only: bool,
    store: Path | None,
    no_input: bool,
    no_open: bool,
) -> Exit:
    """Go through the complaints of a profile's account: pictures, what was meant and read back, what the portal said.

    The page is on this machine only and opens by a link that works once. What you approve, flag or comment is recorded
    with your name and the hash of what you saw; without a name the page is for reading, and so is that of
    --store. It stops with Ctrl-C, or when
    nobody has looked at it for half an hour.

    \b
    Examples:
      takedown review
      takedown review --reviewer "Jane Doe"
      takedown review --read-only --no-open --port 8800
    """
    here = Installation(no_input=no_input)
    if store is not None and reviewer is not None:
        raise WrongUse("A store that is named by --store is only read.", advice="Leave --reviewer out.")
    if store is None and not here.has_ledger():
        raise WrongUse(
            "Nothing has been filed from here yet.", advice="File something first; see `takedown submit --help`."
        )
    name = "" if read_only or store is not None else _who(here, reviewer)
    from takedown.review.server import serve  # noqa: PLC0415  pages are needed by this command only
    from takedown.review.site import Reviewer  # noqa: PLC0415

    def ready(link: str) -> None:
        if no_open or not webbrowser.open(link):
            click.echo(f"Open {link}")  # not by `say`, which hides what looks like a token: this one is for the person
            here.output.say("The link works once. Ctrl-C stops the page.")
        else:
            here.output.say("The review page is open in your browser. Ctrl-C stops it.")

    with terminable(), ExitStack() as run:
        if store is not None:
            ledger, files = run.enter_context(_copied(here, store))
            account, person = _account_in(here, ledger, profile_name), None
        else:
            profile = here.profile(profile_name)
            ledger, files, account, person = here.ledger, here.files, profile.account, None
            if name:
                journal = run.enter_context(here.remarks(profile, "review"))
                deciding, wording = partial(_settle, here, profile), partial(_words, here, profile)
                person = Reviewer(name, journal, settle=deciding, words=wording)
        serve(ledger, files, account, port=port, idle_seconds=IDLE_MINUTES * 60, ready=ready, reviewer=person)
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


@contextmanager
def _copied(here: Installation, store: Path) -> Iterator[tuple[Ledger, FileStore]]:
    """Another installation's ledger, copied for as long as it is looked at, and its files where they lie."""
    if store.is_file() and store.suffix == ".zip":
        raise WrongUse(
            f"{store} is a bundle, and --store reads a store.",
            advice="Unpack it and open its index.html; `takedown verify` says whether it is as it was recorded.",
        )
    places = [store] if store.is_file() else [store / "ledger.db", store / "data" / "ledger.db"]
    file = next((place for place in places if place.is_file()), places[0])
    private_folder(here.places.state)
    with TemporaryDirectory(prefix="review-", dir=here.places.state) as folder:
        ledger = Ledger.copy_of(file, Path(folder), now=utc_now)
        try:
            here.output.say(f"This is {file} as it was at {utc_now():%Y-%m-%d %H:%M:%S} UTC, for reading.")
            yield ledger, FileStore(file.parent / "files")
        finally:
            ledger.close()


def _account_in(here: Installation, ledger: Ledger, profile_name: str | None) -> Account:
    """The only account of a store, else the one of the profile."""
    accounts = ledger.accounts()
    if len(accounts) == 1 and profile_name is None:
        return accounts[0]
    wanted = here.profile(profile_name).account
    if wanted not in accounts:
        raise WrongUse(
            f"The store has no account {wanted}.",
            advice=f"It has {', '.join(accounts) or 'none'}: name a profile of one of them with --profile.",
        )
    return wanted
