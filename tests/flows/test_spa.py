"""The same journeys on a portal of another make: one page drawn by a script, told apart by nothing but its maps."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ipp_flows
import pytest
from ipp_flows import receipt
from ipp_flows.portal import ON_THE_WAY
from ipp_flows.shipped import maps_of
from playwright.async_api import Route

from takedown.domain.errors import ListMoved, PersonNeeded, PortalChanged, PortalUnavailable, SignInNeeded, SlowDown
from takedown.domain.listing import read_listing
from takedown.domain.model import Complaint, ComplaintType, Ipr, IprType, IprUpload, Marketplace
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus, IprStatus
from takedown.domain.reasons import REASONS, Reason
from takedown.domain.submission import Answer, Reply, Withdrawal
from takedown.portal import (
    CaseList,
    CaseReading,
    Filed,
    Held,
    IprLine,
    NotAsMeant,
    NothingLeft,
    Prepared,
    Refused,
    Unknown,
)
from takedown.settings.profile import load_profile
from takedown.settings.settings import load_settings
from tests.flows.conftest import NewDesk
from tests.flows.given import ACCOUNT, KINDS, Desk, complaint, evidence, fetch, listing, no_folder, read, right
from tests.sandbox_portal.visitor import AGENT, HOLDER

TODAY = datetime.now(UTC).date()
MAPS = maps_of(["ipp_spa"], no_folder())
#: Looked for, never operated: when one of them shows, the sign-in ends and nothing is pressed, or the press is answered.
ANSWERS = {"sign_in.refused", "sign_in.robot_check", "complaint_form.refused", "ipr_additional.refused"}
ANSWERS |= {"answer_form.refused", "withdraw_form.refused"}


def enter(desk: Desk) -> None:
    desk.wait(desk.ipp.sign_in(desk.kept.append))


def prepare_right(desk: Desk, ipr: Ipr) -> Prepared:
    return desk.wait(desk.ipp.prepare_ipr(IprUpload(ACCOUNT, ipr), desk.kept.append, read))


def rights(desk: Desk) -> list[IprLine]:
    return list(desk.wait(desk.ipp.list_iprs(desk.kept.append)))


def listed(desk: Desk, since: date = TODAY - timedelta(days=400)) -> CaseList:
    return desk.wait(desk.ipp.list_complaints(since, desk.kept.append))


def pending(desk: Desk) -> CaseList:
    return desk.wait(desk.ipp.list_pending(desk.kept.append))


def opened(desk: Desk, number: str) -> CaseReading:
    return desk.wait(desk.ipp.read_complaint(number, desk.kept.append))


def received(desk: Desk, *endings: int) -> str:
    """The number of a complaint that the portal has already; made without a browser."""
    reference = desk.visitor.new_ipr() if not desk.control.get("/iprs") else "SBX-IPR-00001"
    return desk.visitor.complain(reference, listings=[listing(ending=ending).address for ending in endings])


def refused_before(desk: Desk, meant: Complaint) -> tuple[str, ...]:
    """The differences for which it was not pressed; nothing was sent and no tab is left."""
    with pytest.raises(NotAsMeant) as raised:
        desk.prepare(meant)
    assert desk.received() == []
    assert desk.ipp.session.context.pages == []
    return raised.value.differences


# The maps


def test_no_journey_knows_which_face_it_is_on() -> None:
    """Nothing in the journeys names a face, and none of them holds a locator of one."""
    folder = Path(ipp_flows.__file__).parent
    for file in folder.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not [
            word for word in ("spa", "classic", "face ==", "locator(") if f"_{word}" in text or f'"{word}' in text
        ]


def test_both_sets_of_maps_have_the_screens_that_the_journeys_ask_for() -> None:
    """One may have more: what only its portal shows in the way."""
    assert set(MAPS) - set(maps_of(["ipp_classic"], no_folder())) == {"fault"}
    assert set(maps_of(["ipp_classic"], no_folder())) - set(MAPS) == set()


def test_every_entry_says_where_it_comes_from() -> None:
    """With its source, the day it was last seen, its line, and no word that claims more."""
    for screen in MAPS.values():
        assert screen.about
        for element in (screen.here, *screen.elements.values()):
            assert (element.guess, element.says) != ("", ""), element.place
            assert set(element.seen) == {"practice"}, element.place
            assert element.line > 1, element.place


@pytest.mark.parametrize("screen", sorted({name for names in ON_THE_WAY.values() for name in names}))
def test_every_element_on_the_way_to_a_press_counts_before_the_press(screen: str) -> None:
    """No element of these screens can be left unconfirmed on a real profile."""
    entries = (MAPS[screen].here, *MAPS[screen].elements.values())
    assert {f"{one.screen}.{one.name}" for one in entries if not one.before_press} - ANSWERS == set()


def test_its_profile_is_one_site_with_these_maps() -> None:
    """And the same account as on the other face: it is the same office."""
    profile, classic = (load_profile(name, load_settings()) for name in ("sandbox-spa", "sandbox"))
    assert (profile.screens, profile.practice) == (("ipp_spa",), True)
    assert profile.addresses == {site: classic.addresses[site] for site in ("ipp", "shops")}
    assert profile.account == classic.account


# Signing in


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_signing_in_is_proven_by_the_account_on_the_page(new_spa_desk: NewDesk, locale: str) -> None:
    """The password is covered in the picture, asked for once, and not at all while the session lasts."""
    desk = new_spa_desk(locale, signed_in_as=None)
    enter(desk)
    assert desk.steps() == ["sign-in", "signed-in"]
    assert {name: len(places) for name, places in desk.kept[0].masks.items()} == {"password": 1}
    assert all(picture.title.endswith("· SANDBOX") for picture in desk.kept)
    enter(desk)
    assert (desk.ipp.epoch, desk.control.get("/requests")["sign_in"]) == (2, 1)


def test_a_refused_password_is_a_persons_and_is_tried_once(new_spa_desk: NewDesk) -> None:
    """The portal's words are told; a second run does not even type the password, because a robot check is open."""
    desk = new_spa_desk(signed_in_as=None, password="wrong")
    with pytest.raises(PersonNeeded, match="The login name or password is not correct"):
        enter(desk)
    with pytest.raises(PersonNeeded, match="robot check"):
        enter(desk)
    assert (desk.control.get("/requests")["sign_in"], desk.ipp.epoch) == (1, 0)


