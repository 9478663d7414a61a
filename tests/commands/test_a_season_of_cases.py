"""300 listings over 120 days, on both sides' clocks: whatever becomes of them, our books say of each what the portal's say.

Ten complaints, and each goes another way (fact sheet section 4). The commands are the real ones, the polls are made where
something has changed; after each of them `status`, `report` and the portal's own books are held against each other listing by
listing, at the end the review page, too.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from takedown.sandbox.server import RunningPortal
from takedown.sandbox.texts import Texts
from tests.commands.command import Commands
from tests.commands.desk import MARK, SLOW, register, row, taobao, write_batch
from tests.commands.prepared import CLOCK_AHEAD
from tests.sandbox_portal.visitor import Control

WAYS = (
    "removed", "rejected", "accepted", "disputed", "lapsed", "mediated", "withdrawn", "back", "late", "unclear",
)  # fmt: skip
EACH = range(10, 40)
"""The last two digits of the listings of each complaint: with these the portal removes them after a day."""
NOTICE = "Mediation on Tuesday at 10:00. Both sides are heard."
NOT_YOURS = "The mark on this page is not yours."
_SAYS = Texts("en").section("listing_status")
_OURS = {"special_review": "needs_a_look"}


class Season:
    """The portal and the commands, with the same time on both."""

    def __init__(self, takedown: Commands, control: Control, batch: Path) -> None:
        self.takedown, self.control, self.batch = takedown, control, batch
        self.ahead = timedelta()

    def days_later(self, days: int) -> None:
        """Let time pass, on both clocks."""
        self.control.advance(f"P{days}D")
        self.ahead += timedelta(days=days)
        self.takedown = self.takedown.given(**{CLOCK_AHEAD: str(self.ahead.total_seconds())})

    def number(self, way: str) -> str:
        """Of the complaint that goes this way."""
        return str(self.case(way)["number"])

    def case(self, way: str) -> dict[str, Any]:
        """What the portal's books have of it."""
        (found,) = [one for one in self.control.get("/complaints") if one["explanation"].startswith(f"Way: {way}.")]
        return dict(found)

    def items(self, way: str, first: int = 0, last: int = len(EACH)) -> list[str]:
        """Item ids of some of its listings."""
        return [one["item_id"] for one in self.case(way)["listings"]][first:last]

    def decides(self, way: str, status: str, *items: str, **words: str) -> None:
        """Somebody at the portal decides about listings, or about all of a complaint."""
        body = {"number": self.number(way), "status": status, **words} | ({"listings": items} if items else {})
        self.control.post("/listings", body).raise_for_status()

    def objects(self, way: str, **more: Any) -> None:
        """A seller objects to what is removed of a complaint."""
        self.control.post("/counter-notices", {"number": self.number(way), **more}).raise_for_status()

    def poll(self, *, missing: tuple[str, ...] = ()) -> dict[str, Any]:
        """`takedown poll`, after which both books agree."""
        told = self.takedown("poll", "--json", code=4 if missing else 0).result
        assert (told["missing"], told["not_read"]) == ([self.number(way) for way in missing], {})
        self.agree()
        return told

    def answer(self, way: str, reply: str) -> None:
        """`takedown answer`."""
        said = ["--text", "We have looked at it.", "--attest", "Jane Doe", "--yes"]
        self.takedown("answer", self.number(way), reply, *said, code=0)

    def agree(self) -> None:
        """`status` says of every listing what the portal's books say, and `report` counts the same."""
        theirs = dict(self.theirs())
        status = self.takedown("status", self.batch.name, "--json", code=0).result["complaints"]
        ours = {
            listing["claim"].split("/")[1]: (listing["portal_status"], listing["words"])
            for complaint in status
            for listing in complaint["listings"]
        }
        assert len(ours) == len(WAYS) * len(EACH)
        assert {item: one for item, one in ours.items() if one[0]} == theirs
        endings = Counter(status for status, _ in theirs.values())
        report = self.takedown("report", "--json", code=0).result
        found = Counter(report["funnel"]["endings"])
        assert found.pop("planned", 0) + found.pop("declared", 0) == len(ours) - len(theirs)
        assert found == endings
        assert set(report["by_marketplace"]) == {"taobao"}

    def theirs(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Item id -> what it means to us and the words that are shown, of every listing in the portal's books."""
        for case in self.control.get("/complaints"):
            for one in case["listings"]:
                meaning = "needs_a_look" if one["says"] else _OURS.get(one["status"], one["status"])
                words = " ".join(filter(None, (one["says"] or _SAYS[one["status"]], one["words"])))
                yield one["item_id"], (meaning, words)


@pytest.fixture
def season(takedown: Commands, control: Control, home: Path, portal: RunningPortal, folder: Path) -> Season:
    register(home, portal, MARK, SLOW)
    rows = [
        row(taobao(100 * place + ending), explanation=f"Way: {way}.", ipr=SLOW if way == "late" else MARK)
        for place, way in enumerate(WAYS, 1)
        for ending in EACH
    ]
    return Season(takedown, control, write_batch(folder / "batch.csv", *rows))


@pytest.mark.timeout(900)  # thirteen browsers, on machines that are busy with others
def test_every_listing_is_followed_to_its_end(season: Season) -> None:
    """Removed, rejected, accepted, disputed in rounds, lapsed, mediated, withdrawn, back, late, unclear."""
    season.takedown.submit(season.batch, code=8)  # one right is not verified yet, and its complaint waits
    assert len(season.control.get("/complaints")) == len(WAYS) - 1

    season.days_later(2)
    season.decides("rejected", "rejected", *season.items("rejected", 0, 15), words=NOT_YOURS)
    season.decides("unclear", "special_review", *season.items("unclear", 0, 5))
    season.decides("unclear", "processing", *season.items("unclear", 5, 10), says="Retirado")  # in another language
    season.decides("unclear", "processing", *season.items("unclear", 10, 15))
    for way in ("accepted", "disputed", "withdrawn"):
        season.objects(way)
    season.objects("mediated", on_dispute="mediation", mediation={"notice": NOTICE, "lasts": "P20D"})
    assert len(season.poll()["news"]) == len(WAYS) - 1

    season.answer("accepted", "accept")
    season.answer("disputed", "dispute")
    season.answer("mediated", "dispute")
    withdraw = ["withdraw", season.number("withdrawn"), "--reason", "Settled.", "--attest", "Jane Doe", "--yes"]
    assert "In three months" in season.takedown(*withdraw, code=0).err
    season.takedown(*withdraw, code=2).refused(2)
    season.agree()

    season.days_later(3)
    season.objects("disputed", on_dispute="upheld", said="Once more.")  # the second round
    season.poll()
    (mediated,) = season.takedown("status", "--json", code=0).result["in_mediation"]
    assert (mediated["number"], mediated["notice"]) == (season.number("mediated"), NOTICE)
    assert NOTICE in season.takedown("status", season.number("mediated"), code=0).out
    season.answer("disputed", "dispute")
    season.objects("lapsed", listings=season.items("lapsed", 0, 15), deadline="P3D")  # comes and goes between two polls

    season.days_later(7)
    season.decides("back", "reinstated")
    season.decides("unclear", "processing", *season.items("unclear", 15, 20))  # goes back from removed
    season.poll()
    rounds = season.takedown("status", season.number("disputed"), "--json", code=0).result["complaints"][0]
    assert [one["status"] for one in rounds["counter_notices"]] == ["rejected", "upheld"]
    (lapsed,) = season.takedown("status", season.number("lapsed"), "--json", code=0).result["complaints"]
    assert [one["status"] for one in lapsed["counter_notices"]] == ["lapsed"]

    season.days_later(20)
    assert season.poll()["rights"]
    assert season.takedown.submit(season.batch, code=0).result["rows"] == {"skipped": 270, "filed": 30}

    season.days_later(88)
    season.decides("back", "removed", *season.items("back", 0, 15), words="Taken down again.")
    season.decides("removed", "reinstated", *season.items("removed", 0, 1))  # months after its end
    season.control.post("/unlist", {"number": season.number("unclear")}).raise_for_status()
    season.poll(missing=("unclear",))
    assert _shown_on_the_review_page(season) == dict(season.theirs())


def _shown_on_the_review_page(season: Season) -> dict[str, tuple[str, str]]:
    """Item id -> what `theirs` has of it, with the words of the pages of `takedown review`."""
    running = season.takedown.start("review", "--no-open", "--reviewer", "Bo Counsel")
    assert running.stdout is not None
    link = running.stdout.readline().removeprefix("Open ").strip()
    means = dict(season.theirs())
    found: dict[str, tuple[str, str]] = {}
    with httpx.Client(follow_redirects=True) as visitor:
        overview = visitor.get(link).text
        for address in dict.fromkeys(re.findall(r'href="(/complaint/C-\w+)"', overview)):
            page = visitor.get(str(httpx.URL(link).copy_with(raw_path=address.encode()))).text
            rows = r'data-name="Listing">.*?taobao/(\d+)<.*?data-name="The portal says"><bdi>(.*?)</bdi>'
            for item, words in re.findall(rows, page):
                found[item] = (means[item][0], html.unescape(words))
    running.terminate()
    running.communicate(timeout=100)
    return found
