"""The passphrase of an encrypted file: from a file descriptor, or from the person at the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from takedown.domain.errors import PersonNeeded, WrongUse
from takedown.settings.redaction import hide

_NO_DESCRIPTOR = 2**31 - 1
"""The largest number of C; no process has so many, and a larger one is no descriptor to Python."""
Opened = TypeVar("Opened")
Prompt = Callable[[str], str]
"""Asks a person at the terminal, without echo. None stands for "there is nobody to ask"."""


class Passphrase:
    """Where passphrases come from in this process. A descriptor can be read only once, so its line is kept.

    `of` says what opens with it, as in "profile brand".
    """

    def __init__(self, prompt: Prompt | None, descriptor: str | None) -> None:
        self._prompt = prompt
        self._descriptor = descriptor
        self._line: str | None = None
        self._typed: list[str] = []

    def open(self, of: str, read: Callable[[str], Opened]) -> Opened:
        """What `read` makes of the passphrase: one that was typed before in this process if that opens it, else a new one.

        Raises like `ask`, and what `read` raises; a PersonNeeded of `read` is taken for a passphrase that does not fit.
        """
        for known in self._typed:
            try:
                return read(known)
            except PersonNeeded:
                continue
        return read(self.ask(of))

    def ask(self, of: str) -> str:
        """The passphrase.

        Raises PersonNeeded when there is neither descriptor nor terminal, WrongUse for a descriptor that gives none.
        """
        if self._descriptor is not None:
            return self._from_descriptor(self._descriptor)
        if self._prompt is None:
            raise PersonNeeded(
                f"The secrets of {of} are encrypted and no terminal is there to ask for the passphrase.",
                advice="Run from a terminal, or pass it by a file descriptor named in TAKEDOWN_PASSPHRASE_FD.",
            )
        passphrase = self._prompt(f"Passphrase of {of}")
        hide(passphrase)
        self._typed.append(passphrase)
        return passphrase

    def ask_twice(self, of: str) -> str:
        """A new passphrase; a person types it twice. Raises like `ask`, and WrongUse when the two differ."""
        passphrase = self.ask(of)
        again = passphrase if self._descriptor is not None or self._prompt is None else self._prompt("The same again")
        if not passphrase or again != passphrase:
            raise WrongUse("The two passphrases differ, or are empty.", advice="Run again and type the same one twice.")
        return passphrase

    def same_or_new(self, of: str) -> str:
        """The passphrase that was typed last in this process, for what belongs together; else a new one.

        Raises like `ask_twice`.
        """
        return self._typed[-1] if self._typed else self.ask_twice(of)

    def _from_descriptor(self, number: str) -> str:
        if self._line is None:
            self._line = _first_line(number)
            hide(self._line)
        return self._line


def _first_line(number: str) -> str:
    try:
        with os.fdopen(min(int(number), _NO_DESCRIPTOR), encoding="utf-8", closefd=False) as file:
            line = file.readline().rstrip("\r\n")
    except (ValueError, OSError) as error:
        raise WrongUse(
            f"TAKEDOWN_PASSPHRASE_FD={number} is no open file descriptor with a line of text.",
            advice="Pass it as in `TAKEDOWN_PASSPHRASE_FD=3 takedown poll 3< <(your-command)`.",
            detail=type(error).__name__,
        ) from error
    if not line:
        advice = "Check the command that writes the passphrase."
        raise WrongUse(f"TAKEDOWN_PASSPHRASE_FD={number} gave an empty line.", advice=advice)
    return line