def test_a_code_is_a_persons(new_spa_desk: NewDesk) -> None:
    desk = new_spa_desk(signed_in_as=None)
    desk.control.appoint("email_code", "sign_in")
    with pytest.raises(PersonNeeded, match="asks for a code"):
        enter(desk)


def test_a_session_that_ended_is_noticed_and_not_taken_for_a_changed_portal(spa_desk: Desk) -> None:
    spa_desk.control.advance("PT9H")
    for step in (
        spa_desk.ipp.list_iprs(spa_desk.kept.append),
        spa_desk.ipp.read_complaint("SBX1", spa_desk.kept.append),
    ):
        with pytest.raises(SignInNeeded):
            spa_desk.wait(step)


def test_views_of_another_account_are_neither_read_nor_filled(new_spa_desk: NewDesk) -> None:
    desk = new_spa_desk(signed_in_as=AGENT)
    for step in (
        desk.ipp.list_complaints(TODAY, desk.kept.append),
        desk.ipp.list_pending(desk.kept.append),
        desk.ipp.list_iprs(desk.kept.append),
        desk.ipp.prepare_complaint(complaint(right()), "", desk.kept.append, read),
        desk.ipp.prepare_ipr(IprUpload(ACCOUNT, right()), desk.kept.append, read),
    ):
        with pytest.raises(PersonNeeded, match=f"signed in as {AGENT[0]}"):
            desk.wait(step)
    assert desk.ipp.session.context.pages == []


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("maintenance", PortalUnavailable),
        ("error_5xx", PortalUnavailable),
        ("half_loaded", PortalUnavailable),
        ("too_many_requests", SlowDown),
        ("robot_check_page", PersonNeeded),
        ("session_expired", SignInNeeded),
    ],
)
def test_what_stands_in_the_way_of_a_view_is_said(spa_desk: Desk, kind: str, error: type[Exception]) -> None:
    """The page itself came well, and its script shows something else in the place of the view."""
    spa_desk.control.appoint(kind, "manage")
    with pytest.raises(error):
        listed(spa_desk)


