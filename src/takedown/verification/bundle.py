"""Verifies a bundle: one ZIP, read in place.

What is in it: `SHA256SUMS` over everything else and its signature `SHA256SUMS.sig`; for each log the lines
(`log.jsonl`), its checkpoints (`SIZE.note`, and for openssl the signed text and the bare signature), time stamps
(`SIZE.N.tsr`) and, where not all lines were handed out, a proof for each; the files under their hash; a page, a table
and instructions for people; the public key and the certificates that the time stamps need, which prove nothing by
themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from takedown.verification import checks
from takedown.verification.checks import Log, Signed, Trust
from takedown.verification.container import Container, NoContainer, check_sum, lines_of
from takedown.verification.log import read_log
from takedown.verification.note import BadNote, fingerprint, read_checkpoint, read_public_key
from takedown.verification.times import Times
from takedown.verification.verdict import ALTERED, NAMES, Check, Verdict, absent, ended

SUMS, SUMS_SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
PUBLIC_KEY = "keys/signing-key.pub.pem"
LOG_LINES = "log.jsonl"
KINDS = (
    r"SHA256SUMS|SHA256SUMS\.sig|bundle\.json|index\.html|VERIFY\.md|complaints\.csv",
    r"keys/signing-key\.pub\.pem|trust/[0-9]+\.pem",
    r"logs/[0-9]+/log\.jsonl",
    r"logs/[0-9]+/checkpoints/[0-9]+\.(note|txt|sig|[0-9]+\.tsr)",
    r"logs/[0-9]+/proofs/[0-9]+\.tlog-proof",
    r"files/[0-9a-f]{64}\.(png|jpg|pdf|mhtml|json|der|pem|bin)",
)
"""Every kind of member that there is: no trace, no raw network record, no state of a browser is among them."""
_KIND = re.compile("|".join(KINDS))
_SUM_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


class Unreadable(ValueError):
    """The file is no bundle, so there is nothing to verify."""


class ChangedSince(ValueError):
    """A member is no longer what it was when the bundle was verified."""


def verify_bundle(path: Path, trust: Trust) -> Verdict:
    """Make every check on the bundle. Raises Unreadable for what is no ZIP, OSError for what cannot be read."""
    with path.open("rb") as file:
        return OpenBundle(file, trust).verdict


class OpenBundle:
    """A bundle that stays open once it is verified: `verdict` says what of it, and it gives out what was accepted.

    Of a bundle that was refused nothing is given out. `file` has to stay open. Raises what `verify_bundle` raises.
    """

    def __init__(self, file: BinaryIO, trust: Trust) -> None:
        self._accepted: dict[str, str] = {}
        self._one_reader = Lock()
        begins_as_zip = file.read(4) == b"PK\3\4"
        try:
            self._container = Container(file)
        except NoContainer as problem:
            if not begins_as_zip:
                raise Unreadable(str(problem)) from problem
            self.verdict = _no_container(str(problem))
            return
        self.verdict, hashes = _verify(self._container, trust)
        if self.verdict.exit != ALTERED:
            self._accepted = hashes

    @property
    def names(self) -> Collection[str]:
        """Every member that was accepted."""
        return self._accepted.keys()

    def size(self, name: str) -> int:
        """Bytes of a member; 0 for what was not accepted."""
        return self._container.members[name].size if name in self._accepted else 0

    def read(self, name: str) -> bytes:
        """All bytes of a member, hashed again. Raises KeyError for what was not accepted, ChangedSince."""
        with self._one_reader:
            return b"".join(self._same(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, as `read`; that it has changed is known, and raised, only after the last one."""
        with self._one_reader:
            yield from lines_of(self._same(name))

    def _same(self, name: str) -> Iterator[bytes]:
        wanted, digest = self._accepted[name], hashlib.sha256()
        yield from _hashing(self._container, name, digest)
        if digest.hexdigest() != wanted:
            raise ChangedSince(f"{name} has changed since the bundle was verified")


def _no_container(problem: str) -> Verdict:
    others = [absent(name, "the container cannot be read") for name in NAMES[1:]]
    return Verdict((ended("container", [problem], ""), *others), "the bundle")


def _verify(container: Container, trust: Trust) -> tuple[Verdict, dict[str, str]]:
    """What is said of it, and the hash of each member as it was read for that."""
    names = sorted(container.members)
    found = {name: hashlib.sha256() for name in names}
    broken = []
    for name in names:
        crc = check_sum(_hashing(container, name, found[name]))
        if crc != container.members[name].crc:
            broken.append(f"{name} does not fit its check sum")
    hashes = {name: digest.hexdigest() for name, digest in found.items()}
    sums, problems = _sums(container, names)
    logs = [_log(container, number, names) for number in _numbers(names)]
    beside = [Signed(SUMS, _read(container, SUMS), _signature(container))]
    keys = [*trust.keys, *_bundled_key(container, problems)]
    times = Times.of(logs)
    if not logs:
        problems.append("there is no log in it")
    made: tuple[Check, ...] = (
        ended("container", [*container.problems, *broken], "one ZIP as it was written, nothing packed or linked in it"),
        ended("file set", problems, f"{len(names)} members, each listed and of a known kind"),
        _artifacts(hashes, sums, logs),
        checks.canonical_form(logs),
        checks.chain(logs),
        checks.tree(logs),
        checks.signature(logs, beside, keys),
        checks.key_pinned(logs, beside, trust.keys),
        times.imprint(logs, trust),
        times.chain(trust),
        times.order(trust),
        checks.seal(logs),
    )
    return Verdict(made, _subject(logs, names), times.clause(logs, trust), _facts(logs, keys)), hashes


