"""What lies on an analyst's desk: batches, evidence, rights; and the books that are compared afterwards."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from PIL import Image

from takedown.domain.model import Account, Ipr, IprType
from takedown.domain.payload import dump
from takedown.domain.portal_status import IprStatus
from takedown.ledger.ledger import Ledger
from takedown.sandbox.server import RunningPortal
from tests.sandbox_portal.visitor import Control, Visitor

HOLDER = Account("sandbox:holder@example.test")
MARK, SLOW = "20230077", "20230099"
"""Numbers of a right that the portal approves at once and of one that it keeps waiting for 30 days."""
COLUMNS = ("listing_url", "ipr", "reason", "explanation", "evidence")
PDF = b"%PDF-1.4\nA comparison.\n%%EOF\n"


def taobao(ending: int) -> str:
    """The address of a listing whose id ends in these digits."""
    return f"https://item.taobao.com/item.htm?id=6000000{ending:05}"


def row(address: str, **changes: str) -> dict[str, str]:
    """A row that is in order, with changes."""
    good = {"listing_url": address, "ipr": MARK, "reason": "unfair_use", "explanation": "The mark is in the title."}
    return good | changes


def write_batch(path: Path, *rows: dict[str, str]) -> Path:
    """A batch file with these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def batch_of(path: Path, *endings: int, **changes: str) -> Path:
    """A batch file of good rows on Taobao listings whose ids end so."""
    return write_batch(path, *(row(taobao(ending), **changes) for ending in endings))


def png() -> bytes:
    """A small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "PNG")
    return content.getvalue()


def results(batch: Path) -> list[dict[str, str]]:
    """The rows of the result file beside a batch."""
    with batch.with_name(f"{batch.stem}.result.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def register(home: Path, portal: RunningPortal, *numbers: str, visitor: type[Visitor] = Visitor) -> dict[str, str]:
    """Rights as after `ipr upload`, without a browser: sent to the portal over HTTP, and known to the ledger. Their
    references, by number.
    """
    holder = visitor(portal)
    holder.sign_in()
    references = {number: holder.new_ipr(number) for number in numbers}
    holder.close()
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        journal = ledger.journal(HOLDER, run="seed", actor="seed")
        for number, reference in references.items():
            right = Ipr(
                IprType.TRADEMARK, number, "CN", "ACME", "Acme Ltd", (9, 25), date(2020, 1, 1), date(2099, 1, 1)
            )
            pending = number.endswith("99")
            status = IprStatus.PENDING if pending else IprStatus.VERIFIED
            words = "Pending verification" if pending else "Approved"
            journal.append("ipr_registered", {"ipr": dump(right)})
            body = {"ipr": right.key, "status": status.value, "words": words, "reference": reference}
            journal.append("ipr_observed", body)
    return references


def filed_numbers(home: Path) -> list[str]:
    """The numbers of every complaint that the ledger calls filed, sorted."""
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        records = ledger.submissions(kind="complaint")
        return sorted(number for record in records if record.state == "filed" for number in record.numbers)


def nothing_happened(home: Path, control: Control) -> bool:
    """Nothing is planned or filed, and nobody has asked the portal for its complaint form."""
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        planned = ledger.submissions()
    return planned == [] and control.get("/complaints") == [] and "complaint_form" not in control.get("/requests")


def profile(home: Path, name: str, *, base: str = "sandbox", **said: str) -> None:
    """A profile of the user's own that extends a built-in one."""
    folder = home / "config" / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'extends = "{base}"', *(f"{key} = {json.dumps(value)}" for key, value in said.items())]
    (folder / f"{name}.toml").write_text("\n".join(lines), encoding="utf-8")


def received(control: Control) -> list[str]:
    """The numbers of every complaint that the portal has, sorted."""
    return sorted(complaint["number"] for complaint in control.get("/complaints"))


def times_received(control: Control) -> Counter[str]:
    """How many complaints the portal has on each listing."""
    listings = (one["item_id"] for complaint in control.get("/complaints") for one in complaint["listings"])
    return Counter(listings)


def faults_of(home: Path) -> list[str]:
    """Everything that is wrong with the ledger: its chains, and its tables against its chains."""
    if not (home / "data" / "ledger.db").exists():
        return []
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        broken = [fault for account in ledger.accounts() for fault in ledger.verify_chain(account)]
        return broken + ledger.check_projections()
