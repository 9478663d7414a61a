"""What the bench files, and how it counts."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bench.filing import steady_rate
from bench.material import Filing, write_material
from bench.portal import BenchFailed, practice_portal
from bench.rows import write_rows
from takedown.domain.model import Account, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.intake.batch import check_batch
from takedown.intake.checked import CheckedBatch, ServingProfile
from takedown.intake.ipr_file import read_ipr_file
from takedown.intake.register import IprRegister, RegisteredIpr

START = datetime(2026, 11, 21, tzinfo=UTC)
SPECIAL = tuple(f"0{digit}" for digit in range(1, 7))


def at(*seconds: float) -> list[datetime]:
    return [START + timedelta(seconds=second) for second in seconds]


def test_four_tabs_that_receive_together_are_not_counted_as_faster() -> None:
    """Four receipts every two seconds are 120 a minute, however many came with the first."""
    assert steady_rate(at(*[2.0 * (1 + number // 4) for number in range(12)]), tabs=4) == pytest.approx(120)


def test_one_tab_is_counted_from_its_first_receipt() -> None:
    """The time before the first receipt is no part of it."""
    assert steady_rate(at(60, 62, 64, 66), tabs=1) == pytest.approx(30)


def test_too_few_complaints_are_refused() -> None:
    """Four receipts of four tabs say nothing about their pace."""
    with pytest.raises(BenchFailed, match="too few"):
        steady_rate(at(1, 1, 1, 1), tabs=4)


def checked(batch: Path) -> CheckedBatch:
    rights = read_ipr_file(batch.with_name("ipr.csv")).rights
    register = IprRegister(RegisteredIpr(right, IprStatus.VERIFIED) for right in rights)
    profile = ServingProfile("sandbox", Account("bench"), frozenset(Marketplace))
    return check_batch(batch, register=register, profiles=[profile], today=date(2026, 11, 21))


def test_both_sides_are_given_the_same_complaints(tmp_path: Path) -> None:
    """The batch makes the complaints that the bare script reads: listings, explanation, evidence."""
    material = write_material(tmp_path / "batch", complaints=3, listings=10)
    bare: list[Filing] = json.loads(material.complaints.read_text("utf-8"))
    planned = [one.complaint for one in checked(material.batch).complaints]
    assert [(one.explanation, [listing.address for listing in one.listings]) for one in planned] == [
        (one["explanation"], one["links"]) for one in bare
    ]
    assert [sorted(file.sha256 for file in one.evidence) for one in planned] == [
        sorted(hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in one["evidence"]) for one in bare
    ]
    assert [len(one.listings) for one in planned] == [4, 3, 3]


def test_no_listing_of_the_bench_chooses_a_special_outcome(tmp_path: Path) -> None:
    """A refused or slow listing would be measured as if it were the tool's."""
    batch = checked(write_rows(tmp_path / "batch", rows=700))
    ids = [row.listing.item_id for row in batch.rows if row.listing is not None]
    assert len(set(ids)) == 700
    assert not [one for one in ids if one.endswith(SPECIAL)]
    assert not batch.errors


def test_the_portal_of_the_bench_starts_empty_and_ends_with_the_block() -> None:
    """What answers inside the block is gone after it."""
    with practice_portal(latency_ms=0) as portal:
        assert portal.complaints() == []
    with pytest.raises(BenchFailed, match="does not answer"):
        portal.complaints()
