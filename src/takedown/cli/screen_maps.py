"""The screen maps of a profile: the shipped ones, the user's own over them, and what rehearsals have confirmed of both."""

from __future__ import annotations

from ipp_flows.shipped import maps_of

from takedown.browser.screen_map import ScreenMap
from takedown.calibration.uses import Uses
from takedown.settings.places import Places
from takedown.settings.profile import Profile


def profile_maps(profile: Profile, places: Places) -> dict[str, ScreenMap]:
    """Every screen of the profile. Raises WrongUse for maps that cannot be read."""
    return uses_of(profile, places).on(maps_of(profile.screens, places.config / "flows" / profile.name))


def uses_of(profile: Profile, places: Places) -> Uses:
    """Where it is kept what rehearsals have confirmed."""
    return Uses(places.state / "calibration" / f"{profile.name}.used.json", profile)
