"""What `check` says of the templates in a batch: how they fared before, and what the portal refuses most where they go."""

from __future__ import annotations

from collections.abc import Sequence

from takedown.domain.foreign_text import harmless
from takedown.domain.model import Account
from takedown.intake.checked import CheckedBatch, RowStatus
from takedown.ledger.ledger import Ledger
from takedown.reporting.outcomes import outcomes
from takedown.reporting.templates import Fared, Use, fared
from takedown.settings.profile import Profile

_WORDS_SHOWN = 80


def tried_templates(ledger: Ledger, profiles: Sequence[Profile], checked: CheckedBatch) -> list[str]:
    """One sentence for each template, reason and marketplace of which the record has refusals. For information."""
    said: list[str] = []
    for account, uses in _uses(profiles, checked).items():
        for use, (itself, everything) in fared(outcomes(ledger, account), uses).items():
            said += [_sentence(use, itself, everything)] if itself.refused or everything.refused else []
    return said


def _uses(profiles: Sequence[Profile], checked: CheckedBatch) -> dict[Account, dict[Use, None]]:
    accounts = {profile.name: profile.account for profile in profiles}
    uses: dict[Account, dict[Use, None]] = {}
    for row in checked.rows:
        if (
            row.template
            and row.listing is not None
            and row.claim
            and row.status in (RowStatus.PLANNED, RowStatus.WAITS)
        ):
            use = Use(row.template, row.claim.rpartition("/")[2], row.listing.marketplace.value)
            uses.setdefault(accounts[row.profile], {})[use] = None
    return uses


def _sentence(use: Use, itself: Fared, everything: Fared) -> str:
    about = f"the template {use.template}, for {use.reason.replace('_', ' ')} on {use.marketplace}"
    if itself.refused:
        return f"{about}: the portal refused {_of(itself)} with it, most often with {_words(itself)}"
    return f"{about}: none was refused with it yet, but {_of(everything)} in all, most often with {_words(everything)}"


def _of(one: Fared) -> str:
    return f"{one.refused} of {one.answered} answered listings"


def _words(one: Fared) -> str:
    return ", ".join(f"“{harmless(text, _WORDS_SHOWN) or 'no words'}” ({count})" for text, count in one.commonest)