def test_the_portal_is_left_alone_for_as_long_as_it_asks(spa_desk: Desk) -> None:
    """It asks in the view, for the call's own words reach only the script."""
    spa_desk.control.appoint("too_many_requests", "manage")
    with pytest.raises(SlowDown) as raised:
        listed(spa_desk)
    assert raised.value.after_seconds in {1, 2}


def test_a_notice_over_a_view_is_closed(spa_desk: Desk) -> None:
    spa_desk.control.appoint("popup_notice", "ipr_management")
    assert rights(spa_desk) == []
    assert "notice" in spa_desk.steps()


# Rights


@pytest.mark.parametrize(
    ("locale", "ipr"),
    [
        ("en-US", right(IprType.TRADEMARK, "CN")),
        ("zh-CN", right(IprType.TRADEMARK, "WIPO:CN,US")),
        ("en-US", right(IprType.COPYRIGHT, "EU", agent=True)),
        ("zh-CN", right(IprType.DESIGN_PATENT, "HK", agent=True)),
        ("en-US", right(IprType.INVENTION_PATENT, "US", certificates=("front.png", "comparison.pdf"))),
    ],
)
def test_a_right_arrives_as_it_was_meant(new_spa_desk: NewDesk, locale: str, ipr: Ipr) -> None:
    """Nothing is submitted before the press; its reference stands in the message, and in the list afterwards."""
    desk = new_spa_desk(locale)
    prepared = prepare_right(desk, ipr)
    (draft,) = desk.control.get("/iprs")
    assert draft["status"] == "draft"
    assert not any(desk.ipp.same_ipr(ipr, line) for line in rights(desk))
    outcome = desk.press(prepared)
    (kept,) = desk.control.get("/iprs")
    assert outcome == Filed((kept["reference"],))
    office, _, designated = ipr.jurisdiction.partition(":")
    assert (kept["type"], kept["office"], kept["designations"]) == (KINDS[ipr.ipr_type], office, designated)
    assert (kept["name"], kept["number"], kept["owner"]) == (ipr.name, ipr.registration_number, ipr.owner)
    assert kept["issued_on"] == (ipr.issued_on.isoformat() if ipr.issued_on else "")
    assert [one["sha256"] for one in kept["certificates"]] == [one.sha256 for one in ipr.certificates]
    assert [one["sha256"] for one in kept["letters"]] == [one.sha256 for one in ipr.authorization]
    (line,) = rights(desk)
    assert (line.reference, line.meaning) == (kept["reference"], IprStatus.VERIFIED)
    assert desk.ipp.same_ipr(ipr, line)


@pytest.mark.parametrize(
    ("ipr", "words"),
    [
        (right(number="!"), "The registration number is not valid."),
        (right(certificates=()), "Please upload the certificate."),
        (right(certificates=("notes.txt",)), "notes.txt: only PDF, JPG and PNG files are accepted."),
        (right(jurisdiction="WIPO:XX"), "Please give the designated countries as ISO codes."),
        (right(jurisdiction="ZZ"), "the form does not offer ZZ"),
    ],
)
def test_a_right_that_the_portal_does_not_take_ends_before_the_press_with_its_words(
    spa_desk: Desk, ipr: Ipr, words: str
) -> None:
    with pytest.raises(NotAsMeant, match=words):
        prepare_right(spa_desk, ipr)
    assert all(one["status"] == "draft" for one in spa_desk.control.get("/iprs"))
    assert spa_desk.ipp.session.context.pages == []


def test_a_right_that_was_sent_before_is_not_a_refusal(spa_desk: Desk) -> None:
    """It may be our own of an earlier press."""
    outcome = spa_desk.press(prepare_right(spa_desk, spa_desk.has(right())))
    assert isinstance(outcome, Unknown)
    assert "This right has been submitted already." in outcome.why


def test_every_right_is_read_though_the_list_shows_more_only_on_request(spa_desk: Desk) -> None:
    """22 cards come in two parts; drafts and rejected ones are told apart."""
    for number in ("120000", "12345699", "12345677", *(f"99{count:02}77" for count in range(18))):
        spa_desk.has(right(number=number))
    spa_desk.visitor.call("/api/right-form/kind", {"iprType": "copyright", "place": "CN"})
    spa_desk.control.advance("P4D")
    enter(spa_desk)
    found = rights(spa_desk)
    assert len(found) == 22
    meanings = {line.registration_number: line.meaning for line in found}
    assert meanings["120000"] is IprStatus.REJECTED
    assert (meanings["12345699"], meanings["12345677"]) == (IprStatus.PENDING, IprStatus.VERIFIED)
    assert meanings[""] is IprStatus.DRAFT


