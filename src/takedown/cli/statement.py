"""Getting the declaration from a named person: `--attest`, or asked for on a terminal. Never assumed."""

from __future__ import annotations

import click

from takedown.cli.installation import Installation
from takedown.domain.errors import WrongUse
from takedown.domain.review import SHORTEST_NAME
from takedown.filing.declare import RIGHTS_STATEMENT, STATEMENT


def declaration(here: Installation, what: str, attest: str | None, *, yes: bool, statement: str = STATEMENT) -> str:
    """The name of the person who declares `statement` for `what`.

    Raises WrongUse when there is no name and nobody to ask, click.Abort when the person says no.
    """
    if attest is not None:
        if len(attest.strip()) < SHORTEST_NAME:
            raise WrongUse("--attest needs the name of a person.", advice='Write it as --attest "Jane Doe".')
        name = attest.strip()
    elif here.may_ask:
        here.output.say(f"\n{what}\n\n{statement}\n", "bold")
        name = click.prompt(
            "Your full name, if you declare this (empty to stop)", default="", show_default=False, err=True
        )
        if len(name.strip()) < SHORTEST_NAME:
            raise click.Abort
    else:
        raise WrongUse(
            "A named person has to declare the statement, and there is no terminal to ask on.",
            advice='Give the name with --attest "Jane Doe".',
        )
    if not yes and here.may_ask and not click.confirm("Go on?", default=True, err=True):
        raise click.Abort
    return name.strip()


def consent(here: Installation, what: str, attest: str | None, *, yes: bool) -> str:
    """The name under which rights are uploaded: `--attest`, else the operator, who says yes by `--yes` or when asked.

    Raises WrongUse when there is neither `--yes` nor anybody to ask, click.Abort when the person says no.
    """
    name = attest.strip() if attest and attest.strip() else here.settings.actor
    if yes:
        return name
    if not here.may_ask:
        raise WrongUse("Somebody has to agree to the upload, and there is no terminal to ask on.", advice="Add --yes.")
    here.output.say(f"\n{what}\n\n{RIGHTS_STATEMENT}\n", "bold")
    if not click.confirm(f"Go on as {name}?", default=True, err=True):
        raise click.Abort
    return name
