"""What is seen on the portal and on screens: cases, listings, rights, pictures; and the batches that were planned."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from takedown.domain.errors import IllegalStep
from takedown.domain.payload import dump
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from tests.unit.ledger.sample import (
    ACCOUNT,
    MARK,
    OTHER_ACCOUNT,
    Item,
    case,
    complaint,
    declared,
    filed,
    intended,
    pictured,
    planned,
    run_started,
)

PAIR = complaint(1, 2)
FILED = [planned(PAIR), declared(PAIR), intended(PAIR), filed(PAIR, "N1")]


def batch(batch_id: str, file_sha256: str, *rows: int) -> Item:
    return "batch_planned", {
        "batch": batch_id,
        "file": "march.csv",
        "file_sha256": file_sha256,
        "rows": [
            {"row": row, "claim": PAIR.claims[0], "submission": PAIR.id, "status": "planned", "code": ""}
            for row in rows
        ],
    }


def test_a_case_may_not_name_a_submission_that_does_not_exist(journal: Journal, ledger: Ledger) -> None:
    """Whose case it is, is a fact of ours."""
    with pytest.raises(IllegalStep, match="not planned"):
        journal.append(*case("N1", PAIR, "processing"))
    assert ledger.cases(ACCOUNT) == []


def test_an_ipr_that_is_none_is_refused(journal: Journal, ledger: Ledger) -> None:
    """What is registered can be loaded again."""
    with pytest.raises(ValueError, match="registration_number"):
        journal.append("ipr_registered", {"ipr": {"ipr_type": "trademark"}})
    assert ledger.iprs(ACCOUNT) == []


def test_a_status_that_this_version_does_not_know_needs_a_look(journal: Journal, ledger: Ledger) -> None:
    """It never counts as success, and frees no claim."""
    journal.append_all([*FILED, case("N1", PAIR, "removed_for_good", _1="removed_for_good")])
    (found,) = ledger.cases(ACCOUNT, open_only=True)
    assert found.status == CaseStatus.NEEDS_A_LOOK
    assert ledger.case_listings(ACCOUNT, "N1")[0].status == CaseStatus.NEEDS_A_LOOK
    assert ledger.claims_of(PAIR.id)[0].portal_status == CaseStatus.NEEDS_A_LOOK


def test_a_case_of_somebody_else_is_kept_without_a_submission(journal: Journal, ledger: Ledger) -> None:
    """Filed by hand, or from another computer."""
    journal.append(*case("N9", None, "processing", _77="processing"))
    found = ledger.case(ACCOUNT, "N9")
    assert found is not None
    assert (found.submission, found.words) == (None, "words for processing")
    assert [line.listing for line in ledger.case_listings(ACCOUNT, "N9")] == ["aliexpress/77"]
    assert ledger.case(OTHER_ACCOUNT, "N9") is None


def test_a_number_of_ours_leads_to_its_submission(journal: Journal, ledger: Ledger) -> None:
    """Also when the event does not say so, and also when only an earlier one did."""
    journal.append_all(
        [*FILED, case("N1", None, "processing"), case("N2", PAIR, "processing"), case("N2", None, "closed")]
    )
    assert [found.submission for found in ledger.cases(ACCOUNT)] == [PAIR.id, PAIR.id]
    assert [found.id for found in ledger.find("N2")] == [PAIR.id]
    assert [event.seq for event in ledger.events(ACCOUNT, submission=PAIR.id)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_case_is_as_last_seen_and_keeps_every_listing(journal: Journal, ledger: Ledger) -> None:
    """A listing that a later page leaves out is not forgotten."""
    journal.append_all([*FILED, case("N1", PAIR, "processing", _1="processing", _2="processing")])
    last = journal.append(*case("N1", PAIR, "closed", _2="removed"))
    found = ledger.case(ACCOUNT, "N1")
    assert found is not None
    assert (found.status, found.observed_at) == (CaseStatus.CLOSED, last.at)
    statuses = [(line.listing, line.status) for line in ledger.case_listings(ACCOUNT, "N1")]
    assert statuses == [("aliexpress/1", CaseStatus.PROCESSING), ("aliexpress/2", CaseStatus.REMOVED)]


def test_open_cases_are_those_that_are_not_decided(journal: Journal, ledger: Ledger) -> None:
    """A counter-notice is open; so is what nobody understands."""
    for number, status in enumerate(CaseStatus):
        journal.append(*case(f"N{number}", None, status.value))
    open_ones = {found.status for found in ledger.cases(ACCOUNT, open_only=True)}
    assert open_ones == {
        CaseStatus.PROCESSING,
        CaseStatus.COUNTER_NOTICE,
        CaseStatus.WAITING_FOR_IPR,
        CaseStatus.NEEDS_A_LOOK,
    }
    assert len(ledger.cases(ACCOUNT)) == len(CaseStatus)


def test_a_right_is_not_uploaded_until_the_portal_shows_it(journal: Journal, ledger: Ledger) -> None:
    """Registering it again later keeps what the portal said."""
    journal.append("ipr_registered", {"ipr": dump(MARK)})
    (right,) = ledger.iprs(ACCOUNT)
    assert (right.ipr, right.payload, right.status, right.observed_at) == (
        MARK.key,
        dump(MARK),
        IprStatus.NOT_UPLOADED,
        None,
    )
    said = {"ipr": MARK.key, "status": "pending", "words": "Pending verification", "reference": "R1"}
    seen = journal.append("ipr_observed", said)
    journal.append("ipr_registered", {"ipr": dump(MARK) | {"alias": "acme"}})
    (right,) = ledger.iprs(ACCOUNT)
    assert (right.status, right.words, right.reference) == (IprStatus.PENDING, "Pending verification", "R1")
    assert right.observed_at == seen.at
    assert right.payload is not None
    assert right.payload["alias"] == "acme"
    assert ledger.iprs(OTHER_ACCOUNT) == []


def test_a_right_that_is_only_on_the_portal_has_no_payload(journal: Journal, ledger: Ledger) -> None:
    """It was never registered here; unknown wording needs a look."""
    journal.append("ipr_observed", {"ipr": "trademark/EU/1", "status": "sleeping", "words": "Asleep", "reference": ""})
    (right,) = ledger.iprs(ACCOUNT)
    assert (right.ipr, right.payload, right.status) == ("trademark/EU/1", None, IprStatus.NEEDS_A_LOOK)


def test_pictures_belong_to_their_submission_in_order(journal: Journal, ledger: Ledger) -> None:
    """Pictures of the run itself belong to none."""
    journal.append_all([planned(PAIR), pictured(PAIR, name="form"), pictured(None), pictured(PAIR)])
    first, second = ledger.pictures(PAIR.id)
    assert [picture.screen for picture in (first, second)] == ["form", "receipt"]
    assert (first.seq, first.bytes, first.width, first.address) == (2, 1234, 1280, "http://localhost/done")
    assert first.taken_at == datetime(2026, 11, 21, 19, 18, 4, tzinfo=UTC)


def test_a_batch_that_is_planned_again_has_its_new_rows(journal: Journal, ledger: Ledger) -> None:
    """Of this account; another account's rows of the same batch stay."""
    journal.append_all([planned(PAIR, batch="B-1"), batch("B-1", "f" * 64, 2, 3)])
    ledger.journal(OTHER_ACCOUNT, run="r", actor="bob").append(*batch("B-1", "f" * 64, 4))
    journal.append(*batch("B-1", "e" * 64, 3, 5))
    assert [(row.account, row.row) for row in ledger.batch_rows("B-1")] == [
        (ACCOUNT, 3),
        (OTHER_ACCOUNT, 4),
        (ACCOUNT, 5),
    ]
    assert ledger.batch_rows("B-1")[0].claim == PAIR.claims[0]


