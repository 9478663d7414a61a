"""Reports: every listing once, with what became of it and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.model import IprUpload
from takedown.domain.submission import Answer, Reply, Withdrawal
from takedown.ledger import reads
from takedown.ledger.ledger import Ledger
from takedown.reporting.figures import counted, percentile
from takedown.reporting.outcomes import Outcome, outcomes
from tests.unit.ledger.sample import (
    ACCOUNT,
    MARK,
    Clock,
    case,
    complaint,
    declared,
    filed,
    intended,
    listings_refused,
    planned,
    step,
)


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """Four complaints: one decided, with a listing left out; one refused; one replaced; one that is not declared yet."""
    monkeypatch.setattr(reads, "PAGE", 2)
    ours, refused, replaced, waiting = complaint(1, 2, 3), complaint(4), complaint(5), complaint(6)
    events = [planned(one) for one in (ours, refused, replaced, waiting)]
    events += [declared(ours, refused), listings_refused(ours, 2), intended(ours), filed(ours, "N1")]
    events += [case("N1", ours, "processing", _1="processing", _2="processing")]
    events += [case("N1", ours, "closed", _1="removed", _2="rejected")]
    events += [case("N1", ours, "closed", _1="reinstated", _2="rejected")]
    events += [step("submission_refused", refused, words="=No evidence"), step("submission_superseded", replaced)]
    with Ledger.open(tmp_path, now=Clock()) as ledger:
        journal = ledger.journal(ACCOUNT, run="r", actor="a")
        for event in events:
            journal.append(*event)
        return list(outcomes(ledger, ACCOUNT))


def test_each_listing_ends_as_it_was_last_seen(found: list[Outcome]) -> None:
    """The portal's word counts where there is one; what was replaced is left out; pages leave nothing out."""
    endings = {one.listing.removeprefix("aliexpress/"): one.ending for one in found}
    assert endings == {"1": "reinstated", "2": "rejected", "3": "refused", "4": "refused", "6": "planned"}


def test_a_listing_that_came_back_was_removed_once(found: list[Outcome]) -> None:
    """The first removal stays in the funnel, and its time counts; the ending says what came after."""
    facts = counted(found).total
    assert (facts.planned, facts.filed, facts.seen, facts.decided, facts.removed) == (5, 3, 2, 2, 1)
    assert {step: len(hours) for step, hours in facts.hours.items()} == {
        "filing": 3,
        "acknowledgement": 2,
        "decision": 2,
        "takedown": 1,
    }


def test_words_of_refusal_are_counted_by_where_they_came_from(found: list[Outcome]) -> None:
    """Refused at the form and rejected afterwards are different things."""
    assert set(counted(found).refused) == {
        ("rejected", "words for rejected"),
        ("refused", "Link is invalid"),
        ("refused", "=No evidence"),
    }


def test_a_percentile_is_one_of_the_values() -> None:
    """By nearest rank, and nothing of nothing."""
    assert percentile([], 50) is None
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile([float(n) for n in range(1, 11)], 90) == 9


def test_answers_and_withdrawals_are_no_listings(tmp_path: Path) -> None:
    """They have claims of their own, and are counted nowhere."""
    ours = complaint(1)
    answer = Answer(ACCOUNT, "N1", "CN1", Reply.DISPUTE, "It is forged.")
    withdrawal = Withdrawal(ACCOUNT, "N1", "Settled.")
    with Ledger.open(tmp_path, now=Clock()) as ledger:
        journal = ledger.journal(ACCOUNT, run="r", actor="a")
        for event in [planned(ours), planned(answer), planned(withdrawal), planned(IprUpload(ACCOUNT, MARK))]:
            journal.append(*event)
        assert [one.listing for one in outcomes(ledger, ACCOUNT)] == ["aliexpress/1"]
