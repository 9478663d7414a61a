"""A reviewer's whole walk: with the keyboard alone, with the mouse alone, and without the page's script."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.review_page.places import PLACES, too_late, visit
from tests.review_page.store import APPROVED, FILED, LOST, PARKED, REFUSED, REHEARSED, STEPS, Store

FOCUSED = "document.activeElement"


@pytest.fixture(scope="module")
def scriptless(browser: Browser, signed_in: Page, link: str) -> Page:
    """A tab of somebody who has switched scripts off."""
    state = signed_in.context.storage_state()
    base = link.partition("/open")[0]
    return browser.new_context(java_script_enabled=False, storage_state=state, base_url=base).new_page()


def asked(page: Page) -> dict[str, str]:
    """What the address asks for."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus."""
    for _ in range(30):
        press(page, "Tab")
        if page.evaluate(f"{FOCUSED}.name") == name:
            return
    pytest.fail(f"{name} was not reached")


def shows(page: Page, text: str) -> None:
    """Wait until the page that says this has come whole, with its script: before that no key does anything."""
    expect(page.get_by_text(text)).to_be_visible()
    page.wait_for_load_state()


def focused(page: Page) -> str:
    """What the focused element says or is called."""
    return str(page.evaluate(f"{FOCUSED}.innerText || {FOCUSED}.name || {FOCUSED}.id"))


def here(page: Page) -> str:
    """The marked line of the list."""
    return page.locator("tr.here a").inner_text()


def test_the_list_is_gone_through_with_j_and_k_and_opened_with_enter(page: Page) -> None:
    page.goto("/?state=planned&sort=planned")
    lines = page.locator("table.list tbody a").all_inner_texts()
    press(page, "j")
    assert (here(page), focused(page)) == (lines[0], lines[0])
    press(page, "j", "j", "k")
    assert here(page) == lines[1]
    press(page, "k", "k", "k")
    assert here(page) == lines[0]
    press(page, "k", *["j"] * (len(lines) + 3))
    assert here(page) == lines[-1]
    expect(page.locator("tr.here")).to_be_in_viewport()
    press(page, "Enter")
    page.wait_for_url(f"**/complaint/{lines[-1]}")


def test_the_pictures_are_gone_through_and_enlarged_with_keys(page: Page) -> None:
    page.goto(f"/complaint/{FILED.id}")
    assert page.locator(".bar strong").inner_text() == STEPS[2]
    for key, step in (("ArrowLeft", 1), ("ArrowLeft", 0), ("ArrowLeft", 0), ("ArrowRight", 1)):
        press(page, key)
        expect(page.locator(".bar strong")).to_have_text(STEPS[step])
        page.wait_for_load_state()
    width = page.locator("#stage img").evaluate("one => one.clientWidth")
    press(page, "Space")
    assert page.locator("#stage img").evaluate("one => one.clientWidth") > width
    page.locator("#stage").focus()
    press(page, "ArrowRight", "ArrowDown")
    expect(page.locator(".bar strong")).to_have_text(STEPS[1])  # enlarged, the arrows move the picture
    assert page.wait_for_function("() => document.getElementById('stage').scrollTop > 0")
    press(page, "Space")
    assert page.locator("#stage img").evaluate("one => one.clientWidth") == width


def test_search_is_reached_from_everywhere_and_filters_stay_in_the_address(page: Page) -> None:
    page.goto("/unsettled")
    press(page, "/")
    page.wait_for_url("**/#search")
    assert focused(page) == "q"
    page.keyboard.type("aliexpress.com/item/10")
    tab_to(page, "sort")
    page.keyboard.type("pl")
    tab_to(page, "verdict")
    page.keyboard.type("none")
    tab_to(page, "seed")
    press(page, "Enter")
    page.wait_for_url("**q=aliexpress**")
    page.get_by_role("link", name="planned").press("Enter")
    page.wait_for_url("**state=planned**")
    page.get_by_role("link", name="Next page").press("Enter")
    page.wait_for_url("**page=2**")
    wanted = {"q": "aliexpress.com/item/10", "sort": "planned", "verdict": "none", "state": "planned", "page": "2"}
    assert asked(page) == wanted
    press(page, "/")
    assert focused(page) == "q"
    press(page, "j")
    assert page.get_by_role("searchbox").input_value() == "j"  # what was there is typed over


