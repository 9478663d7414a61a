"""What was declared stays declared: through a rehearsal of an edited file, and when the same links come for another reason."""

from __future__ import annotations

from takedown.domain.errors import PortalUnavailable
from takedown.domain.model import Account
from takedown.domain.protocol import State
from tests.unit.cli.office import Office, row


def unavailable(_account: Account) -> None:
    raise PortalUnavailable("The portal does not answer.", advice="Try again later.")


def states(office: Office) -> list[State]:
    with office.ledger() as ledger:
        return sorted(record.state for record in ledger.submissions())


def test_a_rehearsal_of_an_edited_batch_supersedes_nothing_that_was_declared(office: Office) -> None:
    """The portal was away, the file was edited and only rehearsed: what was declared is still there to be filed."""
    batch = office.batch("batch", row(111))
    office.on_open = unavailable
    office.submit(batch, code=7)
    office.on_open = lambda _account: None
    office.batch("batch", row(111, explanation="Edited."))
    office("submit", batch, "--rehearse", "--json")
    assert states(office) == [State.DECLARED]
    assert office.results(batch)[0]["error_code"] == "held_by_other_batch"


def test_links_for_another_reason_supersede_nothing_that_was_declared(office: Office) -> None:
    """Both complaints are filed in the end."""
    links = office.folder / "links.txt"
    links.write_text(row(111)["listing_url"] + "\n", encoding="utf-8")
    words = ("--ipr", "1234567", "--explanation", "The mark is in the title.")
    office.on_open = unavailable
    office.submit(links, *words, "--reason", "unfair_use", code=7)
    office.on_open = lambda _account: None
    office.submit(links, *words, "--reason", "model_does_not_exist", code=0)
    office.submit(links, *words, "--reason", "unfair_use", code=0)
    assert states(office) == [State.FILED, State.FILED]
