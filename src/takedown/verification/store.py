"""Verifies the live store: its logs as they are handed over line by line, and its files where they lie."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from takedown.verification import checks
from takedown.verification.altered import altered
from takedown.verification.checks import Log, Trust
from takedown.verification.log import GENESIS, read_log
from takedown.verification.note import fingerprint
from takedown.verification.times import Times
from takedown.verification.verdict import Check, Verdict, absent, ended

FILES_FOR_A_PROCESS = 100
"""From so many files on they are hashed by a second process. A thread would do only where there is little to read: after
each piece that it has hashed it waits for its turn behind the one that reads lines."""
_PART = re.compile(r"[0-9a-f]{2}")


@dataclass(frozen=True)
class StoredLog:
    """One account's log. `head` is the number and the hash of its last line, as the ledger keeps them apart."""

    name: str
    lines: Iterable[bytes]
    head: tuple[int, str] = (0, GENESIS)
    notes: dict[int, bytes] = field(default_factory=dict)
    stamps: list[tuple[int, bytes]] = field(default_factory=list)
    amiss: Sequence[str] = ()
    """What whoever reads the lines has seen to be wrong with how they are stored."""


def verify_store(logs: Iterable[StoredLog], files: Path, trust: Trust) -> Verdict:
    """Make every check on the logs, and on every file under `files/sha256/ab/<hash>`. Files are read while lines are."""
    stored = _stored(files / "sha256")
    with _beside(len(stored)) as beside:
        hashing = beside.submit(altered, f"{files}/sha256", stored)
        read = [read_stored(log) for log in logs]
        try:
            problems = hashing.result()
        except BrokenExecutor:  # whoever ended that process has not ended this one
            problems = altered(f"{files}/sha256", stored)
    times = Times.of(read)
    made = (
        absent("container", "the live store is no container"),
        _file_set(stored, read),
        _artifacts(problems, len(stored)),
        *_of_the_lines(read),
        checks.signature(read, (), trust.keys),
        checks.key_pinned(read, (), trust.keys),
        *_of_the_times(times, read, trust),
        checks.seal(read),
    )
    events = sum(log.reading.events for log in read)
    facts = {"events": events, "files": len(stored), "keys": [fingerprint(key) for key in trust.keys]}
    return Verdict(made, f"the {events} events and {len(stored)} files of the store", times.clause(read, trust), facts)


def verify_log(log: Log, trust: Trust) -> Verdict:
    """Make the checks on a log that is still written to and whose files are looked at one by one: all but those of files.

    Where no key is there, signatures are held against none.
    """
    elsewhere, nothing = "each file is looked at by itself", "no key is here to hold the signatures against"
    logs, times = [log], Times.of([log])
    pinned = checks.key_pinned(logs, (), trust.keys)
    made = (
        absent("container", "the live store is no container"),
        absent("file set", elsewhere),
        absent("artifacts", elsewhere),
        *_of_the_lines(logs),
        checks.signature(logs, (), trust.keys) if trust.keys else absent("signature", nothing, weakens=True),
        pinned if trust.keys else absent("key pinned", nothing),
        *_of_the_times(times, logs, trust),
        absent("seal", "a run may be going on"),
    )
    return Verdict(made, f"the {log.reading.events} events of the record", times.clause(logs, trust))


def _of_the_lines(logs: Sequence[Log]) -> tuple[Check, Check, Check]:
    return checks.canonical_form(logs), checks.chain(logs), checks.tree(logs)


def _of_the_times(times: Times, logs: Sequence[Log], trust: Trust) -> tuple[Check, Check, Check]:
    return times.imprint(logs, trust), times.chain(trust), times.order(trust)


def read_stored(stored: StoredLog) -> Log:
    """Read the lines once; what is wrong with them is in the reading."""
    reading = read_log(stored.lines, stored.notes)
    reading.chain += stored.amiss
    if stored.head != (reading.last, reading.last_sha256):
        reading.chain.append(f"the head names event {stored.head[0]}, the last event is {reading.last}, or another")
        reading.doubted.add(reading.last)
    return Log(stored.name, reading, stored.notes, stored.stamps)


def _beside(files: int) -> Executor:
    if files < FILES_FOR_A_PROCESS:
        return ThreadPoolExecutor(1)
    # Ctrl-C reaches that process too, and ends it without a word: this one says what it means
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_DFL))


def _stored(folder: Path) -> list[str]:
    """Every file, as `ab/<hash>`: names only, for there may be very many."""
    if not folder.is_dir():
        return []
    parts = sorted(one.name for one in os.scandir(folder) if _PART.fullmatch(one.name) and one.is_dir())
    return [f"{part}/{one}" for part in parts for one in sorted(one.name for one in os.scandir(folder / part))]


def _file_set(stored: Sequence[str], logs: Sequence[Log]) -> Check:
    named = set().union(*(log.reading.files for log in logs))
    pruned = set().union(*(log.reading.pruned for log in logs))
    there = {name[3:] for name in stored}
    problems = [f"the file {sha256}, which an event names, is missing" for sha256 in sorted(named - there - pruned)]
    spare = len(there - named)
    left = f"; {spare} more are named by no event" if spare else ""
    return ended("file set", problems, f"every file that an event names is there{left}")


def _artifacts(problems: Sequence[str], count: int) -> Check:
    return ended("artifacts", problems, f"{count} files, each with the content that its name says")
