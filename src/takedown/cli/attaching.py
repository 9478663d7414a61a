"""Attach mode: what changes when the program works in a person's own window, said before it does."""

from __future__ import annotations

from collections.abc import Sequence

import click

from takedown.cli.installation import Installation
from takedown.settings.profile import Profile

CHANGES = (
    "It opens tabs of its own in your window and closes only those. Leave them alone: what you press there, it does not see.",
    "Your cookies, extensions and settings are in force; language, time zone and size are the window's. It signs in nobody.",
    "While it works, its driver is connected to the whole window. Your other tabs are not touched.",
    "Any program on this computer can steer a window with an open debugging port: close that browser when you are done.",
    "There is no browser of its own to end. After a press whose outcome nobody saw, it first makes sure that its tab is gone.",
)


def agree_to_attach(here: Installation, profiles: Sequence[Profile], *, yes: bool = False) -> None:
    """Say what attaching changes, where a profile is attached; go on with `yes`, without a terminal, or when a person agrees.

    Raises click.Abort when the person says no.
    """
    for address in dict.fromkeys(profile.attach for profile in profiles if profile.attach):
        here.output.say(f"\ntakedown works in your own browser window, at {address}:", "bold")
        for change in CHANGES:
            here.output.say(f"  - {change}")
        if here.may_ask and not yes and not click.confirm("Go on in that window?", default=True, err=True):
            raise click.Abort
        here.attach_agreed.add(address)
