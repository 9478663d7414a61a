"""`takedown filed`: a number comes back, and every way in which it cannot be right is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from tests.unit.cli.office import AGENT, Office, row
from tests.unit.filing.portal_server import Answer, Post


def handed(office: Office, *items: int) -> list[str]:
    """The ids of complaints whose kits are out."""
    batch = office.batch("batch", *(row(item) for item in items))
    return list(office("prepare", batch, "--attest", "Jane Doe", "--json", code=0).result["kits"])


def file_it(office: Office, id: str) -> str:
    """A person files what is in the kit; the number that they see."""
    with office.ledger() as ledger:
        record = ledger.submission(id)
    assert record is not None
    meant = load_submission(record.kind, record.payload)
    assert isinstance(meant, Complaint)
    (case,) = office.server().receive(Post(record.id, meant, record.marker, Answer.ACCEPT))
    return case.number


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("C-nothing", "--number", "5001"), "No complaint in the ledger"),
        (("ID",), "--number"),
        (("ID", "--number", "two words"), "is no complaint number"),
        (("C-", "--number", "5001"), "complaints begin with"),
        (("batch.csv", "--number", "5001"), "No complaint in the ledger"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(office: Office, arguments: tuple[str, ...], said: str) -> None:
    ids = handed(office, 1, 2)
    done = office("filed", *(ids[0] if one == "ID" else one for one in arguments), code=2)
    assert said in done.err
    assert office.events("submission_filed") == []


def test_on_an_empty_ledger_nothing_is_called_so(office: Office, home: Path) -> None:
    (home / "data" / "ledger.db").unlink()
    assert "No complaint in the ledger" in office("filed", "C-abc", "--number", "5001", code=2).err
    office.right()


def test_what_was_not_handed_out_takes_no_number(office: Office) -> None:
    office.submit(office.batch("other", row(3)), code=0)
    (filed,) = office.events("submission_filed")
    done = office("filed", filed.body["submission"], "--number", "9999", code=2)
    assert f"No kit of {filed.body['submission']} is out: it is filed as {filed.body['numbers'][0]}." in done.err


def test_a_number_of_another_complaint_is_refused(office: Office) -> None:
    first, second = handed(office, 1, 2)
    office("filed", first, "--number", "5001", code=0)
    assert f"Complaint 5001 is {first} already" in office("filed", second, "--number", "5001", code=2).err


def test_the_complaint_of_another_account_needs_its_profile(office: Office) -> None:
    office.right(AGENT)
    office.profile("agent", login="agent@example.test")
    (id,) = handed(office, 1)
    assert "--profile" in office("filed", id, "--number", "5001", "--profile", "agent", code=2).err


def test_a_number_comes_back_under_the_beginning_of_the_id_and_is_compared_by_the_next_poll(office: Office) -> None:
    """Under the name of who says so; the same again changes nothing."""
    (id,) = handed(office, 1)
    number = file_it(office, id)
    for _ in range(2):
        done = office("filed", id[:6], "--number", number, "--by", "Wei Chen", "--json", code=0)
    (complaint,) = done.result["complaints"]
    assert (complaint["state"], complaint["numbers"], complaint["comparison"]) == ("filed", [number], "owed")
    (event,) = office.events("submission_filed")
    assert event.body["by"] == "Wei Chen"
    office("poll", "--json", code=0)
    assert [event.body["equal"] for event in office.events("filing_compared")] == [True]
    assert office("status", "--needs-person", "--json", code=0).result["complaints"] == []
