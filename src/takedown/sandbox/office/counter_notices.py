"""The seller's side: counter-notices in rounds, with files and a deadline, what is said to them, and withdrawals.

Nobody knows how the real portal does any of this beyond the fact sheet's section 4 (a holder accepts or rejects, the portal
decides, there are up to three rounds, mediation exists): deadlines, wording and what follows are this portal's own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.documents import Document, Documents
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

ROUNDS = 3
TEXT_LENGTH = 2000
#: How long the portal takes to decide what was disputed.
DECISION = timedelta(days=2)
ON_DISPUTE = ("rejected", "upheld", "mediation")
#: How a mediation ends: for the complainant, or for the seller.
AFTER_MEDIATION = ("rejected", "upheld")
REPLIES = ("accept", "dispute")
#: While a counter-notice stands like this, its listings are not decided.
PENDING = {"open", "disputed", "mediation"}
#: The listings of one that stands like this are as if nobody had objected.
_IN_VAIN = {"rejected", "withdrawn"}
_PIECE = 64 * 1024


@dataclass(frozen=True)
class SellerFile:
    """A file of a counter-notice: what it begins with, and zeros up to its size, so that 2 GB cost nothing to keep."""

    name: str
    media_type: str
    size: int
    beginning: bytes

    def pieces(self) -> Iterator[bytes]:
        """Its bytes."""
        yield self.beginning[: self.size]
        left = self.size - len(self.beginning)
        while left > 0:
            yield bytes(min(left, _PIECE))
            left -= _PIECE


@dataclass(frozen=True)
class CounterNotice:
    """One counter-notice. `status`: `open`, `accepted`, `disputed`, `rejected`, `upheld`, `mediation`, `lapsed` or, taken
    back by its seller, `withdrawn`. `notice`: what the portal says of its mediation, from when it begins.
    """

    id: int
    round: int
    seller: str
    said: str
    items: tuple[str, ...]
    filed_at: datetime
    deadline_at: datetime | None
    status: str
    reply: str
    reply_text: str
    reply_evidence: tuple[Document, ...]
    files: tuple[SellerFile, ...]
    notice: str = ""

    @property
    def reference(self) -> str:
        """What the portal calls it."""
        return f"CN{self.id:06d}"


@dataclass(frozen=True)
class Mediation:
    """What its notice says, and after how long and how it ends; never, where `lasts` is None."""

    notice: str
    lasts: timedelta | None = None
    ends_as: str = AFTER_MEDIATION[0]


@dataclass(frozen=True)
class Objection:
    """What a seller files: `deadline` counts from now; None where the portal shows none."""

    seller: str
    said: str
    items: tuple[str, ...]
    deadline: timedelta | None
    on_dispute: str
    files: tuple[SellerFile, ...]
    mediation: Mediation | None = None
    """Where a dispute ends in one."""


@dataclass(frozen=True)
class Said:
    """What sellers and the complainant have said since a complaint was received."""

    counter_notices: tuple[CounterNotice, ...]
    withdrawn: str
    """The reason of a withdrawal; empty where there was none."""

    def status_of(self, item_id: str, otherwise: str) -> str:
        """How a listing stands after all of it; `otherwise` where nobody said anything about it."""
        if self.withdrawn:
            return "withdrawn"
        about = [one for one in self.counter_notices if item_id in one.items]
        if not about:
            return otherwise
        if about[-1].status in PENDING:
            return "counter_notice"
        return "removed" if about[-1].status in _IN_VAIN else "reinstated"

    def last_word_on(self, item_id: str) -> datetime | None:
        """When a seller last objected about a listing."""
        return max((one.filed_at for one in self.counter_notices if item_id in one.items), default=None)


class CounterNotices:
    """Every counter-notice and every withdrawal. What stands is computed from what was done and the portal's clock."""

    def __init__(self, store: Store, clock: Clock, documents: Documents) -> None:
        self._store = store
        self._clock = clock
        self._documents = documents

    def file(self, complaint: int, objection: Objection) -> CounterNotice:
        """A seller answers. Raises Refused while the last one is pending, after the last round, or after a withdrawal."""
        before = self.of(complaint)
        if self.withdrawn(complaint) or len(before) >= ROUNDS or any(one.status in PENDING for one in before):
            raise Refused("counter_notice.not_now")
        mediation = objection.mediation
        if objection.on_dispute not in ON_DISPUTE or not objection.items:
            raise Refused("request.malformed")
        if mediation is not None and (objection.on_dispute != "mediation" or mediation.ends_as not in AFTER_MEDIATION):
            raise Refused("request.malformed")
        now = self._clock.now()
        with self._store.transaction():
            made = self._store.insert(
                """INSERT INTO counter_notices (complaint, round, seller, said, listings, filed_at, deadline_at, on_dispute)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                complaint,
                len(before) + 1,
                objection.seller,
                objection.said,
                json.dumps(objection.items),
                now.isoformat(),
                (now + objection.deadline).isoformat() if objection.deadline is not None else None,
                objection.on_dispute,
            )
            if mediation is not None:
                sql, lasts = "INSERT INTO mediations VALUES (?, ?, ?, ?)", mediation.lasts
                days = None if lasts is None else lasts.days
                self._store.run(sql, made, mediation.notice, days, mediation.ends_as)
            for position, file in enumerate(objection.files):
                sql = "INSERT INTO counter_notice_files VALUES (?, ?, ?, ?, ?, ?)"
                self._store.run(sql, made, position, file.name, file.media_type, file.size, file.beginning)
        return self.of(complaint)[-1]

    def of(self, complaint: int) -> list[CounterNotice]:
        """Those of one complaint, in the order of their rounds."""
        sql = "SELECT * FROM counter_notices WHERE complaint = ? ORDER BY id"
        return [self._read(row) for row in self._store.all(sql, complaint)]

    def find(self, complaint: int, reference: str) -> CounterNotice:
        """One of a complaint's. Raises Refused."""
        found = next((one for one in self.of(complaint) if one.reference == reference), None)
        if found is None:
            raise Refused("counter_notice.unknown")
        return found

    def answer(
        self, account: str, complaint: int, reference: str, reply: str, text: str, evidence: Sequence[str]
    ) -> None:
        """The complainant's answer. Raises Refused where it is not open, or anything is missing."""
        notice = self.find(complaint, reference)
        if notice.status != "open" or self.withdrawn(complaint):
            raise Refused("counter_notice.not_open")
        if reply not in REPLIES:
            raise Refused("counter_notice.reply")
        if reply == "dispute" and not text.strip():
            raise Refused("counter_notice.text")
        if len(text) > TEXT_LENGTH:
            raise Refused("counter_notice.text_long", most=TEXT_LENGTH)
        self._documents.of(account, "evidence", list(evidence))
        sql = "UPDATE counter_notices SET reply = ?, reply_text = ?, reply_evidence = ?, replied_at = ? WHERE id = ?"
        self._store.run(sql, reply, text, json.dumps(list(evidence)), self._clock.now().isoformat(), notice.id)

    def take_back(self, complaint: int, reference: str) -> CounterNotice:
        """The seller takes one back. Raises Refused where it is decided already."""
        notice = self.find(complaint, reference)
        if notice.status not in PENDING:
            raise Refused("counter_notice.not_now")
        self._store.run("INSERT INTO taken_back VALUES (?)", notice.id)
        return self.find(complaint, reference)

    def withdraw(self, complaint: int, reason: str) -> None:
        """The complainant withdraws. Raises Refused where that was done before, or no reason is given."""
        if self.withdrawn(complaint):
            raise Refused("counter_notice.withdrawn_before")
        if not reason.strip():
            raise Refused("counter_notice.reason")
        sql = "INSERT INTO withdrawals VALUES (?, ?, ?)"
        self._store.run(sql, complaint, reason, self._clock.now().isoformat())

    def withdrawn(self, complaint: int) -> str:
        """The reason of a withdrawal; empty where there was none."""
        row = self._store.one("SELECT reason FROM withdrawals WHERE complaint = ?", complaint)
        return str(row["reason"]) if row else ""

    def said(self, complaint: int) -> Said:
        """What was said about one complaint until now."""
        return Said(tuple(self.of(complaint)), self.withdrawn(complaint))

    def _read(self, row: sqlite3.Row) -> CounterNotice:
        files = self._store.all(
            "SELECT * FROM counter_notice_files WHERE counter_notice = ? ORDER BY position", row["id"]
        )
        deadline = datetime.fromisoformat(row["deadline_at"]) if row["deadline_at"] else None
        mediation = self._mediation_of(row["id"])
        status = self._status(row, deadline, mediation)
        mediated = mediation is not None and self._decided(row)
        return CounterNotice(
            row["id"],
            row["round"],
            row["seller"],
            row["said"],
            tuple(json.loads(row["listings"])),
            datetime.fromisoformat(row["filed_at"]),
            deadline,
            status,
            row["reply"],
            row["reply_text"],
            tuple(self._documents.listed(row["reply_evidence"])),
            tuple(SellerFile(one["name"], one["media_type"], one["size"], one["beginning"]) for one in files),
            mediation.notice if mediation is not None and mediated else "",
        )

    def _mediation_of(self, notice: int) -> Mediation | None:
        row = self._store.one("SELECT * FROM mediations WHERE counter_notice = ?", notice)
        if row is None:
            return None
        lasts = None if row["days"] is None else timedelta(days=row["days"])
        return Mediation(row["notice"], lasts, row["ends_as"])

    def _decided(self, row: sqlite3.Row) -> bool:
        """Whether the portal has said what becomes of a dispute."""
        disputed = row["reply"] == "dispute"
        return disputed and self._clock.now() >= datetime.fromisoformat(row["replied_at"]) + DECISION

    def _status(self, row: sqlite3.Row, deadline: datetime | None, mediation: Mediation | None) -> str:
        if self._store.one("SELECT 1 FROM taken_back WHERE counter_notice = ?", row["id"]):
            return "withdrawn"
        if row["reply"] == "accept":
            return "accepted"
        if row["reply"] != "dispute":
            return "lapsed" if deadline is not None and self._clock.now() > deadline else "open"
        if not self._decided(row):
            return "disputed"
        if mediation is not None and mediation.lasts is not None:
            ends = datetime.fromisoformat(row["replied_at"]) + DECISION + mediation.lasts
            return mediation.ends_as if self._clock.now() >= ends else "mediation"
        return str(row["on_dispute"])
