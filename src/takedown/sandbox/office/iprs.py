"""The register of rights: drafts, submission for verification, and what became of it by portal time."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from takedown.sandbox.office import outcomes
from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.documents import Document, Documents
from takedown.sandbox.office.ipr_rules import Details, Kind, check_details, check_holder
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store


@dataclass(frozen=True)
class Ipr:
    """One right as the portal holds it. `status` is computed from facts and portal time, never stored."""

    id: int
    account: str
    kind: Kind
    details: Details
    role: str
    certificates: tuple[Document, ...]
    letters: tuple[Document, ...]
    submitted_at: datetime | None
    decided_at: datetime | None
    status: str

    @property
    def reference(self) -> str:
        """`SBX-IPR-00001`."""
        return f"SBX-IPR-{self.id:05d}"

    @property
    def label(self) -> str:
        """As the complaint form lists it: `<name> (<country>)(<number>)`."""
        return f"{self.details.name} ({self.kind.office})({self.details.number})"

    def protects_in_china(self) -> bool:
        """Chinese rights, and WIPO registrations that designate China."""
        return self.kind.office == "CN" or (self.kind.office == "WIPO" and "CN" in self.kind.designations.split(","))


class Iprs:
    """Every right of every account."""

    def __init__(self, store: Store, clock: Clock, documents: Documents) -> None:
        self._store = store
        self._clock = clock
        self._documents = documents

    def new_draft(self, account: str, kind: Kind) -> Ipr:
        """Saves the first step."""
        sql = "INSERT INTO iprs (account, ipr_type, office, designations) VALUES (?, ?, ?, ?)"
        return self.get(account, self._store.insert(sql, account, kind.ipr_type, kind.office, kind.designations))

    def change_kind(self, draft: Ipr, kind: Kind) -> Ipr:
        """Saves the first step of an existing draft again."""
        self._change(draft, ipr_type=kind.ipr_type, office=kind.office, designations=kind.designations)
        return self.get(draft.account, draft.id)

    def save_details(self, draft: Ipr, details: Details, certificates: list[str]) -> Ipr:
        """Saves the second step. Raises Refused where a field is missing or wrong."""
        check_details(draft.kind, details, self._clock.today())
        if not self._documents.of(draft.account, "certificate", certificates):
            raise Refused("ipr.certificate")
        self._change(draft, **details.columns(), certificates=json.dumps(certificates))
        return self.get(draft.account, draft.id)

    def submit(self, draft: Ipr, role: str, letters: list[str], agreed: bool) -> Ipr:
        """Sends a complete draft for verification. Raises Refused for an incomplete one and for a right sent before."""
        files = self._documents.of(draft.account, "letter", letters)
        check_holder(role, bool(files), agreed)
        check_details(draft.kind, draft.details, self._clock.today())
        if not draft.certificates:
            raise Refused("ipr.certificate")
        if any(_same_right(other, draft) for other in self.all(draft.account)):
            raise Refused("ipr.duplicate")
        submitted_at = self._clock.now().isoformat()
        self._change(draft, role=role, letters=json.dumps(letters), submitted_at=submitted_at)
        return self.get(draft.account, draft.id)

    def get(self, account: str, ipr_id: int) -> Ipr:
        """One right of this account; raises Refused where there is none of that number."""
        row = self._store.one("SELECT * FROM iprs WHERE id = ? AND account = ?", ipr_id, account)
        if row is None:
            raise Refused("ipr.unknown")
        return self._read(row)

    def draft(self, account: str, ipr_id: int) -> Ipr:
        """One draft; raises Refused where it is unknown or submitted already."""
        ipr = self.get(account, ipr_id)
        if ipr.submitted_at is not None:
            raise Refused("ipr.duplicate")
        return ipr

    def find(self, account: str, reference: str) -> Ipr:
        """The right of a reference; raises Refused."""
        prefix, _, digits = reference.rpartition("-")
        if prefix != "SBX-IPR" or not (digits.isascii() and digits.isdigit()):
            raise Refused("ipr.unknown")
        return self.get(account, int(digits[:9]))

    def all(self, account: str | None = None) -> list[Ipr]:
        """Every right of the account (or of everybody), newest first."""
        sql = "SELECT * FROM iprs WHERE ? IS NULL OR account = ? ORDER BY id DESC"
        return [self._read(row) for row in self._store.all(sql, account, account)]

    def usable(self, account: str) -> list[Ipr]:
        """What the complaint form offers: approved rights and pending ones."""
        return [ipr for ipr in self.all(account) if ipr.status in {"approved", "pending"}]

    def _change(self, draft: Ipr, **columns: str) -> None:
        assignments = ", ".join(f"{column} = ?" for column in columns)
        sql = f"UPDATE iprs SET {assignments} WHERE id = ?"  # noqa: S608 - column names from this file
        self._store.run(sql, *columns.values(), draft.id)

    def _read(self, row: sqlite3.Row) -> Ipr:
        submitted_at = datetime.fromisoformat(row["submitted_at"]) if row["submitted_at"] else None
        decided_at = submitted_at + outcomes.ipr_verification_time(row["number"]) if submitted_at else None
        return Ipr(
            id=row["id"],
            account=row["account"],
            kind=Kind(row["ipr_type"], row["office"], row["designations"]),
            details=Details(**{name: row[name] for name in Details.__dataclass_fields__}),
            role=row["role"],
            certificates=tuple(self._documents.listed(row["certificates"])),
            letters=tuple(self._documents.listed(row["letters"])),
            submitted_at=submitted_at,
            decided_at=decided_at,
            status=_status(row, decided_at, self._clock.now()),
        )


def _status(row: sqlite3.Row, decided_at: datetime | None, now: datetime) -> str:
    if decided_at is None:
        return "draft"
    if now < decided_at:
        return "pending"
    if outcomes.ipr_is_rejected(row["number"]):
        return "rejected"
    expired = bool(row["expires_on"]) and date.fromisoformat(row["expires_on"]) < now.date()
    return "expired" if expired else "approved"


def _same_right(other: Ipr, draft: Ipr) -> bool:
    key = (draft.kind.ipr_type, draft.kind.office, draft.details.number)
    return other.status not in {"draft", "rejected"} and key == (
        other.kind.ipr_type,
        other.kind.office,
        other.details.number,
    )
