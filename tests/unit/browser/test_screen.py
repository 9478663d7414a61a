"""One screen on a real page: what is not there, what is there twice, and what the user is told."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import cast

import pytest
from PIL import Image
from playwright.async_api import Locator, Request, Route

from takedown.browser import waiting
from takedown.browser.map_files import load_maps
from takedown.browser.picture import Camera
from takedown.browser.screen import Screen
from takedown.browser.session import BrowserSession
from takedown.browser.waiting import Sought, first_shown
from takedown.domain.errors import BrowserFailed, PortalChanged, PortalUnavailable, WrongUse
from tests.browser_thread import Run
from tests.unit.browser.bench import Bench, element, exactly

ADDRESS = "address = '{ipp}/form/{number}'"
TABLE = (
    "<table id=t><thead><tr><th>Status</th><th> Complaint  number </th><th>x</th></tr></thead><tbody>"
    "<tr><td>Closed</td><td><a href='http://x.localhost/1'>SBX1</a></td><td></td></tr>"
    "<tr style='display:none'><td>Hidden</td><td>SBX2</td><td></td></tr>"
    "<tr><td colspan=3>No Data</td></tr></tbody></table>"
)
COLUMNS = "columns = {number = ['投诉单号', 'Complaint number'], status = 'Status'}"


def answer(bench: Bench, status: int, html: str = "<p>page</p>") -> list[str]:
    """Answer every request of the tab like this; the addresses asked for are collected."""
    asked: list[str] = []

    async def fulfil(route: Route, request: Request) -> None:
        asked.append(request.url)
        await route.fulfill(status=status, body=html, content_type="text/html")

    bench.run(bench.page.route("**/*", fulfil))
    return asked


@pytest.mark.parametrize(
    ("html", "locators", "why"),
    [
        ("<p>other</p>", ["#go"], "no element fits any of its locators"),
        ("<p>other</p>", ["#go", "role=button"], "no element fits any of its locators"),
        ("<a class=go>1</a><a class=go>2</a>", [".go"], "2 elements fit its locator, not one"),
        ("<a id=go style='display:none'>hidden</a>x", ["#go"], "no element fits any of its locators"),
        ("<p>other</p>", ["#go["], "its locator cannot be read"),
        ("<p>other</p>", ["role=button[nam='x']"], "its locator cannot be read"),
    ],
)
def test_an_element_that_is_not_there_exactly_once_is_a_changed_portal(
    bench: Bench, html: str, locators: list[str], why: str
) -> None:
    """The message names screen, element, file and line, and a picture is kept."""
    bench.show(html)
    screen = bench.screen(element("go", *locators), patience_ms=200)
    with pytest.raises(PortalChanged) as raised:
        bench.run(screen.click("go"))
    message = raised.value.message
    assert "on screen form, the go (go, form.toml:6) is not as mapped" in message
    assert why in message
    assert [(picture.screen, picture.step) for picture in bench.kept] == [("form", "portal-changed")]


@pytest.mark.parametrize("method", ["shows", "texts", "photograph"])
def test_a_misspelt_locator_is_named_wherever_it_is_used(bench: Bench, method: str) -> None:
    """A mistake in the user's own map is not taken for a trouble of the browser."""
    bench.show("<p>other</p>")
    screen = bench.screen(element("go", "#go["), top="masks = ['go']" if method == "photograph" else "")
    with pytest.raises(PortalChanged, match=r"go, form\.toml:\d+\) .*cannot be read"):
        bench.run(getattr(screen, method)("go"))


def test_a_blank_page_is_a_changed_portal_and_says_that_there_is_no_picture(bench: Bench) -> None:
    """Nothing to photograph does not hide what is wrong."""
    bench.show("")
    with pytest.raises(PortalChanged, match=r"no element fits .* No picture could be kept"):
        bench.run(bench.screen(element("go", "#go"), patience_ms=100).click("go"))


def test_the_newest_locator_that_fits_is_taken(bench: Bench) -> None:
    """Candidates are tried in order; the older one is there for the older page."""
    bench.show("<button id=old>old</button>")
    screen = bench.screen(element("go", "#new", "#old"))
    assert bench.run(screen.read("go")) == "old"
    bench.show("<button id=old>old</button><button id=new>new</button>")
    assert bench.run(screen.read("go")) == "new"


