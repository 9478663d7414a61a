"""The ledger: can it be opened, is each chain whole up to its head, do the tables say what the events say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from takedown.doctor.finding import Finding, from_error, ok, wrong
from takedown.domain.errors import Exit, TakedownError
from takedown.domain.model import Account
from takedown.ledger.ledger import Ledger
from takedown.ledger.schema import REVISION

AREA = "ledger"
MOST_LINES = 10
"""So many faults are named; a ledger that is damaged in earnest has thousands."""
_RESTORE = "Keep the file as it is, file nothing with it, and restore the last backup."


@dataclass(frozen=True)
class BookFacts:
    """A ledger that was opened; the faults of each chain in words. `differences`: None where nobody asked."""

    place: str
    chains: Mapping[Account, Sequence[str]] = field(default_factory=dict)
    events: int = 0
    last_event: datetime | None = None
    differences: Sequence[str] | None = None
    unread: TakedownError | None = None
    """What stopped the reading before its end."""


def look(ledger: Ledger, place: str, *, rebuild: bool) -> BookFacts:
    """Read every chain. With `rebuild`, compute every table from the events, too: nobody may append meanwhile."""
    chains: dict[Account, list[str]] = {}
    events, last, differences = 0, None, None
    try:
        for account in ledger.accounts():
            chains[account] = ledger.verify_chain(account)
            if not chains[account]:
                for event in ledger.events(account):
                    events += 1
                    last = event.at if last is None else max(last, event.at)
        if rebuild and not any(chains.values()):
            differences = ledger.check_projections()
    except TakedownError as stopped:
        return BookFacts(place, chains, events, last, differences, stopped)
    return BookFacts(place, chains, events, last, differences)


def judge(facts: BookFacts) -> Iterator[Finding]:
    """Each fault of a chain, then the tables."""
    broken = [(account, fault) for account, faults in facts.chains.items() for fault in faults]
    for account, fault in broken[:MOST_LINES]:
        yield wrong(AREA, f"The chain of {account} is not whole: {fault}.", _RESTORE, Exit.ALTERED)
    yield from _rest(broken)
    if facts.unread is not None:
        yield from_error(AREA, facts.unread)
    elif not broken:
        accounts = f"{len(facts.chains)} account{'s' if len(facts.chains) != 1 else ''}"
        sentence = (
            f"{facts.place} (schema {REVISION}) is whole: {facts.events} events of {accounts}, each with its head."
        )
        yield ok(AREA, sentence)
    for difference in (facts.differences or ())[:MOST_LINES]:
        yield wrong(AREA, f"A table is not what the events say: {difference}.", _RESTORE, Exit.ALTERED)
    yield from _rest(facts.differences or ())
    if facts.differences is not None and not facts.differences:
        yield ok(AREA, "Every table is what the events say.")


def _rest(faults: Sequence[object]) -> Iterator[Finding]:
    if len(faults) > MOST_LINES:
        yield wrong(AREA, f"There are {len(faults) - MOST_LINES} more faults of this kind.", _RESTORE, Exit.ALTERED)
