"""Reads an account's whole log once, in small pieces, and keeps what is needed to judge each submission by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from takedown.domain.model import Account
from takedown.ledger.ledger import Ledger
from takedown.ledger.projections import named
from takedown.ledger.records import StoredEvent
from takedown.verification import checks
from takedown.verification.checks import Trust
from takedown.verification.store import StoredLog, read_stored, verify_log
from takedown.verification.verdict import ALTERED, Verdict

LINES = 200
"""Lines that are read before others get a turn: some five thousandths of a second."""


@dataclass(frozen=True)
class LogCheck:
    """What was found. `told` has for each submission a hash over the events that name it."""

    verdict: Verdict
    head: tuple[int, str]
    doubted: Set[int]
    """Numbers of events that are not what the event after them says."""
    proven: int
    """So many events, from the first on, are proven; where the verdict is not ALTERED, all that there are."""
    told: Mapping[str, bytes]
    pruned: Set[str]

    @property
    def altered(self) -> bool:
        """Whether anything of the record is."""
        return self.verdict.exit == ALTERED


def check_log(ledger: Ledger, account: Account, trust: Trust, pause: Callable[[], None]) -> LogCheck:
    """Make every check that needs no file. `pause` is called between pieces. Raises StorageFailed, LedgerAltered."""
    head = ledger.head(account)  # before the lines: what is appended meanwhile is of the next check
    checkpoints = [one for one in ledger.checkpoints(account) if one.size <= head[0]]
    told: dict[str, bytes] = {}
    amiss: list[str] = []
    stored = StoredLog(
        "the record",
        _watched(ledger.lines(account, amiss), head[0], told, pause),
        head,
        {one.size: one.note for one in checkpoints},
        [(one.size, response) for one in checkpoints for _, response in one.stamps],
        amiss,
    )
    log = read_stored(stored)
    verdict = verify_log(log, trust)
    proven = checks.proven(log, trust.keys) if verdict.exit == ALTERED else head[0]
    return LogCheck(verdict, head, log.reading.doubted, proven, told, log.reading.pruned)


def told_by(events: list[StoredEvent], name: str, last: int) -> bytes:
    """The hash over these events up to number `last`, as `LogCheck.told` has it for the submission `name`."""
    digest = b""
    for event in events:
        if event.seq <= last and name in named(event.body):
            digest = _next(digest, event.seq, event.line)
    return digest


def _watched(lines: Iterator[bytes], most: int, told: dict[str, bytes], pause: Callable[[], None]) -> Iterator[bytes]:
    for count, line in enumerate(lines, 1):
        if count > most:
            return
        _note(line, told)
        yield line
        if count % LINES == 0:
            pause()


def _note(line: bytes, told: dict[str, bytes]) -> None:
    """Whatever stands in the line: what is no event, `read_log` says."""
    try:
        said = json.loads(line)
        seq, names = int(said["seq"]), list(named(said["body"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    for name in dict.fromkeys(names):
        told[name] = _next(told.get(name, b""), seq, line)


def _next(digest: bytes, seq: int, line: bytes) -> bytes:
    return hashlib.sha256(digest + f"{seq} ".encode() + hashlib.sha256(line).digest()).digest()