def test_an_element_that_comes_late_is_waited_for(bench: Bench) -> None:
    """Within patience, and no longer."""
    bench.show("<script>setTimeout(() => document.body.innerHTML = '<p id=go>late</p>', 250)</script>")
    assert bench.run(bench.screen(element("go", "#go"), patience_ms=3_000).read("go")) == "late"


def test_elements_in_frames_are_found_there(bench: Bench) -> None:
    """The sign-in form of the portal is in one."""
    bench.show("<iframe srcdoc='<input id=go value=x>'></iframe><input id=go value=outside>")
    screen = bench.screen(element("go", "#go", more="frame = 'iframe'"))
    bench.run(screen.put("go", "inside"))
    assert bench.run(screen.read("go")) == "inside"
    assert bench.run(bench.page.locator("#go").input_value()) == "outside"


def test_what_is_hidden_on_purpose_is_found_only_if_the_map_says_so(bench: Bench) -> None:
    """A file input behind a button."""
    bench.show("<input id=go type=file style='display:none'>x")
    files = [{"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}]
    screen = bench.screen(element("go", "#go", more="hidden = true"))
    bench.run(screen.attach("go", files))  # type: ignore[arg-type]
    assert bench.run(screen.read("go")) == "a.pdf"


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<input id=go disabled>", "it takes no text"),
        ("<div id=go role=combobox tabindex=0>dead</div>", "its list never offered Red"),
        ("<label id=go><input type=checkbox disabled>box</label>", "it cannot be ticked"),
        ("<p id=go>text</p>", "it takes no files"),
    ],
)
def test_a_widget_that_does_not_work_is_a_changed_portal(bench: Bench, html: str, why: str) -> None:
    """Not a portal that is slow: trying again would not help."""
    bench.show(html)
    screen = bench.screen(element("go", "#go"), patience_ms=300)
    bench.page.set_default_timeout(400)
    steps = {
        "it takes no text": lambda: screen.put("go", "x"),
        "its list never offered Red": lambda: screen.pick("go", exactly("Red")),
        "it cannot be ticked": lambda: screen.tick("go"),
        "it takes no files": lambda: screen.attach("go", []),
    }
    try:
        with pytest.raises(PortalChanged, match=why):
            bench.run(steps[why]())
    finally:
        bench.page.set_default_timeout(2_000)


def test_rows_are_read_by_header_in_whatever_order(bench: Bench) -> None:
    """Hidden rows and placeholders are none; the first address of a row comes with it."""
    bench.show(TABLE)
    rows = bench.run(bench.screen(element("cases", "#t", more=COLUMNS)).rows("cases"))
    assert rows == [{"number": "SBX1", "status": "Closed", "_link": "http://x.localhost/1"}]


@pytest.mark.parametrize(
    ("html", "times"),
    [(TABLE.replace("Status", "State"), 0), (TABLE.replace(">x<", ">Status<"), 2)],
)
def test_a_column_that_is_missing_or_there_twice_is_a_changed_portal(bench: Bench, html: str, times: int) -> None:
    """Values are never read from a column that only might be the right one."""
    bench.show(html)
    with pytest.raises(PortalChanged, match=rf"its column status \(Status\) is there {times} times"):
        bench.run(bench.screen(element("cases", "#t", more=COLUMNS)).rows("cases"))


CARD = (
    "<article><h2><a href='http://x.localhost/1'>SBX1</a></h2><dl><div><dt>Status</dt><dd>Closed</dd></div>"
    "<div><dt>Remarks</dt><dd></dd></div></dl></article>"
)
CARDS = f"<section id=l>{CARD}<article style='display:none'>hidden</article><p>No Data</p></section>"
OF_CARDS = "row = 'article'\ninside = {number = 'h2'}\ncolumns = {status = ['Status', '状态'], words = 'Remarks'}"


