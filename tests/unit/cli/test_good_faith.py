"""The reporter's record in `check` and before `submit` files anything."""

from __future__ import annotations

from takedown.domain.portal_status import CaseStatus
from tests.unit.cli.office import Office, row


def rejected(office: Office) -> None:
    office.submit(office.batch("first", row(1), row(2)), code=0)
    for case in office.server().cases:
        office.server().decide(case, CaseStatus.REJECTED)
    office("poll", code=0)


def test_a_record_outside_the_thresholds_is_said_before_anything_is_filed(office: Office) -> None:
    """A profile that says nothing else only warns."""
    rejected(office)
    batch = office.batch("second", row(3))
    said = office("check", batch, code=0).err
    assert "2 decided, 0 removed (0.0%)" in said
    assert "outside the good-faith thresholds" in said
    before = len(office.server().cases)
    office.submit(batch, code=0)
    assert len(office.server().cases) == before + 1


def test_a_profile_may_refuse_to_file_on_such_a_record(office: Office) -> None:
    """Before anybody declares anything; checking it is still possible."""
    rejected(office)
    office.profile("sandbox", at_risk="refuse")
    batch = office.batch("second", row(3))
    office("check", batch, code=0)
    before = len(office.server().cases)
    office.submit(batch, code=2)
    assert len(office.server().cases) == before
