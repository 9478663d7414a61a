"""Every setting, with its default and what it means. From the environment, and from `.env` in the configuration folder.

The environment wins over the file. The file may not hold TAKEDOWN_HOME (it is found through it) nor a secret.
`.env.example` in the project lists every setting; a test compares it with the class below.
"""

from __future__ import annotations

import difflib
import getpass
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from takedown.domain.errors import WrongUse
from takedown.settings.places import Places

PREFIX = "TAKEDOWN_"
_SQLITE = "sqlite:///"
#: Read by `secrets`, from the environment alone: they never stand in a file and are no fields of Settings.
SECRET_VARIABLES = ("TAKEDOWN_PASSWORD", "TAKEDOWN_PASSPHRASE_FD", "TAKEDOWN_NOTIFY_URLS")


def _loopback(address: str) -> str:
    if not is_loopback(address) or urlsplit(address).path not in ("", "/") or urlsplit(address).port == 0:
        raise ValueError("must be http(s)://HOST:PORT on this machine, with HOST under .localhost or loopback")
    return address.rstrip("/")


def is_loopback(address: str) -> bool:
    """True for an http(s) address that can only be this machine: `*.localhost` (RFC 6761), 127.0.0.1 or [::1]."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and (
        host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
    )


def _ledger_address(address: str) -> str:
    if address.startswith(("postgresql", "postgres:")):
        raise ValueError("a ledger on PostgreSQL is not supported yet")
    path = address.removeprefix(_SQLITE)
    if path == address or not Path(path).is_absolute() or "?" in path:
        # A slip would file from a new and empty ledger: once more than once.
        raise ValueError("must be sqlite:/// and the whole path of a file, as in sqlite:////srv/takedown/ledger.db")
    return address


class Settings(BaseSettings):
    """The settings of this installation. Built by `load_settings`, which turns errors into WrongUse."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, allow_inf_nan=False
    )

    home: Path | None = Field(
        default=None,
        description="One folder for configuration, ledger, files and logs, instead of the platform's own folders.",
    )
    profile: str = Field(default="sandbox", description="The profile to use where --profile is not given.")
    sandbox_url: Annotated[str, AfterValidator(_loopback)] = Field(
        default="http://ipp.localhost:8765", description="Where the practice portal answers; must be on this machine."
    )
    sandbox_margin_seconds: float = Field(
        default=3,
        ge=0,
        le=600,
        description="Seconds for which a post to the practice portal may be under way (its longest stall).",
    )
    sandbox_list_delay_seconds: float = Field(
        default=3,
        ge=0,
        le=600,
        description="Seconds by which the practice portal's list of complaints lags at the most.",
    )
    ledger_url: Annotated[str, AfterValidator(_ledger_address)] | None = Field(
        default=None,
        repr=False,
        description="Database of the ledger, e.g. sqlite:////srv/takedown/ledger.db; a file of our own if empty.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning",
        description="What is told on the terminal; the log file holds info and above (debug: everything).",
    )
    browser: Path | None = Field(default=None, description="Path of the browser to start; found by itself if empty.")
    headless: bool | None = Field(
        default=None, description="Hide or show the browser window, whatever the profile says."
    )
    tabs: int | None = Field(default=None, ge=1, le=8, description="Tabs at once, whatever the profile says.")
    complaints_per_minute: float | None = Field(
        default=None, gt=0, le=600, description="At most so many complaints a minute, whatever the profile says."
    )
    operator: str | None = Field(
        default=None, description="Name of the person at work, for the record; the login name of the computer if empty."
    )
    retries: bool = Field(default=True, description="Repeat reads and page loads that fail. A press is never repeated.")
    evidence_file_mb: float = Field(
        default=5, gt=0, le=1000, description="Largest evidence file, in MB (the portal's own limit is unknown)."
    )
    evidence_files: int = Field(
        default=4, ge=1, description="Most evidence files in one complaint (the portal's own limit is unknown)."
    )
    evidence_types: str = Field(
        default="jpg,jpeg,png,pdf",
        description="Kinds of evidence file, by their endings (the portal's own list is unknown).",
    )
    capture_pause_seconds: float = Field(
        default=8, ge=0, le=600, description="Seconds between two listings that are captured, give or take a third."
    )
    declaration_valid_days: int = Field(
        default=7, ge=1, le=90, description="Days for which a declaration covers its complaints."
    )
    press_deadline_seconds: float = Field(
        default=30, ge=1, le=600, description="Seconds between the intent and the press; later it is not pressed."
    )

    notify_about: str | None = Field(
        default=None,
        description="What to send notifications about: counter_notice, deadline, person_needed, portal_changed, decision, "
        "right, expiry; separated by commas, all of it if empty.",
    )
    quiet_hours: str | None = Field(
        default=None,
        description="When no notification is sent, in local time, e.g. 22:00-07:30; it goes out afterwards.",
    )

    @property
    def places(self) -> Places:
        """The folders of this installation."""
        return Places.of(self.home)

    @property
    def ledger_place(self) -> Path | str:
        """Where `Ledger.open` finds the ledger: a folder, or the address of a database."""
        return self.ledger_url or self.places.data

    @property
    def ledger_file(self) -> Path:
        """The file that `Ledger.open` makes of `ledger_place`; looking at it does not make it."""
        return Path(self.ledger_url.removeprefix(_SQLITE)) if self.ledger_url else self.places.data / "ledger.db"

    @property
    def actor(self) -> str:
        """Who works, for the record: `operator`, else the login name of the computer, else `unknown`."""
        try:
            return self.operator or getpass.getuser()
        except (OSError, KeyError):  # a container without an entry for this user
            return "unknown"

    @property
    def evidence_endings(self) -> frozenset[str]:
        """`evidence_types` as a set, in lower case and without dots."""
        return frozenset(part.strip().lower().lstrip(".") for part in self.evidence_types.split(",") if part.strip())


