"""What stays of a page and what goes, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from takedown.browser.page_tree import SeenDocument
from takedown.recording.disguise import Disguise
from takedown.recording.documents import redacted
from takedown.recording.redact import Known, Redaction, attributes_in, locator_words, meanings, words_in
from takedown.recording.tree import PageTree, as_html, element_from

WORDS = words_in(["Processing", "Taobao", "Unfair Use", "ACME is a word"])


def node(tag: str, *children: Any, state: tuple[str, ...] = (), **attributes: str) -> list[Any]:
    """An element as the browser tells it; `aria_label` and `class_` become the names they stand for."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [tag, named, list(children), list(state)]


def redaction(**known: Any) -> Redaction:
    return Redaction(Known(WORDS, **known), Disguise(["portal.example"], ["jane@corp.cn"], ["tb"]))


def shown(*children: Any, **known: Any) -> str:
    """What a page of these is after its redaction, in one line."""
    body = element_from(node("body", *children))
    page = redaction(**known).page(PageTree("https://portal.example/", "en", body))
    return as_html(page).replace("\n>", ">").partition("<body>")[2].partition("</body>")[0]


@pytest.mark.parametrize(
    ("element", "kept"),
    [
        (node("p", "Jane wrote this"), "<p>Xxxx xxxxx xxxx</p>"),
        (node("p", " Processing "), "<p> Processing </p>"),
        (node("label", "First day"), "<label>First day</label>"),
        (node("div", "First day", class_="field__label"), '<div class="field__label">First day</div>'),
        (node("div", "First day", class_="labelled-panel"), '<div class="labelled-panel">Xxxxx xxx</div>'),
        (node("h1", "Complaint 26001000 of jane@corp.cn"), "<h1>Complaint 99999001 of account@example.com</h1>"),
        (node("td", "Unheard of"), "<td>Xxxxxxx xx</td>"),
        (node("td", node("button", "Withdraw")), "<td><button>Withdraw</button></td>"),
        (node("td", node("a", "Nice bag")), "<td><a>Xxxx xxx</a></td>"),
        (node("th", "Nice bag", scope="row"), '<th scope="row">Xxxx xxx</th>'),
        (node("th", "Listing"), "<th>Listing</th>"),
        (node("button", "Nice bag", role="combobox"), '<button role="combobox">Xxxx xxx</button>'),
        (
            node("textarea", "Nice bag", placeholder="One a line"),
            '<textarea placeholder="One a line">Xxxx xxx</textarea>',
        ),
        (node("a", "Next", class_="btn-next"), '<a class="btn-next">Next</a>'),
        (
            node("div", node("input", type="radio"), "Nice", role="radio"),
            '<div role="radio"><input type="radio">Nice</div>',
        ),
    ],
)
def test_a_text_stays_where_things_are_named(element: Any, kept: str) -> None:
    """Wording stays anywhere; what a thing holds goes, and so does whatever is personal in its name."""
    assert shown(element) == kept


def test_a_list_with_a_word_of_the_portal_is_the_portals_own() -> None:
    """Its other entries are words that nobody knows yet; a list of rights has none and goes."""
    portals = node("select", node("option", "Unfair Use"), node("option", "Something new"))
    rights = node("ul", node("li", "ACME", role="option"), node("li", "NOVA", role="option"), role="listbox")
    assert "Something new" in shown(portals)
    assert "ACME" not in shown(rights)
    assert "NOVA" not in shown(rights)
    group = node("div", node("label", node("input", type="radio"), "ACME"), role="radiogroup")
    assert "ACME" not in shown(group)


def test_what_was_read_as_the_accounts_goes_wherever_it_is() -> None:
    """From labels, ids and classes too; but not from the portal's own words."""
    page = shown(
        node("h1", "About Acme, 12 links"), node("p", "ACME is a word"), node("i", id="row-acme"), private=("ACME",)
    )
    assert page == '<h1>About Xxxx, 12 links</h1><p>ACME is a word</p><i id="name-1"></i>'