# Filing


def with_all_it_needs(ipr: Ipr, rule: Reason, marketplace: Marketplace) -> Complaint:
    return complaint(
        ipr,
        reason=rule.code,
        marketplace=marketplace,
        files=("comparison.pdf", "front.png") if rule.needs_evidence else (),
        order_number="123456789012" if rule.needs_order_number else "",
        location="title; image" if rule.code == "unfair_use" else "",
    )


@pytest.mark.parametrize(("locale", "ipr_type"), [("en-US", IprType.TRADEMARK), ("zh-CN", IprType.COPYRIGHT)])
def test_complaints_arrive_as_they_were_meant(new_spa_desk: NewDesk, locale: str, ipr_type: IprType) -> None:
    """Every reason for the right, each on another marketplace, and each read back as it was meant."""
    desk = new_spa_desk(locale)
    ipr = desk.has(right(ipr_type))
    rules = [rule for rule in REASONS.values() if ipr_type in rule.ipr_types]
    for rule, marketplace in zip(rules, Marketplace, strict=False):
        meant = with_all_it_needs(ipr, rule, marketplace)
        outcome = desk.file(meant, "Our ref. 7F3K2Q")
        kept = desk.received()[-1]
        assert outcome == Filed((kept["number"],))
        assert kept["explanation"] == f"{meant.explanation}\nOur ref. 7F3K2Q"
        assert [one["address"] for one in kept["listings"]] == [one.address for one in meant.listings]
        assert {one["sha256"] for one in kept["evidence"]} == {one.sha256 for one in meant.evidence}
        assert (kept["reason_text"], kept["order_number"]) == (REASONS[meant.reason].title, meant.order_number)
        reading = opened(desk, kept["number"])
        assert desk.ipp.same_complaint(meant, reading) == []
        assert desk.ipp.is_ours(meant, "Our ref. 7F3K2Q", reading)
    assert all("SANDBOX" in picture.title for picture in desk.kept)


def test_links_that_the_portal_leaves_out_have_its_words_and_the_rest_is_filed(spa_desk: Desk) -> None:
    """Entered in a dialog, verified, and listed with what became of each."""
    meant = complaint(
        spa_desk.has(right()), listing(), listing(ending=1), listing(ending=11), files=("comparison.pdf",)
    )
    prepared = spa_desk.prepare(meant)
    assert [(one.listing, one.words) for one in prepared.refused] == [
        (meant.listings[1], "The listing does not exist or has been removed.")
    ]
    assert prepared.fields["links_taken"].splitlines() == [meant.listings[0].address, meant.listings[2].address]
    assert spa_desk.received() == []
    outcome = spa_desk.press(prepared)
    spa_desk.wait(spa_desk.ipp.photograph_outcome(prepared, spa_desk.kept.append))
    (kept,) = spa_desk.received()
    assert outcome == Filed((kept["number"],))
    assert [one["address"] for one in kept["listings"]] == [meant.listings[0].address, meant.listings[2].address]
    assert (spa_desk.steps()[-1], spa_desk.kept[-1].full_page) == ("receipt", True)
    assert spa_desk.kept[-1].address.endswith(f"#/complaints/{kept['number']}")


def test_a_store_front_is_a_complaint_of_its_own_type(spa_desk: Desk) -> None:
    shop = read_listing("https://www.aliexpress.com/store/912345610", ComplaintType.STORE_FRONT)
    meant = complaint(spa_desk.has(right()), shop, complaint_type=ComplaintType.STORE_FRONT)
    outcome = spa_desk.file(meant)
    (kept,) = spa_desk.received()
    assert (outcome, kept["type"]) == (Filed((kept["number"],)), "store")
    assert spa_desk.ipp.same_complaint(meant, opened(spa_desk, kept["number"])) == []


