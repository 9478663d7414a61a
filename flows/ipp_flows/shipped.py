"""Where the shipped maps and wording are, and how a user's own copies go on top of them, key by key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from takedown.browser.map_files import load_maps
from takedown.browser.screen_map import ScreenMap
from takedown.browser.wording import Wording, load_wording
from takedown.domain.errors import WrongUse

HERE = Path(__file__).parent
TEACHING = HERE / "teaching.toml"
"""What `takedown calibrate` asks a person to point at."""


def maps_of(sets: Sequence[str], own: Path) -> dict[str, ScreenMap]:
    """The screens of a profile: the shipped `sets`, then the user's `own` folder. Raises WrongUse for an unknown set."""
    folders = [HERE / "screens" / name for name in sets]
    for folder in folders:
        if not folder.is_dir():
            raise WrongUse(
                f"There is no set of screen maps {folder.name!r}.",
                advice=f"Known sets: {', '.join(sorted(p.name for p in (HERE / 'screens').iterdir() if p.is_dir()))}.",
            )
    return load_maps([*folders, own / "screens"])


def wording_of(own: Path) -> Wording:
    """The shipped wording table, then the user's own."""
    return load_wording([HERE / "wording.toml", own / "wording.toml"])
