"""Three books held against each other: what was planned, what the ledger says, what the portal received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from takedown.domain.model import Account, Complaint
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.clock import utc_now
from takedown.filing.preflight import UNEXPLAINED
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import ClaimState, Comparison, SubmissionRecord

ACCOUNT = Account("sandbox:holder@example.test")


@dataclass(frozen=True)
class Entry:
    """What the ledger says about one listing: one entry for each complaint of ours that has it, in the order planned."""

    submission: str
    state: State
    numbers: tuple[str, ...]
    """The portal's numbers, or its reference of a complaint that it holds."""
    refused: bool = False
    """The portal refused this listing, or the complaint as a whole."""
    owed: bool = False
    """The comparison with what the portal shows has not been made."""
    person: str = ""
    """Why a person has to look at it; empty when nobody has to."""

    @property
    def concluded(self) -> bool:
        """Whether no further run would do anything about it."""
        if self.person or self.refused:
            return True
        return self.state is State.HELD_BY_PORTAL or (self.state is State.FILED and not self.owed)


Entries = Mapping[str, Sequence[Entry]]
"""Item id -> its entries."""


@dataclass
class Verdict:
    """What the comparison found. Each text names the listing."""

    duplicates: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    with_person: list[str] = field(default_factory=list)
    """Everything that was left to a person, with the reason."""
    unknowns: list[str] = field(default_factory=list)
    """Those of them whose outcome is unknown."""


def compare(planned: Iterable[str], ledger: Entries, portal: Sequence[Mapping[str, Any]]) -> Verdict:
    """Hold the books against each other. `portal` is what the control port lists as complaints."""
    verdict = Verdict()
    at_portal: dict[str, list[str]] = defaultdict(list)
    for complaint in portal:
        for listing in complaint["listings"]:
            at_portal[listing["item_id"]].append(str(complaint["number"] or complaint["waiting_reference"]))
    wanted = set(planned)
    for item in sorted(wanted | set(at_portal)):
        _compare_one(item, ledger.get(item, ()), at_portal.get(item, []), verdict)
    entries = {one.submission: one for some in ledger.values() for one in some if one.person}
    verdict.with_person = [f"{one.submission}: {one.person}" for one in entries.values()]
    verdict.unknowns = [f"{one.submission}: {one.person}" for one in entries.values() if one.state in UNSETTLED]
    return verdict


def concluded(planned: Iterable[str], ledger: Entries) -> bool:
    """Whether every one of these listings has come to its end, or to a person."""
    return all((found := ledger.get(item)) and found[-1].concluded for item in planned)


def read_ledger(data: Path) -> Entries:
    """The ledger's book. Not while another process is writing it."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    with Ledger.open(data, now=utc_now) as ledger:
        for record in ledger.submissions(ACCOUNT, kind="complaint"):
            complaint = load_submission(record.kind, record.payload)
            assert isinstance(complaint, Complaint)
            refused = {held.claim for held in ledger.claims_of(record.id) if held.state is ClaimState.REFUSED}
            for listing in complaint.listings:
                entry = _entry(ledger, record, refused=complaint.claim(listing) in refused)
                entries[listing.item_id].append(entry)
    return entries


def broken_chain(data: Path) -> list[str]:
    """Everything that is wrong with the ledger itself, in words."""
    with Ledger.open(data, now=utc_now) as ledger:
        return [*ledger.verify_chain(ACCOUNT), *ledger.check_projections()]


def _compare_one(item: str, entries: Sequence[Entry], received: Sequence[str], verdict: Verdict) -> None:
    persons = any(one.person for one in entries)
    ours = [number for one in entries if one.state in (State.FILED, State.HELD_BY_PORTAL) for number in one.numbers]
    said = ", ".join(f"{one.submission} {one.state}" for one in entries) or "nothing"
    if len(received) > 1:
        verdict.duplicates.append(f"{item}: the portal has it in {', '.join(received)}; the ledger says {said}")
    if not received and (not entries or not entries[-1].concluded):
        verdict.lost.append(f"{item}: not at the portal, and the ledger has come to no end: {said}")
    elif not received and ours and not persons:
        verdict.lost.append(f"{item}: the ledger says filed as {', '.join(ours)}, the portal does not have it")
    elif received and not persons and not set(received) <= set(ours):
        verdict.lost.append(f"{item}: the portal has {', '.join(received)}, of which the ledger says {said}")


def _entry(ledger: Ledger, record: SubmissionRecord, *, refused: bool) -> Entry:
    numbers = record.numbers or tuple(record.reference.split())
    owed = record.comparison is Comparison.OWED
    refused = refused or record.state is State.REFUSED
    return Entry(record.id, record.state, numbers, refused, owed, "" if refused else _person(ledger, record))


def _person(ledger: Ledger, record: SubmissionRecord) -> str:
    if record.comparison is Comparison.DIFFERS:
        compared = list(ledger.events(ACCOUNT, types={"filing_compared"}, submission=record.id))[-1]
        return f"filed, but differs: {'; '.join(compared.body['differences'])}"
    if record.state in UNSETTLED:
        asked = [one.type for one in ledger.events(ACCOUNT, submission=record.id) if one.type in _LAST_WORD]
        return f"unknown: {record.why}" if asked and asked[-1] == "person_needed" else ""
    if record.waits_for and record.waits_for.startswith(UNEXPLAINED):
        return f"parked: complaint {record.waits_for.removeprefix(UNEXPLAINED)} is unexplained"
    return ""


_LAST_WORD = ("submission_intended", "outcome_unknown", "person_needed")
