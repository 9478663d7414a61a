"""Reading complaints: the whole list, one by its number, and what differs from what was meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from takedown.domain.errors import ListMoved, PortalChanged, SignInNeeded
from takedown.domain.model import Complaint, Marketplace
from takedown.domain.portal_status import CaseStatus
from takedown.portal import CaseList, CaseReading, Filed, ListingLine
from tests.flows.conftest import NewDesk
from tests.flows.given import Desk, complaint, listing, portal_without_browser, right
from tests.sandbox_portal.visitor import HOLDER

LIST = "**/complaint/manage.htm*"
TODAY = datetime.now(UTC).date()


def listed(desk: Desk, since: date = TODAY - timedelta(days=400)) -> CaseList:
    return desk.wait(desk.ipp.list_complaints(since, desk.kept.append))


def opened(desk: Desk, number: str) -> CaseReading:
    return desk.wait(desk.ipp.read_complaint(number, desk.kept.append))


def received(desk: Desk, *endings: int) -> str:
    """The number of a complaint that the portal has already; made without a browser."""
    ipr = desk.visitor.new_ipr() if not desk.control.get("/iprs") else "SBX-IPR-00001"
    receipt = desk.visitor.complain(ipr, listings=[listing(ending=ending).address for ending in endings])
    return receipt.partition("number=")[2]


def later(desk: Desk, duration: str) -> None:
    """Portal time goes on, past the end of every session."""
    desk.control.advance(duration)
    desk.visitor.sign_in(*HOLDER)
    desk.wait(desk.ipp.sign_in(desk.kept.append))


def test_the_list_goes_back_further_than_the_portals_default(desk: Desk) -> None:
    """What is older than 15 days is in it, over all pages, newest first, each row once."""
    numbers = [received(desk, 10 + count) for count in range(21)]
    later(desk, "P20D")
    numbers.append(received(desk, 50))
    found = listed(desk)
    assert [line.number for line in found.lines] == numbers[::-1]
    assert (found.total, found.pages) == (22, 2)
    first, last = found.lines[-1], found.lines[0]
    assert (first.submitted_on, first.meaning, first.listings) == (TODAY, CaseStatus.CLOSED, 1)
    assert (last.submitted_on, last.meaning) == (TODAY + timedelta(days=20), CaseStatus.PROCESSING)
    assert (first.marketplace, first.reason, first.ipr) == ("aliexpress", "unfair_use", "ACME (CN)(12345677)")
    assert [line.number for line in listed(desk, TODAY + timedelta(days=1)).lines] == numbers[-1:]


def test_an_empty_list_is_empty(desk: Desk) -> None:
    """The placeholder of the table is no complaint; nothing is held either."""
    assert listed(desk) == CaseList((), 0, 1)
    assert desk.wait(desk.ipp.list_pending(desk.kept.append)) == CaseList((), 0, 1)


def test_what_is_held_is_listed_apart(desk: Desk) -> None:
    """A complaint that waits for its right stands under its reference, not in the list."""
    desk.visitor.complain(desk.visitor.new_ipr(number="12345678"))
    (held,) = desk.wait(desk.ipp.list_pending(desk.kept.append)).lines
    assert (held.number[:4], held.meaning) == ("SBXP", CaseStatus.WAITING_FOR_IPR)
    assert listed(desk).lines == ()


def test_a_list_that_says_another_total_than_it_shows_proves_nothing(desk: Desk) -> None:
    """Read in part, it is a changed portal."""
    received(desk, 10)
    desk.rewrite(LIST, ("Total 1 items", "Total 2 items"))
    with pytest.raises(ListMoved, match="it says 2, and 1 rows were read"):
        listed(desk)


def test_a_list_that_shows_a_row_twice_proves_nothing(desk: Desk) -> None:
    """A second page with the rows of the first one has the right total, too."""
    for count in range(21):
        received(desk, 10 + count)
    table = desk.visitor.get("/complaint/manage.htm").text
    rows = table[table.index("<tbody") : table.index("</tbody>")]
    second = desk.visitor.get("/complaint/manage.htm?page=2").text
    other = second[second.index("<tbody") : second.index("</tbody>")]
    desk.rewrite("**/complaint/manage.htm*page=2*", (other, rows[: rows.index("</tr>") + 5]))
    with pytest.raises(ListMoved, match="page 2 shows a row of an earlier page"):
        listed(desk)


@pytest.mark.parametrize("kind", ["error_5xx", "half_loaded", "changed_wording", "popup_notice"])
def test_a_page_of_a_long_list_that_does_not_come_whole_is_loaded_again(desk: Desk, kind: str) -> None:
    """Only that page: the list is not begun anew."""
    numbers = [received(desk, 10 + count) for count in range(21)]
    desk.control.appoint(kind, "manage", every=3)  # the view, the search, and then the second page
    desk.ipp.patience_ms = 1_500
    assert [line.number for line in listed(desk).lines] == numbers[::-1]
    assert desk.control.happened() == {kind: 1}


def test_a_page_that_never_comes_whole_ends_the_reading(desk: Desk) -> None:
    """It is not skipped, and what was read before it is no list."""
    for count in range(21):
        received(desk, 10 + count)
    desk.rewrite("**/complaint/manage.htm*page=2*", ("Complaint number", "Number of it"))
    with pytest.raises(PortalChanged, match=r"its column number \(.*\) is there 0 times"):
        listed(desk)


def test_a_sign_in_page_within_a_long_list_is_said_at_once(desk: Desk) -> None:
    """It is no page of the list that is waited for."""
    for count in range(21):
        received(desk, 10 + count)
    desk.control.appoint("session_expired", "manage", every=3)
    with pytest.raises(SignInNeeded):
        listed(desk)


def test_a_search_that_forgets_its_dates_proves_nothing(desk: Desk) -> None:
    """Without the dates the portal hides what is older than 15 days, and its total agrees with itself."""
    received(desk, 10)
    later(desk, "P20D")
    asked = desk.ipp.site.addresses["complaint"] + "/complaint/manage.htm"
    desk.wait(
        desk.ipp.session.context.route(
            "**/manage.htm?platform=&from=*", lambda route: route.fulfill(status=303, headers={"location": asked})
        )
    )
    with pytest.raises(PortalChanged, match=r"\(since, manage_complaints\.toml"):
        listed(desk)


@pytest.mark.parametrize("cut", ["<footer>", "</tbody>"])
def test_a_complaint_of_which_only_part_came_is_not_read(desk: Desk, cut: str) -> None:
    """The rows that are missing would be taken for listings that it never had."""
    number = received(desk, 10, 11, 12)
    page = desk.visitor.get(f"/complaint/detail.htm?number={number}").text
    desk.rewrite("**/complaint/detail.htm*", (page[page.index(cut) :], ""))
    desk.ipp.patience_ms = 800
    with pytest.raises(PortalChanged, match=r"\(end, complaint_detail\.toml"):
        opened(desk, number)


@pytest.mark.parametrize("label", ["Status", "Order number"])
def test_a_complaint_that_says_a_thing_twice_is_not_read(desk: Desk, label: str) -> None:
    """Nobody knows which of the two would be compared, whether every complaint shows it or only some."""
    number = received(desk, 10)
    desk.rewrite(
        "**/complaint/detail.htm*",
        ('<table class="facts">', f'<table class="facts"><tr><th>{label}</th><td>other</td></tr>'),
    )
    with pytest.raises(PortalChanged, match="is there 2 times, not once"):
        opened(desk, number)


def test_a_list_of_one_platform_is_not_the_whole_list(desk: Desk) -> None:
    """A portal that remembers the last choice would hide the others."""
    received(desk, 10)
    desk.rewrite(
        LIST, ("ant-tabs-tab ant-tabs-tab-active", "ant-tabs-tab"), ('data-platform="tb"', 'data-platform="tb" id="tb"')
    )
    code = "addEventListener('DOMContentLoaded', () => {const tab = document.getElementById('tb');"
    desk.wait(desk.ipp.session.context.add_init_script(code + "if (tab) tab.classList.add('ant-tabs-tab-active')})"))
    with pytest.raises(PortalChanged, match=r"\(platform, manage_complaints\.toml"):
        listed(desk)


def test_everything_that_the_portal_shows_is_compared(desk: Desk) -> None:
    """A complaint that was filed with other evidence, place, type or words around ours is not what was meant."""
    meant = complaint(desk.has(right()), files=("comparison.pdf",), location="title; goods")
    outcome = desk.file(meant, "Our ref. 7F3K2Q")
    assert isinstance(outcome, Filed)
    reading = opened(desk, outcome.numbers[0])
    assert desk.ipp.same_complaint(meant, reading) == []
    for other, named in (
        (replace(reading, evidence=("other.pdf",)), "the evidence is 'other.pdf'"),
        (replace(reading, location=("Goods",)), "the location is 'Goods'"),
        (replace(reading, complaint_type="Store front"), "the complaint type is 'Store front'"),
        (replace(reading, order_number="123456"), "the order number is '123456'"),
        (replace(reading, explanation=f"{reading.explanation} And more."), "the explanation differs"),
        (replace(reading, explanation=f"More. {reading.explanation}"), "the explanation differs"),
    ):
        assert [difference.startswith(named) for difference in desk.ipp.same_complaint(meant, other)] == [True]
    silent = replace(reading, evidence=None, location=None, complaint_type=None, order_number=None)
    assert desk.ipp.same_complaint(meant, silent) == []


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_every_listing_has_its_own_status(new_desk: NewDesk, locale: str) -> None:
    """Removed, rejected with words, still processing, and words that nobody knows: those need a look."""
    desk = new_desk(locale)
    number = received(desk, 10, 3, 4, 5, 6)
    later(desk, "P2D")
    reading = opened(desk, number)
    assert [line.meaning for line in reading.listings] == [
        CaseStatus.REMOVED,
        CaseStatus.REJECTED,
        CaseStatus.PROCESSING,
        CaseStatus.NEEDS_A_LOOK,
        CaseStatus.REMOVED,
    ]
    assert reading.listings[0].listing == listing(ending=10).key
    assert len(reading.listings[1].words) > len(reading.listings[0].words)
    assert reading.listings[3].words in {"Under special review", "专项复核中"}
    assert (reading.meaning, reading.number) == (CaseStatus.PROCESSING, number)


def test_a_status_of_the_whole_complaint_that_nobody_knows_needs_a_look(desk: Desk) -> None:
    """Kept in the portal's words."""
    number = received(desk, 10)
    desk.rewrite("**/complaint/detail.htm*", ('id="J_status">Processing<', 'id="J_status">Under appeal<'))
    reading = opened(desk, number)
    assert (reading.words, reading.meaning) == ("Under appeal", CaseStatus.NEEDS_A_LOOK)


