"""A store with something of everything that the review page shows, made without a browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from takedown.domain.model import Complaint, EvidenceFile, IprUpload
from takedown.filing.clock import utc_now
from takedown.filing.desk import Desk
from takedown.ledger.files import FileStore
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.review.site import Reviewer
from tests.evidence import Record
from tests.unit.ledger.sample import (
    ACCOUNT,
    MARK,
    Item,
    case,
    complaint,
    declared,
    filed,
    intended,
    pictured,
    planned,
    step,
)

REVIEWER = "Bo Counsel"
LONG = "x" * 400
"""A word that no line takes."""
PROOF = b"%PDF-1.4\nA comparison.\n%%EOF\n"
HANDED_IN = EvidenceFile(f"comparison {LONG}.pdf", sha256(PROOF).hexdigest(), len(PROOF), "application/pdf")
STEPS = ("read-back", "confirm", "conclude")
FILED = replace(complaint(611, 612), evidence=(HANDED_IN,))
APPROVED, REFUSED = complaint(621), complaint(631)
LOST, UNREAD, PARKED = replace(complaint(31), ipr=replace(MARK, alias=LONG)), complaint(32), complaint(33)
REHEARSED, UNSEEN = replace(complaint(41), explanation=LONG), complaint(42)
PAGE = 10
"""Lines on a page of the overview here, so that few are enough to have more than one."""
MANY = [complaint(item) for item in range(1001, 1012)]


@dataclass
class Wording:
    """What texts of the portal mean: some have no meaning until somebody gives them one."""

    given: list[tuple[str, str, str]] = field(default_factory=list)

    def unknown(self, section: str, texts: Iterable[str]) -> list[str]:
        return [text for text in texts if (section, text) not in {(one, said) for one, _, said in self.given}]

    def among(self, section: str) -> list[str]:
        return ["removed", "rejected"] if section == "case_status" else []

    def give(self, section: str, word: str, text: str) -> None:
        self.given.append((section, word, text))


@dataclass
class Store:
    """The record, and the person who decides on it."""

    record: Record
    journal: Journal
    reviewer: Reviewer
    wording: Wording

    def said(self, submission: str) -> list[tuple[str, str]]:
        """The verdicts on a submission, each with its text."""
        found = self.record.ledger.events(ACCOUNT, types={"submission_reviewed"}, submission=submission)
        return [(event.body["verdict"], event.body["text"]) for event in found]


def make_store(folder: Path) -> Store:
    """A filed complaint with pictures and what became of it, one that was refused, three that need a person, two that are
    not pressed yet, and some that fill more than a page.
    """
    ledger, files = Ledger.open(folder / "ledger", now=utc_now), FileStore(folder / "files")
    journal = ledger.journal(ACCOUNT, run="run-1", actor="ada")
    journal.append_all(list(_events(files)))
    record, wording = Record(folder, ledger, files, None), Wording()
    deciding = ledger.journal(ACCOUNT, run="review", actor="ada")
    reviewer = Reviewer(REVIEWER, deciding, settle=lambda: settling(record), words=lambda: wording)
    return Store(record, journal, reviewer, wording)


@contextmanager
def settling(record: Record, now: Callable[[], datetime] = utc_now) -> Iterator[Desk]:
    """What a person decides by, who holds the account; what was read of the portal counts for a day."""
    yield Desk(
        ledger=record.ledger,
        journal=record.ledger.journal(ACCOUNT, run="review", actor="ada"),
        files=record.files,
        account=ACCOUNT,
        profile="sandbox",
        now=now,
        boottime_ms=lambda: 0,
        tell=lambda _name, _facts: None,
        machine="here",
        end_browser=lambda _pid, _started: True,
        reading_counts_seconds=86_400,
    )


def screen(number: int) -> bytes:
    """A picture of a page: taller than any window, and each of them different."""
    image = Image.new("RGB", (640, 1200), "white")
    draw = ImageDraw.Draw(image)
    for line in range(0, 1200, 60):
        draw.rectangle((40, line + 10, 600 - 20 * number, line + 30), fill=(60, 90 + 40 * number, 110))
    packed = io.BytesIO()
    image.save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def _events(files: FileStore) -> Iterator[Item]:
    yield from _filed(files)
    yield from (planned(APPROVED), declared(APPROVED), intended(APPROVED), filed(APPROVED, "SBX2"))
    yield from (planned(REFUSED), declared(REFUSED), intended(REFUSED))
    yield step("submission_refused", REFUSED, words=f"The evidence is insufficient. {LONG}")
    yield from _needing_a_person()
    yield from _batch(files)
    yield planned(IprUpload(ACCOUNT, MARK))
    for one in MANY:
        yield planned(one)


def _filed(files: FileStore) -> Iterator[Item]:
    files.keep(PROOF)
    yield from (planned(FILED), declared(FILED))
    for number, name in enumerate(STEPS):
        if name == "confirm":
            fields = {"explanation": "Copied. ", "links": [one.address for one in FILED.listings], "reason": "Fakes"}
            yield "fields_read_back", {"submission": FILED.id, "fields": fields | {"order_number": "2026"}}
        if name == "conclude":
            yield from (intended(FILED), filed(FILED, "SBX1"))
        yield picture(files, FILED, screen(number), name)
    yield step("filing_compared", FILED, equal=False, differences=[f"explanation: {LONG}"])
    yield case("SBX1", FILED, "processing", _611="processing", _612="processing")
    yield case("SBX1", FILED, "removed", _611="removed", _612="removed")
    yield answered(FILED, "SBX1", f"It is genuine. {LONG}", files.keep(PROOF), "licence.pdf")


def answered(submission: Complaint, number: str, said: str, file: str, name: str) -> Item:
    """What a seller answers to a complaint, with a file."""
    body = {"number": number, "submission": submission.id, "reference": "CN1", "status": "open", "words": said}
    body |= {
        "seller": said,
        "said": said,
        "received_on": "2026-11-20",
        "deadline": "2026-12-24",
        "page": "",
        "notice": said,
    }
    attached = {"name": name, "why": "", "sha256": file, "media_type": "application/pdf", "bytes": len(PROOF)}
    refused = {"name": name, "why": "it is larger than is taken"}
    return "counter_notice_observed", body | {"attachments": [attached, refused]}


def picture(files: FileStore, of: Any, content: bytes, at: str, **page: str) -> Item:
    """A picture at a step, with the page as saved, what it asked for and who answered."""
    kind, body = pictured(of, name="complaint_form")
    saved = files.keep(b"From: <Saved by Blink>\nContent-Type: multipart/related\n\n<script>alert(1)</script>")
    kept = {"sha256": saved, "media_type": "multipart/related", "bytes": 80}
    network = {"sha256": files.keep(b"[]"), "media_type": "application/json", "bytes": 2}
    size = dict(zip(("width", "height"), Image.open(io.BytesIO(content)).size, strict=True))
    there = {"sha256": files.keep(content), "bytes": len(content)} | size
    answered = {"status": 200, "server": {"ipAddress": "127.0.0.1", "port": 443}, "headers": {"date": "today"}}
    answered |= {"tls": {"protocol": "TLS 1.3", "subjectName": "ipp.test", "issuer": "Test"}, "chain": []}
    body |= {"step": at, "picture": body["picture"] | there, "archive": kept, "network": network}
    return kind, body | {"connection": answered, "page": body["page"] | page}


def _needing_a_person() -> Iterator[Item]:
    for one in (LOST, UNREAD):
        yield from (planned(one), declared(one), intended(one), step("outcome_unknown", one, why="no answer came"))
    found = [{"number": number, "listings": [LOST.listings[0].key]} for number in ("SBX9", "SBX8")]
    yield "person_needed", {"submission": LOST.id, "why": "two fit", "candidates": found}
    yield case("SBX9", None, "processing", _31="processing")
    yield planned(PARKED)
    yield "submission_waits", {"submission": PARKED.id, "waits_for": "unexplained:SBX7"}
    yield case("SBX5", None, "needs_a_look")


def _batch(files: FileStore) -> Iterator[Item]:
    yield from (planned(REHEARSED, batch="B-one"), planned(UNSEEN, batch="B-one"))
    yield picture(files, REHEARSED, screen(3), "read-back")
    yield "batch_planned", {"batch": "B-one", "file": "one.csv", "file_sha256": "1" * 64, "rows": []}
