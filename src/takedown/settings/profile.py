"""One portal address, one account, and how the browser is to behave there.

Four profiles are built in; a user's own stand in `<config>/profiles/<name>.toml` and extend one of them:

    extends = "domestic"
    login = "brand@example.com"
    tabs = 2
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from takedown.domain.errors import WrongUse
from takedown.domain.model import Account, Marketplace
from takedown.settings.built_in import BUILT_IN, built_in
from takedown.settings.settings import Settings, closest, is_loopback

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Profile(BaseModel):
    """How one account on one portal is driven. Frozen; built by `load_profile`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    portal: Literal["practice", "domestic", "international"]
    addresses: dict[str, str]
    """Site name, as the screen maps use it -> base address without a trailing slash. `ipp` is always there."""
    login: str = Field("", max_length=254)
    marketplaces: frozenset[Marketplace] = Field(min_length=1)
    headless: bool = False
    locale: Literal["en-US", "zh-CN"] = "en-US"
    timezone: str = "UTC"
    """IANA name given to the browser; pinned, so that the portal's pages show the same times on every machine."""
    tabs: int = Field(1, ge=1, le=8)
    pace_per_minute: float = Field(4, gt=0)
    """At most so many complaints a minute: the pace of a diligent person."""
    marker: bool = False
    """Put a short reference without our name into each complaint. Off until the user accepts that sellers see it."""
    second_person: bool = False
    """Press a batch only after another person than its declarer approved it on the review page."""
    margin_seconds: float = Field(60, ge=0)
    """After the browser of an unknown outcome is dead: how long a post of it may still take to arrive."""
    list_delay_seconds: float | None = Field(None, ge=0)
    """How far the portal's list of complaints lags at the most; unset until somebody has measured it on this portal."""
    attach: str = Field("", max_length=200)
    """Debugging address of a browser on this machine, to work in that window instead of in a browser of our own."""
    at_risk: Literal["warn", "refuse"] = "warn"
    """What `submit` does where the reporter's record is near or outside the good-faith thresholds."""
    screens: tuple[str, ...] = ("ipp_classic",)
    """Sets of screen maps, the first that knows a screen wins."""

    @property
    def practice(self) -> bool:
        """True for the practice portal alone."""
        return self.portal == "practice"

    @property
    def host(self) -> str:
        """Host name of the portal."""
        return urlsplit(self.addresses["ipp"]).hostname or ""

    @property
    def account(self) -> Account:
        """`<portal host>:<login>`; `sandbox:<login>` on the practice portal, whatever its port."""
        return Account(f"{'sandbox' if self.practice else self.host}:{self.login.lower()}")

    @field_validator("addresses")
    @classmethod
    def _addresses_are_addresses(cls, addresses: dict[str, str]) -> dict[str, str]:
        if "ipp" not in addresses:
            raise ValueError("the address of the site `ipp` is missing")
        for site, address in addresses.items():
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
                raise ValueError(f"{site} is no http(s) address: {address}")
        return {site: address.rstrip("/") for site, address in addresses.items()}

    @field_validator("attach")
    @classmethod
    def _window_is_on_this_machine(cls, attach: str) -> str:
        return checked_attach(attach) if attach else ""

    @field_validator("timezone")
    @classmethod
    def _timezone_exists(cls, timezone: str) -> str:
        try:
            return ZoneInfo(timezone).key
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(f"{timezone} is no time zone such as Asia/Shanghai or UTC") from error

    @model_validator(mode="after")
    def _plain_http_and_practice_stay_at_home(self) -> Profile:
        for site, address in self.addresses.items():
            # What is allowed on the practice portal (a known password, no agreement) must never meet a real one.
            if self.practice and not is_loopback(address):
                raise ValueError(f"addresses: the practice portal is on this machine, {address} ({site}) is not")
            if not self.practice and urlsplit(address).scheme != "https":
                raise ValueError(f"addresses: {address} ({site}) is not https")
        return self


def checked_attach(address: str) -> str:
    """The debugging address, without a trailing slash. Raises ValueError for any but one on this machine with a port."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        port = None
    if not port or parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(
            f"a window is attached to at an address on this machine, such as http://127.0.0.1:9222: {address!r}"
        )
    return f"http://{parts.netloc}"


def list_profiles(settings: Settings) -> tuple[str, ...]:
    """Names of the built-in profiles and of the user's own, sorted."""
    own = (path.stem for path in settings.places.profiles.glob("*.toml"))
    return tuple(sorted({*BUILT_IN, *own}))


def load_profile(name: str, settings: Settings) -> Profile:
    """The profile `name`, with the overrides of the settings.

    Raises WrongUse for an unknown name, for a file that does not fit (naming file and key), and for a real portal
    without an account.
    """
    profile = described_profile(name, settings)
    if not profile.login:
        advice = f"Run `takedown init --portal {profile.portal}` to set it up."
        raise WrongUse(f"The profile {name!r} names no account.", advice=advice)
    return profile.model_copy(update=_overrides(settings))


def described_profile(name: str, settings: Settings) -> Profile:
    """The profile `name` as it is written down, whether or not it has an account yet. Raises WrongUse like `load_profile`."""
    if name not in list_profiles(settings):
        raise WrongUse(f"There is no profile {name!r}.", advice=closest(name, list_profiles(settings)))
    path = settings.places.profiles / f"{name}.toml"
    return _from_file(name, path, settings) if path.exists() else Profile(name=name, **built_in(name, settings))


def _overrides(settings: Settings) -> dict[str, Any]:
    wanted = {"headless": settings.headless, "tabs": settings.tabs, "pace_per_minute": settings.complaints_per_minute}
    return {key: value for key, value in wanted.items() if value is not None}


def _from_file(name: str, path: Path, settings: Settings) -> Profile:
    said = _read(path)
    base = said.pop("extends", None)
    if base not in BUILT_IN:
        raise WrongUse(f"{path}: `extends` is missing or unknown.", advice=f"Name one of {', '.join(BUILT_IN)}.")
    if name in BUILT_IN and base != name:
        raise WrongUse(f"{path}: a profile named {name} can only extend {name}.", advice="Give the file another name.")
    if not NAME.fullmatch(name):
        raise WrongUse(f"{path}: {name!r} is no name for a profile.", advice="Use small letters, digits, - and _.")
    own_keys = sorted(set(Profile.model_fields) - {"name", "portal"})
    for key in said:
        if key not in own_keys:
            raise WrongUse(f"{path}: `{key}` is no key of a profile.", advice=closest(key, own_keys))
    try:
        return Profile.model_validate({"name": name, **_on_top_of(built_in(base, settings), said)})
    except ValidationError as error:
        raise _wrong(path, error) from error


def _on_top_of(base: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    # Addresses are merged one by one, so that a file can name one site and keep the others.
    addresses = said.get("addresses", {})
    if isinstance(addresses, dict):
        said = {**said, "addresses": {**base["addresses"], **addresses}}
    return {**base, **said}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"{path} could not be read: {error}.", advice="Mend the file; it is TOML in UTF-8.") from error


def _wrong(path: Path, error: ValidationError) -> WrongUse:
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    return WrongUse(f"{path}: {key + ': ' if key else ''}{reason}.", advice="Mend the value and run again.")
