"""Another installation's store is read as it is now, and nothing is written to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.errors import LedgerAltered, WrongUse
from takedown.filing.clock import utc_now
from takedown.ledger.ledger import Ledger
from tests.evidence import MINE, make_record
from tests.unit.ledger.sample import ACCOUNT, case


def test_a_store_that_is_written_to_is_read_as_it_was(tmp_path: Path) -> None:
    record = make_record(tmp_path / "theirs")
    (tmp_path / "ours").mkdir()
    with Ledger.copy_of(tmp_path / "theirs/ledger/ledger.db", tmp_path / "ours", now=utc_now) as copy:
        before = copy.head(ACCOUNT)
        assert before == record.ledger.head(ACCOUNT)
        record.ledger.journal(ACCOUNT, run="r", actor="ada").append(*case("SBX1", MINE, "removed"))
        assert copy.head(ACCOUNT) == before
        assert copy.submission(MINE.id) is not None
    record.ledger.close()


def test_a_store_that_nobody_has_open_stays_as_it_is(tmp_path: Path) -> None:
    make_record(tmp_path / "theirs").ledger.close()
    there = tmp_path / "theirs/ledger"
    before = {file.name: file.read_bytes() for file in there.iterdir()}
    (tmp_path / "ours").mkdir()
    Ledger.copy_of(there / "ledger.db", tmp_path / "ours", now=utc_now).close()
    assert {file.name: file.read_bytes() for file in there.iterdir()} == before


def test_what_is_no_ledger_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ledger.db").write_bytes(b"no ledger at all, but long enough to be looked at" * 30)
    with pytest.raises(LedgerAltered, match="is not a ledger"):
        Ledger.copy_of(tmp_path / "ledger.db", tmp_path / "ours", now=utc_now)
    with pytest.raises(WrongUse, match="There is no ledger"):
        Ledger.copy_of(tmp_path / "nothing.db", tmp_path / "ours", now=utc_now)