def test_300_listings_go_into_one_complaint(spa_desk: Desk) -> None:
    numbers = (number for number in range(1, 400) if number % 100 not in (1, 2))
    links = [read_listing(f"https://www.aliexpress.com/item/{10050000000000 + next(numbers)}.html") for _ in range(300)]
    meant = complaint(spa_desk.has(right()), *links)
    outcome = spa_desk.file(meant)
    assert isinstance(outcome, Filed)
    assert spa_desk.ipp.same_complaint(meant, opened(spa_desk, outcome.numbers[0])) == []


def test_a_right_among_many_is_found_in_a_list_that_comes_late(spa_desk: Desk) -> None:
    for number in range(21):
        spa_desk.has(right(number=f"1234{number:02}5677"))
    spa_desk.has(right())
    assert spa_desk.prepare(complaint(right())).fields["ipr"] == "ACME (CN)(12345677)"


def test_a_complaint_for_a_right_that_is_not_verified_yet_is_held(spa_desk: Desk) -> None:
    """Its reference is in the message; it is listed apart and opened by its reference."""
    meant = complaint(spa_desk.has(right(number="12345678")))
    outcome = spa_desk.file(meant)
    assert isinstance(outcome, Held)
    assert (outcome.reference, "Pending Submissions" in outcome.words) == (
        spa_desk.received()[0]["waiting_reference"],
        True,
    )
    (line,) = pending(spa_desk).lines
    assert (line.number, line.meaning) == (outcome.reference, CaseStatus.WAITING_FOR_IPR)
    assert listed(spa_desk).lines == ()
    reading = opened(spa_desk, outcome.reference)
    assert (reading.number, reading.meaning) == (outcome.reference, "waiting_for_ipr")
    assert spa_desk.ipp.same_complaint(meant, reading) == []


@pytest.mark.parametrize("number", ["12345677", "12345678"])
def test_a_number_whose_message_has_gone_is_read_from_the_address(spa_desk: Desk, number: str) -> None:
    """Messages that go away are missed by a slow browser; the address of what follows stays."""
    hide = (
        "document.head.append(Object.assign(document.createElement('style'), {textContent: '#toasts {display: none}'}))"
    )
    prepared = spa_desk.prepare(complaint(spa_desk.has(right(number=number))))
    spa_desk.wait(prepared.page.evaluate(hide))
    outcome = spa_desk.press(prepared)
    (kept,) = spa_desk.received()
    if number == "12345677":
        assert outcome == Filed((kept["number"],))
    else:
        assert outcome == Held("", kept["waiting_reference"])


def test_a_complaint_that_the_portal_splits_has_all_its_numbers(spa_desk: Desk) -> None:
    meant = complaint(spa_desk.has(right()), listing(), listing(ending=11))
    prepared = spa_desk.prepare(meant)
    spa_desk.control.appoint("split_complaint", "submit_complaint")
    assert spa_desk.press(prepared) == Filed(tuple(one["number"] for one in spa_desk.received()))
    assert len(spa_desk.received()) == 2


# What is not filed


def test_nothing_is_prepared_when_every_link_is_left_out(spa_desk: Desk) -> None:
    with pytest.raises(NothingLeft) as raised:
        spa_desk.prepare(complaint(spa_desk.has(right()), listing(ending=1)))
    assert [one.words for one in raised.value.refused] == ["The listing does not exist or has been removed."]
    assert spa_desk.steps()[-1] == "nothing-left"
    assert spa_desk.ipp.session.context.pages == []


def test_a_verify_step_that_fails_as_a_whole_has_its_words(spa_desk: Desk) -> None:
    """They stand in the dialog, which stays open."""
    meant = complaint(spa_desk.has(right(jurisdiction="US")), marketplace=Marketplace.TAOBAO)
    (difference,) = refused_before(spa_desk, meant)
    assert "This platform accepts only rights protected in Mainland China." in difference


def test_a_file_that_the_portal_refuses_has_its_words(spa_desk: Desk) -> None:
    meant = complaint(spa_desk.has(right()), files=("comparison.pdf", "notes.txt"))
    (difference,) = refused_before(spa_desk, meant)
    assert "notes.txt: only PDF, JPG and PNG files are accepted." in difference