def test_a_file_leads_to_its_latest_plan(journal: Journal, ledger: Ledger) -> None:
    """By its content, not its name."""
    journal.append_all([batch("B-1", "f" * 64, 2), batch("B-2", "f" * 64, 2), batch("B-3", "e" * 64, 2)])
    latest = ledger.batch("f" * 64)
    assert latest is not None
    assert (latest.id, latest.name) == ("B-2", "march.csv")
    assert ledger.batch("0" * 64) is None
    assert [found.id for found in ledger.batches()] == ["B-1", "B-2", "B-3"]


def test_submissions_are_found_by_whatever_the_user_has(journal: Journal, ledger: Ledger) -> None:
    """Id, beginning of an id, complaint number, batch, name of the file; nothing finds nothing."""
    other = complaint(3)
    journal.append_all([*FILED, planned(other, batch="B-1"), batch("B-1", "f" * 64, 2), run_started()])
    for ref in (PAIR.id, PAIR.id[:6], "N1"):
        assert [found.id for found in ledger.find(ref)] == [PAIR.id]
    for ref in ("B-1", "march.csv"):
        assert [found.id for found in ledger.find(ref)] == [other.id]
    assert [found.id for found in ledger.find("C-")] == [PAIR.id, other.id]
    for ref in ("", "C-zzz", "%", "_", "N"):
        assert ledger.find(ref) == []
    assert ledger.submission(PAIR.id[:6]) is None


def test_submissions_are_picked_by_account_state_batch_and_kind(journal: Journal, ledger: Ledger) -> None:
    """Each condition narrows."""
    other = complaint(3)
    foreign = complaint(3, account=OTHER_ACCOUNT)
    journal.append_all([*FILED, planned(other, batch="B-1")])
    ledger.journal(OTHER_ACCOUNT, run="r", actor="bob").append(*planned(foreign, batch="B-1"))
    state = ledger.submissions(ACCOUNT)[1].state
    assert [found.id for found in ledger.submissions()] == [PAIR.id, other.id, foreign.id]
    assert [found.id for found in ledger.submissions(states={state})] == [other.id, foreign.id]
    assert [found.id for found in ledger.submissions(ACCOUNT, batch="B-1", kind="complaint")] == [other.id]
    assert ledger.submissions(kind="ipr") == ledger.submissions(states=[]) == []


def test_the_latest_holder_of_each_of_ten_thousand_claims_is_found(journal: Journal, ledger: Ledger) -> None:
    """Claims that nobody ever had are not in the answer."""
    again = complaint(1, 2, attempt=2)
    journal.append_all([planned(PAIR), ("submission_superseded", {"submission": PAIR.id, "by": None, "why": ""})])
    journal.append_all([planned(again), planned(complaint(*range(10, 310)))])
    wanted = [*PAIR.claims, *complaint(*range(10, 10_010)).claims]
    found = ledger.holders(ACCOUNT, wanted)
    assert len(found) == 302
    assert {found[claim].submission for claim in PAIR.claims} == {again.id}
    assert found[PAIR.claims[0]].attempt == 2
    assert ledger.holders(OTHER_ACCOUNT, wanted) == {}
