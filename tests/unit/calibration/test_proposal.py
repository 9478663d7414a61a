"""Which locator is proposed for what, without a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takedown.browser.look import Widget
from takedown.browser.pointed import Label, Node, Pointed
from takedown.calibration.entry import address_of, told_by_address
from takedown.calibration.fitting import amiss
from takedown.calibration.lesson import Kind
from takedown.calibration.proposal import proposals
from takedown.calibration.rows import NotOneRow, rows_of

LINE = Node("div", classes=("ant-row", "ant-form-item"), place=3)
BOX = Pointed(Widget.TEXT, "textbox", "Links", "", (Node("textarea"), Node("span"), LINE), "http://portal.test/")
LABELLED = replace(BOX, name="", label=Label("Links", "label", 2))


def cell(*places: int, text: str = "x", **more: object) -> Pointed:
    """A cell whose way down from the body has these places."""
    way = tuple(Node("div", place=place) for place in reversed(places))
    return replace(Pointed(Widget.OTHER, "", "", text, way, "http://portal.test/"), **more)  # type: ignore[arg-type]


def test_role_and_name_come_first_then_the_label_then_classes() -> None:
    """In a dialog its own role stands before."""
    assert proposals(BOX, Kind.TEXT)[0] == 'role=textbox[name="Links"]'
    assert proposals(replace(BOX, dialog=True), Kind.TEXT)[0] == 'role=dialog >> role=textbox[name="Links"]'
    assert proposals(LABELLED, Kind.TEXT)[0] == '.ant-form-item:has(label:text-is("Links")) textarea'
    starred = replace(LABELLED, name="*Links")
    assert proposals(starred, Kind.TEXT)[0] == '.ant-form-item:has(label:text-is("Links")) textarea'


def test_a_long_statement_is_known_by_how_it_begins() -> None:
    """The rest may be reworded; a pattern's own signs mean themselves."""
    words = "I declare (under penalty) that everything in here is true, " * 3
    box = replace(BOX, role="checkbox", name=words)
    assert proposals(box, Kind.BOX)[0] == r"role=checkbox[name=/^I declare \(under penalty\) that/]"


@pytest.mark.parametrize("name", ["css-1ab2c3", "item-20260001", "ant-tabs-tab-active"])
def test_no_locator_goes_by_a_class_that_is_made_up_or_passes(name: str) -> None:
    """One that is beside another class."""
    node = Node("div", classes=(name, "panel"))
    shown = replace(BOX, way=(node,), role="", name="")
    assert proposals(shown, Kind.SHOWN) == [".panel"]


def test_bad_news_are_told_from_good_ones() -> None:
    """Both stand at the same place, so the class that says which it is belongs to the locator."""
    way = (Node("span", classes=("ant-alert-message",)), Node("div", classes=("ant-alert", "ant-alert-error")))
    assert proposals(replace(BOX, way=way), Kind.SHOWN)[0] == ".ant-alert-error .ant-alert-message"


def test_the_chosen_one_is_never_known_by_its_name() -> None:
    """Page 1 is not always the page that is shown."""
    item = Node("li", classes=("item", "item-1", "item-active"), own=("item-1", "item-active"))
    shown = replace(BOX, role="link", name="1", way=(Node("a"), item))
    assert proposals(shown, Kind.STATE) == [".item-active a"]
    tab = Node("a", classes=("tab",), current='[aria-current="page"]')
    assert proposals(replace(BOX, role="link", name="All", way=(tab,)), Kind.STATE) == ['.tab[aria-current="page"]']


def test_what_cannot_be_meant_is_refused_in_one_sentence() -> None:
    """A picture, another site, a list for a box, a text for a button."""
    assert "picture" in (amiss(replace(BOX, picture=True), Kind.SHOWN) or ("",))[0]
    assert "elsewhere.test" in (amiss(replace(BOX, strange_host="elsewhere.test"), Kind.TEXT) or ("",))[0]
    assert "a combobox, and not a box to type in" in (amiss(replace(BOX, kind=Widget.COMBOBOX), Kind.TEXT) or ("",))[0]
    words = replace(BOX, kind=Widget.OTHER, role="", text="As it is", way=(Node("p"),))
    assert "the text 'As it is', and not a button" in (amiss(words, Kind.BUTTON) or ("",))[0]
    assert amiss(BOX, Kind.TEXT) is None


def test_the_row_of_some_cells_is_what_is_around_all_of_them() -> None:
    """A label beside a cell names its column; cells of two lists are no row."""
    title, status = cell(0, 1, 2, 0), cell(0, 1, 2, 1, 0)
    beside = cell(0, 1, 2, 3, 1, beside=Label("Right", "dt", 1))
    found = rows_of({"number": title, "status": status, "ipr": beside}, facts=False)
    assert (found.columns, sorted(found.places)) == ({"ipr": "Right"}, ["number", "status"])
    with pytest.raises(NotOneRow):
        rows_of({"number": cell(0, 1), "status": cell(1, 1)}, facts=False)
    with pytest.raises(NotOneRow, match="holds another"):
        rows_of({"number": cell(0, 1), "status": cell(0, 1, 2)}, facts=False)
    with pytest.raises(NotOneRow, match="no label"):
        rows_of({"number": cell(0, 1)}, facts=True)


def test_a_block_of_facts_is_known_by_what_it_stands_in() -> None:
    """Another block of the same class, further inside, is not found with it."""
    around = (Node("dl", classes=("facts",)), Node("section", data={"data-view": "complaint"}), Node("main"))
    row, beside = Node("div", classes=("facts__row",)), Label("Status", "dt", 1)
    fact = replace(BOX, role="", text="Filed", way=(Node("dd", place=1), row, *around), beside=beside)
    assert rows_of({"status": fact}, facts=True).containers[0][:2] == ('[data-view="complaint"] > .facts', ".facts")


def test_an_address_keeps_what_is_the_same_for_every_complaint() -> None:
    """The site and the parts that differ become placeholders; another site is none of ours."""
    sites = {"ipp": "https://ipp.test", "complaint": "https://complaint.test"}
    values = {"number": ["SBX1"], "platform": ["ae", "tb"]}
    assert address_of("https://complaint.test/d.htm?number=SBX1", sites, values) == "{complaint}/d.htm?number={number}"
    assert address_of("https://ipp.test/#/c/SBX1", sites, values) == "{ipp}/#/c/{number}"
    assert (
        address_of("https://ipp.test/#/new?platform=tb&x={}", sites, values) == "{ipp}/#/new?platform={platform}&x={{}}"
    )
    assert address_of("https://ipp.test/table", sites, values) == "{ipp}/table"
    assert address_of("https://elsewhere.test/", sites, values) == ""


def test_a_number_that_stands_in_the_address_is_found_there_by_its_shape() -> None:
    """Only after what stands before it now; not where it is not there at all."""
    assert told_by_address("https://ipp.test/#/complaints/SBX260042", "SBX260042") == "complaints/(SBX[0-9]+)$"
    assert told_by_address("https://ipp.test/d?number=C-7-1&x=1", "C-7-1") == r"number=(C\-[0-9]+\-[0-9]+)"
    assert told_by_address("https://ipp.test/done", "SBX260042") == ""
