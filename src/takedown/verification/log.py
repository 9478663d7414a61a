"""Reads the lines of one log once and says what they are: their form, their chain, the roots over them, their runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from takedown.verification.canonical import NotCanonical, parse
from takedown.verification.tree import Tree, leaf_hash

GENESIS = "0" * 64
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOLDING = (dict, list)
ENVELOPE = {"v": int, "seq": int, "prev": str, "type": str, "at": str, "run": str, "actor": str, "body": dict}
ABOUT_THE_LOG = frozenset({"checkpoint_made", "time_stamped"})
"""Events that are about checkpoints alone: one of them always comes after the newest checkpoint."""


@dataclass
class Run:
    """One run of the tool: what it said of itself when it started, and whether it came to its end."""

    started: int
    policy: Mapping[str, Any]
    last: int = 0
    sealed: bool = False
    first_press: int | None = None


@dataclass
class LogReading:
    """What was read. `events` is how many lines; the log is `complete` when they are all of them, from the first on."""

    events: int = 0
    last: int = 0
    """The number of the last line."""
    last_sha256: str = GENESIS
    last_matter: int = 0
    """The number of the last line that is not about checkpoints alone."""
    complete: bool = True
    first_at: str = ""
    last_at: str = ""
    form: list[str] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    doubted: set[int] = field(default_factory=set)
    """The numbers of the lines that cannot be read, or whose hash is not the one that the line after them names."""
    roots: dict[int, bytes] = field(default_factory=dict)
    """The root over the first so many lines, where it was asked for and the log is complete."""
    times: dict[int, str] = field(default_factory=dict)
    """The local time of the line with that number, where it was asked for."""
    leaves: dict[int, bytes] = field(default_factory=dict)
    """The leaf hash of each line by its number, where it was asked for."""
    runs: dict[str, Run] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    """SHA-256 of every file that the lines say was kept."""
    pruned: set[str] = field(default_factory=set)
    """SHA-256 of every file that the lines say was let go."""
    notes: dict[int, str] = field(default_factory=dict)
    """SHA-256 of the checkpoint over so many lines, where a later line names it."""
    stamps: dict[str, int] = field(default_factory=dict)
    """SHA-256 of each time stamp that a line names, with the number of that line."""


def read_log(lines: Iterable[bytes], sizes: Collection[int] = (), *, keep_leaves: bool = False) -> LogReading:
    """Read them all; in memory stays only what `LogReading` has. Never raises for what is in the lines."""
    reading, tree = LogReading(), Tree()
    wanted = frozenset(sizes)
    for line in lines:
        reading.events += 1
        try:
            said = _event(line)
        except NotCanonical as problem:
            place = f"line {reading.events}, after event {reading.last},"
            reading.form.append(f"{place} is no event in canonical form: {problem}")
            reading.chain.append(f"{place} cannot be read")
            reading.doubted.add(reading.last + 1)
            reading.complete = False
            continue
        _link(reading, said)
        reading.last, reading.last_sha256 = said["seq"], hashlib.sha256(line).hexdigest()
        if reading.complete:
            tree.append(line)
            if tree.size in wanted:
                reading.roots[tree.size] = tree.root()
                reading.times[tree.size] = said["at"]
        if keep_leaves:
            reading.leaves[said["seq"]] = leaf_hash(line)
        _note(reading, said)
    return reading


def _event(line: bytes) -> dict[str, Any]:
    said = parse(line)
    for name, kind in ENVELOPE.items():
        if type(said.get(name)) is not kind:
            raise NotCanonical(f"it has no {name}")
    if len(said) != len(ENVELOPE):
        raise NotCanonical("it says more than an event does")
    try:
        datetime.fromisoformat(said["at"])
    except ValueError as error:
        raise NotCanonical("its time is none") from error
    return said


def _link(reading: LogReading, said: Mapping[str, Any]) -> None:
    seq = said["seq"]
    if seq == reading.last + 1:
        if said["prev"] != reading.last_sha256:
            reading.chain.append(f"event {seq} does not follow from event {seq - 1}: one of the two was altered")
            reading.doubted.add(seq - 1)
    elif seq <= reading.last:
        reading.chain.append(f"event {seq} comes after event {reading.last}")
    else:
        reading.complete = False


def _note(reading: LogReading, said: Mapping[str, Any]) -> None:
    seq, kind, body = said["seq"], said["type"], said["body"]
    reading.first_at = reading.first_at or said["at"]
    reading.last_at = said["at"]
    if kind == "checkpoint_made":
        reading.notes[body.get("size", 0)] = body.get("note_sha256", "")
        return
    if kind == "time_stamped":
        reading.stamps[body.get("stamp_sha256", "")] = seq
        return
    reading.last_matter = seq
    if kind == "run_started":
        policy = body.get("policy")
        reading.runs[said["run"]] = Run(seq, policy if isinstance(policy, dict) else {}, seq)
    run = reading.runs.get(said["run"])
    if run is not None:
        run.last = seq
        run.sealed = run.sealed or kind == "run_sealed"
        if kind == "submission_intended" and run.first_press is None:
            run.first_press = seq
    if kind == "files_pruned":
        reading.pruned.update(text for text in body.get("files", ()) if isinstance(text, str))
    else:
        reading.files.update(kept_files(body))


def kept_files(body: Any) -> list[str]:
    """SHA-256 of each file that an event says was kept: of what has a hash and a media type, and of evidence."""
    found: list[str] = []
    left = [body]
    while left:  # a loop, because this is asked of every event of a log
        one = left.pop()
        if isinstance(one, dict):
            if "media_type" in one and is_sha256(one.get("sha256")):
                found.append(one["sha256"])
            evidence = one.get("evidence_sha256")
            if isinstance(evidence, list):
                found += filter(is_sha256, evidence)
            one = one.values()
        left += [value for value in one if type(value) in _HOLDING]
    return found


def is_sha256(value: object) -> bool:
    """Whether it is a SHA-256 in hex."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None
