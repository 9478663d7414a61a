"""Writes a user's own profile: a short TOML file with the choices made, and the others as comments."""

from __future__ import annotations

import json

from takedown.domain.errors import WrongUse
from takedown.settings.built_in import BUILT_IN, PORTALS
from takedown.settings.private_file import write_private
from takedown.settings.profile import NAME, Profile, load_profile
from takedown.settings.settings import Settings

_TEMPLATE = """\
# A profile of takedown. What is not said here is as in the built-in profile that it extends.
extends = {base}
login = {login}

# headless = true         # no visible window: then nobody can answer a robot check
# tabs = 1                # tabs at once
# pace_per_minute = 4     # complaints a minute, at most
# locale = "zh-CN"        # language of the portal's pages: en-US or zh-CN
# at_risk = "refuse"      # file nothing where the record is near the good-faith thresholds (else only warn)
# marker = true           # a short reference in each complaint, by which it is found again; the seller may see it
# second_person = true    # a batch is pressed only after a second person approved it in `takedown review`
"""


def write_profile(name: str, portal: str, login: str, settings: Settings) -> Profile:
    """Write `<config>/profiles/<name>.toml` (0600) unless it is there already, and load it.

    Raises WrongUse for a name or login that does not fit, and for a profile of that name that is another account's.
    """
    base = PORTALS[portal]
    _check(name, base, login)
    path = settings.places.profiles / f"{name}.toml"
    if not path.exists():
        text = _TEMPLATE.format(base=json.dumps(base), login=json.dumps(login, ensure_ascii=False))
        write_private(path, text.encode())
    profile = load_profile(name, settings)
    if (profile.portal, profile.login.lower()) != (portal, login.lower()):
        raise WrongUse(
            f"The profile {name} exists and is for {profile.account}.",
            advice=f"Choose another --name, or remove {path} first.",
        )
    return profile


def _check(name: str, base: str, login: str) -> None:
    if not NAME.fullmatch(name):
        raise WrongUse(
            f"{name!r} is no name for a profile.", advice="Use up to 40 small letters, digits, - and _, e.g. my-brand."
        )
    if name in BUILT_IN and name != base:
        raise WrongUse(f"The name {name} belongs to the built-in profile.", advice="Choose another with --name.")
    if not login.strip() or not login.isprintable():
        raise WrongUse(f"{login!r} is no login name.", advice="Give the name or e-mail address you sign in with.")
