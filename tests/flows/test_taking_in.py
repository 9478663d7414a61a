"""What was filed by hand is read from either face as what it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.conftest import NewDesk
from tests.flows.given import ACCOUNT, complaint, listing, right


@pytest.mark.parametrize(("face", "locale"), [("new_desk", "en-US"), ("new_spa_desk", "zh-CN")])
def test_a_complaint_and_its_right_are_understood(request: pytest.FixtureRequest, face: str, locale: str) -> None:
    """In either language; nothing of it is guessed, and its files are known by their names."""
    new: NewDesk = request.getfixturevalue(face)
    desk = new(locale)
    listings = (listing(ending=10), listing(ending=11))
    desk.visitor.complain(
        desk.visitor.new_ipr(), listings=[one.address for one in listings], evidence=[desk.visitor.evidence()]
    )
    (line,) = desk.wait(desk.ipp.list_iprs(desk.kept.append))
    ipr = desk.ipp.as_ipr(line)
    assert ipr.key == right().key
    since = datetime.now(UTC).date() - timedelta(days=1)
    (case,) = desk.wait(desk.ipp.list_complaints(since, desk.kept.append)).lines
    found = desk.ipp.as_complaint(ACCOUNT, desk.wait(desk.ipp.read_complaint(case.number, desk.kept.append)), [ipr])
    assert set(found.claims) == set(complaint(right(), *listings).claims)
    assert [file.name for file in found.evidence] == ["comparison.pdf"]
    assert found.infringement_location == "title"
