"""`takedown import` on the practice portal: what the account has already is filed by nobody again."""

from __future__ import annotations

from pathlib import Path

from takedown.sandbox.server import RunningPortal
from tests.commands.command import Commands
from tests.commands.desk import MARK, batch_of, results, taobao, times_received
from tests.sandbox_portal.visitor import Control, Visitor


def test_what_was_filed_by_hand_is_taken_in_and_not_filed_again(
    takedown: Commands, control: Control, portal: RunningPortal, folder: Path
) -> None:
    """Complaint and right come into an empty ledger; a batch with the same listing and another one files the other."""
    visitor = Visitor(portal)
    visitor.sign_in()
    right = visitor.new_ipr(MARK)
    _, _, number = visitor.complain(right, platform="tb", listings=[taobao(10)]).partition("number=")
    visitor.close()
    taken = takedown("import", "--json", code=0).result
    assert taken["rights"] == [f"trademark/CN/{MARK}"]
    assert [one["numbers"] for one in taken["complaints"]] == [[number]]
    assert "filed, imported" in takedown("status", number, code=0).out
    batch = batch_of(folder / "batch.csv", 10, 11)
    takedown.submit(batch, code=0)
    assert times_received(control) == {"600000000010": 1, "600000000011": 1}
    first, second = results(batch)
    assert (first["status"], first["error_code"], first["complaint_number"]) == ("skipped", "already_filed", number)
    assert "imported" in first["message"]
    assert second["status"] == "filed"
