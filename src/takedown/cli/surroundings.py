"""What a command knows before it opens anything: settings, profiles, how it speaks. Imports little, and touches no ledger."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from takedown.cli.output import Output
from takedown.domain.errors import WrongUse
from takedown.settings.logging import configure_logging
from takedown.settings.profile import Profile, checked_attach, load_profile
from takedown.settings.settings import load_settings


class Surroundings:
    """This user's takedown on this machine, as far as settings tell."""

    def __init__(self, *, as_json: bool = False, no_input: bool = False, attach: str | None = None) -> None:
        self.settings = load_settings()
        self._attach = attach
        self.places = self.settings.places
        self.output = Output(as_json=as_json)
        self.may_ask = not no_input and not as_json and on_terminal()
        configure_logging(self.settings, self.places)

    def profile(self, name: str | None) -> Profile:
        """The profile asked for, else the one of the settings."""
        profile = load_profile(name or self.settings.profile, self.settings)
        if self._attach is None:
            return profile
        try:
            return profile.model_copy(update={"attach": checked_attach(self._attach)})
        except ValueError as wrong:
            advice = "Start the browser on this computer with --remote-debugging-port=9222, and give that address."
            raise WrongUse(f"--attach: {wrong}.", advice=advice) from wrong

    def profiles(self, names: Sequence[str]) -> list[Profile]:
        """The profiles asked for, in order; the one of the settings when none was."""
        return [self.profile(name) for name in names] or [self.profile(None)]

    def has_ledger(self) -> bool:
        """Whether there is a ledger to look at; looking does not make one."""
        return self.settings.ledger_file.exists()


def on_terminal() -> bool:
    """Whether a person may be there to answer."""
    return sys.stdin.isatty()
