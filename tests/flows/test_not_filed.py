"""What ends before the press, and what the portal answers to one: refusals, held complaints, answers that say nothing."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest
from ipp_flows import complaint_form, receipt
from playwright.async_api import Route

from takedown.domain.errors import PortalChanged, PortalUnavailable
from takedown.domain.model import Complaint, IprType, Marketplace
from takedown.portal import Filed, Held, NotAsMeant, NothingLeft, Refused, Unknown
from tests.flows.given import Desk, complaint, fetch, listing, right

FORM = "**/complaint/complaint.htm*"
SUCCESS = "**/complaint/success.htm*"


def refused_before(desk: Desk, meant: Complaint) -> tuple[str, ...]:
    """The differences for which it was not pressed; nothing was sent and no tab is left."""
    with pytest.raises(NotAsMeant) as raised:
        desk.prepare(meant)
    assert desk.received() == []
    assert desk.ipp.session.context.pages == []
    return raised.value.differences


def test_a_link_that_the_portal_leaves_out_has_its_words(desk: Desk) -> None:
    """The rest is prepared."""
    meant = complaint(desk.has(right()), listing(), listing(ending=1), listing(ending=11))
    prepared = desk.prepare(meant)
    assert [(one.listing, one.words) for one in prepared.refused] == [
        (meant.listings[1], "The listing does not exist or has been removed.")
    ]
    assert prepared.fields["links_taken"].splitlines() == [meant.listings[0].address, meant.listings[2].address]


def test_nothing_is_prepared_when_every_link_is_left_out(desk: Desk) -> None:
    """Each has the portal's words, a picture is kept, the tab is closed."""
    with pytest.raises(NothingLeft) as raised:
        desk.prepare(complaint(desk.has(right()), listing(ending=1)))
    assert [one.words for one in raised.value.refused] == ["The listing does not exist or has been removed."]
    assert desk.steps()[-1] == "nothing-left"
    assert desk.ipp.session.context.pages == []


def test_a_link_that_is_complained_about_already_is_left_out(desk: Desk) -> None:
    """The portal's own check against doubles."""
    meant = complaint(desk.has(right()))
    assert isinstance(desk.file(meant), Filed)
    with pytest.raises(NothingLeft) as raised:
        desk.prepare(meant)
    assert raised.value.refused[0].words == "A complaint on this listing is in progress."


def test_a_verify_step_that_fails_as_a_whole_has_its_words(desk: Desk) -> None:
    """A foreign right on a Chinese platform: told at once, not after a minute of waiting for results."""
    meant = complaint(desk.has(right(jurisdiction="US")), marketplace=Marketplace.TAOBAO)
    (difference,) = refused_before(desk, meant)
    assert "This platform accepts only rights protected in Mainland China." in difference


def test_a_right_that_the_account_does_not_have_is_not_offered(desk: Desk) -> None:
    """Neither one of another number, nor the same number of another country."""
    desk.has(right(jurisdiction="US"))
    assert "the form does not offer ACME (CN)(12345677)" in refused_before(desk, complaint(right()))[0]


def test_a_reason_that_the_form_does_not_offer_for_the_right_is_told(desk: Desk) -> None:
    """A reason for trademarks with a patent."""
    meant = complaint(desk.has(right(IprType.DESIGN_PATENT)), reason="unfair_use")
    assert "does not offer Unfair Use of Registered Trademark" in refused_before(desk, meant)[0]


def test_a_file_that_the_portal_refuses_has_its_words(desk: Desk) -> None:
    """Told at once, not after a minute of waiting for the upload."""
    meant = complaint(desk.has(right()), files=("comparison.pdf", "notes.txt"))
    (difference,) = refused_before(desk, meant)
    assert "notes.txt: only PDF, JPG and PNG files are accepted." in difference


def test_a_text_that_is_too_long_for_the_form_is_not_cut_off_in_silence(desk: Desk) -> None:
    """The box takes 2,000 characters."""
    (difference,) = refused_before(desk, complaint(desk.has(right()), explanation="x" * 2001 + "y"))
    assert difference.startswith("explanation shows")


