"""Lets old pictures go: those of complaints that are over, and of readings that belong to none. Evidence is never among them.

First the ledger has it, then the file goes. Who is killed in between leaves files that the next pruning takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from takedown.domain.model import Account
from takedown.domain.portal_status import DECIDED
from takedown.domain.protocol import State
from takedown.filing.desk import Desk
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent, SubmissionRecord
from takedown.verification.log import kept_files

EVENT = "files_pruned"
_OVER = frozenset({State.REFUSED, State.WITHDRAWN, State.SUPERSEDED, State.NOT_PRESSED})


@dataclass(frozen=True)
class MayGo:
    """`pictures`: what no event has let go yet; `left`: what one has, and is still on the disk."""

    pictures: frozenset[str]
    left: frozenset[str]


def what_may_go(ledger: Ledger, files: FileStore, account: Account, older_than_days: int, now: datetime) -> MayGo:
    """SHA-256 of every picture of the account that was taken so long ago, and that nothing else still needs.

    What another account names too, or a later event names again, stays.
    """
    before = now - timedelta(days=older_than_days)
    over = {record.id for record in ledger.submissions(account) if _is_over(ledger, record)}
    old, needed, gone = set[str](), set[str](), dict[str, int]()
    for event in ledger.events(account):
        if event.type == EVENT:
            gone |= dict.fromkeys(event.body["files"], event.seq)
            old.difference_update(event.body["files"])
            continue
        of = event.body.get("submission")
        for sha256 in kept_files(event.body):
            gone.pop(sha256, None)
            may = event.type == "screen_pictured" and event.at < before and (of is None or of in over)
            (old if may else needed).add(sha256)
    for other in ledger.accounts():
        needed.update(_named(ledger, other) if other != account else ())
    left = frozenset(sha256 for sha256 in gone.keys() - needed - old if files.size(sha256))
    return MayGo(frozenset(old - needed), left)


def let_go(desk: Desk, what: MayGo, older_than_days: int) -> int:
    """Write it down, and delete; the bytes that are free now. Raises StorageFailed where it cannot; run it again then."""
    if what.pictures:
        desk.journal.append(EVENT, {"files": sorted(what.pictures), "older_than_days": older_than_days})
    return sum(desk.files.drop(sha256) for sha256 in sorted(what.pictures | what.left))


def _is_over(ledger: Ledger, record: SubmissionRecord) -> bool:
    if record.state in _OVER:
        return True
    cases = [ledger.case(record.account, number) for number in record.numbers]
    return record.state is State.FILED and bool(cases) and all(case and case.status in DECIDED for case in cases)


def _named(ledger: Ledger, account: Account) -> Iterator[str]:
    event: StoredEvent
    for event in ledger.events(account):
        yield from kept_files(event.body)