def test_a_right_or_reason_that_the_form_does_not_offer_is_told(spa_desk: Desk) -> None:
    spa_desk.has(right(jurisdiction="US"))
    assert "the form does not offer ACME (CN)(12345677)" in refused_before(spa_desk, complaint(right()))[0]
    meant = complaint(spa_desk.has(right(IprType.DESIGN_PATENT)), reason="unfair_use")
    assert "does not offer Unfair Use of Registered Trademark" in refused_before(spa_desk, meant)[0]


def test_a_text_that_is_too_long_for_the_form_is_not_cut_off_in_silence(spa_desk: Desk) -> None:
    (difference,) = refused_before(spa_desk, complaint(spa_desk.has(right()), explanation="x" * 2001 + "y"))
    assert difference.startswith("explanation shows")


def test_files_of_another_tab_are_not_taken_for_ours(spa_desk: Desk) -> None:
    """And its links are replaced by ours in the dialog."""
    ipr = spa_desk.has(right())
    spa_desk.visitor.upload("/api/files", "evidence", "comparison.pdf", b"%PDF-1.4\nother\n%%EOF\n")
    spa_desk.control.appoint("draft_left", "complaint_form")
    (difference,) = refused_before(spa_desk, complaint(ipr, files=("comparison.pdf",)))
    assert "holds comparison.pdf already" in difference


SABOTAGE = """addEventListener('{event}', event => {{ {code} }}, true)"""


@pytest.mark.parametrize(
    ("event", "code", "named"),
    [
        (
            "input",
            "if (event.target.maxLength === 2000) event.target.value = event.target.value.slice(1)",
            "explanation",
        ),
        (
            "change",
            "if (event.target.closest('.tick--statement')) document.querySelector('[value=goods]').click()",
            "location",
        ),
        (
            "input",
            "if (event.target.closest('[role=dialog]')) event.target.value += '\\nhttps://x.test/'",
            "an answer for https",
        ),
        (
            "change",
            "if (event.target.closest('.tick--statement')) document.querySelector('.link-list .link').remove()",
            "links",
        ),
    ],
)
def test_a_form_that_shows_something_else_than_was_meant_is_not_pressed(
    spa_desk: Desk, event: str, code: str, named: str
) -> None:
    """A dropped character, a box that ticks itself, a foreign link, a link that goes away."""
    spa_desk.wait(spa_desk.ipp.session.context.add_init_script(SABOTAGE.format(event=event, code=code)))
    assert any(named in difference for difference in refused_before(spa_desk, complaint(spa_desk.has(right()))))


def test_a_changed_form_names_the_element_and_its_line(spa_desk: Desk) -> None:
    spa_desk.ipp.patience_ms = 1_200
    spa_desk.rewrite("**/", ('"spa.reason": "Grounds"', '"spa.reason": "Basis"'))
    with pytest.raises(PortalChanged, match=r"on screen complaint_form, .*\(reason, complaint_form\.toml:\d+\)"):
        spa_desk.prepare(complaint(spa_desk.has(right())))
    assert spa_desk.steps()[-1] == "portal-changed"


def test_a_refusal_after_the_press_has_the_portals_words(spa_desk: Desk) -> None:
    meant = complaint(spa_desk.has(right()), listing(ending=2))
    assert spa_desk.file(meant) == Refused("The evidence is insufficient.")
    assert spa_desk.received() == []


def test_filed_already_is_not_a_refusal(spa_desk: Desk) -> None:
    """The portal has it from somewhere: that is looked for, not written off."""
    meant = complaint(spa_desk.has(right()))
    prepared = spa_desk.prepare(meant)
    assert isinstance(spa_desk.file(meant), Filed)
    outcome = spa_desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert "has this already" in outcome.why


def lose_the_answer(desk: Desk) -> None:
    """The portal receives the complaint, and its answer is lost."""

    async def lose(route: Route) -> None:
        await fetch(route)
        await route.abort()

    desk.wait(desk.ipp.session.context.route("**/api/complaints", lose))


