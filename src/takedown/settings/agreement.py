"""The account holder's word that the portal's user agreement was read. Without it nothing is filed on a real portal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from takedown.domain.errors import WrongUse
from takedown.domain.model import Account
from takedown.settings.profile import Profile

EVENT = "agreement_confirmed"


class _Event(Protocol):
    @property
    def at(self) -> datetime: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


class _Ledger(Protocol):
    def events(self, account: Account, *, types: Collection[str] | None = None) -> Iterable[_Event]: ...


@dataclass(frozen=True)
class Agreement:
    """Who confirmed which statement, and when (aware UTC)."""

    name: str
    statement: str
    at: datetime


def statement_for(profile: Profile) -> str:
    """What a person confirms with their name."""
    return (
        f"I hold the account {profile.login} on {profile.host}, or act for its holder. Signed in to it, I have read "
        "the portal's user agreement as it stands today, and I am entitled to file complaints from this account with a "
        "program that fills in the portal's own forms."
    )


def confirmation(profile: Profile, name: str) -> dict[str, str]:
    """The body of the `agreement_confirmed` event by which `name` confirms."""
    return {"profile": profile.name, "name": name, "statement": statement_for(profile)}


def agreement_of(ledger: _Ledger, profile: Profile) -> Agreement | None:
    """The newest confirmation for the profile's account; another profile of the same account counts."""
    newest = None
    for event in ledger.events(profile.account, types={EVENT}):
        newest = Agreement(event.body["name"], event.body["statement"], event.at)
    return newest


def require_agreement(ledger: _Ledger, profile: Profile) -> None:
    """Raises WrongUse for a real portal whose agreement nobody has confirmed; the practice portal has none."""
    if not profile.practice and agreement_of(ledger, profile) is None:
        raise WrongUse(
            f"Nobody has confirmed having read the user agreement of {profile.host} for {profile.login}.",
            advice=f"Run `takedown init --portal {profile.portal} --name {profile.name}` and confirm it.",
        )