SABOTAGE = """document.addEventListener('DOMContentLoaded', () => {{
  const form = document.getElementById('complaint-form');
  if (form) form.addEventListener('{event}', event => {{ {code} }});
}});"""


@pytest.mark.parametrize(
    ("event", "code", "named"),
    [
        (
            "input",
            "if (event.target.id === 'explanation') event.target.value = event.target.value.slice(1)",
            "explanation",
        ),
        (
            "change",
            "if (event.target.name === 'declaration') document.querySelector('[name=location]').click()",
            "location",
        ),
        (
            "input",
            "if (event.target.id === 'listings') event.target.value += '\\nhttps://x.test/'",
            "an answer for https",
        ),
        (
            "change",
            "if (event.target.name === 'declaration') document.querySelector('[value=store]').click()",
            "links_taken",
        ),
    ],
)
def test_a_form_that_shows_something_else_than_was_meant_is_not_pressed(
    desk: Desk, event: str, code: str, named: str
) -> None:
    """A dropped character, a box that ticks itself, a foreign link, a reset of everything verified."""
    desk.wait(desk.ipp.session.context.add_init_script(SABOTAGE.format(event=event, code=code)))
    differences = refused_before(desk, complaint(desk.has(right())))
    assert any(named in difference for difference in differences)


def test_a_box_that_does_not_stay_ticked_is_a_changed_form(desk: Desk) -> None:
    """The declaration is the user's own; one that the form takes back is not sent."""
    code = "if (event.target.name === 'declaration') event.preventDefault()"
    desk.wait(desk.ipp.session.context.add_init_script(SABOTAGE.format(event="click", code=code)))
    with pytest.raises(PortalChanged, match=r"\(declaration, .* it cannot be ticked"):
        desk.prepare(complaint(desk.has(right())))
    assert desk.received() == []


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (('title="Complaint reason"', 'title="Grounds"'), "reason"),
        (("<span>Verify</span>", "<span>Check links</span>"), "verify"),
        (('class="ant-checkbox-group"', 'class="boxes"'), "location"),
        (('id="complaint-form" class="ant-form"', 'id="new-form" class="form"'), "here"),
    ],
)
def test_a_changed_form_names_the_element_and_keeps_a_picture(
    desk: Desk, change: tuple[str, str], element: str
) -> None:
    """What was renamed is named with its line in the map; nothing was sent."""
    meant = complaint(desk.has(right()), location="title")
    desk.ipp.patience_ms = 1_200
    desk.rewrite(FORM, change)
    with pytest.raises(PortalChanged, match=rf"on screen complaint_form, .*\({element}, complaint_form\.toml:\d+\)"):
        desk.prepare(meant)
    assert desk.steps()[-1] == "portal-changed"
    assert desk.received() == []
    assert desk.ipp.session.context.pages == []


def test_a_refusal_after_the_press_has_the_portals_words(desk: Desk) -> None:
    """Nothing has been received."""
    meant = complaint(desk.has(right()), listing(ending=2))
    assert desk.file(meant) == Refused("The evidence is insufficient.")
    assert desk.received() == []


def test_a_complaint_for_a_right_that_is_not_verified_yet_is_held(desk: Desk) -> None:
    """It has a reference and no number; it is found among the pending ones, and under its reference once it is sent."""
    meant = complaint(desk.has(right(number="12345678")))
    outcome = desk.file(meant)
    assert isinstance(outcome, Held)
    assert (outcome.reference, "Pending Submissions" in outcome.words) == (
        desk.received()[0]["waiting_reference"],
        True,
    )
    reading = desk.wait(desk.ipp.read_complaint(outcome.reference, desk.kept.append))
    assert (reading.number, reading.meaning) == (outcome.reference, "waiting_for_ipr")
    assert desk.ipp.same_complaint(meant, reading) == []


def lose_the_answer(desk: Desk) -> None:
    """The portal receives the complaint, and its answer is lost."""

    async def lose(route: Route) -> None:
        await fetch(route)
        await route.abort()

    desk.wait(desk.ipp.session.context.route("**/complaint/submit.json", lose))


