"""What is checked of logs, whether they lie in a bundle or in the live store. Each check stands alone and is always made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from takedown.verification.log import LogReading
from takedown.verification.note import BadNote, Checkpoint, Proof, fingerprint, read_checkpoint, read_proof, signs
from takedown.verification.tree import root_from_proof
from takedown.verification.verdict import Check, absent, ended


@dataclass(frozen=True)
class Trust:
    """What the reader brings along, from outside: the only things that are believed."""

    keys: Sequence[Ed25519PublicKey] = ()
    roots: Sequence[x509.Certificate] = ()
    require_stamp: bool = False


@dataclass
class Log:
    """One log as it was handed over. Notes by the number of events that they cover, proofs by the number of theirs."""

    name: str
    reading: LogReading
    notes: dict[int, bytes]
    stamps: list[tuple[int, bytes]]
    proofs: dict[int, bytes] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    """What of it cannot be read as what it should be."""

    def __post_init__(self) -> None:
        self.checkpoints: dict[int, Checkpoint] = {}
        self.proven: dict[int, Proof] = {}
        for size, note in self.notes.items():
            try:
                self.checkpoints[size] = read_checkpoint(note)
            except BadNote as problem:
                self.bad.append(f"the checkpoint over {size} events: {problem}")
        others = [size for size, checkpoint in self.checkpoints.items() if checkpoint.size != size]
        self.bad += [f"the checkpoint over {size} events is over another number of events" for size in others]
        for seq, text in self.proofs.items():
            try:
                self.proven[seq] = read_proof(text)
            except BadNote as problem:
                self.bad.append(f"the proof of event {seq}: {problem}")

    @property
    def newest(self) -> Checkpoint | None:
        """The checkpoint that covers most."""
        return self.checkpoints[max(self.checkpoints)] if self.checkpoints else None

    def signed(self) -> Iterator[tuple[str, Checkpoint]]:
        """Every checkpoint, also those that stand in proofs, with its name in words."""
        for size, checkpoint in self.checkpoints.items():
            yield f"{self.name}: the checkpoint over {size} events", checkpoint
        for seq, proof in self.proven.items():
            yield f"{self.name}: the checkpoint of the proof of event {seq}", proof.checkpoint


@dataclass(frozen=True)
class Signed:
    """Bytes with a signature beside them; None where there is none."""

    name: str
    data: bytes
    signature: bytes | None


def canonical_form(logs: Sequence[Log]) -> Check:
    """Each line is an event, in the one form that an event has."""
    problems = [f"{log.name}: {problem}" for log in logs for problem in log.reading.form]
    return ended("canonical form", problems, f"{_events(logs)} in canonical form")


def chain(logs: Sequence[Log]) -> Check:
    """Each event names the hash of the one before it, wherever both are there."""
    problems = [f"{log.name}: {problem}" for log in logs for problem in log.reading.chain]
    return ended("chain", problems, "each event follows from the one before it")


def tree(logs: Sequence[Log]) -> Check:
    """Every event is under a checkpoint, and every checkpoint is over just these events."""
    problems = [f"{log.name}: {problem}" for log in logs for problem in (*log.bad, *_tree_problems(log))]
    uncovered = [
        f"{log.name}: events after number {log.newest.size if log.newest else 0} are under no checkpoint"
        for log in logs
        if not log.proofs and log.reading.last_matter > (log.newest.size if log.newest else 0)
    ]
    if uncovered and not problems:
        return absent("tree", uncovered[0], weakens=True)
    return ended("tree", problems, "every event is in the tree under a checkpoint")


def _tree_problems(log: Log) -> Iterator[str]:
    reading = log.reading
    origins = {checkpoint.origin for _, checkpoint in log.signed()}
    if len(origins) > 1:
        yield f"its checkpoints are of several logs: {', '.join(sorted(origins))}"
    for size, named in reading.notes.items():
        note = log.notes.get(size)
        if note is not None and hashlib.sha256(note).hexdigest() != named:
            yield f"the checkpoint over {size} events is not the one that the log names"
        elif note is None and not log.proofs:
            yield f"the checkpoint over {size} events, which the log names, is missing"
    if log.proofs:
        yield from _proof_problems(log)
        return
    if not reading.complete:
        yield "events are missing, and there are no proofs for the others"
        return
    for size, checkpoint in sorted(log.checkpoints.items()):
        if size > reading.last:
            yield f"a checkpoint is over {size} events, the log has {reading.last}: its end was cut off"
        elif size and reading.roots.get(size) != checkpoint.root:
            yield f"the checkpoint over {size} events is over others than these"


def _proof_problems(log: Log) -> Iterator[str]:
    for seq, leaf in log.reading.leaves.items():
        proof = log.proven.get(seq)
        if proof is None:
            yield f"event {seq} has no proof"
            continue
        try:
            under = proof.index == seq - 1
            root = root_from_proof(leaf, proof.index, proof.checkpoint.size, proof.path)
        except ValueError as problem:
            yield f"the proof of event {seq} proves nothing: {problem}"
            continue
        if not under or root != proof.checkpoint.root:
            yield f"the proof of event {seq} is not of this event"
        if log.notes.get(proof.checkpoint.size) != proof.checkpoint.note:
            yield f"the checkpoint of the proof of event {seq} is not among the checkpoints"
    for seq in log.proven.keys() - log.reading.leaves.keys():
        yield f"there is a proof of event {seq}, which is not there"


def proven(log: Log, keys: Sequence[Ed25519PublicKey]) -> int:
    """How many events, from the first on, are under a checkpoint that is over just these, and signed where keys are given."""
    good = [
        size
        for size, checkpoint in log.checkpoints.items()
        if log.reading.roots.get(size) == checkpoint.root and (not keys or any(map(checkpoint.signed_by, keys)))
    ]
    return max(good, default=0)


def signature(logs: Sequence[Log], beside: Sequence[Signed], keys: Sequence[Ed25519PublicKey]) -> Check:
    """What has a signature was signed by one of the keys; what the log says is signed has one."""
    problems: list[str] = []
    unsigned: list[str] = []
    for log in logs:
        for name, checkpoint in log.signed():
            if checkpoint.signature is not None and not any(checkpoint.signed_by(key) for key in keys):
                problems.append(f"{name} is not signed by the key that is there")
        newest = _newest(log)
        if newest is None or newest.signature is None:
            unsigned.append(f"{log.name} is not signed")
        problems += _against_policy(log, newest, keys)
    for one in beside:
        if one.signature is None:
            unsigned.append(f"{one.name} is not signed")
        elif not any(signs(key, one.signature, one.data) for key in keys):
            problems.append(f"{one.name} is not signed by the key that is there")
    if len(unsigned) < len(logs) + len(beside):  # a signature that is missing where there are others was taken away
        problems += unsigned
    if problems or not unsigned:
        return ended("signature", problems, "checkpoints and lists are signed by the key that is there")
    return absent("signature", f"{unsigned[0]}: the tool had no key when it was recorded", weakens=True)


def _newest(log: Log) -> Checkpoint | None:
    found = [checkpoint for _, checkpoint in log.signed()]
    return max(found, key=lambda checkpoint: checkpoint.size, default=None)


def _against_policy(log: Log, newest: Checkpoint | None, keys: Sequence[Ed25519PublicKey]) -> Iterator[str]:
    """The log itself says which key signs it, so a signature that was taken away or exchanged is missed."""
    said = {run.policy.get("key") for run in log.reading.runs.values()}
    last = max(log.reading.runs.values(), key=lambda run: run.started, default=None)
    if newest is None or last is None or last.started > newest.size:
        return
    by = [fingerprint(key) for key in keys if newest.signed_by(key)]
    if newest.signature is None and last.policy.get("key"):
        yield f"{log.name} says that it is signed, and its newest checkpoint is not"
    elif by and not said.intersection(by):
        yield f"{log.name} is signed by another key than it says"


def key_pinned(logs: Sequence[Log], beside: Sequence[Signed], given: Sequence[Ed25519PublicKey]) -> Check:
    """Everything that is signed was signed by a key that the reader brought along."""
    if not given:
        return absent("key pinned", "no key was given to hold the signatures against", weakens=True)
    signed = [(name, checkpoint) for log in logs for name, checkpoint in log.signed() if checkpoint.signature]
    problems = [name for name, checkpoint in signed if not any(checkpoint.signed_by(key) for key in given)]
    extra = [one for one in beside if one.signature is not None]
    problems += [one.name for one in extra if not any(signs(key, one.signature or b"", one.data) for key in given)]
    if not signed and not extra:
        return absent("key pinned", "nothing is signed that the given key could be held against", weakens=True)
    return ended(
        "key pinned", [f"{name} is not signed by the given key" for name in problems], "signed by the given key"
    )


def seal(logs: Sequence[Log]) -> Check:
    """Every run says that it came to its end."""
    runs = [(log, name, run) for log in logs for name, run in log.reading.runs.items()]
    unsealed = [
        f"{log.name}: run {name} has no seal: it was cut off, or broke off" for log, name, run in runs if not run.sealed
    ]
    if unsealed:
        return absent("seal", unsealed[0], weakens=True)
    if not runs:
        return absent("seal", "there is no run in it", weakens=True)
    return ended("seal", [], f"{len(runs)} runs, each with its seal")


def _events(logs: Sequence[Log]) -> str:
    return f"{sum(log.reading.events for log in logs)} events"
