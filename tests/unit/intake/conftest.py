"""A batch folder, a register and a profile, for every test of intake."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from takedown.domain.model import Account, Ipr, IprType, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.intake.batch import check_batch
from takedown.intake.checked import CheckedBatch, CheckedRow, ServingProfile
from takedown.intake.evidence import EvidenceLimits
from takedown.intake.history import History
from takedown.intake.register import IprRegister, RegisteredIpr

TODAY = date(2026, 11, 21)
ALL = ServingProfile("sandbox", Account("sandbox:holder@example.test"), frozenset(Marketplace))
PNG = b"\x89PNG\r\n\x1a\n and a picture"
COLUMNS = ("listing_url", "ipr", "reason", "explanation", "evidence", "complaint_type", "order_number", "note")
CN = Ipr(
    IprType.TRADEMARK, "1000077", "CN", "NORDHELM", "Nordhelm AB", (25,), expires_on=date(2031, 1, 1), alias="cn-mark"
)
US = Ipr(IprType.TRADEMARK, "1000077", "US", "NORDHELM", "Nordhelm AB", (25,), alias="us-mark")
PATENT = Ipr(IprType.DESIGN_PATENT, "ZL9077", "CN", "Lantern", "Nordhelm AB", alias="lantern")


def register(status: IprStatus = IprStatus.VERIFIED) -> IprRegister:
    return IprRegister([RegisteredIpr(ipr, status) for ipr in (CN, US, PATENT)])


def url(number: int = 1) -> str:
    return f"https://www.aliexpress.com/item/{9005000000000000 + number * 100 + 11}.html"


def good(number: int = 1, /, **cells: str) -> dict[str, str]:
    """A row without a fault, each number another listing."""
    row = {"listing_url": url(number), "ipr": "us-mark", "reason": "unfair_use", "explanation": "In the title."}
    return {**row, **cells}


def as_csv(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS, delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


class Folder:
    """A folder with a batch in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.batch = path / "batch.csv"

    def write(self, *rows: Mapping[str, str], columns: Sequence[str] = COLUMNS) -> Path:
        self.batch.write_text(as_csv(rows, columns), encoding="utf-8")
        return self.batch

    def add(self, name: str, content: bytes = PNG) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def check(
        self,
        *rows: Mapping[str, str],
        status: IprStatus = IprStatus.VERIFIED,
        profiles: Sequence[ServingProfile] = (ALL,),
        others: Sequence[ServingProfile] = (),
        history: History | None = None,
        refile: bool = False,
        limits: EvidenceLimits | None = None,
        today: date = TODAY,
    ) -> CheckedBatch:
        """Check these rows, or the file as it is if there are none."""
        if rows:
            self.write(*rows, columns=[*COLUMNS, *({name for row in rows for name in row} - set(COLUMNS))])
        return check_batch(
            self.batch,
            register=register(status),
            profiles=profiles,
            other_profiles=others,
            history=history,
            refile=refile,
            limits=limits,
            today=today,
        )

    def one(self, **cells: str) -> CheckedRow:
        """The only row of a batch that is good but for these cells."""
        return self.check(good(1, **cells)).rows[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "batch"
    path.mkdir()
    return Folder(path)
