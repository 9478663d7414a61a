"""A small record with two complaints of two clients, and bundles of it, made without a browser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from starlette.applications import Starlette

from takedown.domain.model import Complaint
from takedown.export.bundle import write_bundle
from takedown.export.selection import select_all, select_some
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.review.checking import Checker
from takedown.review.pages import pages
from takedown.review.site import Reviewer, Site
from takedown.review.standing import Checking
from takedown.signing.key import SigningKey, leave_unsigned, origin_of
from takedown.verification.bundle import verify_bundle
from takedown.verification.checks import Trust
from takedown.verification.verdict import Verdict
from tests.unit.ledger.sample import (
    ACCOUNT,
    Clock,
    complaint,
    declared,
    filed,
    intended,
    pictured,
    planned,
    run_started,
)

KEY, OTHER_KEY = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
TRUST = Trust([KEY.public])
MINE, THEIRS = complaint(611, 612), complaint(777)
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the receipt"


@dataclass
class Record:
    """A ledger with its files."""

    folder: Path
    ledger: Ledger
    files: FileStore
    key: SigningKey | None

    def checker(self) -> Checker:
        """Who looks whether it is as it was; nobody runs its thread."""
        return Checker(self.ledger, self.files, ACCOUNT, Trust([self.key.public] if self.key else []))

    def pages(self, reviewer: Reviewer | None = None, checking: Checking | None = None) -> Starlette:
        """The review page over it."""
        return pages(Site(self.ledger, self.files, ACCOUNT, checking or self.checker(), reviewer))

    def bundle(
        self, name: str = "all.zip", *, only: Complaint | None = None, trusted: Sequence[x509.Certificate] = ()
    ) -> Path:
        """Write a bundle of everything, or of one complaint."""
        if only is None:
            chosen = select_all(self.ledger, ACCOUNT)
        else:
            record = self.ledger.submission(only.id)
            assert record is not None
            chosen = select_some(self.ledger, ACCOUNT, [record])
        place = self.folder / name
        write_bundle(place, self.ledger, self.files, chosen, self.key, trusted)
        return place


def make_record(
    folder: Path, key: SigningKey | None = KEY, *, policy: str = "off", sealed: bool = True, complaints: bool = True
) -> Record:
    """One run that files two complaints, with a picture of the first; or one that only took a picture."""
    ledger = Ledger.open(folder / "ledger", now=Clock())
    files = FileStore(folder / "files")
    fingerprint = key.fingerprint if key else None
    signer = Signer(origin_of(ACCOUNT), fingerprint, key.sign_checkpoint if key else leave_unsigned)
    journal = ledger.journal(ACCOUNT, run="run-1", actor="ada", signer=signer)
    kind, opening = run_started()
    said: dict[str, Any] = {"key": fingerprint, "time_stamps": policy, "authorities": []}
    journal.append(kind, opening | {"policy": said, "environment": {}}, Checkpointed.IF_POSSIBLE)
    for number, one in (("SBX1", MINE), ("SBX2", THEIRS)) if complaints else ():
        journal.append_all([planned(one), declared(one), intended(one)])
        journal.append(*filed(one, number))
    journal.append(*_picture(files, MINE if complaints else None))
    if sealed:
        journal.append("run_sealed", {"exit": 0}, Checkpointed.IF_POSSIBLE)
    else:
        journal.checkpoint()
    return Record(folder, ledger, files, key)


def _picture(files: FileStore, of: Complaint | None) -> tuple[str, dict[str, Any]]:
    kind, body = pictured(of)
    return kind, body | {"picture": body["picture"] | {"sha256": files.keep(PNG), "bytes": len(PNG)}}


def verdict_of(place: Path, trust: Trust = TRUST) -> Verdict:
    """What is said of a bundle."""
    return verify_bundle(place, trust)


def failed(verdict: Verdict) -> set[str]:
    """The names of the checks that failed."""
    return {check.name for check in verdict.checks if check.status == "fail"}


def weak(verdict: Verdict) -> set[str]:
    """The names of the checks for which it is weaker than asked."""
    return {check.name for check in verdict.checks if check.weakens}


def sums_of(members: dict[str, bytes]) -> bytes:
    """The list over everything else, as a forger would make it anew."""
    listed = sorted(name for name in members if not name.startswith("SHA256SUMS"))
    return "".join(f"{hashlib.sha256(members[name]).hexdigest()}  {name}\n" for name in listed).encode()


def line_of(said: dict[str, Any]) -> bytes:
    """An event line as a forger would write it."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
