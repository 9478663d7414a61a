"""`takedown capture`: evidence of listings, and batches that are filed with it."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takedown.ledger.ledger import Ledger
from takedown.sandbox.server import RunningPortal
from tests.commands.command import Commands
from tests.commands.desk import HOLDER, batch_of, png, received, results, taobao
from tests.sandbox_portal.visitor import Control


def now() -> datetime:
    return datetime.now(UTC)


pytestmark = pytest.mark.usefixtures("mark")


def test_a_row_that_says_capture_is_filed_with_the_picture_of_its_listing(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Refused before the capture; afterwards each listing goes out with its own, and the portal gets those bytes."""
    batch = batch_of(folder / "batch.csv", 10, 11, evidence="Capture")
    assert "no_capture" in takedown("check", batch, "--json", code=3).out
    taken = takedown("capture", "--batch", batch, "--json", code=0).result["captures"]
    assert [(one["shows"], one["shop_id"]) for one in taken] == [("listing", "70001")] * 2
    assert "No row of batch.csv waits" in takedown("capture", "--batch", batch).refused(2)
    takedown.submit(batch, code=0)
    sent = {one["evidence"][0]["sha256"]: one["listings"][0]["item_id"] for one in control.get("/complaints")}
    with Ledger.open(home / "data", now=now) as ledger:
        kept = {one.picture_sha256: one.listing.partition("/")[2] for one in ledger.captures(HOLDER)}
        claims = [event.body["claims"] for event in ledger.events(HOLDER, types={"listing_captured"})]
    assert sent == kept
    assert [len(one) for one in claims] == [1, 1]
    number = received(control)[0]
    takedown("export", number, "-o", folder / "case.zip", code=0)
    assert takedown("verify", folder / "case.zip", "--json").code == 12  # whole; no key was given
    assert {row["status"] for row in results(batch)} == {"filed"}


def test_hostile_and_unclear_pages_are_captured_and_left_to_a_person(
    takedown: Commands, folder: Path, home: Path
) -> None:
    """Nothing that a page says reaches the terminal raw; everything kept is for nobody but the user."""
    done = takedown("capture", taobao(86), taobao(83), taobao(87), taobao(1), "--no-input", code=4)
    assert "\x1b[31m" not in done.out + done.err
    assert "\u202e" not in done.out + done.err
    assert "tried more than to be seen" in done.err + done.out
    with Ledger.open(home / "data", now=now) as ledger:
        assert [one.shows for one in ledger.captures(HOLDER)] == ["listing", "listing", "unclear", "gone"]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (home / "data").rglob("*")} == {0}
    assert not list(folder.glob("*.exe"))


def test_a_robot_check_ends_with_4_and_what_was_captured_stays(takedown: Commands, home: Path) -> None:
    """The page after it is not opened."""
    done = takedown("capture", taobao(10), taobao(80), taobao(11), "--no-input", "--json", code=4)
    assert "asks for a person" in done.result["errors"][0]["message"]
    with Ledger.open(home / "data", now=now) as ledger:
        assert [one.listing for one in ledger.captures(HOLDER)] == ["taobao/600000000010"]


def test_what_is_no_listing_is_refused_before_a_browser_starts(takedown: Commands, portal: RunningPortal) -> None:
    """A look-alike, a short link, nothing at all."""
    for wrong in ("https://item.taobao.com.evil.test/item.htm?id=600000000010", "https://m.tb.cn/h.abc", "x"):
        takedown("capture", wrong).refused(2)
    assert "nothing to capture" in takedown("capture").refused(2)
    assert Control(portal).get("/requests").get("listing_page", 0) == 0


def test_a_comparison_is_made_from_a_capture_and_taken_as_evidence(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """Without a capture it says so; what is there is never written over."""
    (folder / "genuine.png").write_bytes(png())
    (folder / "comparison.toml").write_text(
        f'listing = "{taobao(10)}"\nexplanation = "Not ours. 并非正品。"\n[[pair]]\ntitle = "Front"\ngenuine = "genuine.png"\n'
        'suspect = "capture"\n[[pair.difference]]\ntext = "Another colour."\nsuspect = [10, 10, 40, 40]\n',
        "utf-8",
    )
    compare = ("compare", folder / "comparison.toml", "-o", folder / "comparison.pdf")
    assert "there is no capture" in takedown(*compare).refused(2)
    takedown("capture", taobao(10), code=0)
    assert takedown(*compare, "--json", code=0).result["differences"] == 1
    assert "is there already" in takedown(*compare).refused(2)
    takedown.submit(batch_of(folder / "batch.csv", 10, evidence="comparison.pdf"), code=0)
    (sent,) = control.get("/complaints")[0]["evidence"]
    content = (folder / "comparison.pdf").read_bytes()
    assert (sent["name"], sent["size"], content[:5]) == ("comparison.pdf", len(content), b"%PDF-")