def test_cards_are_read_by_their_labels_and_by_places_inside(bench: Bench) -> None:
    """Hidden ones are none; what has a label and no value is empty; the first address of a card comes with it."""
    bench.show(CARDS)
    rows = bench.run(bench.screen(element("cases", "#l", more=OF_CARDS)).rows("cases"))
    assert rows == [{"number": "SBX1", "status": "Closed", "words": "", "_link": "http://x.localhost/1"}]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (">Status<", ">State<", "its column status is there 0 times in row 1"),
        (">Remarks<", ">Status<", "its column status is there 2 times in row 1"),
        ("<h2>", "<h2>x</h2><h2>", "its column number is there 2 times in row 1"),
        ("id=l", "id=m", "no element fits any of its locators"),
    ],
)
def test_a_card_that_lacks_a_column_or_has_it_twice_is_a_changed_portal(
    bench: Bench, old: str, new: str, why: str
) -> None:
    """Neither is it passed over, nor read without that column."""
    bench.show(CARDS.replace(old, new))
    with pytest.raises(PortalChanged, match=why):
        bench.run(bench.screen(element("cases", "#l", more=OF_CARDS)).rows("cases"))


def test_more_cards_are_waited_for(bench: Bench) -> None:
    """By their number; those that never come are a changed portal."""
    bench.show(f"<section id=l>{CARD}</section>")
    screen = bench.screen(element("cases", "#l", more=OF_CARDS))
    add = (
        "setTimeout(() => document.querySelector('#l').append(document.querySelector('article').cloneNode(true)), 100)"
    )
    bench.run(bench.page.evaluate(add))
    bench.run(screen.wait_for_rows("cases", 1))
    with pytest.raises(PortalChanged, match="never showed more than 2 rows"):
        bench.run(screen.wait_for_rows("cases", 2))


def test_a_field_in_a_dialog_is_opened_once(bench: Bench) -> None:
    """The button is clicked where the field is not there yet, and not again while it is."""
    bench.show(
        '<button onclick="this.count = (this.count || 0) + 1; box.hidden = false; this.textContent = this.count">'
        "open</button><textarea id=box hidden></textarea>"
    )
    screen = bench.screen(element("links", "#box", more="opened_by = 'open'"), element("open", "button"))
    for text in ("one", "two"):
        bench.run(screen.put("links", text))
    assert (bench.run(screen.read("links")), bench.run(screen.read("open"))) == ("two", "1")


def test_what_the_address_tells_is_read_where_the_page_does_not_say_it(bench: Bench) -> None:
    """The page goes first; an address that does not fit says nothing."""
    answer(bench, 200, "<p>SBX1</p>")
    told = "in_address = '#/complaints/(SBX[0-9]+)$'"
    screen = bench.screen(element("number", "p", more=told), element("gone", "#gone", more=told), top=ADDRESS)
    bench.run(bench.page.goto("http://x.localhost/#/complaints/SBX2"))
    assert bench.run(screen.texts("number")) == ["SBX1"]
    assert bench.run(screen.texts("gone")) == ["SBX2"]
    bench.run(bench.page.goto("http://x.localhost/#/complaints"))
    assert bench.run(screen.texts("gone")) == []


def test_an_address_that_differs_only_behind_its_hash_is_loaded_anew(bench: Bench) -> None:
    """Else the page would still show what it showed, and be read for what was asked for."""
    asked = answer(bench, 200, "<body><p>fresh</p></body>")
    screen = bench.screen(top="address = '{ipp}/#/{number}'")
    for number in ("1", "1", "2"):
        assert bench.run(screen.open(number=number))
        assert bench.run(bench.the("p").inner_text()) == "fresh"
        bench.run(bench.page.evaluate("document.querySelector('p').textContent = 'stale'"))
    assert len(asked) == 3


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_of_the_server_is_not_a_changed_portal(bench: Bench, status: int) -> None:
    """Neither when a screen is opened, nor when a click or a look finds its page; the status is named."""
    answer(bench, status)
    screen = bench.screen(element("go", "#go"), element("link", "a"), top=ADDRESS, patience_ms=100)
    with pytest.raises(PortalUnavailable, match=f"answered {status} on form"):
        bench.run(screen.open(number="1"))
    with pytest.raises(PortalUnavailable, match=f"answered {status} on form"):
        bench.run(screen.click("go"))
    bench.show("<a href='http://x.localhost/next'>next</a>")
    with pytest.raises(PortalUnavailable, match=f"answered {status} on form"):
        bench.run(screen.click_through("link"))