def test_pieces_of_what_the_portal_told_stay() -> None:
    """Without what is private in them."""
    page = shown(
        node("p", node("b", "4"), " links of ACME taken"), node("p", "links"), told=("4 links of ACME taken",),
        private=("ACME",),
    )  # fmt: skip
    assert page == "<p><b>4</b> links of XXXX taken</p><p>links</p>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"data-user": "Jane"}, ""),
        ({"data-view": "complaints"}, ' data-view="complaints"'),
        ({"data-view": "7713"}, " data-view"),
        ({"data-mapped": "yes"}, ' data-mapped="yes"'),
        ({"data-mapped": "NOVA"}, " data-mapped"),
        ({"style": "color: red", "onclick": "x()", "value": "jane", "itemid": "1"}, ""),
        ({"class": "row row-123456 u-c31c54fd-7dc5-480e-b225-06cedc36eef3"}, ' class="row name-1 name-2"'),
        ({"title": "Nice bag"}, ' title="Xxxx xxx"'),
        (
            {"href": "https://portal.example/list.htm?platform=tb&by=jane"},
            ' href="https://portal.example/list.htm?platform=tb&amp;by=xxxx"',
        ),
        ({"href": "javascript:steal()"}, ""),
        ({"src": "https://cdn.stranger.example/jane.js"}, ' src="https://other.example/"'),
        ({"aria-label": "Nice bag"}, ' aria-label="Xxxx xxx"'),
        ({"role": "row", "aria-expanded": "true"}, ' role="row" aria-expanded="true"'),
        ({"type": "1234567"}, ""),
    ],
)
def test_an_attribute_stays_when_elements_are_found_by_it(given: dict[str, str], kept: str) -> None:
    assert (
        shown(["div", given, [], []], attributes=frozenset({"data-mapped"}), private=("nova",)) == f"<div{kept}></div>"
    )


def test_the_same_strange_id_is_the_same_wherever_it_is_named() -> None:
    """So that a label still leads to its control."""
    page = shown(
        node("label", "Day", for_="f-99812"), node("input", id="f-99812"), node("p", aria_describedby="f-99812 x")
    )
    assert page.count("name-1") == 3
    assert "name-1 x" in page


def test_what_a_style_sheet_said_is_a_mark() -> None:
    """Hidden things stay hidden, ticked boxes ticked."""
    page = shown(node("div", "Gone", state=("hidden",)), node("input", state=("checked",), type="checkbox"))
    assert page == '<div data-recorded="hidden">Xxxx</div><input type="checkbox" checked>'


def test_no_text_can_leave_its_element() -> None:
    """What looks like a tag or an attribute is text."""
    page = shown(node("label", "</label><script>1</script>"), node("input", placeholder='"><b>', value="<i>"))
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_every_frame_has_an_address_that_leads_to_it() -> None:
    """Frames of one address, and such as have none, are told apart; a frame within a frame is found as well."""
    inside = node("body", node("iframe", src="https://portal.example/a"))
    frames = node("body", node("iframe"), node("iframe", src="x"), node("p", node("iframe", src="y")))
    seen = [
        SeenDocument("https://portal.example/#/list", "en", frames, -1, 0),
        SeenDocument("https://portal.example/a?token=1", "en", inside, 0, 1),
        SeenDocument("about:srcdoc", "", node("body"), 0, 2),
        SeenDocument("https://portal.example/a", "", node("body", node("label", "Deep")), 1, 0),
    ]
    made = redacted(seen, redaction())
    assert made.address == "https://portal.example/#/list"
    addresses = {file: address for file, (address, _) in made.frames.items()}
    assert addresses == {
        "frame-1.html": "https://portal.example/a",
        "frame-2.html": "https://frame-2.example/",
        "frame-3.html": "https://portal.example/a?frame=3",
    }
    assert made.page.count("src=") == 2
    assert 'src="https://portal.example/a"' in made.page
    assert 'src="https://portal.example/a?frame=3"' in made.frames["frame-1.html"][1]
    assert "Deep" in made.frames["frame-3.html"][1]


def test_the_words_of_a_locator_are_known() -> None:
    """In every way in which it may be met."""
    locators = [
        r"role=button[name=/^(Verify|验\s?证)$/]",
        '.field:has(> .label:text-is("From"))',
        '.step:text-matches("^(1\\\\. Type|1\\\\. 类型)")',
        '[data-view="list"] [data-x-y]',
    ]
    assert set(locator_words(locators)) == {"Verify", "验证", "From", "1. Type", "1. 类型", "list"}
    assert attributes_in(locators) == {"data-view", "data-x-y"}


def test_of_what_stays_the_meanings_are_told() -> None:
    """Each once, in the order of the page."""
    sections = {"case_status": {"processing": ["Processing"]}, "list": {"all": ["processing"]}}
    assert meanings(["Hello", "Processing", "Processing"], sections) == [
        {"text": "Processing", "section": "case_status", "word": "processing"},
        {"text": "Processing", "section": "list", "word": "all"},
    ]