def rename_number(desk: Desk) -> None:
    desk.rewrite(SUCCESS, (">SBX26", ">will follow by mail<!-- "), ("</td></tr>", " --></td></tr>"))


@pytest.mark.parametrize(
    ("break_it", "why"),
    [
        (lambda desk: desk.rewrite(SUCCESS, ('id="J_receipt"', 'id="J_other"')), "no answer"),
        (
            lambda desk: desk.rewrite(SUCCESS, ("J_receipt_number", "J_other"), ("<th ", "<td "), ("</th>", "</td>")),
            "shows no number",
        ),
        (lose_the_answer, "no answer"),
        (rename_number, "shows no number"),
    ],
)
def test_an_answer_that_says_nothing_for_certain_is_unknown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Desk], None], why: str
) -> None:
    """A changed receipt, a number that is none, an answer that was lost: never filed, never refused."""
    monkeypatch.setattr(receipt, "ANSWER_MS", 1_500)
    prepared = desk.prepare(complaint(desk.has(right())))
    break_it(desk)
    outcome = desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert why in outcome.why
    assert len(desk.received()) == 1


def break_the_receipt(desk: Desk) -> None:
    """The portal receives the complaint, and its receipt is a server's fault."""
    desk.wait(desk.ipp.session.context.route(SUCCESS, lambda route: route.fulfill(status=502, body="Bad gateway")))


@pytest.mark.parametrize("break_it", [lose_the_answer, break_the_receipt])
def test_a_press_whose_answer_failed_is_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Desk], None]
) -> None:
    """The browser has said that nothing will come: unknown at once, and not after the longest wait for an answer."""
    monkeypatch.setattr(receipt, "AFTER_FAULT_SECONDS", 0.5)
    prepared = desk.prepare(complaint(desk.has(right())))
    break_it(desk)
    pressed_at = monotonic()
    assert isinstance(desk.press(prepared), Unknown)
    assert monotonic() - pressed_at < receipt.ANSWER_MS / 1000 / 2
    assert len(desk.received()) == 1


@pytest.mark.parametrize("kind", ["session_expired", "session_expired_replays", "robot_check_page"])
def test_a_page_that_asks_for_a_sign_in_or_a_person_after_the_press_is_unknown(desk: Desk, kind: str) -> None:
    """Whatever words it shows meanwhile: it may have been taken or not, and with the next sign-in it may still be."""
    prepared = desk.prepare(complaint(desk.has(right())))
    desk.control.appoint(kind, "submit_complaint")
    assert isinstance(desk.press(prepared), Unknown)


@pytest.mark.parametrize("status", [500, 200])
def test_words_that_nobody_knows_after_the_press_are_no_refusal(desk: Desk, status: int) -> None:
    """The portal received the complaint and says that it is busy, or anything: it has to be looked for."""
    prepared = desk.prepare(complaint(desk.has(right())))

    async def busy(route: Route) -> None:
        await fetch(route)
        await route.fulfill(status=status if status != 200 else 422, json={"error": "We will look into it later."})

    desk.wait(desk.ipp.session.context.route("**/complaint/submit.json", busy))
    outcome = desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert "We will look into it later." in outcome.why
    assert len(desk.received()) == 1


def test_a_known_refusal_from_a_server_in_trouble_is_no_refusal(desk: Desk) -> None:
    """Its words say one thing and its status another."""
    prepared = desk.prepare(complaint(desk.has(right())))

    async def both(route: Route) -> None:
        await fetch(route)
        await route.fulfill(status=502, json={"error": "The evidence is insufficient."})

    desk.wait(desk.ipp.session.context.route("**/complaint/submit.json", both))
    assert isinstance(desk.press(prepared), Unknown)


