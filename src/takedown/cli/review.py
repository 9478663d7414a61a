"""`takedown review`: the record as pages on this machine."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from takedown.cli import options
from takedown.cli.stopping import terminable
from takedown.cli.surroundings import Surroundings
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.review import SHORTEST_NAME

if TYPE_CHECKING:
    from starlette.types import ASGIApp

IDLE_MINUTES = 30


@click.command()
@options.profile
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port to use; any free one by default.")
@click.option("--reviewer", metavar="NAME", help="Who decides on the page; asked for when not given.")
@click.option("--read-only", is_flag=True, help="Nothing can be decided on the page.")
@click.option("--store", type=options.FILE, metavar="PATH", help="Read another installation's store, or a bundle.")
@click.option(
    "--key", "keys", type=options.FILE, multiple=True, metavar="PUB.pem", help="With --store: a key you trust."
)
@options.no_input
@click.option("--no-open", is_flag=True, help="Print the link instead of opening it in your browser.")
def command(
    profile_name: str | None,
    port: int,
    reviewer: str | None,
    read_only: bool,
    store: Path | None,
    keys: tuple[Path, ...],
    no_input: bool,
    no_open: bool,
) -> Exit:
    """Go through the complaints of a profile's account: pictures, what was meant and read back, what the portal said.

    The page is on this machine only and opens by a link that works once. What you approve, flag or comment is recorded
    with your name and the hash of what you saw; without a name the page is for reading, and so is that of
    --store: another installation's store as it is now, or a bundle of `takedown export`, which is verified first and
    of which nothing is shown when it is refused (exit code 11). It stops with Ctrl-C, or when
    nobody has looked at it for half an hour.

    \b
    Examples:
      takedown review
      takedown review --reviewer "Jane Doe"
      takedown review --read-only --no-open --port 8800
      takedown review --store case.zip --key holder.pub.pem
    """
    here = Surroundings(no_input=no_input)
    if store is not None and reviewer is not None:
        raise WrongUse("A store that is named by --store is only read.", advice="Leave --reviewer out.")
    if store is None and keys:
        raise WrongUse("--key is for what --store names.", advice="Leave it out: your own record has its key here.")
    if store is None and not here.has_ledger():
        raise WrongUse(
            "Nothing has been filed from here yet.", advice="File something first; see `takedown submit --help`."
        )
    name = "" if read_only or store is not None else _who(here, reviewer)
    from takedown.review.later import Later  # noqa: PLC0415  a server is needed by this command only
    from takedown.review.server import serve  # noqa: PLC0415

    def ready(link: str) -> None:
        if no_open or not webbrowser.open(link):
            click.echo(f"Open {link}")  # not by `say`, which hides what looks like a token: this one is for the person
            here.output.say("The link works once. Ctrl-C stops the page.")
        else:
            here.output.say("The review page is open in your browser. Ctrl-C stops it.")

    code = Exit.DONE
    with terminable(), ExitStack() as run:
        if store is not None:
            pages, code = _of_others(run, no_input, store, profile_name, keys)
        else:
            here.profile(profile_name)
            own = partial(_own, run, no_input, profile_name, name)
            # where somebody decides, the key may have to be asked for; else the pages load while the browser opens
            pages = own() if name else Later(own)
        serve(pages, port=port, idle_seconds=IDLE_MINUTES * 60, ready=ready, read_only=not name)
    here.output.say("The review page has stopped.")
    return code


def _own(run: ExitStack, no_input: bool, profile_name: str | None, reviewer: str) -> ASGIApp:
    from takedown.cli.installation import Installation  # noqa: PLC0415  it brings the ledger along
    from takedown.cli.reviewed import own_pages  # noqa: PLC0415

    return run.enter_context(own_pages(Installation(no_input=no_input), profile_name, reviewer))


def _of_others(
    run: ExitStack, no_input: bool, store: Path, profile_name: str | None, keys: Sequence[Path]
) -> tuple[ASGIApp, Exit]:
    from takedown.cli.installation import Installation  # noqa: PLC0415
    from takedown.cli.reviewed import bundle_pages, is_bundle, store_pages  # noqa: PLC0415
    from takedown.cli.verify import trust_of  # noqa: PLC0415

    here, trust = Installation(no_input=no_input), trust_of(keys, (), require=False)
    if is_bundle(store):
        return run.enter_context(bundle_pages(here, store, trust))
    return run.enter_context(store_pages(here, store, profile_name, trust)), Exit.DONE


def _who(here: Surroundings, reviewer: str | None) -> str:
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