def test_a_portal_that_does_not_answer_is_unavailable(bench: Bench) -> None:
    """The network error is named, without the address's secrets."""
    bench.run(bench.page.route("**/*", lambda route: route.abort("connectionrefused")))
    with pytest.raises(PortalUnavailable, match=r"cannot be reached while opening form \(ERR_CONNECTION_REFUSED\)"):
        bench.run(bench.screen(top=ADDRESS).open(number="1"))


@pytest.mark.parametrize(
    ("address", "words"),
    [("{ipp}/{stranger}", "needs 'stranger'"), ("{ipp}/{", "needs "), ("{ipp.x}", "needs "), ("", "has no address")],
)
def test_an_address_that_cannot_be_filled_in_is_the_users_to_mend(bench: Bench, address: str, words: str) -> None:
    """The file is named."""
    with pytest.raises(WrongUse, match=words) as raised:
        bench.run(bench.screen(top=f"address = '{address}'").open())
    assert "form.toml" in raised.value.message


def test_values_in_an_address_cannot_lead_elsewhere(bench: Bench) -> None:
    """A number with a slash stays one part of the path."""
    asked = answer(bench, 200)
    assert bench.run(bench.screen(top=ADDRESS).open(number="../a b?c=1"))
    assert asked == ["http://x.localhost/form/..%2Fa%20b%3Fc%3D1"]


def test_opening_another_page_than_the_screen_is_told_without_waiting(bench: Bench) -> None:
    """False, so that the caller may look for the sign-in page."""
    answer(bench, 200)
    screen = bench.screen(top=ADDRESS, here="[here]\nlocators = ['#form']\n", patience_ms=60_000)
    assert not bench.run(screen.open(number="1"))


def test_the_first_of_several_things_is_named_in_whatever_frame_it_is(bench: Bench) -> None:
    """None of them in time is None."""
    bench.show(
        "<iframe></iframe><script>setTimeout(() => frames[0].document.body.innerHTML = '<b>in</b>', 150)</script>"
    )
    inside = Sought((bench.page.frame_locator("iframe").locator("b"),), "iframe")
    outside = Sought((bench.the("#no"), bench.the("#neither")))
    assert bench.run(first_shown({"outside": outside, "inside": inside}, 2_000)) == "inside"
    assert bench.run(first_shown({"outside": outside}, 100)) is None


def test_many_elements_are_read_at_once_whatever_finds_them(bench: Bench) -> None:
    """By CSS, by role, in a shadow tree, in a frame, in the second locator; and what is hidden is not read."""
    bench.show(
        "<input id=a value=' one '><input id=a value=hidden style='display:none'><button>two</button><div id=host></div>"
        "<iframe srcdoc='<p>four</p>'></iframe><script>"
        "host.attachShadow({mode: 'open'}).innerHTML = '<p id=deep>three</p>'</script>"
    )
    screen = bench.screen(
        element("one", "#a"),
        element("two", "#no", "role=button"),
        element("three", "#deep"),
        element("four", "p", more="frame = 'iframe'"),
    )
    read = bench.run(screen.read_all("one", "two", "three", "four"))
    assert read == {"one": "one", "two": "two", "three": "three", "four": "four"}


def test_of_many_elements_each_must_be_there_once(bench: Bench) -> None:
    """As when they are read one by one."""
    bench.show("<input id=a><p>x</p><p>y</p>")
    with pytest.raises(PortalChanged, match="2 elements fit"):
        bench.run(bench.screen(element("a", "#a"), element("b", "p")).read_all("a", "b"))


def test_of_several_things_the_one_that_shows_is_named(bench: Bench) -> None:
    """They are waited for together; what is on the page and hidden does not count."""
    bench.show(
        "<b hidden>one</b><script>setTimeout(() => document.body.append('two'), 0)</script><i>two</i><i>three</i>"
    )
    things = {"hidden": Sought((bench.the("b"),)), "third": Sought((bench.the("u"), bench.the("i"))).nth(2)}
    assert bench.run(first_shown(things, 200)) is None
    assert (
        bench.run(first_shown({**things, "second": Sought((bench.the("u"), bench.the("i"))).nth(1)}, 2_000)) == "second"
    )


