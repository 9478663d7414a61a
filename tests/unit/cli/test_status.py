"""`takedown status --needs-person`: everything that waits for somebody, and an exit code that says so."""

from __future__ import annotations

from datetime import date

import pytest

from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from tests.unit.cli.office import Office, hand_filed, row
from tests.unit.filing.portal_server import Answer, Press, Way


def needing(office: Office, code: int) -> list[str]:
    """The ids that are listed, and the exit code."""
    return [one["id"] for one in office("status", "--needs-person", "--json", code=code).result["complaints"]]


def test_an_unknown_outcome_stands_before_everything_else(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """6 while any is left, although a parked one is listed too."""
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")
    office.server().file_by_hand(hand_filed(1))
    office.server().script = [Press(Way.DROPPED)]
    office.breaks_at_the_press("list_pending")
    office.submit(office.batch("batch", row(1), row(2)), code=6)
    assert len(needing(office, 6)) == 2


def test_a_parked_complaint_needs_a_person(office: Office) -> None:
    """It is listed with the complaint that keeps it, and the code is 4."""
    case = office.server().file_by_hand(hand_filed(1))
    office.submit(office.batch("batch", row(1)), code=4)
    assert len(needing(office, 4)) == 1
    assert f"complaint {case.number} is on one of its listings" in office("status", "--needs-person", code=4).out


def test_what_is_filed_but_differs_needs_a_person(office: Office) -> None:
    """As long as nobody has looked at it."""
    office.server().script = [Press(answer=Answer.PARTLY)]
    office.submit(office.batch("batch", row(1, explanation="The same."), row(2, explanation="The same.")), code=4)
    assert len(needing(office, 4)) == 1


def test_words_that_nobody_knows_need_a_person(office: Office) -> None:
    """They never count as success."""
    office.submit(office.batch("batch", row(1)), code=0)
    (case,) = office.server().cases
    office.server().decide(case, CaseStatus.NEEDS_A_LOOK)
    office("poll", "--json")
    assert len(needing(office, 4)) == 1


def test_a_deadline_that_has_passed_and_a_mediation_are_a_persons(office: Office) -> None:
    """With the portal's words of both; nothing in them is more than text to the terminal."""
    office.submit(office.batch("batch", row(1)), code=0)
    (case,) = office.server().cases
    objection = office.server().object_to(case, "真品\n\x1b[31m<b>genuine</b>", deadline=date(2020, 2, 3))
    office("poll", "--json", code=0)
    assert len(needing(office, 4)) == 1
    assert "2020-02-03, by the portal (passed)" in office("status", code=0).out
    objection.status, objection.notice = CounterNoticeStatus.MEDIATION, "调解 Tuesday\x1b[2J \u202e10:00"
    office("poll", "--json", code=0)
    assert len(needing(office, 4)) == 1
    for shown in (office("status", code=0).out, office("status", case.number, code=0).out):
        assert "调解 Tuesday[2J 10:00" in shown
        assert not {"\x1b", "\u202e"} & set(shown)
    (told,) = office("status", "--json", code=0).result["in_mediation"]
    assert told["notice"] == objection.notice
    objection.status = CounterNoticeStatus.REJECTED
    office("poll", "--json", code=0)
    assert needing(office, 0) == []


def test_nothing_that_needs_a_person_is_0(office: Office) -> None:
    """A scheduler may rely on it; `status` alone only shows."""
    office.submit(office.batch("batch", row(1)), code=0)
    assert needing(office, 0) == []
    office.server().file_by_hand(hand_filed(2))
    office.submit(office.batch("other", row(2)), code=4)
    office("status", "--json", code=0)