def test_another_complaint_than_the_one_asked_for_is_not_read(desk: Desk) -> None:
    """A page that shows another number is not this complaint."""
    number = received(desk, 10)
    desk.rewrite("**/complaint/detail.htm*", (f'id="J_number">{number}', 'id="J_number">SBX1'))
    with pytest.raises(PortalChanged, match=f"it shows SBX1 for complaint {number}"):
        opened(desk, number)


def test_a_complaint_that_is_not_there_is_not_an_empty_one(desk: Desk) -> None:
    """The portal's page for what does not exist is no complaint."""
    desk.ipp.patience_ms = 800
    with pytest.raises(PortalChanged, match="complaint_detail"):
        opened(desk, "SBX1")


MEANT = complaint(right(), listing(ending=10), listing(ending=11))
SHOWN = CaseReading(
    number="SBX1",
    words="Processing",
    meaning=CaseStatus.PROCESSING,
    marketplace="aliexpress",
    ipr="ACME (CN)(12345677)",
    reason="unfair_use",
    explanation=f"{MEANT.explanation} Our ref. 7F3K2Q",
    listings=tuple(ListingLine(one.key, "Processing", CaseStatus.PROCESSING) for one in MEANT.listings),
    address="http://x",
)


@pytest.mark.parametrize(
    ("meant", "words"),
    [
        (replace(MEANT, marketplace=Marketplace.TMALL), "the platform is aliexpress, meant was tmall"),
        (replace(MEANT, ipr=right(number="1234567")), "the right is 'ACME (CN)(12345677)'"),
        (replace(MEANT, ipr=right(number="2345677")), "the right is 'ACME (CN)(12345677)'"),
        (replace(MEANT, ipr=right(jurisdiction="US")), "the right is 'ACME (CN)(12345677)'"),
        (replace(MEANT, reason="counterfeit_features"), "the reason is unfair_use, meant was counterfeit_features"),
        (replace(MEANT, explanation="Another one."), "the explanation differs"),
        (replace(MEANT, listings=(listing(ending=10),)), f"listing {listing(ending=11).key} was not meant"),
        (
            replace(MEANT, listings=(listing(ending=10), listing(ending=11), listing(ending=12))),
            f"listing {listing(ending=12).key} is missing",
        ),
    ],
)
def test_each_kind_of_difference_is_told(meant: Complaint, words: str) -> None:
    """And it is the only one that is told."""
    portal = portal_without_browser()
    assert portal.same_complaint(MEANT, SHOWN) == []
    (difference,) = portal.same_complaint(meant, SHOWN)
    assert words in difference


