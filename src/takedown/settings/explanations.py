"""Templates of explanations, one file for each profile, `<config>/profiles/<name>/explanations.toml`:

    longest = 2000                            # characters of a filled text; 2000 where it is not said

    [counterfeit-logo]
    text = "The mark NORDHELM shows {where}. We have made no such goods."
    reasons = ["counterfeit_features"]        # only for these; for any where it is not said
    marketplaces = ["aliexpress", "alibaba"]  # only there

Without the file there is no template.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse
from takedown.domain.explanations import LONGEST, NAME, Template, Templates, pieces
from takedown.domain.model import Marketplace
from takedown.domain.reasons import REASONS
from takedown.settings.places import Places

FILE = "explanations.toml"
_KEYS = {"text", "reasons", "marketplaces"}
_LIST = {"reasons": frozenset(REASONS), "marketplaces": frozenset(str(one) for one in Marketplace)}
_MOST = 32_767
"""Characters: no cell of a spreadsheet holds more."""


def load_explanations(places: Places, profile: str) -> Templates:
    """What the profile's file says. Raises WrongUse that names file and template for what does not fit."""
    path = places.profiles / profile / FILE
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Templates(str(path))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"it cannot be read ({error})") from error
    longest = said.pop("longest", LONGEST)
    if type(longest) is not int or not 1 <= longest <= _MOST:
        raise _wrong(path, f"`longest` is no number from 1 to {_MOST}")
    return Templates(str(path), {name: _template(path, name, one) for name, one in said.items()}, longest)


def _template(path: Path, name: str, said: Any) -> Template:
    if not NAME.fullmatch(name) or not isinstance(said, Mapping):
        raise _wrong(path, f"`{name}` is no template: [name] in small letters, digits, - and _, with a `text`")
    if unknown := said.keys() - _KEYS:
        raise _wrong(path, f"{name} says {', '.join(sorted(unknown))}, which nobody understands")
    text = said.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _wrong(path, f"{name} has no `text`")
    try:
        pieces(text)
    except ValueError as error:
        raise _wrong(path, f"the text of {name} cannot be filled: {error}") from error
    return Template(name, text.strip(), _some(path, name, said, "reasons"), _some(path, name, said, "marketplaces"))


def _some(path: Path, name: str, said: Mapping[str, Any], key: str) -> frozenset[str]:
    listed = said.get(key, [])
    strange = [one for one in listed if one not in sorted(_LIST[key])] if isinstance(listed, list) else [listed]
    if strange:
        raise _wrong(path, f"the `{key}` of {name} are some of {', '.join(sorted(_LIST[key]))}, and not {strange[0]!r}")
    return frozenset(listed)


def _wrong(path: Path, why: str) -> WrongUse:
    return WrongUse(f"{path} does not fit: {why}.", advice="Mend the file and run again.")
