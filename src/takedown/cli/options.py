"""Options that several commands share, so that they are called the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)


def profile(function: Command) -> Command:
    """One profile."""
    return click.option("--profile", "profile_name", metavar="NAME", help="Profile to use [env: TAKEDOWN_PROFILE].")(
        function
    )


def profiles(function: Command) -> Command:
    """One or more profiles; a row goes to the first that serves its marketplace."""
    return click.option(
        "--profile",
        "profile_names",
        multiple=True,
        metavar="NAME",
        callback=lambda _context, _option, names: tuple(dict.fromkeys(names)),
        help="Profile to use; may be given more than once.",
    )(function)


def as_json(function: Command) -> Command:
    """Machine-readable output."""
    return click.option("--json", "as_json", is_flag=True, help="NDJSON on stdout, the last line is the result.")(
        function
    )


def encoding(function: Command) -> Command:
    """Named encoding of a text file."""
    return click.option("--encoding", metavar="NAME", help="Encoding of the file where it is not UTF-8 or UTF-16.")(
        function
    )


def no_input(function: Command) -> Command:
    """Never ask."""
    return click.option("--no-input", is_flag=True, help="Never ask anything; stop where a person is needed.")(function)


def links(function: Command) -> Command:
    """What a file of bare links lacks."""
    for option in (
        click.option(
            "--evidence",
            multiple=True,
            metavar="FILE",
            type=FILE,
            help="For a file of bare links: evidence; may be given more than once.",
        ),
        click.option("--explanation", metavar="TEXT", help="For a file of bare links: the explanation."),
        click.option("--reason", metavar="CODE", help="For a file of bare links: the reason."),
        click.option("--ipr", metavar="NAME", help="For a file of bare links: the right."),
    ):
        function = option(function)
    return function


def attach(function: Command) -> Command:
    """Work in a window that a person started."""
    return click.option(
        "--attach",
        metavar="ADDRESS",
        help="Work in the browser window whose debugging address this is, signed in by you.",
    )(function)


def attest(function: Command) -> Command:
    """Who declares, and whether to ask before it is sent."""
    asked = click.option("--yes", is_flag=True, help="Do not ask before sending.")(function)
    return click.option("--attest", metavar="NAME", help="Who declares the statement; asked for when not given.")(asked)


def wait(function: Command) -> Command:
    """Wait for the account."""
    return click.option("--wait", is_flag=True, help="Wait while another process holds the account.")(function)
