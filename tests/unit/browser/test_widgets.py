"""Each kind of widget on a real page: what is not offered exactly once, what is drawn late, and reading back."""

from __future__ import annotations

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FilePayload
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser import date_picker, widgets
from takedown.browser.choice import Choice, NoSuchOption
from takedown.browser.look import SEEN, Field, Widget
from tests.unit.browser.bench import Bench, exactly
from tests.unit.browser.list_boxes import combobox

LIST = "<select id=w><option>Red</option><option>Green</option><option>Green</option><option disabled>Blue</option></select>"
RADIOS = (
    "<div id=w role=radiogroup><label><input type=radio name=c> Red</label>"
    "<label><input type=radio name=c disabled> Blue</label></div>"
)
BOXES = (
    "<div id=w><label><input type=checkbox checked> Goods</label><label><input type=checkbox> Title</label>"
    "<label><input type=checkbox> Title </label></div>"
)


def pick(bench: Bench, choice: Choice, timeout_ms: float = 2_000) -> str:
    """Choose, and what the widget shows afterwards."""
    field = bench.field("#w")
    bench.run(widgets.pick(bench.page, field, choice, timeout_ms))
    return bench.shows(field.locator)


def fill(bench: Bench, value: str) -> str:
    field = bench.field("#w")
    bench.run(widgets.fill_text(bench.page, field, value, 2_000))
    return bench.shows(field.locator)


@pytest.mark.parametrize("html", [LIST, RADIOS, combobox(["Red", "Green", "Green", "-Blue"])])
@pytest.mark.parametrize("wanted", ["Violet", "Blue", "", "Re"])
def test_what_is_not_offered_is_refused_with_what_is(bench: Bench, html: str, wanted: str) -> None:
    """Missing, disabled, empty, or only a part of a text: none of these is chosen, on any kind of list."""
    bench.show(html)
    with pytest.raises(NoSuchOption) as raised:
        pick(bench, exactly(wanted))
    assert "Red" in raised.value.offered
    assert "Blue" not in raised.value.offered
    assert "not offered exactly once among Red" in str(raised.value)


@pytest.mark.parametrize("html", [LIST, combobox(["Red", "Green", "Green"])])
def test_an_option_that_is_offered_twice_is_not_chosen(bench: Bench, html: str) -> None:
    """Nobody can tell which of the two was meant."""
    bench.show(html)
    with pytest.raises(NoSuchOption):
        pick(bench, exactly("Green"))


def test_a_second_option_of_the_same_text_far_down_a_lazy_list_is_noticed(bench: Bench) -> None:
    """The list is read to its end before anything is chosen, though only a part of it is ever drawn."""
    bench.show(combobox(["Same", *(f"Right {n}" for n in range(80)), "Same"], lazy=True))
    with pytest.raises(NoSuchOption) as raised:
        pick(bench, exactly("Same"))
    assert raised.value.offered.count("Same") == 2


def test_pieces_that_fit_two_options_are_not_enough(bench: Bench) -> None:
    """`DE` stands in Bangladesh, too."""
    bench.show(combobox(["Bangladesh", *(f"Land {n}" for n in range(60)), "Germany (DE)"], lazy=True))
    with pytest.raises(NoSuchOption):
        pick(bench, Choice(pieces=("de",)))
    assert pick(bench, Choice(pieces=("(de)",))) == "Germany (DE)"


def test_a_list_that_never_comes_up_is_a_time_out(bench: Bench) -> None:
    """A combobox that opens nothing is told apart from one that lacks the option."""
    bench.show("<div id=w role=combobox tabindex=0>dead</div>")
    with pytest.raises(PlaywrightTimeout):
        pick(bench, exactly("Red"), timeout_ms=300)


def test_an_empty_list_offers_nothing(bench: Bench) -> None:
    """An account without rights has an empty list: that is not a changed portal."""
    bench.show(combobox([]))
    with pytest.raises(NoSuchOption, match="among nothing"):
        pick(bench, exactly("Red"), timeout_ms=5_000)


@pytest.mark.parametrize("late_ms", [0, 60, 900])
@pytest.mark.parametrize("names_its_list", [True, False])
def test_a_list_drawn_late_at_the_end_of_the_page_is_waited_for(
    bench: Bench, late_ms: int, names_its_list: bool
) -> None:
    """With or without `aria-controls`, however late within patience."""
    bench.show(combobox(["Red", "Green"], late_ms=late_ms, names_its_list=names_its_list))
    assert pick(bench, exactly("Green")) == "Green"


@pytest.mark.parametrize(("count", "wanted"), [(500, 499), (90, 0), (90, 7), (90, 53)])
def test_an_option_of_a_long_lazy_list_is_found(bench: Bench, count: int, wanted: int) -> None:
    """Only some rows are drawn at a time, and they are drawn a moment after the scrolling."""
    bench.show(combobox([f"Right {n} (CN)({n:06})" for n in range(count)], lazy=True, row_delay_ms=5))
    text = f"Right {wanted} (CN)({wanted:06})"
    assert pick(bench, exactly(text)) == text