def test_what_goes_away_each_time_it_is_looked_at_is_waited_for_no_longer_than_asked(bench: Bench) -> None:
    """A page that is replaced again and again must not hold the caller."""

    class Flickers:
        def filter(self, **_wish: bool) -> Flickers:
            return self

        def or_(self, _other: Flickers) -> Flickers:
            return self

        @property
        def first(self) -> Flickers:
            return self

        async def wait_for(self, **_wish: object) -> None:
            await asyncio.sleep(0.01)

        async def count(self) -> int:
            return 0

    one = Sought((cast(Locator, Flickers()), cast(Locator, Flickers())))
    assert bench.run(asyncio.wait_for(first_shown({"one": one}, 200), 5)) is None


def test_what_plain_css_finds_is_seen_to_come_beside_what_it_cannot_find(bench: Bench) -> None:
    """Each in its own way: by style alone, by words, by a role, in a shadow tree, in a frame."""
    bench.show(
        "<p id=styled hidden>one</p><p class=count>1</p><p class=count>2</p><button hidden>two</button><div id=host></div>"
    )
    screen = bench.screen(
        element("no", "#no", "#neither"),
        element("styled", "#styled"),
        element("counted", ".count"),
        element("button", "role=button"),
        element("deep", "#deep"),
        element("framed", "#inner", more="frame = 'iframe'"),
    )

    def comes(name: str, script: str, *beside: str) -> str | None:
        things = {one: screen.sought(one) for one in ("no", *beside, name)}
        bench.run(bench.page.evaluate(f"setTimeout(() => {{ {script} }}, 150)"))
        return bench.run(first_shown(things, 5_000))

    assert bench.run(first_shown({"counted": screen.sought("counted").nth(2)}, 200)) is None
    assert bench.run(first_shown({"counted": screen.sought("counted").nth(1)}, 5_000)) == "counted"
    assert bench.run(first_shown({"counted": screen.sought_text("counted", "2")}, 5_000)) == "counted"
    assert bench.run(first_shown({"counted": screen.sought_text("counted", "12")}, 200)) is None
    sheet = "document.head.append(Object.assign(document.createElement('style'), {textContent: '#styled {display: block}'}))"
    assert comes("styled", f"document.querySelector('#styled').hidden = false; {sheet}", "button") == "styled"
    bench.run(bench.page.evaluate("document.querySelector('#styled').remove()"))
    assert comes("button", "document.querySelector('button').hidden = false", "styled") == "button"
    bench.run(bench.page.evaluate("document.querySelector('button').remove()"))
    frame = "document.body.insertAdjacentHTML('beforeend', `<iframe srcdoc='<p id=inner>in</p>'></iframe>`)"
    assert comes("framed", frame, "styled", "button") == "framed"
    bench.run(bench.page.evaluate("document.querySelector('iframe').remove()"))
    shadow = "document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML = '<p id=deep>three</p>'"
    assert comes("deep", shadow, "styled", "button") == "deep"


def test_what_comes_with_another_page_is_seen(bench: Bench) -> None:
    """The page that was asked goes away with the question."""
    answer(bench, 200, "<p id=after>after</p>")
    screen = bench.screen(element("after", "#after"), top=ADDRESS)
    bench.run(bench.page.goto("about:blank"))
    bench.run(bench.page.evaluate("setTimeout(() => { location.href = 'http://x.localhost/next' }, 150)"))
    assert bench.run(first_shown({"after": screen.sought("after")}, 5_000)) == "after"


def test_a_page_that_is_written_anew_while_something_is_waited_for_is_asked_anew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits inside a page may be lost with what the page was."""
    monkeypatch.setattr(waiting, "SHARE_SECONDS", 0.3)
    bench.show("<p>before</p>")
    screen = bench.screen(element("after", "#after"))
    anew = "setTimeout(() => { document.open(); document.write('<p id=after>after</p>'); document.close() }, 150)"
    bench.run(bench.page.evaluate(anew))
    assert bench.run(first_shown({"after": screen.sought("after")}, 5_000)) == "after"


def test_a_page_that_does_nothing_is_waited_for_no_longer_than_asked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script of the page that never ends keeps every question from its answer."""
    monkeypatch.setattr(waiting, "SHARE_SECONDS", 0.1)
    bench.show("<p id=there>there</p>")
    screen = bench.screen(element("there", "#there"))
    bench.run(
        bench.page.evaluate("setTimeout(() => { for (const began = Date.now(); Date.now() - began < 2000;); }, 0)")
    )
    assert bench.run(asyncio.wait_for(first_shown({"there": screen.sought("there")}, 500), 10)) is None


