"""Complaints: receiving them, letting go those that waited for their right, and the lists and statuses read later."""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from takedown.sandbox.office import outcomes
from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.complaint_rules import ComplaintForm, check_choice, check_form
from takedown.sandbox.office.documents import Document, Documents
from takedown.sandbox.office.iprs import Ipr, Iprs
from takedown.sandbox.office.listings import Checked, Target, check_lines
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

DEFAULT_PERIOD = timedelta(days=15)
_FIRST_NUMBER = 2600100000
_UNDECIDED = {"waiting", "processing", "special_review"}
_LISTED = "WHERE account = ? AND number IS NOT NULL AND (? = '' OR platform = ?) AND date(received_at) BETWEEN ? AND ?"


@dataclass(frozen=True)
class CaseListing:
    """One listing of a complaint. `status` is `processing`, `removed`, `rejected` or `special_review`."""

    address: str
    item_id: str
    status: str


@dataclass(frozen=True)
class Case:
    """One complaint as the portal holds it. Without a number it still waits for its right."""

    id: int
    account: str
    number: str
    waiting_reference: str
    platform: str
    ipr: Ipr
    complaint_type: str
    reason: str
    explanation: str
    order_number: str
    locations: tuple[str, ...]
    evidence: tuple[Document, ...]
    created_at: datetime
    received_at: datetime | None
    listings: tuple[CaseListing, ...]

    @property
    def status(self) -> str:
        """`waiting`, `ipr_failed`, `processing`, or `closed` once every listing is decided."""
        if not self.number:
            return "waiting" if self.ipr.status == "pending" else "ipr_failed"
        return "processing" if any(listing.status in _UNDECIDED for listing in self.listings) else "closed"


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for: one platform (empty: all) and UTC dates of submission (neither: the last 15 days)."""

    platform: str = ""
    first: date | None = None
    last: date | None = None


class Complaints:
    """Every complaint of every account. Numbers ascend with gaps, so that nobody counts on the next one."""

    def __init__(self, store: Store, clock: Clock, documents: Documents, iprs: Iprs, dice: random.Random) -> None:
        self._store = store
        self._clock = clock
        self._documents = documents
        self._iprs = iprs
        self._dice = dice

    def new_form_token(self, account: str) -> str:
        """A token that lets this account send one form once."""
        token = secrets.token_urlsafe(18)
        self._store.run("INSERT INTO form_tokens (token, account) VALUES (?, ?)", token, account)
        return token

    def verify(self, target: Target, lines: list[str]) -> list[Checked]:
        """The verify step. Raises Refused where the choice above the paste box does not fit."""
        check_choice(
            target.platform, target.complaint_type, target.reason, self._iprs.get(target.account, target.ipr_id)
        )
        return check_lines(target, lines, self._in_progress(target))

    def submit(self, account: str, form: ComplaintForm, form_token: str) -> Case:
        """Receives a complaint, once per form token.

        Raises Refused, and keeps nothing, where anything is wrong. Without a number in the result the complaint
        waits for its right.
        """
        self._use_token(account, form_token)
        ipr = self._iprs.find(account, form.ipr)
        check_form(form, ipr)
        self._documents.of(account, "evidence", list(form.evidence))
        target = Target(account, form.platform, ipr.id, form.complaint_type, form.reason)
        checked = check_lines(target, list(form.listings), self._in_progress(target))
        refusals = {line.refusal for line in checked} - {""}
        if refusals:
            raise Refused(refusals.pop() if len(refusals) == 1 else "complaint.listings_changed")
        if any(outcomes.listing_refuses_complaint(line.item_id) for line in checked):
            raise Refused("complaint.insufficient")
        with self._store.transaction():
            case_id = self._insert(account, form, ipr, checked)
        return self._one("id = ?", case_id)

    def release_approved(self) -> None:
        """Sends on, as of the moment of approval, the complaints whose right has been approved meanwhile."""
        rows = self._store.all("SELECT id, account, ipr FROM complaints WHERE number IS NULL ORDER BY id")
        for row in rows:
            ipr = self._iprs.get(row["account"], row["ipr"])
            if ipr.status == "approved" and ipr.decided_at is not None:
                sql = "UPDATE complaints SET number = ?, received_at = ? WHERE id = ?"
                self._store.run(sql, self._next_number(), ipr.decided_at.isoformat(), row["id"])

    def listed(self, account: str, wanted: Wanted, offset: int, limit: int) -> list[Case]:
        """Numbered complaints, newest first."""
        sql = f"SELECT * FROM complaints {_LISTED} ORDER BY received_at DESC, id DESC LIMIT ? OFFSET ?"  # noqa: S608
        return [self._read(row) for row in self._store.all(sql, account, *self._limits(wanted), limit, offset)]

    def count(self, account: str, wanted: Wanted) -> int:
        """How many `listed` would give without a limit."""
        sql = f"SELECT count(*) AS total FROM complaints {_LISTED}"  # noqa: S608
        row = self._store.one(sql, account, *self._limits(wanted))
        return int(row["total"]) if row else 0

    def waiting(self, account: str) -> list[Case]:
        """Complaints without a number yet, newest first."""
        sql = "SELECT * FROM complaints WHERE account = ? AND number IS NULL ORDER BY id DESC"
        return [self._read(row) for row in self._store.all(sql, account)]

    def find(self, account: str, number: str) -> Case:
        """The complaint of a number or of a waiting reference; raises Refused."""
        return self._one("account = ? AND (number = ? OR waiting_reference = ?)", account, number, number)

    def all(self) -> list[Case]:
        """Every complaint of everybody, oldest first: for the control port."""
        return [self._read(row) for row in self._store.all("SELECT * FROM complaints ORDER BY id")]

    def _use_token(self, account: str, token: str) -> None:
        sql = "UPDATE form_tokens SET used = 1 WHERE token = ? AND account = ? AND used = 0"
        if not self._store.run(sql, token, account):
            raise Refused("complaint.sent_before")

    def _in_progress(self, target: Target) -> Callable[[str], bool]:
        sql = """SELECT received_at FROM complaint_listings JOIN complaints ON complaints.id = complaint
                 WHERE complaint_listings.platform = ? AND item_id = ? AND account = ? AND ipr = ?
                 AND complaint_type = ? AND reason = ?"""
        key = (target.account, target.ipr_id, target.complaint_type, target.reason)
        now = self._clock.now()

        def open_for(item_id: str) -> bool:
            rows = self._store.all(sql, target.platform, item_id, *key)
            return any(_listing_status(item_id, row["received_at"], now) in _UNDECIDED for row in rows)

        return open_for

    def _insert(self, account: str, form: ComplaintForm, ipr: Ipr, checked: list[Checked]) -> int:
        now = self._clock.now().isoformat()
        number = self._next_number() if ipr.status == "approved" else None
        case_id = self._store.insert(
            """INSERT INTO complaints (account, number, platform, ipr, complaint_type, reason, explanation,
               order_number, locations, evidence, created_at, received_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            account,
            number,
            form.platform,
            ipr.id,
            form.complaint_type,
            form.reason,
            form.explanation,
            form.order_number,
            json.dumps(form.locations),
            json.dumps(form.evidence),
            now,
            now if number else None,
        )
        if number is None:
            sql = "UPDATE complaints SET waiting_reference = ? WHERE id = ?"
            self._store.run(sql, f"SBXP{case_id:08d}", case_id)
        for position, line in enumerate(checked):
            sql = "INSERT INTO complaint_listings VALUES (?, ?, ?, ?, ?)"
            self._store.run(sql, case_id, position, line.address, form.platform, line.item_id)
        return case_id

    def _next_number(self) -> str:
        row = self._store.one("SELECT max(number) AS last FROM complaints")
        last = int(row["last"].removeprefix("SBX")) if row and row["last"] else _FIRST_NUMBER
        return f"SBX{last + self._dice.randint(1, 40)}"

    def _limits(self, wanted: Wanted) -> tuple[str, str, str, str]:
        first, last = wanted.first, wanted.last
        if first is None and last is None:
            first = self._clock.today() - DEFAULT_PERIOD
        return wanted.platform, wanted.platform, str(first or date.min), str(last or date.max)

    def _one(self, where: str, *values: str | int) -> Case:
        row = self._store.one(f"SELECT * FROM complaints WHERE {where}", *values)  # noqa: S608 - clauses from this file
        if row is None:
            raise Refused("complaint.unknown")
        return self._read(row)

    def _read(self, row: sqlite3.Row) -> Case:
        received_at = datetime.fromisoformat(row["received_at"]) if row["received_at"] else None
        return Case(
            id=row["id"],
            account=row["account"],
            number=row["number"] or "",
            waiting_reference=row["waiting_reference"] or "",
            platform=row["platform"],
            ipr=self._iprs.get(row["account"], row["ipr"]),
            complaint_type=row["complaint_type"],
            reason=row["reason"],
            explanation=row["explanation"],
            order_number=row["order_number"],
            locations=tuple(json.loads(row["locations"])),
            evidence=tuple(self._documents.listed(row["evidence"])),
            created_at=datetime.fromisoformat(row["created_at"]),
            received_at=received_at,
            listings=self._listings(row["id"], row["received_at"]),
        )

    def _listings(self, case_id: int, received_at: str | None) -> tuple[CaseListing, ...]:
        sql = "SELECT * FROM complaint_listings WHERE complaint = ? ORDER BY position"
        now = self._clock.now()
        return tuple(
            CaseListing(row["address"], row["item_id"], _listing_status(row["item_id"], received_at, now))
            for row in self._store.all(sql, case_id)
        )


def _listing_status(item_id: str, received_at: str | None, now: datetime) -> str:
    if received_at is None:
        return "waiting"
    return outcomes.listing_status(item_id, datetime.fromisoformat(received_at), now)
