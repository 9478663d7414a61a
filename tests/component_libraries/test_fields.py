"""Each kind of field of each library: refused when it does not take what it should, and else filled and read back."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.async_api import FilePayload

from takedown.browser import list_box
from takedown.browser.choice import Choice, NoSuchOption
from takedown.domain.errors import PortalChanged
from tests.component_libraries.conftest import Form

SETTLES_MS = 100
"""The libraries draw a field anew after each change."""


def pick(form: Form, name: str, text: str) -> str:
    form(form.screen.pick(name, Choice((text,))), form.screen.page.wait_for_timeout(SETTLES_MS))
    return form.read(name)


def put(form: Form, name: str, text: str) -> str:
    form(form.screen.put(name, text), form.screen.page.wait_for_timeout(SETTLES_MS))
    return form.read(name)


def tick(form: Form, name: str, *texts: str) -> list[str]:
    form(form.screen.tick(name, [Choice((text,)) for text in texts]))
    return sorted(form.read(name).split())


@pytest.mark.parametrize(("name", "text"), [("list", "Violet"), ("list", "Grey"), ("long", "Right"), ("radio", "Grey")])
def test_what_is_not_offered_is_not_chosen(form: Form, name: str, text: str) -> None:
    """Absent, switched off, or only a part of a text."""
    before = form.read(name)
    with pytest.raises(NoSuchOption) as raised:
        pick(form, name, text)
    assert any(offered.startswith(("Red", "Right 0 ")) for offered in raised.value.offered)
    assert "Grey" not in raised.value.offered
    assert form.read(name) == before


def test_a_list_without_entries_offers_nothing(form: Form) -> None:
    """The line that says so is no entry."""
    with pytest.raises(NoSuchOption, match="among nothing"):
        pick(form, "empty", "Red")


@pytest.mark.parametrize("name", ["closed", "switched_off"])
def test_a_list_that_does_not_open_is_a_changed_portal(form: Form, name: str) -> None:
    """One sentence that names the field."""
    with pytest.raises(PortalChanged, match=f"the list {name} .* its list never offered Red"):
        form(form.hasty.pick(name, Choice(("Red",))))


def test_what_a_search_does_not_find_is_not_chosen(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is what was typed taken for an entry."""
    monkeypatch.setattr(list_box, "SEARCH_MS", 900)
    with pytest.raises(NoSuchOption):
        form(form.hasty.pick("search", Choice(("Right 9999 (XX)",))))
    assert "9999" not in form.read("search")


def test_an_entry_that_is_not_offered_changes_none_of_several(form: Form) -> None:
    """What was chosen before is still chosen."""
    with pytest.raises(NoSuchOption):
        tick(form, "several", "Violet")
    assert "Blue" in form.read("several").split()


@pytest.mark.parametrize(("name", "text", "shown"), [("shorter", "abcdef", "abcd"), ("reverting", "other", "fixed")])
def test_a_text_that_is_not_taken_is_seen_by_reading_it(form: Form, name: str, text: str, shown: str) -> None:
    """The field shows something else than it was given."""
    assert put(form, name, text) == shown


def test_a_choice_that_the_page_takes_back_is_seen_by_reading_it(form: Form) -> None:
    """The field does not show what was chosen."""
    assert pick(form, "forgetful", "Red") != "Red"


def test_a_day_that_the_calendar_does_not_offer_is_not_taken(form: Form) -> None:
    """It is switched off: there is nothing to click, or after it was typed the field shows another day, or none."""
    with suppress(PortalChanged):
        put(form, "this_year", "2024-12-31")
    form(form.screen.page.mouse.click(1, 1))
    assert form.read("this_year") != "2024-12-31"


@pytest.mark.parametrize(("name", "text"), [("text", "some text"), ("area", "two\nlines"), ("text", "")])
def test_texts_are_filled_and_read_back(form: Form, name: str, text: str) -> None:
    """Emptying counts too."""
    assert put(form, name, text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("native", "Green"),
        ("list", "Green"),
        ("list", "Blue"),
        ("late", "Green"),
        ("long", "Right 187 (CN)(000187)"),
        ("long", "Right 3 (CN)(000003)"),
        ("radio", "Green"),
        ("buttons", "Green"),
        ("search", "Right 42 (CN)(000042)"),
    ],
)
def test_an_entry_is_chosen_and_read_back(form: Form, name: str, text: str) -> None:
    """Whether its list is in the page, elsewhere, late, drawn in parts, or found by typing; and instead of another one."""
    assert pick(form, name, text) == text


def test_several_entries_are_chosen_and_the_others_taken_away(form: Form) -> None:
    """Exactly those, one per line."""
    assert tick(form, "several", "Red", "Green") == ["Green", "Red"]
    assert tick(form, "several", "Blue") == ["Blue"]


def test_each_line_that_is_typed_becomes_an_entry(form: Form) -> None:
    """And takes the place of what was there."""
    assert put(form, "tags", "https://a.example/1\nhttps://a.example/2") == "https://a.example/1\nhttps://a.example/2"
    assert put(form, "tags", "https://a.example/3") == "https://a.example/3"


def test_boxes_are_ticked_and_the_others_cleared(form: Form) -> None:
    """A group, and a box by itself."""
    assert tick(form, "places", "Goods", "Title") == ["Goods", "Title"]
    assert tick(form, "agree") == ["我同意"]


@pytest.mark.parametrize(
    ("name", "other"), [("date", "2025-02-01"), ("picked", "2025-09-01"), ("this_year", "2026-12-01")]
)
def test_a_date_is_filled_read_back_and_cleared(form: Form, name: str, other: str) -> None:
    """Typed, put into the box of a calendar, or clicked through months and years; another day instead; none."""
    assert put(form, name, "2026-11-21") == "2026-11-21"
    assert put(form, name, other) == other
    assert put(form, name, "") == ""


def test_files_are_handed_over_and_their_names_listed(form: Form) -> None:
    """The libraries empty the file input at once: what they list tells that they were taken."""
    files = [FilePayload(name=name, mimeType="text/plain", buffer=b"x") for name in ("a.txt", "b.txt")]
    form(form.screen.attach("files", files))
    assert form(form.screen.texts("uploaded")) == ["a.txt", "b.txt"]