@pytest.mark.parametrize(
    "break_it",
    [
        lose_the_answer,
        lambda desk: desk.control.appoint("error_5xx_after_accept", "submit_complaint"),
        lambda desk: desk.control.appoint("cut_in_answer", "submit_complaint"),
        lambda desk: desk.control.appoint("session_expired", "submit_complaint"),
        lambda desk: desk.control.appoint("session_expired_replays", "submit_complaint"),
        lambda desk: desk.control.appoint("robot_check_page", "submit_complaint"),
        lambda desk: desk.control.appoint("maintenance", "submit_complaint"),
        lambda desk: desk.control.appoint("too_many_requests", "submit_complaint"),
    ],
)
def test_an_answer_that_says_nothing_for_certain_is_unknown(
    spa_desk: Desk, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Desk], None]
) -> None:
    """Lost, cut, a fault of the server, or a view that asks for something else: never filed, never refused."""
    monkeypatch.setattr(receipt, "ANSWER_MS", 5_000)
    prepared = spa_desk.prepare(complaint(spa_desk.has(right())))
    break_it(spa_desk)
    assert isinstance(spa_desk.press(prepared), Unknown)


# Reading


def test_the_list_goes_back_further_than_the_portals_default(spa_desk: Desk) -> None:
    """What is older than 15 days is in it, all parts of it, newest first, each once."""
    numbers = [received(spa_desk, 10 + count) for count in range(21)]
    spa_desk.control.advance("P20D")
    spa_desk.visitor.sign_in(*HOLDER)
    enter(spa_desk)
    numbers.append(received(spa_desk, 50))
    found = listed(spa_desk)
    assert [line.number for line in found.lines] == numbers[::-1]
    assert (found.total, found.pages) == (22, 2)
    first, last = found.lines[-1], found.lines[0]
    assert (first.submitted_on, first.meaning, first.listings) == (TODAY, CaseStatus.CLOSED, 1)
    assert (last.submitted_on, last.meaning) == (TODAY + timedelta(days=20), CaseStatus.PROCESSING)
    assert (first.marketplace, first.reason, first.ipr) == ("aliexpress", "unfair_use", "ACME (CN)(12345677)")
    assert [line.number for line in listed(spa_desk, TODAY + timedelta(days=1)).lines] == numbers[-1:]


def test_an_empty_list_is_empty(spa_desk: Desk) -> None:
    assert listed(spa_desk) == CaseList((), 0, 1)
    assert pending(spa_desk) == CaseList((), 0, 1)


def test_a_list_that_never_shows_as_many_as_it_says_proves_nothing(spa_desk: Desk) -> None:
    """Asked for more, it adds nothing."""
    received(spa_desk, 10)
    spa_desk.rewrite("**/api/complaints?*", ('"total":1', '"total":2'))
    spa_desk.ipp.patience_ms = 1_500
    with pytest.raises(PortalChanged, match="it never showed more than 1 rows"):
        listed(spa_desk)


def test_a_card_without_one_of_its_facts_is_not_read_as_one_without_it(spa_desk: Desk) -> None:
    """A list whose labels have changed names the column, the list and its line."""
    received(spa_desk, 10)
    spa_desk.ipp.patience_ms = 1_500
    spa_desk.rewrite("**/", ('"spa.ipr": "Your right"', '"spa.ipr": "Right"'))
    with pytest.raises(
        PortalChanged, match=r"\(cases, manage_complaints\.toml:\d+\) .*its column ipr is there 0 times in row 1"
    ):
        listed(spa_desk)


def test_a_list_that_moves_while_it_is_read_proves_nothing(spa_desk: Desk) -> None:
    """What comes with more on request begins with a row that is there already."""
    for count in range(21):
        received(spa_desk, 10 + count)
    spa_desk.control.appoint("list_moves", "manage", every=3)  # the view, the search, and then what is more
    with pytest.raises(ListMoved, match="it shows a row twice"):
        listed(spa_desk)


def test_one_view_is_not_read_for_the_next_one(spa_desk: Desk) -> None:
    """The tab stays, and only what stands behind the # of its address changes."""
    first, second = received(spa_desk, 10), received(spa_desk, 11)
    assert [opened(spa_desk, number).number for number in (first, second, first)] == [first, second, first]
    assert len(spa_desk.ipp.session.context.pages) == 1
    found = listed(spa_desk)
    third = received(spa_desk, 12)
    assert [line.number for line in listed(spa_desk).lines] == [third, *(line.number for line in found.lines)]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_every_listing_has_its_own_status(new_spa_desk: NewDesk, locale: str) -> None:
    """Removed, rejected with words, still processing, and words that nobody knows: those need a look."""
    desk = new_spa_desk(locale)
    number = received(desk, 10, 3, 4, 5, 6)
    desk.control.advance("P2D")
    enter(desk)
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
    assert (reading.meaning, reading.number) == (CaseStatus.PROCESSING, number)


