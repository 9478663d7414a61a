"""The page of sellers: groups with their reason, the reporter's rates, and strangers' texts only as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takedown.review import sellers
from tests.evidence import MINE, make_record
from tests.unit.ledger.sample import case
from tests.unit.review.test_verdicts import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A reader of a small record, a week after it was made."""
    monkeypatch.setattr(sellers, "utc_now", lambda: datetime(2026, 11, 28, tzinfo=UTC))
    record = make_record(tmp_path)
    yield Desk(record, read_only=True)
    record.ledger.close()


def test_sellers_are_shown_with_what_holds_their_listings_together(desk: Desk) -> None:
    rows = [
        {"row": row, "claim": claim, "submission": MINE.id, "status": "planned", "code": "", "seller": "<b>Yiwu</b>"}
        for row, claim in enumerate(MINE.claims, 2)
    ]
    desk.journal.append("batch_planned", {"batch": "B-1", "file": "a.csv", "file_sha256": "0" * 64, "rows": rows})
    desk.journal.append(*case("SBX1", MINE, "closed", _611="removed", _612="rejected"))
    page = desk.get("/sellers").text
    assert "same seller id <bdi>&lt;b&gt;Yiwu&lt;/b&gt;</bdi>" in page
    assert "(2 listings)" in page
    assert "Of 1 listings nobody knows whose they are" in page
    assert "1 (50.0%)" in page
    assert '<strong class="bad">outside</strong>' in page
    assert "/sellers" in desk.get("/").text


def test_a_record_in_which_nobody_knows_a_seller_has_a_page_too(desk: Desk) -> None:
    assert "Of 3 listings nobody knows whose they are" in desk.get("/sellers").text
