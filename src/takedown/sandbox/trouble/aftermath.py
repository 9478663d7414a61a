"""What trouble leaves behind for later requests. Kept in memory: a portal that is started again has forgotten it."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from takedown.sandbox.office.complaint_rules import ComplaintForm

_TRUST_SECONDS = 8 * 3600.0


@dataclass
class Aftermath:
    """Maintenance that goes on, complaints that lists do not show yet, posts kept until their sender signs in again."""

    maintenance_left: int = 0
    _late: dict[int, float] = field(default_factory=dict)
    _kept: dict[str, list[tuple[ComplaintForm, str]]] = field(default_factory=dict)
    _trusted_until: float = 0.0

    def hide(self, complaint: int, seconds: float) -> None:
        """Leaves a complaint out of the lists for so many real seconds."""
        self._late[complaint] = monotonic() + seconds

    def hidden(self) -> frozenset[int]:
        """The complaints that lists leave out at this moment."""
        now = monotonic()
        return frozenset(complaint for complaint, until in self._late.items() if until > now)

    def keep(self, account: str, form: ComplaintForm, form_token: str) -> None:
        """Keeps a post until the account has signed in again."""
        self._kept.setdefault(account, []).append((form, form_token))

    def kept(self, account: str) -> list[tuple[ComplaintForm, str]]:
        """Hands out what was kept for an account, once."""
        return self._kept.pop(account, [])

    def trust(self) -> None:
        """A person has shown to be one: no check or code comes by chance for 8 hours."""
        self._trusted_until = monotonic() + _TRUST_SECONDS

    @property
    def trusted(self) -> bool:
        """Whether a person has shown to be one lately."""
        return monotonic() < self._trusted_until