def test_a_complaint_that_is_not_there_is_not_an_empty_one(spa_desk: Desk) -> None:
    spa_desk.ipp.patience_ms = 800
    with pytest.raises(PortalChanged, match="complaint_detail"):
        opened(spa_desk, "SBX1")


# What sellers answer


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_counter_notice_is_read_with_its_files_and_answered_and_the_complaint_withdrawn(
    new_spa_desk: NewDesk, locale: str
) -> None:
    """The same journeys as on the other face; what is answered already is not answered again."""
    desk = new_spa_desk(locale)
    number = received(desk, 6)  # removed at once
    files = [
        {"name": "合同 <b>.pdf", "content": base64.b64encode(b"%PDF-1.4 1").decode()},
        {"name": "film.pdf", "size": 2**31},
    ]
    objected = {"number": number, "said": "Genuine\n<b>goods</b>", "files": files, "deadline": "P3D"}
    mediation = {"on_dispute": "mediation", "mediation": {"notice": "On Tuesday."}}
    desk.control.post("/counter-notices", objected | mediation).raise_for_status()

    (notice,) = opened(desk, number).counter_notices or ()
    assert (notice.said, notice.meaning, notice.notice) == ("Genuine\n<b>goods</b>", CounterNoticeStatus.OPEN, "")
    assert notice.deadline is not None
    small, large = notice.attachments
    assert small.name == "合同 <b>.pdf"
    assert desk.wait(desk.ipp.take_attachment(number, small, 1000)).content == b"%PDF-1.4 1"
    assert "at most" in desk.wait(desk.ipp.take_attachment(number, large, 1000)).why

    meant = Answer(
        ACCOUNT, number, notice.reference, Reply.DISPUTE, "The licence\nis forged.", (evidence("comparison.pdf"),)
    )
    prepared = desk.wait(desk.ipp.prepare_answer(meant, desk.kept.append, read))
    assert desk.press(prepared) == Filed((number,))
    desk.leave(prepared)
    (theirs,) = desk.received()[0]["counter_notices"]
    assert (theirs["reply"], theirs["reply_text"], len(theirs["reply_evidence"])) == (
        "dispute",
        "The licence\nis forged.",
        1,
    )
    with pytest.raises(NotAsMeant, match="does not wait for an answer"):
        desk.wait(desk.ipp.prepare_answer(meant, desk.kept.append, read))

    desk.control.advance("P2D")
    enter(desk)
    (mediated,) = opened(desk, number).counter_notices or ()
    assert (mediated.meaning, mediated.notice) == (CounterNoticeStatus.MEDIATION, "On Tuesday.")
    withdrawing = desk.wait(desk.ipp.prepare_withdrawal(Withdrawal(ACCOUNT, number, "Settled."), desk.kept.append))
    assert desk.press(withdrawing) == Filed((number,))
    desk.leave(withdrawing)
    assert opened(desk, number).meaning is CaseStatus.WITHDRAWN
    with pytest.raises(NotAsMeant, match="cannot be withdrawn"):
        desk.wait(desk.ipp.prepare_withdrawal(Withdrawal(ACCOUNT, number, "Settled."), desk.kept.append))


def test_an_answer_to_what_is_not_open_any_more_is_no_refusal(spa_desk: Desk) -> None:
    """The portal may have taken it at an earlier press: its words are kept, and it is looked for."""
    number = received(spa_desk, 6)
    spa_desk.control.post("/counter-notices", {"number": number}).raise_for_status()
    (notice,) = opened(spa_desk, number).counter_notices or ()
    meant = Answer(ACCOUNT, number, notice.reference, Reply.ACCEPT, "")
    prepared = spa_desk.wait(spa_desk.ipp.prepare_answer(meant, spa_desk.kept.append, read))
    spa_desk.control.post("/counter-notices/take-back", {"number": number, "reference": notice.reference})
    outcome = spa_desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert "This counter-notice is not open any more." in outcome.words
