"""The same rows a second time: nothing is filed twice, whatever happened to the file, the batch or the profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.command import Commands
from tests.commands.desk import batch_of, profile, received, results, row, taobao, times_received, write_batch
from tests.sandbox_portal.visitor import Control

pytestmark = pytest.mark.usefixtures("mark")


def test_what_the_portal_refuses_is_told_row_by_row_and_filed_again_only_on_demand(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """The verify step leaves out 01, the rest goes; 02 refuses its whole complaint; --refile presses both once more."""
    offer = "https://detail.1688.com/offer/600000000002.html"
    batch = write_batch(folder / "batch.csv", row(taobao(10)), row(taobao(1)), row(offer))
    first = takedown.submit(batch, code=5)
    assert first.result["rows"] == {"filed": 1, "refused": 2}
    told = {line["row"]: (line["status"], line["error_code"], line["message"]) for line in results(batch)}
    assert told["2"][0] == "filed"
    assert told["3"] == ("refused", "listing_refused", "The listing does not exist or has been removed.")
    assert told["4"][:2] == ("refused", "refused_by_portal")
    assert "evidence is insufficient" in told["4"][2]
    assert times_received(control) == {"600000000010": 1}
    pressed = control.get("/requests")["submit_complaint"]

    takedown.submit(batch, code=0)
    told = {line["row"]: (line["status"], line["error_code"], line["message"]) for line in results(batch)}
    assert told["2"][:2] == ("skipped", "already_filed")
    assert told["3"][:2] == told["4"][:2] == ("skipped", "refused_before")
    assert "left this listing out" in told["3"][2]
    assert control.get("/requests")["submit_complaint"] == pressed

    again = takedown.submit(batch, "--refile", code=5)
    assert [one["attempt"] for one in again.result["complaints"]] == [2, 2]
    assert control.get("/requests")["submit_complaint"] == pressed + 1
    assert times_received(control) == {"600000000010": 1}


def test_a_batch_that_overlaps_another_leaves_out_what_is_held(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """Rows planned by one batch are held: a second file skips them, names the complaint, and files the rest."""
    first = batch_of(folder / "first.csv", 10, 11)
    # It plans and stops there, for want of a browser.
    planned = takedown.given(TAKEDOWN_BROWSER="/nonexistent")("submit", first, "--attest", "Jane Doe", "--json")
    (holder,) = planned.result["complaints"]
    second = batch_of(folder / "second.csv", 11, 12)
    takedown.submit(second, code=5)
    held, free = results(second)
    assert (held["status"], held["error_code"], held["complaint"]) == (
        "held_elsewhere",
        "held_by_other_batch",
        holder["id"],
    )
    assert holder["id"] in held["message"]
    assert free["status"] == "filed"
    takedown.submit(first, code=0)
    assert times_received(control) == {"600000000010": 1, "600000000011": 1, "600000000012": 1}


def test_an_edited_batch_replaces_only_what_was_never_pressed(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """A row added, a text changed: what is filed stays, what was only planned is superseded, nothing goes twice."""
    offer = "https://detail.1688.com/offer/600000000020.html"
    batch = write_batch(folder / "batch.csv", row(taobao(10)))
    takedown.submit(batch, code=0)
    write_batch(batch, row(taobao(10), explanation="Other words."), row(offer, explanation="First words."))
    takedown.given(TAKEDOWN_BROWSER="/nonexistent")("submit", batch, "--attest", "Jane Doe", "--json")
    write_batch(batch, row(taobao(10)), row(offer, explanation="Second words."))
    takedown.submit(batch, code=0)
    states = sorted(one["state"] for one in takedown("status", "--json").result["complaints"])
    assert states == ["filed", "filed", "superseded"]
    texts = [complaint["explanation"].splitlines()[0] for complaint in control.get("/complaints")]
    assert texts == ["The mark is in the title.", "Second words."]


def test_two_profiles_of_one_account_share_its_claims(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """What one profile has filed the other skips, also from another file with the links alone."""
    profile(home, "night-shift", login="Holder@Example.test")
    takedown.submit(batch_of(folder / "batch.csv", 10), code=0)
    links = folder / "links.txt"
    links.write_text(taobao(10), encoding="utf-8")
    done = takedown.submit(
        links, "--profile", "night-shift", "--ipr", "20230077", "--reason", "unfair_use", "--explanation", "X.", code=0
    )
    assert done.result["rows"] == {"skipped": 1}
    assert len(received(control)) == 1
