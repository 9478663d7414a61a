"""`takedown poll`: what cannot be read is named, and the exit code tells."""

from __future__ import annotations

import pytest

from takedown.domain.errors import PersonNeeded, PortalUnavailable
from tests.unit.cli.office import Office, row
from tests.unit.filing.portal_server import Answer, Press


def broken() -> PortalUnavailable:
    return PortalUnavailable("This page is broken.", advice="Try again later.")


@pytest.fixture(autouse=True)
def _no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")


def test_one_case_that_cannot_be_read_is_named_and_ends_in_7(office: Office) -> None:
    """The other one is read, and the run is sealed with the code."""
    office.submit(office.batch("batch", row(1), row(2)), code=0)
    first, _ = (case.number for case in office.server().cases)
    office.server().faults = [("read_complaint", broken())]
    result = office("poll", "--json", code=7).result
    assert (result["read"], result["not_read"]) == (1, {first: "This page is broken."})
    assert office.events("run_sealed")[-1].body["exit"] == 7
    office.server().faults = [("read_complaint", broken())]
    assert f"{first} could not be read: This page is broken. Try again later." in office("poll", code=7).err


def test_a_person_who_is_needed_ends_it_with_4_and_the_advice(office: Office) -> None:
    """What was read before is shown."""
    office.submit(office.batch("batch", row(1), row(2)), code=0)
    robot = PersonNeeded("A robot check.", advice="Solve it.")
    office.server().faults = [("read_complaint", lambda: None), ("read_complaint", robot)]
    assert "Stopped: A robot check.\n  → Solve it." in office("poll", code=4).err


def test_an_owed_comparison_that_differs_needs_a_person(office: Office) -> None:
    """The poll that makes it good says so."""
    office.server().script = [Press(answer=Answer.PARTLY)]
    office.broken.add("read_complaint")
    office.submit(office.batch("batch", row(1, explanation="The same."), row(2, explanation="The same.")), code=7)
    office.broken.clear()
    assert "shows it differently" in office("poll", code=4).err
    office("poll", code=0)
