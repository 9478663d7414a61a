"""What of one account's log is handed out: all of it, or what is about some submissions and the runs that touched them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from takedown.domain.model import Account
from takedown.domain.payload import load_submission
from takedown.ledger.checkpoints import StoredCheckpoint
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent, SubmissionRecord
from takedown.verification.log import kept_files

_OF_RUNS = ("run_started", "run_sealed", "time_stamped")
_OF_OTHERS_TOO = "batch_planned"
"""It lists every row of a batch: handed out with the whole batch, or not at all."""


@dataclass(frozen=True)
class Selection:
    """`seqs`: the numbers of the events, None for all of them. `submissions` in the order in which they were planned."""

    account: Account
    submissions: tuple[SubmissionRecord, ...]
    seqs: frozenset[int] | None
    last: int
    """The number of the last event that has to be under a checkpoint."""
    files: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of every file that the events name and that was not let go."""

    def lines(self, ledger: Ledger) -> Iterator[bytes]:
        """The lines that are handed out, in order."""
        for seq, line in enumerate(ledger.lines(self.account), 1):
            if self.seqs is None or seq in self.seqs:
                yield line


def select_all(ledger: Ledger, account: Account) -> Selection:
    """Everything of an account."""
    named, gone, last = set[str](), set[str](), 0
    for seq, line in enumerate(ledger.lines(account), 1):
        said = json.loads(line)
        _sort_files(said, named, gone)
        last = last if said["type"] in ("checkpoint_made", "time_stamped") else seq
    return Selection(account, tuple(ledger.submissions(account)), None, last, frozenset(named - gone))


def select_some(
    ledger: Ledger, account: Account, records: Collection[SubmissionRecord], batches: Collection[str] = ()
) -> Selection:
    """What is about these submissions of the account, and how these batches were planned."""
    events = {
        event.seq: event
        for record in records
        for event in ledger.events(account, submission=record.id)
        if event.type != _OF_OTHERS_TOO
    }
    planned = ledger.events(account, types={_OF_OTHERS_TOO}) if batches else ()
    events |= {event.seq: event for event in planned if event.body.get("batch") in batches}
    events |= _captures_behind(ledger, account, records)
    of_runs = list(ledger.events(account, types=_OF_RUNS))
    runs = {event.run for event in events.values()}
    runs |= _run_of_another_key([event for event in of_runs if event.type == "run_started"], runs)
    events |= {event.seq: event for event in of_runs if event.run in runs and not _is_under_none(ledger, event)}
    named, gone = set[str](), set[str]()
    for event in events.values():
        named.update(kept_files(event.body))
    for event in ledger.events(account, types={"files_pruned"}):
        if named.intersection(event.body["files"]):
            events[event.seq] = event
        gone.update(event.body["files"])
    ordered = sorted(records, key=lambda record: (record.planned_at, record.id))
    return Selection(account, tuple(ordered), frozenset(events), max(events, default=0), frozenset(named - gone))


def _is_under_none(ledger: Ledger, event: StoredEvent) -> bool:
    """The event of the newest stamp comes after the checkpoint that it stamps: until the next one nothing proves it.

    The stamp itself goes with its checkpoint all the same.
    """
    newest = ledger.newest_checkpoint(event.account)
    return event.type == "time_stamped" and (newest is None or event.seq > newest.size)


def _captures_behind(ledger: Ledger, account: Account, records: Collection[SubmissionRecord]) -> dict[int, StoredEvent]:
    """The captures whose pictures were handed in as evidence: when a page was seen, and what was on it."""
    handed_in = {
        file.sha256
        for record in records
        for file in getattr(load_submission(record.kind, record.payload), "evidence", ())
    }
    taken = ledger.events(account, types={"listing_captured"}) if handed_in else ()
    return {event.seq: event for event in taken if event.body["picture"]["sha256"] in handed_in}


def _run_of_another_key(starts: Sequence[StoredEvent], runs: Collection[str]) -> set[str]:
    """The last run, where it says that another key signs than these did: the newest checkpoint is signed by that one."""
    keys = {(one.body.get("policy") or {}).get("key") for one in starts if one.run in runs}
    last = starts[-1] if starts else None
    return {last.run} if last is not None and (last.body.get("policy") or {}).get("key") not in keys else set()


def checkpoints_of(ledger: Ledger, selection: Selection) -> list[StoredCheckpoint]:
    """Those that go with it: all with the whole log; else the newest, and those that a time stamp in it is about."""
    every = ledger.checkpoints(selection.account)
    if selection.seqs is None or not every:
        return every
    stamped = ledger.events(selection.account, types={"time_stamped"})
    sizes = {event.body["size"] for event in stamped if event.seq in selection.seqs} | {every[-1].size}
    return [one for one in every if one.size in sizes]


def _sort_files(said: dict[str, Any], named: set[str], gone: set[str]) -> None:
    if said["type"] == "files_pruned":
        gone.update(said["body"]["files"])
    else:
        named.update(kept_files(said["body"]))