@pytest.mark.parametrize(
    ("meant", "marker", "ours"),
    [
        (MEANT, "Our ref. 7F3K2Q", True),
        (MEANT, "Our ref. AAAAAA", False),
        (MEANT, "", False),
        (replace(MEANT, explanation=SHOWN.explanation), "", True),
        (replace(MEANT, explanation=SHOWN.explanation, reason="test_buy"), "", False),
        (replace(MEANT, explanation=SHOWN.explanation, ipr=right(number="2345677")), "", False),
        (replace(MEANT, explanation=SHOWN.explanation, ipr=right(number="1234567")), "", False),
    ],
)
def test_a_complaint_is_ours_by_its_marker_or_by_everything_it_shows(meant: Complaint, marker: str, ours: bool) -> None:
    """With a marker nothing else counts; without one, right, reason and explanation must all be the same."""
    assert portal_without_browser().is_ours(meant, marker, SHOWN) is ours


def test_what_was_filed_in_one_language_is_equal_in_the_other(new_desk: NewDesk) -> None:
    """Words of the portal are compared by what they mean."""
    desk = new_desk()
    ipr = desk.has(right())
    outcome = desk.file(complaint(ipr))
    assert isinstance(outcome, Filed)
    chinese = new_desk("zh-CN")
    assert desk.ipp.same_complaint(complaint(ipr), opened(chinese, outcome.numbers[0])) == []
