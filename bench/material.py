"""What is filed: a batch file for the tool and the same complaints as JSON for the bare script. The same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from PIL import Image

RIGHT = "ACME (CN)(30201477)"
"""As the portal's form shows it. A number that ends in 77 is verified at once."""
_RIGHTS_FILE = {
    "ipr_type": "trademark",
    "registration_number": "30201477",
    "name": "ACME",
    "jurisdiction": "CN",
    "owner": "Acme Ltd",
    "nice_classes": "25",
    "issued_on": "2020-01-02",
    "expires_on": "2040-01-01",
    "certificate": "certificate.pdf",
    "alias": "ACME CN",
}
_COLUMNS = ("listing_url", "ipr", "reason", "explanation", "evidence", "infringement_location")
_REPORT = "report.pdf"


@dataclass(frozen=True)
class Material:
    """Files in one folder. `complaints` are what the batch makes, as the bare script reads them."""

    batch: Path
    rights: Path
    complaints: Path


class Filing(TypedDict):
    """One complaint as the bare script reads it."""

    explanation: str
    links: list[str]
    evidence: list[str]


def write_material(folder: Path, complaints: int, listings: int) -> Material:
    """A batch of `complaints` complaints on `listings` listings in all, each with two evidence files of its own group."""
    folder.mkdir(parents=True)
    (folder / "certificate.pdf").write_bytes(_pdf(20_000))
    (folder / _REPORT).write_bytes(_pdf(60_000))
    parts = [_complaint(folder, number, count) for number, count in enumerate(_shares(listings, complaints))]
    made = Material(folder / "batch.csv", folder / "ipr.csv", folder / "complaints.json")
    made.complaints.write_text(json.dumps(parts), "utf-8")
    _write_csv(made.rights, tuple(_RIGHTS_FILE), [tuple(_RIGHTS_FILE.values())])
    rows: list[tuple[str, ...]] = [
        (link, "ACME CN", "counterfeit_features", part["explanation"], _evidence_cell(part["evidence"]), "goods")
        for part in parts
        for link in part["links"]
    ]
    _write_csv(made.batch, _COLUMNS, rows)
    return made


def link(number: int, listing: int) -> str:
    """The address of a listing whose id chooses no special outcome on the practice portal (those end in 01 to 06)."""
    return f"https://www.aliexpress.com/item/10050{number:03d}{listing:04d}50.html"


def _complaint(folder: Path, number: int, listings: int) -> Filing:
    picture = folder / f"comparison-{number}.jpg"
    picture.write_bytes(_jpeg(number))
    return {
        "explanation": f"The mark ACME stands on the goods and in the title of each listing; see comparison {number}.",
        "links": [link(number, listing) for listing in range(listings)],
        "evidence": [str(picture), str(folder / _REPORT)],
    }


def _shares(total: int, parts: int) -> Iterator[int]:
    return (total // parts + (index < total % parts) for index in range(parts))


def _evidence_cell(paths: list[str]) -> str:
    return ";".join(Path(path).name for path in paths)


def _pdf(size: int) -> bytes:
    return b"%PDF-1.4\n" + random.Random(1).randbytes(size)  # the portal looks at the first bytes only


def _jpeg(seed: int) -> bytes:
    """A picture of about 150 KB, as a comparison of two photos would be."""
    noise = Image.frombytes("RGB", (400, 300), random.Random(seed).randbytes(400 * 300 * 3))
    kept = io.BytesIO()
    noise.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _write_csv(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
