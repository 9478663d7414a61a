"""What is more than a field: a dialog, steps, a table with pages, a drawer, buttons of two characters."""

from __future__ import annotations

from takedown.browser.choice import Choice
from tests.component_libraries.conftest import Form


def test_a_text_is_filled_in_a_dialog_and_taken_by_its_button(form: Form) -> None:
    """The dialog is opened by its button, whose two characters may have a space between them; so may OK."""
    screen = form.screen
    form(screen.put("inside", "https://a.example/1"), screen.click("ok"))
    assert form.read("taken") == "https://a.example/1"
    form(screen.page.get_by_role("dialog").wait_for(state="hidden"))
    form(screen.put("inside", "https://a.example/2"), screen.click("ok"))
    form(screen.wait_for_text("taken", "https://a.example/2"))


def test_the_next_step_is_filled_after_the_first(form: Form) -> None:
    """A field of the second step is not there before."""
    screen = form.screen
    assert not form(screen.shows("second"))
    form(screen.click("next"), screen.put("second", "later"))
    assert form.read("second") == "later"


def test_every_page_of_a_table_is_read(form: Form) -> None:
    """By its headers, with the first address of each row, and without the rows that only measure its columns."""
    screen = form.screen
    rows = form(screen.rows("cases"))
    assert [row["number"] for row in rows] == [f"C-{n}" for n in range(5)]
    assert [row["status"] for row in rows[:2]] == ["完成", "处理中"]
    assert rows[0]["_link"].endswith("#/case/C-0")
    form(screen.click("next_page"), screen.click("next_page"))
    assert [row["number"] for row in form(screen.rows("cases"))] == ["C-10", "C-11"]


def test_fields_in_a_drawer_are_filled(form: Form) -> None:
    """It slides in; its list is drawn outside of it."""
    screen = form.screen
    form(screen.put("aside", "text"), screen.pick("aside_list", Choice(("Green",))), screen.page.wait_for_timeout(300))
    assert (form.read("aside"), form.read("aside_list")) == ("text", "Green")
    form(screen.page.keyboard.press("Escape"))
