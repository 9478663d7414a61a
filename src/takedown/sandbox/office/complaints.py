"""Complaints: receiving them, letting go those that waited for their right, and the lists and statuses read later."""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta

from takedown.sandbox.office import outcomes
from takedown.sandbox.office.case import UNDECIDED, Case, CaseListing, Received, Terms, Wanted
from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.complaint_rules import ComplaintForm, check_choice, check_form
from takedown.sandbox.office.counter_notices import CounterNotices, Said
from takedown.sandbox.office.decisions import Decision, Decisions
from takedown.sandbox.office.documents import Documents
from takedown.sandbox.office.iprs import Ipr, Iprs
from takedown.sandbox.office.listings import Checked, Target, check_lines
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

DEFAULT_PERIOD = timedelta(days=15)
#: How long a complaint is held whose right has lapsed although it is listed as approved.
LAPSE = timedelta(days=1)
_FIRST_NUMBER = 2600100000
_LISTED = """WHERE account = ? AND number IS NOT NULL AND (? = '' OR platform = ?) AND date(received_at) BETWEEN ? AND ?
AND id NOT IN (SELECT value FROM json_each(?)) AND id NOT IN (SELECT complaint FROM unlisted)"""
_GOOD_DAY = Terms()


class Complaints:
    """Every complaint of every account. Numbers ascend with gaps, so that nobody counts on the next one."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        documents: Documents,
        iprs: Iprs,
        counter_notices: CounterNotices,
        decisions: Decisions,
        dice: random.Random,
    ) -> None:
        self._store = store
        self._clock = clock
        self._documents = documents
        self._iprs = iprs
        self._counter_notices = counter_notices
        self._decisions = decisions
        self._dice = dice

    def new_form_token(self, account: str) -> str:
        """A token that lets this account send one form once."""
        token = secrets.token_urlsafe(18)
        self._store.run("INSERT INTO form_tokens (token, account) VALUES (?, ?)", token, account)
        return token

    def verify(self, target: Target, lines: list[str], *, open_listings: bool = False) -> list[Checked]:
        """The verify step; `open_listings` lets listings in an open complaint pass.

        Raises Refused where the choice above the paste box does not fit.
        """
        check_choice(
            target.platform, target.complaint_type, target.reason, self._iprs.get(target.account, target.ipr_id)
        )
        return check_lines(target, lines, _never if open_listings else self._in_progress(target))

    def submit(self, account: str, form: ComplaintForm, form_token: str, terms: Terms = _GOOD_DAY) -> Received:
        """Receives a complaint, once per form token.

        Raises Refused, and keeps nothing, where anything is wrong. A complaint without a number waits for its right.
        """
        used = self._use_token(account, form_token, terms.used_token)
        ipr = self._iprs.find(account, form.ipr)
        check_form(form, ipr)
        self._documents.of(account, "evidence", list(form.evidence))
        target = Target(account, form.platform, ipr.id, form.complaint_type, form.reason)
        in_progress = self._in_progress(target)
        pass_over = terms.open_listings or used
        checked = check_lines(target, list(form.listings), _never if pass_over else in_progress)
        refusals = {line.refusal for line in checked} - {""}
        if refusals:
            raise Refused(refusals.pop() if len(refusals) == 1 else "complaint.listings_changed")
        if any(outcomes.listing_refuses_complaint(line.item_id) for line in checked):
            raise Refused("complaint.insufficient")
        repeats = used or any(in_progress(line.item_id) for line in checked)
        with self._store.transaction():
            ids = [self._insert(account, form, ipr, part, terms.lapsed) for part in _parts(checked, terms.parts)]
        return Received(tuple(self._one("id = ?", case_id) for case_id in ids), repeats)

    def release_approved(self) -> None:
        """Sends on, as of the moment of approval, the complaints whose right has been approved meanwhile."""
        rows = self._store.all("SELECT id, account, ipr FROM complaints WHERE number IS NULL ORDER BY id")
        for row in rows:
            ipr = self._iprs.get(row["account"], row["ipr"])
            if ipr.status == "approved" and ipr.decided_at is not None:
                due = max(ipr.decided_at, self._lapsed_until(row["id"]) or ipr.decided_at)
                if due <= self._clock.now():
                    sql = "UPDATE complaints SET number = ?, received_at = ? WHERE id = ?"
                    self._store.run(sql, self._next_number(), due.isoformat(), row["id"])

    def listed(self, account: str, wanted: Wanted, offset: int, limit: int) -> list[Case]:
        """Numbered complaints, newest first."""
        sql = f"SELECT * FROM complaints {_LISTED} ORDER BY received_at DESC, id DESC LIMIT ? OFFSET ?"  # noqa: S608
        return [self._read(row) for row in self._store.all(sql, account, *self._limits(wanted), limit, offset)]

    def count(self, account: str, wanted: Wanted) -> int:
        """How many `listed` would give without a limit."""
        sql = f"SELECT count(*) AS total FROM complaints {_LISTED}"  # noqa: S608
        row = self._store.one(sql, account, *self._limits(wanted))
        return int(row["total"]) if row else 0

    def waiting(self, account: str, hidden: frozenset[int] = frozenset()) -> list[Case]:
        """Complaints without a number yet, newest first, those in `hidden` left out."""
        sql = "SELECT * FROM complaints WHERE account = ? AND number IS NULL ORDER BY id DESC"
        return [self._read(row) for row in self._store.all(sql, account) if row["id"] not in hidden]

    def find(self, account: str, number: str) -> Case:
        """The complaint of a number or of a waiting reference; raises Refused."""
        return self._one("account = ? AND (number = ? OR waiting_reference = ?)", account, number, number)

    def all(self) -> list[Case]:
        """Every complaint of everybody, oldest first: for the control port."""
        return [self._read(row) for row in self._store.all("SELECT * FROM complaints ORDER BY id")]

    def has_removed(self, item_id: str) -> bool:
        """Whether a complaint of anybody's has had this listing removed, and it is not back."""
        sql = """SELECT complaint, received_at FROM complaint_listings JOIN complaints ON complaints.id = complaint
                 WHERE item_id = ?"""
        rows = self._store.all(sql, item_id)
        return any(self._stands(row, item_id) == "removed" for row in rows)

    def _use_token(self, account: str, token: str, again: bool) -> bool:
        """Uses a token up; True when it was used up before and that does not matter (`again`)."""
        sql = "UPDATE form_tokens SET used = 1 WHERE token = ? AND account = ? AND used = 0"
        if self._store.run(sql, token, account):
            return False
        if again and self._store.one("SELECT 1 FROM form_tokens WHERE token = ? AND account = ?", token, account):
            return True
        raise Refused("complaint.sent_before")

    def _lapsed_until(self, complaint: int) -> datetime | None:
        row = self._store.one("SELECT until FROM lapses WHERE complaint = ?", complaint)
        return datetime.fromisoformat(row["until"]) if row else None

    def _in_progress(self, target: Target) -> Callable[[str], bool]:
        sql = """SELECT complaint, received_at FROM complaint_listings JOIN complaints ON complaints.id = complaint
                 WHERE complaint_listings.platform = ? AND item_id = ? AND account = ? AND ipr = ?
                 AND complaint_type = ? AND reason = ?"""
        key = (target.account, target.ipr_id, target.complaint_type, target.reason)

        def open_for(item_id: str) -> bool:
            rows = self._store.all(sql, target.platform, item_id, *key)
            return any(self._stands(row, item_id) in UNDECIDED for row in rows)

        return open_for

    def _insert(self, account: str, form: ComplaintForm, ipr: Ipr, checked: list[Checked], lapsed: bool) -> int:
        now = self._clock.now().isoformat()
        number = self._next_number() if ipr.status == "approved" and not lapsed else None
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
        if lapsed:
            until = (self._clock.now() + LAPSE).isoformat()
            self._store.run("INSERT INTO lapses VALUES (?, ?)", case_id, until)
        for position, line in enumerate(checked):
            sql = "INSERT INTO complaint_listings VALUES (?, ?, ?, ?, ?)"
            self._store.run(sql, case_id, position, line.address, form.platform, line.item_id)
        return case_id

    def _next_number(self) -> str:
        row = self._store.one("SELECT max(number) AS last FROM complaints")
        last = int(row["last"].removeprefix("SBX")) if row and row["last"] else _FIRST_NUMBER
        return f"SBX{last + self._dice.randint(1, 40)}"

    def _limits(self, wanted: Wanted) -> tuple[str, str, str, str, str]:
        first, last = wanted.first, wanted.last
        if first is None and last is None:
            first = self._clock.today() - DEFAULT_PERIOD
        hidden = json.dumps(sorted(wanted.hidden))
        return wanted.platform, wanted.platform, str(first or date.min), str(last or date.max), hidden

    def _one(self, where: str, *values: str | int) -> Case:
        row = self._store.one(f"SELECT * FROM complaints WHERE {where}", *values)  # noqa: S608 - clauses from this file
        if row is None:
            raise Refused("complaint.unknown")
        return self._read(row)

    def _read(self, row: sqlite3.Row) -> Case:
        received_at = datetime.fromisoformat(row["received_at"]) if row["received_at"] else None
        said = self._counter_notices.said(row["id"])
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
            listings=self._listings(row["id"], row["received_at"], said),
            lapsed=row["number"] is None and self._lapsed_until(row["id"]) is not None,
            counter_notices=said.counter_notices,
            withdrawn=said.withdrawn,
        )

    def _listings(self, case_id: int, received_at: str | None, said: Said) -> tuple[CaseListing, ...]:
        sql = "SELECT * FROM complaint_listings WHERE complaint = ? ORDER BY position"
        decided, found = self._decisions.of(case_id), []
        for row in self._store.all(sql, case_id):
            item = row["item_id"]
            status = self._listing_status(item, received_at, said)
            if (one := _in_force(decided.get(item), item, said)) is not None:
                found.append(CaseListing(row["address"], item, one.status, one.says, one.words))
            else:
                found.append(CaseListing(row["address"], item, status))
        return tuple(found)

    def _stands(self, row: sqlite3.Row, item_id: str) -> str:
        """How a listing stands in the complaint of a row."""
        said = self._counter_notices.said(row["complaint"])
        decision = _in_force(self._decisions.of(row["complaint"]).get(item_id), item_id, said)
        return decision.status if decision else self._listing_status(item_id, row["received_at"], said)

    def _listing_status(self, item_id: str, received_at: str | None, said: Said) -> str:
        if received_at is None:
            return said.status_of(item_id, "waiting")
        decided = outcomes.listing_status(item_id, datetime.fromisoformat(received_at), self._clock.now())
        return said.status_of(item_id, decided)


def _in_force(decision: Decision | None, item_id: str, said: Said) -> Decision | None:
    """A decision of the portal's own, unless the seller has objected since, or the complaint is withdrawn."""
    if decision is None or said.withdrawn:
        return None
    objected = said.last_word_on(item_id)
    return decision if objected is None or objected <= decision.at else None


def _never(_item_id: str) -> bool:
    return False


def _parts(checked: list[Checked], count: int) -> list[list[Checked]]:
    """The lines in that many parts of nearly the same length, none of them empty."""
    size = -(-len(checked) // count)
    return [checked[start : start + size] for start in range(0, len(checked), size)]
