"""`takedown verify --store` against a bare hashlib loop over the same bytes: every event line and every file.

Both are fresh processes that run turn and turn about on a store whose files were read before, so that neither waits for the
disk more than the other. Wall clock: ours hashes files while it reads events. The memory is that of a large store against
a small one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.portal import PYTHON, TAKEDOWN, environment
from bench.watch import run_watched
from takedown.domain.model import Account
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.ledger import Ledger
from takedown.signing.key import SigningKey, origin_of

EVENTS, FILE_BYTES = 100_000, 500_000
SMALL_EVENTS, SMALL_GIGABYTES = 1_000, 0.05
AT_ONCE, RUN_OF = 500, 5_000
ACCOUNT = Account("sandbox:holder@example.test")
_BARE = """
import hashlib, sys
from pathlib import Path
home = Path(sys.argv[1])
for path in sorted((home / "data" / "files").glob("sha256/??/*")):
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
            sys.exit(f"{path} was altered")
with (home / "lines").open("rb") as lines:
    for line in lines:
        hashlib.sha256(line).hexdigest()
"""


@dataclass(frozen=True)
class Verified:
    """Seconds on the large store, and megabytes on both."""

    takedown: float
    bare: float
    large_mb: float
    small_mb: float


def verify_store(gigabytes: float, rounds: int, say: Callable[[str], None]) -> Verified:
    """Make both stores, and time. Raises BenchFailed when one does not end with 0."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        _make(large, EVENTS, gigabytes)
        _make(small, SMALL_EVENTS, SMALL_GIGABYTES)
        say(f"store: made, {EVENTS} events and {gigabytes} GB")
        ours, bare, peaks = [], [], []
        for turn in range(rounds):
            bare.append(run_watched([PYTHON, "-c", _BARE, large], environment({}), memory_every=0).seconds)
            ran = _verify(large)
            ours.append(ran[0])
            peaks.append(ran[1])
            say(f"store, {turn + 1}/{rounds}: bare {bare[-1]:.1f} s, verify --store {ours[-1]:.1f} s")
        return Verified(median(ours), median(bare), median(peaks), _verify(small)[1])


def _verify(home: Path) -> tuple[float, float]:
    ran = run_watched([TAKEDOWN, "verify", "--store", "--json"], environment({"TAKEDOWN_HOME": str(home)}))
    return ran.seconds, ran.peak_mb


def _make(home: Path, events: int, gigabytes: float) -> None:
    """A store with a sealed, signed log of so many events; as many of them as there are files each name one."""
    data = home / "data"
    names = [_file(data / "files", number) for number in range(round(gigabytes * 1e9 / FILE_BYTES))]
    key = SigningKey(bytes(range(32)))
    keys = home / "config" / "keys"
    keys.mkdir(parents=True)
    (keys / "signing-key.pub.pem").write_bytes(key.public_pem)
    data.mkdir(parents=True, exist_ok=True)
    signer = Signer(origin_of(ACCOUNT), key.fingerprint, key.sign_checkpoint)
    with Ledger.open(data, now=lambda: datetime.now(UTC)) as ledger:
        policy = {"key": key.fingerprint, "time_stamps": "off", "authorities": []}
        opening = {
            "command": "submit",
            "profile": "sandbox",
            "portal": "practice",
            "tool": "0",
            "os": "",
            "policy": policy,
        }
        for first in range(0, events, RUN_OF):
            journal = ledger.journal(ACCOUNT, run=f"run-{first}", actor="bench", signer=signer)
            journal.append("run_started", opening | {"environment": {}}, Checkpointed.MUST)
            numbers = range(first, min(first + RUN_OF, events))
            for at in range(0, len(numbers), AT_ONCE):
                journal.append_all([_event(n, names) for n in numbers[at : at + AT_ONCE]], Checkpointed.MUST)
            journal.append("run_sealed", {"exit": 0}, Checkpointed.MUST)
    with closing(sqlite3.connect(data / "ledger.db")) as connection, (home / "lines").open("wb") as out:
        for (line,) in connection.execute("SELECT line FROM events ORDER BY seq"):
            out.write(line + b"\n")


def _file(files: Path, number: int) -> str:
    content = hashlib.sha256(str(number).encode()).digest() + os.urandom(FILE_BYTES - 32)
    name = hashlib.sha256(content).hexdigest()
    folder = files / "sha256" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return name


def _event(number: int, names: list[str]) -> tuple[str, dict[str, object]]:
    picture = {
        "sha256": names[number % len(names)],
        "media_type": "image/png",
        "bytes": FILE_BYTES,
        "width": 1280,
        "height": 900,
        "taken_at": "2026-11-21T19:18:04.000Z",
    }
    return "screen_pictured", {
        "submission": None,
        "step": "case",
        "screen": "complaint_detail",
        "page": {
            "address": f"http://qinquan.localhost/complaint/detail.htm?number=SBX{number:08}",
            "title": "Complaint",
        },
        "browser": "chromium 156",
        "profile": "sandbox",
        "masks": {},
        "picture": picture,
    }
