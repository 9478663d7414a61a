"""Whether somebody outside is asked for the time of the record, and who: `time-stamps.toml` in the configuration folder.

    policy = "optional"               # off, optional or required; a run that is "required" does not press without
    [[authority]]                     # asked in this order, until one answers
    name = "example"
    url = "https://tsa.example.org/tsr"
    certificates = "example.pem"      # beside this file: its root, and no other is believed

Without the file nobody is asked.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding

from takedown.domain.errors import WrongUse
from takedown.settings.places import Places

if TYPE_CHECKING:
    from takedown.signing.authority import Authority

OFF, OPTIONAL, REQUIRED = "off", "optional", "required"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_URL = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True)
class TimeStamps:
    """`policy` is off, optional or required; nobody is asked when it is off."""

    policy: str = OFF
    authorities: tuple[Authority, ...] = ()

    def facts(self) -> list[dict[str, Any]]:
        """The authorities for the record, with what they are held against."""
        return [
            {
                "name": one.name,
                "url": one.url,
                "certificates_sha256": [
                    hashlib.sha256(root.public_bytes(Encoding.DER)).hexdigest() for root in one.roots
                ],
            }
            for one in self.authorities
        ]


def load_time_stamps(places: Places) -> TimeStamps:
    """What the file says. Raises WrongUse that names file and key for what does not fit."""
    path = places.config / "time-stamps.toml"
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return TimeStamps()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"it cannot be read ({error})") from error
    if unknown := said.keys() - {"policy", "authority"}:
        raise _wrong(path, f"it says {', '.join(sorted(unknown))}, which nobody understands")
    policy, listed = said.get("policy"), said.get("authority", [])
    if policy not in (OFF, OPTIONAL, REQUIRED) or not isinstance(listed, list):
        raise _wrong(path, "`policy` is neither off, optional nor required")
    authorities = tuple(_authority(path, one) for one in listed)
    if policy != OFF and not authorities:
        raise _wrong(path, "it names no [[authority]]")
    if len({one.name for one in authorities}) < len(authorities):
        raise _wrong(path, "two authorities have one name")
    return TimeStamps(policy, authorities if policy != OFF else ())


def _authority(path: Path, said: Mapping[str, Any]) -> Authority:
    for key, form in (("name", _NAME), ("url", _URL), ("certificates", re.compile(r".+"))):
        if not isinstance(said, dict) or not form.fullmatch(str(said.get(key, ""))):
            raise _wrong(path, f"an [[authority]] has no usable `{key}`")
    from takedown.signing.authority import Authority  # noqa: PLC0415  a quarter of a second that only its users pay
    from takedown.verification.stamps import read_roots  # noqa: PLC0415

    certificates = path.parent / said["certificates"]
    try:
        return Authority(said["name"], said["url"], read_roots(certificates.read_bytes()))
    except (OSError, ValueError) as error:
        raise _wrong(path, f"{certificates} holds no certificate that can be read") from error


def _wrong(path: Path, why: str) -> WrongUse:
    return WrongUse(
        f"{path} does not fit: {why}.", advice="Mend the file, or take it away: then nobody is asked for the time."
    )
