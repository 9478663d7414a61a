"""What trouble to make: `off`, `default`, or a TOML file of kinds and probabilities; and the same from the control port."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from takedown.sandbox.trouble.kinds import KINDS

OFF = "off"
DEFAULT = "default"


class UnknownTrouble(ValueError):
    """A kind, a probability, a request or a file that makes no sense, in words."""


def read_trouble(setting: str) -> dict[str, float]:
    """The probability of every kind for `off`, `default` or the path of a TOML file. Raises UnknownTrouble."""
    if setting == OFF:
        return probabilities({})
    if setting == DEFAULT:
        return {name: kind.usual for name, kind in KINDS.items()}
    try:
        text = Path(setting).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UnknownTrouble(
            f"unknown trouble {setting!r}: neither off, default nor a readable file ({error})"
        ) from None
    try:
        return probabilities(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UnknownTrouble(f"{setting} is not TOML: {error}") from None
    except UnknownTrouble as error:
        raise UnknownTrouble(f"{setting}: {error}") from None


def probabilities(given: Any) -> dict[str, float]:
    """The probability of every kind; those that are not named get 0. Raises UnknownTrouble."""
    if not isinstance(given, dict):
        raise UnknownTrouble("kinds of trouble are a table: kind = probability")
    for name, value in given.items():
        known(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise UnknownTrouble(f"the probability of {name} is a number from 0 to 1, not {value!r}")
    return {name: float(given.get(name, 0)) for name in KINDS}


def known(name: Any) -> str:
    """The name of a kind. Raises UnknownTrouble for any other."""
    if not isinstance(name, str) or name not in KINDS:
        raise UnknownTrouble(f"there is no trouble {name!r}; there are {', '.join(KINDS)}")
    return name