def test_an_option_above_the_chosen_one_is_found_again(bench: Bench) -> None:
    """A list that opens at its chosen row is read from its top."""
    bench.show(combobox([f"Right {n}" for n in range(100)], lazy=True))
    assert pick(bench, exactly("Right 90")) == "Right 90"
    assert pick(bench, exactly("Right 3")) == "Right 3"


def test_the_list_of_another_combobox_is_left_alone(bench: Bench) -> None:
    """A list that is still closing does not lend its options."""
    bench.show(combobox(["Red"], name="other", opened=True) + combobox(["Red", "Green"], late_ms=100))
    assert pick(bench, exactly("Red")) == "Red"
    assert bench.run(bench.the("#other").inner_text()) == "choose"


def test_the_list_of_a_combobox_in_a_frame_is_looked_for_in_the_frame(bench: Bench) -> None:
    """A form in a frame draws its lists in the frame."""
    bench.show("<iframe></iframe>")
    frame = bench.page.frames[1]
    bench.run(frame.set_content(combobox(["Red", "Green"])))
    widget = bench.page.frame_locator("iframe").locator("#w")
    (seen,) = bench.run(SEEN.at(widget))
    bench.run(widgets.pick(bench.page, Field(widget, seen), exactly("Green"), 2_000))
    assert bench.shows(widget) == "Green"


def test_a_strict_content_policy_does_not_hide_the_list(bench: Bench) -> None:
    """A portal that forbids evaluated scripts is read all the same."""
    policy = '<meta http-equiv="Content-Security-Policy" content="script-src \'unsafe-inline\'">'
    bench.show(policy + combobox(["Red", "Green"], late_ms=100))
    assert pick(bench, exactly("Green")) == "Green"


@pytest.mark.parametrize(
    ("offered", "wanted"),
    [("提 交", "提交"), ("Weißbier (DE)(1)", "Weißbier (DE)(1)"), ("Éclair", "éCLAIR"), ("a\u00a0b", "A B")],
)
def test_spaces_and_case_do_not_hide_an_option(bench: Bench, offered: str, wanted: str) -> None:
    """The same folding in the page as in the tables: Chinese two-character texts, hard spaces, letters of all kinds."""
    bench.show(combobox([offered, "other"]))
    assert pick(bench, exactly(wanted)) == offered


@pytest.mark.parametrize("html", [LIST.replace("disabled", ""), RADIOS.replace("disabled", "")])
def test_lists_and_radio_groups_show_what_was_chosen(bench: Bench, html: str) -> None:
    """Reading back gives the text of the chosen entry."""
    bench.show(html)
    assert pick(bench, exactly(" blue ")) == "Blue"


def test_radio_buttons_that_are_drawn_by_script_are_chosen_by_role(bench: Bench) -> None:
    """Roles and `aria-checked` count as well as inputs."""
    bench.show(
        "<div id=w role=radiogroup><span role=radio aria-checked=false aria-label=Red tabindex=0 "
        "onclick='this.setAttribute(`aria-checked`, true)'>r</span><span role=radio aria-label=Blue>b</span></div>"
    )
    assert pick(bench, exactly("Red")) == "Red"


def test_radio_buttons_that_are_buttons_are_read_by_what_stands_on_them(bench: Bench) -> None:
    """Without a label or `aria-label`, and without a value of their own."""
    chosen = "onclick='this.setAttribute(`aria-checked`, true)'"
    bench.show(
        f"<div id=w role=radiogroup><button role=radio aria-checked=false {chosen}>Red</button>"
        "<button role=radio aria-checked=false>Blue</button></div>"
    )
    assert pick(bench, exactly("Red")) == "Red"


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ("<input id=w value=old>", "new text"),
        ("<textarea id=w>old</textarea>", "two\nlines"),
        ("<input id=w type=date>", "2026-11-21"),
        ("<div id=w contenteditable style='white-space:pre-wrap'>old</div>", "new"),
        ("<input id=w value=old>", ""),
    ],
)
def test_text_and_dates_replace_what_was_there(bench: Bench, html: str, value: str) -> None:
    """What is read back is what was filled in."""
    bench.show(html)
    assert fill(bench, value) == value


CALENDAR = """<input id=w class=ant-calendar-picker-input readonly value="{before}"><script>
document.getElementById('w').onclick = () => setTimeout(() => {{
  const box = Object.assign(document.createElement('input'), {{ value: document.getElementById('w').value }});
  box.onkeydown = event => {{
    if (event.key === 'Enter') {{ document.getElementById('w').value = box.value; box.remove(); }}
  }};
  document.body.append(box); box.focus();
}}, 80);</script>"""


