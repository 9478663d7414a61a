"""What is to be filed: the rights, and one fresh batch after the other. No listing ever comes twice."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

RIGHT = {
    "ipr_type": "trademark",
    "registration_number": "30201477",  # ends in 77: the practice portal approves it at once
    "name": "ACME",
    "jurisdiction": "CN",
    "owner": "Acme Ltd",
    "nice_classes": "25",
    "issued_on": "2020-01-02",
    "expires_on": "2040-01-01",
    "certificate": "certificate.pdf",
    "alias": "ACME CN",
}
_PDF = b"%PDF-1.4\nA comparison of two jackets.\n%%EOF\n"
_COLUMNS = ("listing_url", "ipr", "reason", "explanation", "evidence")
COMPLAINTS, LISTINGS = 4, 2
"""So many complaints in a batch unless told otherwise, so many listings in each."""


@dataclass
class Plan:
    """The batches of one laboratory, in `folder`."""

    folder: Path
    batches: list[list[str]] = field(default_factory=list)
    """The item ids of each batch."""

    def rights(self) -> Path:
        """The file of the one right that all batches stand on, and the files that they name."""
        self.folder.mkdir(parents=True)
        for name in ("certificate.pdf", "comparison.pdf"):
            (self.folder / name).write_bytes(_PDF)
        return _write(self.folder / "ipr.csv", tuple(RIGHT), [tuple(RIGHT.values())])

    def next_batch(self, complaints: int = COMPLAINTS) -> Path:
        """A new batch file; one complaint in two carries evidence."""
        number = len(self.batches)
        rows, ids = [], []
        for complaint in range(complaints):
            words = f"The mark ACME stands on the goods and in the title; batch {number}, complaint {complaint}."
            reason, evidence = (("unfair_use", ""), ("counterfeit_features", "comparison.pdf"))[complaint % 2]
            for listing in range(LISTINGS):
                # Endings 01 to 06 choose an outcome on the practice portal; these are filed and stay open.
                ids.append(f"10050{number:03d}{complaint:04d}{listing}50")
                address = f"https://www.aliexpress.com/item/{ids[-1]}.html"
                rows.append((address, RIGHT["alias"], reason, words, evidence))
        self.batches.append(ids)
        return _write(self.folder / f"batch-{number:03d}.csv", _COLUMNS, rows)


def _write(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path
