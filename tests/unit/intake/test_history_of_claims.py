"""What was filed before decides what a row may do now."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from takedown.domain.model import Account, ClaimKey
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import State
from takedown.intake.checked import RowStatus
from takedown.intake.history import Holding

from .conftest import Folder, good


class Before:
    """A ledger in which one submission had every claim asked for."""

    def __init__(self, holding: Holding, only: str = "") -> None:
        self.holding = holding
        self.only = only
        self.asked: list[tuple[Account, list[ClaimKey]]] = []

    def holder_of(self, account: Account, claims: Collection[ClaimKey]) -> Mapping[ClaimKey, Holding]:
        self.asked.append((account, list(claims)))
        return {claim: self.holding for claim in claims if self.only in claim}


def held(state: State, portal_status: str = "", listing_state: str = "") -> Holding:
    return Holding("C-before", state, "N-7", portal_status, 3, listing_state)


OPEN = [State.INTENDED, State.UNKNOWN, State.HELD_BY_PORTAL, State.FILED]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("refile", [False, True])
def test_an_open_complaint_is_never_filed_again(folder: Folder, state: State, refile: bool) -> None:
    """Not even on wish; the row says which complaint has the listing. A skipped row is no error."""
    checked = folder.check(good(), history=Before(held(state, CaseStatus.PROCESSING)), refile=refile)
    row = checked.rows[0]
    assert (row.status, row.code, row.errors, checked.complaints) == (RowStatus.SKIPPED, "already_filed", (), ())
    assert "N-7" in row.message
    assert row.holding == held(state, CaseStatus.PROCESSING)


@pytest.mark.parametrize(
    ("holding", "code"),
    [
        (held(State.FILED, CaseStatus.REMOVED), "already_removed"),
        (held(State.FILED, CaseStatus.REJECTED), "refused_before"),
        (held(State.FILED, CaseStatus.REINSTATED), "refused_before"),
        (held(State.FILED, CaseStatus.WITHDRAWN), "refused_before"),
        (held(State.FILED, CaseStatus.CLOSED), "refused_before"),
        (held(State.REFUSED), "refused_before"),
        (held(State.WITHDRAWN), "refused_before"),
        (held(State.FILED, CaseStatus.PROCESSING, "refused"), "refused_before"),
        (held(State.DECLARED, "", "refused"), "refused_before"),
        (held(State.NOT_PRESSED, "", "refused"), "refused_before"),
    ],
)
def test_what_ended_is_skipped_and_filed_again_only_on_wish(folder: Folder, holding: Holding, code: str) -> None:
    """With --refile it is the next attempt, so another complaint."""
    row = folder.check(good(), history=Before(holding)).rows[0]
    assert (row.status, row.code) == (RowStatus.SKIPPED, code)
    again = folder.check(good(), history=Before(holding), refile=True)
    assert (again.rows[0].status, again.complaints[0].complaint.attempt) == (RowStatus.PLANNED, 4)


@pytest.mark.parametrize(
    ("state", "attempt"),
    [(State.PLANNED, 3), (State.DECLARED, 3), (State.NOT_PRESSED, 4), (State.SUPERSEDED, 4)],
)
def test_what_was_never_filed_is_planned(folder: Folder, state: State, attempt: int) -> None:
    """An open plan keeps its attempt, so the same file gives the same complaint; what ended unpressed gets the next."""
    checked = folder.check(good(), history=Before(held(state)))
    assert (checked.rows[0].status, checked.complaints[0].complaint.attempt) == (RowStatus.PLANNED, attempt)


def test_another_attempt_is_another_complaint(folder: Folder) -> None:
    """Filing again what was refused does not change what was not."""
    fresh = folder.check(good(1), good(2)).complaints[0].complaint
    checked = folder.check(good(1), good(2), good(3), history=Before(held(State.REFUSED), "311/"), refile=True)
    assert [(planned.rows, planned.complaint.attempt) for planned in checked.complaints] == [((2, 3), 1), ((4,), 4)]
    assert checked.complaints[0].complaint.id == fresh.id


def test_the_history_is_asked_once_per_account_and_for_good_rows_only(folder: Folder) -> None:
    """One question for a hundred thousand rows."""
    before = Before(held(State.FILED))
    folder.check(good(1), good(2), good(3, explanation=""), history=before)
    assert [(account, len(claims)) for account, claims in before.asked] == [("sandbox:holder@example.test", 2)]