@pytest.mark.parametrize("value", ["2026-11-21", ""])
def test_a_date_goes_into_the_box_of_the_calendar(bench: Bench, value: str) -> None:
    """The field itself is read-only; the calendar comes late and holds the old date. Clearing works the same way."""
    bench.show(CALENDAR.format(before="2001-01-01"))
    assert bench.kind("#w") is Widget.DATE
    assert fill(bench, value) == value


def test_a_date_field_without_a_calendar_is_a_time_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing into nothing is not taken for success."""
    monkeypatch.setattr(date_picker, "CALENDAR_MS", 200)
    bench.show("<input id=w class=date readonly>")
    with pytest.raises(PlaywrightTimeout):
        fill(bench, "2026-11-21")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<input id=w maxlength=4>", "new "),
        ("<input id=w oninput='this.value = this.value.replace(/t/g, ``)'>", "new ex"),
        ("<input id=w onchange='this.value = ``' oninput='this.dispatchEvent(new Event(`change`))'>", ""),
    ],
)
def test_a_widget_that_drops_something_silently_is_seen_by_reading_it(bench: Bench, html: str, shown: str) -> None:
    """A limit, a filter or a reset of the page shows in what is read back."""
    bench.show(html)
    assert fill(bench, "new text") == shown


def test_a_disabled_box_takes_no_text(bench: Bench) -> None:
    """It fails instead of passing over it."""
    bench.show("<input id=w disabled>")
    with pytest.raises(PlaywrightError):
        fill(bench, "x")


def tick(bench: Bench, *choices: Choice) -> str:
    field = bench.field("#w")
    bench.run(widgets.tick(bench.page, field, choices, 2_000))
    return bench.shows(field.locator)


@pytest.mark.parametrize("wanted", ["Video", "Title"])
def test_boxes_that_are_missing_or_there_twice_are_refused_and_nothing_is_ticked(bench: Bench, wanted: str) -> None:
    """The group stays as it was."""
    bench.show(BOXES)
    with pytest.raises(NoSuchOption):
        tick(bench, exactly("Goods"), exactly(wanted))
    assert bench.shows(bench.the("#w")) == "Goods"


def test_ticking_a_group_clears_the_other_boxes(bench: Bench) -> None:
    """Exactly the named boxes are ticked afterwards; read back one per line."""
    bench.show(BOXES.replace(" Title </label>", " Image </label>"))
    assert tick(bench, exactly("Title"), exactly("Image")) == "Title\nImage"
    assert tick(bench) == ""


@pytest.mark.parametrize(
    "html",
    [
        "<input id=w type=checkbox aria-label='I agree'>",
        "<label id=w><input type=checkbox> I agree</label>",
        "<span id=w role=checkbox aria-checked=false aria-label='I agree' tabindex=0 "
        "onclick='this.setAttribute(`aria-checked`, true)'>box</span>",
    ],
)
def test_a_single_box_is_ticked_by_itself_its_label_or_its_role(bench: Bench, html: str) -> None:
    """And reads as empty before."""
    bench.show(html)
    assert bench.kind("#w") is Widget.CHECKBOX
    assert bench.shows(bench.the("#w")) == ""
    assert tick(bench) == "I agree"


@pytest.mark.parametrize(
    "html", [BOXES, "<input id=w type=checkbox>", "<label id=w><input type=checkbox> I agree</label>"]
)
def test_boxes_that_went_away_after_they_were_seen_are_not_ticked(bench: Bench, html: str) -> None:
    """It fails as something that is not there, within the time for it."""
    bench.show(html)
    field = bench.field("#w")
    bench.show("<p>another page</p>")
    with pytest.raises(PlaywrightError):
        bench.run(widgets.tick(bench.page, field, [], 2_000))


def test_files_are_read_back_by_name(bench: Bench) -> None:
    """One per line, as the page holds them."""
    bench.show("<input id=w type=file multiple>")
    files = [FilePayload(name=name, mimeType="text/plain", buffer=b"x") for name in ("a.txt", "b.txt")]
    bench.run(widgets.attach(bench.the("#w"), files))
    assert bench.kind("#w") is Widget.FILE
    assert bench.shows(bench.the("#w")) == "a.txt\nb.txt"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<input id=w type=password>", Widget.TEXT),
        ("<input id=w role=combobox aria-haspopup=listbox>", Widget.COMBOBOX),
        ("<input id=w role=combobox aria-owns=x>", Widget.COMBOBOX),
        ("<input id=w role=combobox>", Widget.TEXT),
        ("<input id=w readonly>", Widget.TEXT),
        ("<div id=w><input type=radio></div>", Widget.RADIO_GROUP),
        ("<div id=w><input type=checkbox><input type=checkbox></div>", Widget.CHECKBOX_GROUP),
        ("<p id=w>text</p>", Widget.OTHER),
    ],
)
def test_the_kind_is_what_the_element_is_not_what_a_map_says(bench: Bench, html: str, kind: Widget) -> None:
    """Structure decides."""
    bench.show(html)
    assert bench.kind("#w") is kind
