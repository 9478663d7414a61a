"""What becomes of rights, and of the complaints that wait for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from takedown.domain.model import SubmissionId
from takedown.domain.payload import dump
from takedown.domain.portal_status import IprStatus
from takedown.domain.protocol import State
from takedown.filing import declare
from tests.unit.cli.office import Office, row
from tests.unit.ledger.sample import MARK


def waiting_for_its_right(office: Office) -> SubmissionId:
    """A complaint, declared, on a right that the portal has not verified yet."""
    status = {"status": "pending", "words": "pending", "reference": "R1"}
    office.append("ipr_observed", {"ipr": MARK.key} | status)
    office.server().rights = [(MARK, "R1", IprStatus.PENDING)]
    filed = office.submit(office.batch("batch", row(1)), code=8).result
    (waiting,) = filed["waiting"]
    return SubmissionId(waiting)


def state_of(office: Office, submission: SubmissionId) -> State:
    with office.ledger() as ledger:
        record = ledger.submission(submission)
    assert record is not None
    return record.state


def test_what_waited_is_said_by_a_poll_and_pressed_by_the_next_resume(office: Office) -> None:
    """Polls press nothing; the words of the portal stand with the right."""
    waiting = waiting_for_its_right(office)
    assert office("poll", "--json", code=0).result["can_be_filed"] == []
    office.server().rights = [(MARK, "R1", IprStatus.VERIFIED)]
    polled = office("poll", "--json", code=0).result
    assert (polled["can_be_filed"], [right["status"] for right in polled["rights"]]) == ([waiting], ["verified"])
    assert state_of(office, waiting) is State.DECLARED
    office("resume", code=0)
    assert state_of(office, waiting) is State.FILED
    assert len(office.server().cases) == 1


def test_a_resume_presses_it_without_a_poll_before_it(office: Office) -> None:
    """It reads the state of the rights itself."""
    waiting = waiting_for_its_right(office)
    office.server().rights = [(MARK, "R1", IprStatus.VERIFIED)]
    office("resume", code=0)
    assert state_of(office, waiting) is State.FILED


def test_a_declaration_that_has_lapsed_meanwhile_presses_nothing(office: Office) -> None:
    """It is to be declared again, with its batch."""
    waiting = waiting_for_its_right(office)
    office.server().rights = [(MARK, "R1", IprStatus.VERIFIED)]
    office.monkeypatch.setattr(declare, "days_left", lambda _record, _now: 0)
    assert "not declared" in office("resume", code=8).err
    assert state_of(office, waiting) is State.DECLARED


def test_a_right_that_was_refused_is_said_with_the_portals_words(office: Office) -> None:
    """And what waits for it goes on waiting."""
    waiting = waiting_for_its_right(office)
    office.server().rights = [(MARK, "R1", IprStatus.REJECTED)]
    assert "is rejected now; the portal says: rejected" in office("poll", code=0).err
    assert state_of(office, waiting) is State.DECLARED


def test_the_list_of_rights_says_what_expires(office: Office) -> None:
    """And what is to be done about it; a right that lasts is not mentioned."""
    soon = replace(MARK, expires_on=date.today() + timedelta(days=20))  # noqa: DTZ011
    office.append("ipr_registered", {"ipr": dump(soon)})
    assert "in 20 days: renew it" in office("ipr", "list", code=0).err
    late = replace(MARK, expires_on=date.today() + timedelta(days=900))  # noqa: DTZ011
    office.append("ipr_registered", {"ipr": dump(late)})
    assert "renew" not in office("ipr", "list", code=0).err
