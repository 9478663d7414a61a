"""Cookies and storage of a signed-in browser, encrypted, so that the next run need not sign in again.

Taken from Playwright as a dictionary and never as a path: Playwright writes such files readable for everybody.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from takedown.settings import sealing
from takedown.settings.places import Places
from takedown.settings.private_file import read_private, write_private
from takedown.settings.profile import Profile
from takedown.settings.secrets import Secrets

_VERSION = 1
log = logging.getLogger(__name__)


def save_state(profile: Profile, state: dict[str, Any], secrets: Secrets, places: Places) -> bool:
    """Keep `state` for the profile's account (0600, encrypted). False when the source of its password cannot store.

    Raises StorageFailed when it cannot be written, and like `Secrets.find_password`.
    """
    key = secrets.state_key(profile)
    if key is None:
        return False
    write_private(_path(profile, places), sealing.seal(key, json.dumps(state).encode(), _label(profile)))
    return True


def load_state(profile: Profile, secrets: Secrets, places: Places) -> dict[str, Any] | None:
    """What was saved for the profile's account; None when there is nothing, or nothing that opens for this account.

    Raises StorageFailed for a symbolic link in its place, and like `Secrets.find_password`.
    """
    sealed = read_private(_path(profile, places))
    key = secrets.state_key(profile) if sealed is not None else None
    if sealed is None or key is None:
        return None
    try:
        state: dict[str, Any] = json.loads(sealing.unseal(key, sealed, _label(profile)))
    except sealing.NotOpened:
        log.warning("The saved browser state of profile %s is not of this account; signing in anew.", profile.name)
        return None
    return state


def forget_state(profile: Profile, places: Places) -> None:
    """Remove what was saved, if anything."""
    _path(profile, places).unlink(missing_ok=True)


def _path(profile: Profile, places: Places) -> Path:
    return places.state / "browser" / f"{profile.name}.state"


def _label(profile: Profile) -> bytes:
    # Authenticated with the content: a state moved to another account's place does not open there.
    return f"takedown browser state {_VERSION}\n{profile.account}".encode()