def test_words_that_go_away_again_are_no_refusal(desk: Desk) -> None:
    """A page that is about to be replaced may show anything."""
    prepared = desk.prepare(complaint(desk.has(right()), listing(ending=2)))
    code = "new MutationObserver(() => setTimeout(() => document.getElementById('J_alert').replaceChildren(), 400))"
    desk.wait(prepared.page.evaluate(f"{code}.observe(document.getElementById('J_alert'), {{childList: true}})"))
    outcome = desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert "went away" in outcome.why


def test_posts_of_the_page_that_are_no_press_decide_nothing(desk: Desk) -> None:
    """Clicks that are counted elsewhere, twice and in vain, leave a filed complaint filed."""
    prepared = desk.prepare(complaint(desk.has(right())))
    count = """addEventListener('click', () => {
      for (const _ of [1, 2]) fetch('http://127.0.0.1:9/count', {method: 'POST', body: 'click'}).catch(() => 0);
      navigator.sendBeacon('/complaint/nothing', 'click');
    })"""
    desk.wait(prepared.page.evaluate(count))
    assert isinstance(desk.press(prepared), Filed)


def test_a_verify_result_that_nobody_knows_ends_before_the_press(desk: Desk) -> None:
    """A link with unknown words may be taken or left out: its claim is neither filed nor free."""
    meant = complaint(desk.has(right()), listing(), listing(ending=11))

    async def reword(route: Route) -> None:
        answer = await (await fetch(route)).json()
        answer["rows"][0]["words"] = "OK, sent for priority review"
        await route.fulfill(json=answer)

    desk.wait(desk.ipp.session.context.route("**/complaint/verify.json", reword))
    (difference,) = refused_before(desk, meant)
    assert "'OK, sent for priority review'" in difference
    assert desk.steps()[-1] == "not-as-meant"


def test_a_file_that_another_tab_left_is_not_taken_for_ours(desk: Desk) -> None:
    """It has the name of ours and other content."""
    ipr = desk.has(right())
    desk.visitor.upload("/complaint/upload.json", "evidence", "comparison.pdf", b"%PDF-1.4\nother\n%%EOF\n")
    desk.control.appoint("draft_left", "complaint_form")
    (difference,) = refused_before(desk, complaint(ipr, files=("comparison.pdf",)))
    assert "holds comparison.pdf already" in difference


def test_files_that_were_not_meant_are_not_sent(desk: Desk) -> None:
    """Nor where the complaint has none of its own."""
    ipr = desk.has(right())
    desk.visitor.upload("/complaint/upload.json", "evidence", "comparison.pdf", b"%PDF-1.4\nother\n%%EOF\n")
    desk.control.appoint("draft_left", "complaint_form")
    assert any(difference.startswith("evidence shows") for difference in refused_before(desk, complaint(ipr)))


def test_filed_already_is_not_a_refusal(desk: Desk) -> None:
    """The portal has it from somewhere: that is looked for, not written off."""
    meant = complaint(desk.has(right()))
    prepared = desk.prepare(meant)
    assert isinstance(desk.file(meant), Filed)
    outcome = desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert "has this already" in outcome.why


def test_a_browser_that_dies_before_the_press_is_an_unknown_outcome(desk: Desk) -> None:
    """A press raises nothing, whatever happened to its page."""
    prepared = desk.prepare(complaint(desk.has(right())))
    desk.leave(prepared)
    assert isinstance(desk.press(prepared), Unknown)


def test_a_portal_in_trouble_is_not_a_changed_portal(desk: Desk) -> None:
    """The status is told; nothing is left open."""
    desk.has(right())
    desk.wait(desk.ipp.session.context.route(FORM, lambda route: route.fulfill(status=503, body="busy")))
    with pytest.raises(PortalUnavailable, match="503"):
        desk.prepare(complaint(right()))
    assert desk.ipp.session.context.pages == []


def test_a_verify_step_without_any_result_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time, with nothing sent."""
    monkeypatch.setattr(complaint_form, "VERIFY_MS", 600)
    meant = complaint(desk.has(right()))
    desk.wait(desk.ipp.session.context.route("**/complaint/verify.json", lambda _: None))
    assert "gave no result" in refused_before(desk, meant)[0]