def load_settings() -> Settings:
    """The settings of this process.

    Raises WrongUse that names the variable for a value that does not fit, an unknown name in `.env`, a secret in
    `.env`, and a name in the environment that looks like a slip of the pen.
    """
    home = os.environ.get(PREFIX + "HOME", "")
    env_file = Places.of(Path(home) if home else None).config / ".env"
    _refuse_slips(os.environ)
    _refuse_misplaced(env_file)
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings takes it, its stubs do not say so
    except ValidationError as error:
        raise _wrong(error, env_file) from error


def variables() -> dict[str, str]:
    """Name of the environment variable -> description, for every setting."""
    return {PREFIX + name.upper(): field.description or "" for name, field in Settings.model_fields.items()}


def closest(name: str, known: Iterable[str]) -> str:
    """`Did you mean X?` for a name close to a known one, else the list of known names: one sentence of advice."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(names)}."


def _refuse_slips(environ: Mapping[str, str]) -> None:
    # A misspelt TAKEDOWN_LEDGER_URL would silently file from an empty ledger: once more than once.
    known = [*variables(), *SECRET_VARIABLES]
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.88)
            if near:
                raise WrongUse(f"There is no setting {name}.", advice=f"Did you mean {near[0]}?")


def _refuse_misplaced(env_file: Path) -> None:
    named = {name.upper() for name in _names_in(env_file)}
    for secret in sorted(named.intersection(SECRET_VARIABLES)):
        raise WrongUse(
            f"{env_file} holds {secret}, and secrets are not kept in plain files.",
            advice="Take the line out, change that password, and run `takedown init` to store it safely.",
        )
    if PREFIX + "HOME" in named:
        raise WrongUse(
            f"{env_file} sets {PREFIX}HOME, but the file itself is found through it.",
            advice=f"Set {PREFIX}HOME in the environment instead.",
        )


def _names_in(env_file: Path) -> Iterable[str]:
    try:
        return dotenv_values(env_file) if env_file.is_file() else ()
    except (OSError, UnicodeDecodeError) as error:
        advice = "Mend its permissions and save it as UTF-8."
        raise WrongUse(f"{env_file} could not be read.", advice=advice, detail=repr(error)) from error


def _wrong(error: ValidationError, env_file: Path) -> WrongUse:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper()
    variable = name if name.startswith(PREFIX) else PREFIX + name
    if first["type"] == "extra_forbidden":
        return WrongUse(f"{env_file} sets {variable}: no such setting.", advice=closest(variable, variables()))
    reason = first["msg"].removeprefix("Value error, ")
    sentence = f"{variable} does not fit: {reason[0].lower()}{reason[1:]}."
    return WrongUse(sentence, advice=f"It means: {variables()[variable]}")
