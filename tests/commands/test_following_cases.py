"""After the filing: polls see what the portal decided, `status` tells it and names the files of the pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from takedown.ledger.ledger import Ledger
from tests.commands.command import Commands
from tests.commands.desk import HOLDER, batch_of, received
from tests.sandbox_portal.visitor import Control

pytestmark = pytest.mark.usefixtures("mark")


def events(home: Path) -> int:
    """How many events the ledger has."""
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        return ledger.head(HOLDER)[0]


def test_polls_bring_removals_rejections_and_words_nobody_knows(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """A day later each listing has its outcome; unknown wording is for a person; a second poll appends nothing."""
    takedown.submit(batch_of(folder / "batch.csv", 10, 3, 4, 5, 6), code=0)
    control.advance("P2D")
    polled = takedown("poll", "--json", code=0).result
    (number,) = received(control)
    assert polled["news"] == [number]
    assert polled["needs_a_look"] == [number]
    (shown,) = takedown("status", number, "--json", code=0).result["complaints"]
    assert [listing["portal_status"] for listing in shown["listings"]] == [
        "removed",
        "rejected",
        "processing",
        "needs_a_look",
        "removed",
    ]
    assert "Under special review" in [listing["words"] for listing in shown["listings"]]
    needy = takedown("status", "--needs-person", "--json", code=4).result["complaints"]
    assert [one["id"] for one in needy] == [shown["id"]]
    before = events(home)
    assert takedown("poll", "--json", code=0).result["news"] == []
    assert events(home) == before

    batch = folder / "batch.csv"
    takedown.submit(batch, code=0)
    codes = [line.split(",") for line in (folder / "batch.result.csv").read_text("utf-8-sig").splitlines()]
    assert [cells[codes[0].index("error_code")] for cells in codes[1:]] == [
        "already_removed",
        "refused_before",
        "already_filed",
        "already_filed",
        "already_removed",
    ]


def test_status_finds_a_complaint_by_every_name_and_shows_its_pictures(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """Id, beginning of an id, number and batch lead to the same complaint; its pictures are whole PNG files."""
    batch = batch_of(folder / "batch.csv", 10)
    (filed,) = takedown.submit(batch, code=0).result["complaints"]
    (number,) = received(control)
    for name in (filed["id"], filed["id"][:6], number, batch.name):
        (found,) = takedown("status", name, "--json", code=0).result["complaints"]
        assert found["id"] == filed["id"]
    steps = [picture["step"] for picture in found["pictures"]]
    assert len(steps) >= 3
    for picture in found["pictures"]:
        with Image.open(picture["file"]) as image:
            image.load()
            assert image.format == "PNG"
    told = takedown("status", number, code=0)
    assert all(picture["file"] in told.out for picture in found["pictures"])
    assert "Jane Doe" in told.out
    assert "SBX0" in takedown("status", "SBX0").refused(2)


def test_a_recheck_looks_at_the_pages_of_what_was_removed(takedown: Commands, control: Control, folder: Path) -> None:
    """Gone, with a picture; one that asks for a person is for a person, and a second look is not made at once."""
    takedown.submit(batch_of(folder / "batch.csv", 10, 3, 80), code=0)
    control.advance("P2D")
    takedown("poll", code=0)
    seen = takedown("recheck", "--json", code=4).result
    assert [(one["listing"][-2:], one["finding"]) for one in seen["looked"]] == [("10", "gone")]
    assert [key[-2:] for key in seen["passed_over"]] == ["80"]
    assert takedown("recheck", "--limit", "1", "--json", code=4).result["looked"] == []


def test_status_of_nothing_makes_no_ledger(takedown: Commands, tmp_path: Path) -> None:
    """Looking leaves no ledger behind; a name that nothing has is an error even then."""
    empty = takedown.given(TAKEDOWN_HOME=str(tmp_path / "empty"))
    assert empty("status", "--json", code=0).result["complaints"] == []
    assert "C-abc" in empty("status", "C-abc").refused(2)
    assert not (tmp_path / "empty" / "data").exists()