def test_the_list_of_keys_opens_and_closes_with_keys(page: Page) -> None:
    page.goto("/")
    press(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert focused(page) == "Close"
    press(page, "j")
    assert page.locator("tr.here").count() == 0
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    press(page, "?", "Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    named = set("jkafc/?") | {"Enter", "←", "→", "Space", "Esc"}
    assert set(page.locator("#help kbd").all_text_contents()) == named


def test_a_complaint_is_approved_flagged_and_commented_with_keys(page: Page, store: Store) -> None:
    page.goto(f"/complaint/{APPROVED.id}")
    press(page, "f")
    assert focused(page) == "text"
    page.keyboard.type("f c a? The mark is ours.")
    press(page, "Tab", "Tab", "Enter")
    shows(page, "Flagged by Bo Counsel")
    press(page, "c")
    page.keyboard.type("Asked the client.")
    press(page, "Tab", "Tab", "Tab", "Enter")
    shows(page, "Asked the client.")
    press(page, "a", "Enter")
    shows(page, "Approved by Bo Counsel")
    said = [("flagged", "f c a? The mark is ours."), ("comment", "Asked the client."), ("approved", "")]
    assert store.said(APPROVED.id) == said


def test_everything_is_reached_with_tab_and_shows_where_the_focus_is(page: Page) -> None:
    """In the order of the page, and back out of it."""
    for place in ("/?sort=state&page=2", f"/complaint/{FILED.id}", "/unsettled"):
        page.goto(place)
        wanted = page.locator(
            "a[href], button:enabled, input:not([type=hidden]):enabled, select, textarea, [tabindex='0']"
        )
        reachable = wanted.filter(visible=True).count()
        radios = page.locator("input[type=radio]:enabled")  # of each group of them only one is stopped at
        groups = len(set(radios.evaluate_all("all => all.map(one => one.form.action)")))
        press(page, "Tab")
        assert focused(page) == "To the content"
        reached = 0
        while outline := page.evaluate(f"{FOCUSED} !== document.body && getComputedStyle({FOCUSED}).outlineStyle"):
            assert outline != "none", page.evaluate(f"{FOCUSED}.outerHTML")
            reached += 1
            assert reached <= reachable
            press(page, "Tab")
        assert reached == reachable - radios.count() + groups, place


def test_pictures_are_looked_at_and_compared_with_the_mouse(page: Page) -> None:
    page.goto(f"/complaint/{FILED.id}")
    page.locator(".film a").nth(1).click()
    expect(page.locator(".bar strong")).to_have_text(STEPS[1])
    page.wait_for_load_state()
    width = page.locator("#stage img").evaluate("one => one.clientWidth")
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Larger").click()
    assert page.locator("#stage img").evaluate("one => one.clientWidth") > 2 * width
    box = page.locator("#stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.up()
    assert page.locator("#stage").evaluate("one => one.scrollTop") > 100
    page.get_by_role("button", name="Fit").click()
    assert page.locator("#stage img").evaluate("one => one.clientWidth") == width
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("pixels differ")).to_be_visible()
    page.get_by_role("link", name="Swipe").click()
    expect(page.locator("#cut")).to_be_visible()
    box = page.locator("#swipe").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 100)
    assert 20 < float(page.locator("#cut").input_value()) < 30
    assert page.locator("#swipe").evaluate("one => parseFloat(one.style.getPropertyValue('--cut'))") < 30
    page.get_by_role("link", name="Difference").click()
    expect(page.get_by_alt_text("Pixels that differ, in magenta")).to_be_visible()
    page.get_by_role("link", name="Change sides").click()
    assert asked(page)["way"] == "difference"


def test_the_overview_is_used_with_the_mouse(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="to review").click()
    assert asked(page) == {"queue": "review"}
    page.wait_for_load_state()
    assert page.locator("table.list tbody tr").count() >= 2
    page.get_by_role("navigation", name="States").get_by_role("link", name="refused").click()
    assert asked(page)["state"] == "refused"
    page.goto("/")
    page.get_by_label("Batch").select_option("B-one")
    page.get_by_label("Sample, %").fill("50")
    page.get_by_label("drawn with seed").fill("spring")
    page.get_by_role("button", name="Show").click()
    shows(page, "A sample: 50% of B-one")
    assert page.locator("table.list tbody tr").count() == 1
    page.get_by_role("link", name="This batch before it is pressed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Batch one.csv")
    page.get_by_role("link", name=REHEARSED.id).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(REHEARSED.id)
    for look, colour in (("dark", "dark"), ("light", "light"), ("system", "light dark")):
        page.get_by_role("link", name=look, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(REHEARSED.id)
        expect(page.locator("html")).to_have_css("color-scheme", colour)
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="takedown review").click()
    assert urlsplit(page.url).path == "/"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_verdict_that_came_too_late_keeps_its_text(
    page: Page, scriptless: Page, store: Store, *, scripts: bool
) -> None:
    """Nothing is recorded, the page is as it is now, and the same text is sent again with it."""
    tab = page if scripts else scriptless
    text = f'"Copied" & <b>sold</b> {scripts}\nSee the label.'
    before = store.said(FILED.id)
    too_late(tab, store, text)
    assert store.said(FILED.id) == before
    assert "Nothing was recorded" in tab.get_by_role("alert").inner_text()
    assert tab.get_by_label("Reason or comment").input_value() == text
    tab.get_by_role("button", name="Flag, with the reason").click()
    expect(tab.get_by_text("Flagged by Bo Counsel")).to_be_visible()
    assert [said.replace("\r", "") for _, said in store.said(FILED.id)[len(before) :]] == [text]


def test_every_page_works_without_the_script(scriptless: Page, store: Store) -> None:
    """What needs it says so or is not there; everything else is links and forms."""
    tab = scriptless
    for place in PLACES:
        visit(tab, store, place)
        assert tab.get_by_role("button", name="Keys").count() == 0
    tab.goto("/")
    tab.get_by_label("Search").fill("SBX1")
    tab.get_by_label("Sort by").select_option("state")
    tab.get_by_role("button", name="Show").click()
    assert asked(tab)["q"] == "SBX1"
    tab.get_by_role("link", name="SBX1").click()
    tab.locator("#earlier").click()
    expect(tab.locator(".bar strong")).to_have_text(STEPS[1])
    expect(tab.get_by_role("button", name="Larger")).to_have_count(0)
    tab.get_by_role("button", name="Compare").click()
    tab.get_by_role("link", name="Swipe").click()
    expect(tab.get_by_text("Swiping needs the page's script")).to_be_visible()
    tab.get_by_role("link", name="Difference").click()
    expect(tab.get_by_alt_text("Pixels that differ, in magenta")).to_be_visible()
    tab.goto("/batch/B-one")
    tab.get_by_role("button", name="Approve that all 2 are filed").click()
    expect(tab.get_by_text("Nobody has approved it")).to_have_count(0)
    tab.goto(f"/complaint/{REFUSED.id}")
    tab.get_by_role("button", name="Approve").click()
    expect(tab.get_by_text("Approved by Bo Counsel")).to_be_visible()


def test_what_needs_a_person_is_decided_without_the_script(page: Page, scriptless: Page, store: Store) -> None:
    """An unknown outcome is linked to a complaint that was opened, a parked one is ours, and words get a meaning."""
    tab = scriptless
    tab.goto("/unsettled")
    assert tab.get_by_label("it is complaint SBX8").is_disabled()
    tab.get_by_label("it is complaint SBX9").check()
    form = tab.locator("form", has=tab.get_by_label("it is complaint SBX9"))
    form.get_by_label("Reason").fill("I opened it.")
    form.get_by_role("button", name="Decide").click()
    assert tab.get_by_label("it is complaint SBX9").count() == 0
    record = store.record.ledger.submission(LOST.id)
    assert record is not None
    assert (record.state.value, record.numbers) == ("filed", ("SBX9",))
    form = tab.locator("form", has=tab.get_by_role("button", name="It is our own filing"))
    form.get_by_label("Reason").fill("Filed by hand.")
    form.get_by_role("button").click()
    assert tab.get_by_role("link", name=PARKED.id).count() == 0
    tab.get_by_label("means").select_option("rejected")
    tab.get_by_role("button", name="Write it down").click()
    assert store.wording.given == [("case_status", "rejected", "words for needs_a_look")]
