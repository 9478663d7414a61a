"""`takedown review`: the record as pages on this machine."""

from __future__ import annotations

import webbrowser

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.stopping import terminable
from takedown.domain.errors import Exit, WrongUse

IDLE_MINUTES = 30


@click.command()
@options.profile
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port to use; any free one by default.")
@click.option("--no-open", is_flag=True, help="Print the link instead of opening it in your browser.")
def command(profile_name: str | None, port: int, no_open: bool) -> Exit:
    """Go through the complaints of a profile's account: pictures, what was meant and read back, what the portal said.

    The page is on this machine only and opens by a link that works once. It only reads. It stops with Ctrl-C, or when
    nobody has looked at it for half an hour.

    \b
    Examples:
      takedown review
      takedown review --no-open --port 8800
    """
    here = Installation()
    profile = here.profile(profile_name)
    if not here.has_ledger():
        raise WrongUse(
            "Nothing has been filed from here yet.", advice="File something first; see `takedown submit --help`."
        )
    from takedown.review.server import serve  # noqa: PLC0415  pages are needed by this command only

    def ready(link: str) -> None:
        if no_open or not webbrowser.open(link):
            click.echo(f"Open {link}")  # not by `say`, which hides what looks like a token: this one is for the person
            here.output.say("The link works once. Ctrl-C stops the page.")
        else:
            here.output.say("The review page is open in your browser. Ctrl-C stops it.")

    with terminable():
        serve(here.ledger, here.files, profile.account, port=port, idle_seconds=IDLE_MINUTES * 60, ready=ready)
    here.output.say("The review page has stopped.")
    return Exit.DONE
