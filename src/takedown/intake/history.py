"""What happened before to the claims of a batch, as the ledger tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from takedown.domain.model import Account, ClaimKey
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State


@dataclass(frozen=True)
class Holding:
    """The submission that had a claim last, live or not.

    `state` is one of `protocol.State`, `number` the complaint number or empty. Of this one listing: `portal_status` is
    one of `CaseStatus`, empty if never read; `listing_state` is `refused` if the portal's verify step left it out.
    """

    submission: str
    state: str
    number: str = ""
    portal_status: str = ""
    attempt: int = 1
    listing_state: str = ""
    by_hand: bool = False
    """Whether it was handed out to be filed by hand, and is still open so."""
    imported: bool = False
    """Whether it was taken in from the portal: nobody here filed it."""
    seen_again: str = ""
    """The day on which `recheck` saw a listing that the portal calls removed; empty where it did not."""


class History(Protocol):
    """Answers for one ledger."""

    def holder_of(self, account: Account, claims: Collection[ClaimKey]) -> Mapping[ClaimKey, Holding]:
        """The last holder of each claim on `account`; a claim that nobody ever had is left out."""


class NoHistory:
    """The history of an empty ledger."""

    def holder_of(self, account: Account, claims: Collection[ClaimKey]) -> Mapping[ClaimKey, Holding]:
        """Nobody ever had any claim."""
        return {}


class Standing(NamedTuple):
    """What a row may do, given who had its claim: skip with `code` and `message`, or go on as `attempt`."""

    code: str
    message: str
    attempt: int


_LEFT_OUT = "refused"
FRESH = Standing("", "", 1)
#: Planned but not pressed: the plan is made again, and the same rows give the same complaint.
_OPEN_PLAN = frozenset({State.PLANNED, State.DECLARED})
_NEVER_FILED = frozenset({State.NOT_PRESSED, State.SUPERSEDED})
_ENDED_HERE = frozenset({State.REFUSED, State.WITHDRAWN})
_ENDED_THERE = frozenset({CaseStatus.REJECTED, CaseStatus.REINSTATED, CaseStatus.WITHDRAWN, CaseStatus.CLOSED})


def standing(holding: Holding | None, *, refile: bool) -> Standing:
    """Whether a row whose claim has this history is filed, and as which attempt.

    `refile` lets through what ended (refused, withdrawn, removed and back again); never what is still open.
    """
    if holding is None:
        return FRESH
    again = holding.attempt + 1
    left_out = holding.listing_state == _LEFT_OUT
    if holding.state in _OPEN_PLAN and not left_out:
        return Standing("", "", holding.attempt)
    if holding.state in _NEVER_FILED and not left_out:
        return Standing("", "", again)
    code, message = _what_happened(holding)
    return Standing("", "", again) if refile and code != "already_filed" else Standing(code, message, again)


def _what_happened(holding: Holding) -> tuple[str, str]:
    name = f"complaint {holding.number or holding.submission}"
    if holding.listing_state == _LEFT_OUT:
        return "refused_before", f"the portal left this listing out of {name}; --refile tries it again"
    if holding.portal_status == CaseStatus.REMOVED:
        if holding.seen_again:
            there = f"and on {holding.seen_again} it was seen there again; --refile files it again"
            return "already_removed", f"the portal removed this listing after {name}, {there}"
        return "already_removed", f"the portal removed this listing after {name}"
    if holding.state in _ENDED_HERE or holding.portal_status in _ENDED_THERE:
        how = holding.portal_status if holding.portal_status in _ENDED_THERE else holding.state
        return "refused_before", f"{name} on this listing ended before ({how}); --refile files it again"
    how = "handed out to be filed by hand" if holding.by_hand else holding.state
    how = f"{how}, imported" if holding.imported else how
    return "already_filed", f"{name} on this listing is open ({how})"