def _hashing(container: Container, name: str, digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in container.pieces(name):
        digest.update(piece)
        yield piece


def _sums(container: Container, names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The hashes that the list names, and everything that is wrong with the list and the members as a set."""
    problems: list[str] = []
    listed: dict[str, str] = {}
    text = _read(container, SUMS).decode("utf-8", "replace")
    for line in text.splitlines():
        match = _SUM_LINE.fullmatch(line)
        if match is None or match[2] in listed:
            problems.append(f"{SUMS} has a line that is no hash and name, or one name twice")
            continue
        listed[match[2]] = match[1]
    if text != "".join(f"{listed[name]}  {name}\n" for name in sorted(listed)):
        problems.append(f"{SUMS} is not in the form that it should have")
    counted = Counter(names)
    problems += [f"{name} is listed and missing" for name in sorted(listed.keys() - counted.keys())]
    others = sorted(counted.keys() - listed.keys() - {SUMS, SUMS_SIGNATURE})
    problems += [f"{name} is in it and not listed" for name in others]
    problems += [f"{name} is nothing that a bundle has" for name in names if not _KIND.fullmatch(name)]
    if SUMS not in counted:
        problems.append(f"{SUMS} is missing")
    return listed, problems


def _artifacts(hashes: dict[str, str], sums: dict[str, str], logs: Sequence[Log]) -> Check:
    problems = [f"{name} was altered" for name, sha256 in hashes.items() if sums.get(name, sha256) != sha256]
    named = set().union(*(log.reading.files for log in logs))
    kept = {name: name[6:70] for name in hashes if name.startswith("files/")}
    problems += [f"{name} is not the file whose name it has" for name, sha256 in kept.items() if hashes[name] != sha256]
    problems += [f"{name} is named by no event" for name, sha256 in kept.items() if sha256 not in named]
    missing = named - set(kept.values())
    pruned = set().union(*(log.reading.pruned for log in logs))
    problems += [f"the file {sha256}, which an event names, is missing" for sha256 in sorted(missing - pruned)]
    let_go = f"; {len(missing & pruned)} were let go, and only their hashes are left" if missing & pruned else ""
    return ended("artifacts", problems, f"{len(kept)} files, each as the log names it{let_go}")


def _numbers(names: Sequence[str]) -> list[int]:
    return sorted({int(match[1]) for name in names if (match := re.match(r"logs/([0-9]{1,9})/", name))})


def _log(container: Container, number: int, names: Sequence[str]) -> Log:
    folder = f"logs/{number}/"
    notes, proofs = dict[int, bytes](), dict[int, bytes]()
    stamps: list[tuple[int, bytes]] = []
    for name in names:
        match = re.fullmatch(re.escape(folder) + r"(checkpoints|proofs)/([0-9]{1,15})\.(.+)", name)
        if match is None:
            continue
        kind, place, ending = match[1], int(match[2]), match[3]
        if kind == "proofs":
            proofs[place] = container.read(name)
        elif ending == "note":
            notes[place] = container.read(name)
        elif ending.endswith(".tsr"):
            stamps.append((place, container.read(name)))
    bad = list(_copies(container, folder, notes))
    lines = container.lines(folder + LOG_LINES) if folder + LOG_LINES in container.members else iter(())
    return Log(f"log {number}", read_log(lines, notes, keep_leaves=bool(proofs)), notes, stamps, proofs, bad)


def _copies(container: Container, folder: str, notes: dict[int, bytes]) -> Iterator[str]:
    """What is there for openssl says the same as the note."""
    for size, note in notes.items():
        try:
            checkpoint = read_checkpoint(note)
        except BadNote:
            continue
        meant = {"txt": checkpoint.text, "sig": checkpoint.signature} if checkpoint.signature else {}
        for ending in ("txt", "sig"):
            name = f"{folder}checkpoints/{size}.{ending}"
            there = container.read(name) if name in container.members else None
            if there != meant.get(ending):
                yield f"{name} does not say what the note says"


def _read(container: Container, name: str) -> bytes:
    return container.read(name) if name in container.members else b""


def _signature(container: Container) -> bytes | None:
    return container.read(SUMS_SIGNATURE) if SUMS_SIGNATURE in container.members else None


def _bundled_key(container: Container, problems: list[str]) -> list[Ed25519PublicKey]:
    if PUBLIC_KEY not in container.members:
        return []
    try:
        return [read_public_key(container.read(PUBLIC_KEY))]
    except ValueError:
        problems.append(f"{PUBLIC_KEY} is no key")
        return []


def _subject(logs: Sequence[Log], names: Sequence[str]) -> str:
    events = sum(log.reading.events for log in logs)
    files = sum(name.startswith("files/") for name in names)
    part = " (a selection)" if any(log.proofs for log in logs) else ""
    return f"these {events} events{part} and {files} files"


def _facts(logs: Sequence[Log], keys: Sequence[Ed25519PublicKey]) -> dict[str, object]:
    return {
        "events": sum(log.reading.events for log in logs),
        "complete": all(not log.proofs and log.reading.complete for log in logs),
        "keys": list(dict.fromkeys(fingerprint(key) for key in keys)),
        "first_at": min((log.reading.first_at for log in logs), default=""),
        "last_at": max((log.reading.last_at for log in logs), default=""),
    }
