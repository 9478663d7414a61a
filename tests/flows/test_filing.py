"""Filing complaints that the portal takes: every marketplace, every reason, in both languages."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

from takedown.domain.listing import read_listing
from takedown.domain.model import Complaint, ComplaintType, Ipr, IprType, Marketplace
from takedown.domain.reasons import REASONS, Reason
from takedown.portal import Filed, PressOutcome
from tests.flows.conftest import NewDesk
from tests.flows.given import Desk, complaint, evidence, listing, right

#: Every reason on another marketplace, every marketplace at least once.
ON = dict(zip(REASONS, itertools.cycle(Marketplace), strict=False))


def with_all_it_needs(ipr: Ipr, rule: Reason) -> Complaint:
    return complaint(
        ipr,
        reason=rule.code,
        marketplace=ON[rule.code],
        files=("comparison.pdf", "front.png") if rule.needs_evidence else (),
        order_number="123456789012" if rule.needs_order_number else "",
        location="title; image" if rule.code == "unfair_use" else "",
    )


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("ipr_type", [IprType.TRADEMARK, IprType.COPYRIGHT, IprType.INVENTION_PATENT])
def test_complaints_arrive_as_they_were_meant(new_desk: NewDesk, locale: str, ipr_type: IprType) -> None:
    """Every reason for the right, filed at once in as many tabs: all that was meant is in the portal's books."""
    desk = new_desk(locale)
    ipr = desk.has(right(ipr_type))
    meant = [with_all_it_needs(ipr, rule) for rule in REASONS.values() if ipr_type in rule.ipr_types]

    async def file_all() -> list[PressOutcome]:
        return await asyncio.gather(*(desk.filing(one, "Our ref. 7F3K2Q") for one in meant))

    outcomes = desk.wait(file_all())
    received = {(Filed((one["number"],))): one for one in desk.received()}
    assert len(received) == len(meant)
    for one, outcome in zip(meant, outcomes, strict=True):
        assert isinstance(outcome, Filed)
        arrived(one, received[outcome])
        reading = desk.wait(desk.ipp.read_complaint(outcome.numbers[0], desk.kept.append))
        assert desk.ipp.same_complaint(one, reading) == []


def arrived(meant: Complaint, received: dict[str, Any]) -> None:
    """What the portal has in its books is what was meant."""
    assert received["explanation"] == f"{meant.explanation}\nOur ref. 7F3K2Q"
    assert [one["address"] for one in received["listings"]] == [one.address for one in meant.listings]
    assert {one["sha256"] for one in received["evidence"]} == {one.sha256 for one in meant.evidence}
    assert received["reason_text"] == REASONS[meant.reason].title
    assert (received["order_number"], received["type"]) == (meant.order_number, "product")
    assert received["locations"] == (["title", "image"] if meant.infringement_location else [])


def test_a_store_front_is_a_complaint_of_its_own_type(desk: Desk) -> None:
    """The shop's address is filed as a shop and read back as one."""
    shop = read_listing("https://www.aliexpress.com/store/912345610", ComplaintType.STORE_FRONT)
    meant = complaint(desk.has(right()), shop, complaint_type=ComplaintType.STORE_FRONT)
    outcome = desk.file(meant)
    (received,) = desk.received()
    assert (outcome, received["type"]) == (Filed((received["number"],)), "store")
    reading = desk.wait(desk.ipp.read_complaint(received["number"], desk.kept.append))
    assert desk.ipp.same_complaint(meant, reading) == []


def test_300_listings_go_into_one_complaint(desk: Desk) -> None:
    """The most that the portal takes; those that its verify step leaves out are told, the others are filed."""
    numbers = (number for number in range(1, 400) if number % 100 not in (1, 2))
    links = [read_listing(f"https://www.aliexpress.com/item/{10050000000000 + next(numbers)}.html") for _ in range(299)]
    prepared = desk.prepare(complaint(desk.has(right()), *links, listing(ending=1)))
    assert [one.listing.item_id[-2:] for one in prepared.refused] == ["01"]
    assert isinstance(desk.press(prepared), Filed)
    assert [len(one["listings"]) for one in desk.received()] == [299]


def test_a_right_among_many_is_found_by_its_whole_name(desk: Desk) -> None:
    """The list of rights is lazy above 20 entries; numbers that begin alike are not confused."""
    for number in range(21):
        desk.has(right(number=f"1234{number:02}5677"))
    desk.has(right())
    prepared = desk.prepare(complaint(right()))
    assert prepared.fields["ipr"] == "ACME (CN)(12345677)"


def test_preparing_alone_sends_nothing(desk: Desk) -> None:
    """A rehearsal leaves no complaint, and its tab is closed when it is left."""
    prepared = desk.prepare(complaint(desk.has(right()), files=("comparison.pdf",)))
    assert prepared.browser_pid == desk.ipp.session.pid
    assert prepared.fields["evidence"] == evidence("comparison.pdf").name
    desk.leave(prepared)
    assert prepared.page.is_closed()
    assert desk.received() == []
    assert "submit_complaint" not in desk.control.get("/requests")


def test_on_a_real_profile_everything_that_is_only_guessed_is_listed(new_desk: NewDesk) -> None:
    """On the practice portal nothing on the way to a press is a guess; on a real one every shipped entry is."""
    assert [list(new_desk().ipp.guesses_before_press(kind)) for kind in ("complaint", "ipr")] == [[], []]
    real = new_desk(practice=False).ipp
    for kind, element in (("complaint", "complaint_form.submit"), ("ipr", "ipr_additional.confirm")):
        assert any(guess.startswith(element) for guess in real.guesses_before_press(kind))