def test_a_locator_that_cannot_be_read_hides_nothing_else(bench: Bench) -> None:
    """A receipt is seen even though the locator of a refusal was taught wrongly."""
    bench.show("<b>receipt</b>")
    things = {"broken": Sought((bench.the("b:no-such-thing("),)), "receipt": Sought((bench.the("b"),))}
    assert bench.run(first_shown(things, 2_000)) == "receipt"


@pytest.mark.parametrize(("current", "comes"), [("2", True), ("12", False)])
def test_waiting_for_a_text_means_the_whole_text(bench: Bench, current: str, comes: bool) -> None:
    """Page 12 is not page 2."""
    bench.show(f"<b id=go> {current} </b>")
    screen = bench.screen(element("go", "#go"), patience_ms=200)
    if comes:
        bench.run(screen.wait_for_text("go", "2"))
    else:
        with pytest.raises(PortalChanged, match="it never showed '2'"):
            bench.run(screen.wait_for_text("go", "2"))


def press(*names: str) -> str:
    return f"press = {list(names)!r}"


def test_a_sequence_that_breaks_says_where_and_raises_nothing(bench: Bench) -> None:
    """After the first click nobody knows what the portal did, so the reason is a value."""
    bench.show("<button id=go onclick='window.clicked = 1'>go</button>")
    screen = bench.screen(element("go", "#go"), element("ok", "#ok"), top=press("go", "ok"), patience_ms=200)
    reason = bench.run(screen.run_sequence())
    assert "form.ok: The portal has changed" in reason
    assert bench.run(bench.page.evaluate("window.clicked")) == 1


def test_a_sequence_that_comes_to_its_end_clicks_each_button_once(bench: Bench) -> None:
    """In the order of the map."""
    bench.show(
        "<button id=go onclick='n.append(1)'>go</button><button id=ok onclick='n.append(2)'>ok</button><b id=n></b>"
    )
    screen = bench.screen(element("go", "#go"), element("ok", "#ok"), top=press("go", "ok"))
    assert bench.run(screen.run_sequence()) == ""
    assert bench.run(bench.the("#n").inner_text()) == "12"


def test_a_screen_without_a_sequence_presses_nothing(bench: Bench) -> None:
    """The user's map is named."""
    bench.show("<p>x</p>")
    with pytest.raises(WrongUse, match=r"form\.toml has no press sequence"):
        bench.run(bench.screen().run_sequence())


def test_a_closed_page_is_a_browser_that_went_away(run: Run, session: BrowserSession, tmp_path: Path) -> None:
    """Not a changed portal; and the sequence still raises nothing."""
    (tmp_path / "form.toml").write_text(f"{press('go')}\n[here]\nlocators = ['p']\n[elements.{element('go', '#go')}")
    page = run(session.new_page())
    screen = Screen(page, load_maps([tmp_path])["form"], {}, Camera("test"), lambda _: None)
    run(session.close_page(page))
    run(session.close_page(page))
    for step in (screen.click("go"), screen.is_here(), screen.read("go"), screen.photograph("x"), screen.arrive()):
        with pytest.raises(BrowserFailed, match="went away"):
            run(step)
    assert "form.go" in run(screen.run_sequence())


def test_a_password_is_covered_in_every_picture(bench: Bench) -> None:
    """Also in the one that is kept when the portal has changed."""
    bench.show("<body style='background:#fff'><input id=password value=secret style='width:300px;height:60px'></body>")
    screen = bench.screen(element("password", "#password"), element("go", "#go"), top="masks = ['password']")
    screen.patience_ms = 100
    bench.run(screen.photograph("typed"))
    with pytest.raises(PortalChanged):
        bench.run(screen.click("go"))
    box = bench.run(bench.the("#password").bounding_box())
    assert box is not None
    for kept in bench.kept:
        assert {name: len(places) for name, places in kept.masks.items()} == {"password": 1}
        with Image.open(io.BytesIO(kept.png)) as image:
            inside = image.convert("RGB").crop(
                (
                    int(box["x"]) + 2,
                    int(box["y"]) + 2,
                    int(box["x"] + box["width"]) - 2,
                    int(box["y"] + box["height"]) - 2,
                )
            )
            assert inside.getcolors() == [(inside.width * inside.height, (255, 0, 255))]
