"""The ledger that the bench reports over is one that the tool could have written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bench.reporting import ACCOUNT, SELLERS, make_ledger
from takedown.ledger.ledger import Ledger
from takedown.reporting.figures import counted
from takedown.reporting.outcomes import outcomes
from takedown.reporting.sellers import sellers


def test_its_chain_and_tables_are_whole_and_every_case_is_counted(tmp_path: Path) -> None:
    make_ledger(tmp_path, SELLERS + 5)
    with Ledger.open(tmp_path, now=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as ledger:
        assert ledger.verify_chain(ACCOUNT) == []
        assert ledger.check_projections() == []
        report = counted(outcomes(ledger, ACCOUNT, sellers(ledger, [ACCOUNT])))
    assert (report.total.filed, report.total.decided, len(report.groups["seller"])) == (SELLERS + 5, SELLERS + 5, 2)
