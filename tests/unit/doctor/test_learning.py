"""How a screen is remembered, what is said of a difference, and what is suggested for an element that is gone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from takedown.doctor import memory
from takedown.doctor.memory import Memory, remember, remembered
from takedown.doctor.suggestion import confirm, suggest
from takedown.domain.errors import WrongUse
from takedown.domain.sight import ElementSight, Sight
from takedown.settings.places import Places

DAY = date(2026, 12, 1)
BEFORE = ('heading "Complaint"', 'button "Verify"', 'textbox "Links"', 'button "Submit"')
NOW = ('heading "Complaint"', 'button "Check links"', 'textbox "Links"', 'button "Submit"')
VERIFY = ElementSight(
    "complaint_form",
    "verify",
    "the button that verifies the links",
    "complaint_form.verify (complaint_form.toml:1)",
    "complaint_form.toml",
    Sight.GONE,
    locators=(r"role=button[name=/^(Verify|验\s?证)$/]",),
)


def labelled(*labels: str, control: str) -> ElementSight:
    """An element that is gone, and was found by the label of its line."""
    titles = ", ".join(f'label[title="{label}"]' for label in labels)
    return replace(VERIFY, locators=(f".ant-form-item:has({titles}) {control}",))


def test_nothing_is_suggested_where_the_page_leaves_a_choice_or_none() -> None:
    """Two of the name, none of the name, and what is not gone."""
    assert suggest(VERIFY, ('button "Verify"', 'button "Verify"'), None) is None
    assert suggest(VERIFY, ('link "Verify"', 'button "Submit"'), None) is None
    assert suggest(VERIFY, NOW, None) is None
    assert suggest(replace(VERIFY, sight=Sight.SEVERAL), ('button "Verify"',), None) is None
    assert suggest(replace(VERIFY, locators=()), ('button "Verify"',), None) is None
    assert suggest(replace(VERIFY, locators=("#J_verify",)), ('button "Verify"',), None) is None


def test_the_one_control_of_the_same_name_is_suggested() -> None:
    """Whatever it looks like now; in either language."""
    assert suggest(VERIFY, ('button "验 证"', 'button "Submit"'), None) == 'role=button[name="验 证"]'
    links = labelled("Links", "链接", control="textarea")
    assert suggest(links, NOW, None) == 'role=textbox[name="Links"]'
    assert suggest(links, ('textbox "*Links:"', 'button "Links"'), None) == 'role=textbox[name="*Links:"]'
    assert suggest(labelled("Reason", control="[role=combobox]"), ('combobox "Reason"',), None) == (
        'role=combobox[name="Reason"]'
    )


def test_the_one_new_control_is_suggested_for_the_one_that_was_renamed() -> None:
    """Of the same role, where the screen is remembered; not where two are new."""
    assert suggest(VERIFY, NOW, Memory(DAY, BEFORE)) == 'role=button[name="Check links"]'
    assert suggest(VERIFY, (*NOW, 'button "Help"'), Memory(DAY, BEFORE)) is None
    other = (*BEFORE[:3], 'button "Send"')
    assert suggest(VERIFY, other[:1] + other[2:] + ('button "Verify"', 'button "Verify"'), Memory(DAY, BEFORE)) is None


def test_of_several_that_were_renamed_each_gets_what_stands_in_its_place() -> None:
    """While all others are where they were; where something moved too, nobody can tell which is which."""
    now = ('heading "Complaint"', 'button "Check"', 'textbox "Links"', 'button "File"')
    submit = replace(VERIFY, locators=('role=button[name="Submit"]',))
    assert suggest(VERIFY, now, Memory(DAY, BEFORE)) == 'role=button[name="Check"]'
    assert suggest(submit, now, Memory(DAY, BEFORE)) == 'role=button[name="File"]'
    help_too = ('button "Help"', *BEFORE)
    assert suggest(VERIFY, (*now, 'button "Help"'), Memory(DAY, help_too)) is None


def test_a_label_that_was_renamed_is_suggested_where_the_control_has_no_name() -> None:
    """In the element's own locator, whose other names stay."""
    was, now = ('label "Platform"', 'label "Reason"'), ('label "Marketplace:"', 'label "Ground"')
    platform = labelled("Platform", "平台", control="[role=combobox]")
    assert suggest(platform, now, Memory(DAY, was)) == (
        '.ant-form-item:has(label[title="Marketplace"], label[title="平台"]) [role=combobox]'
    )
    assert suggest(platform, ('label "Market 3 …"', 'label "Reason"'), Memory(DAY, was)) is None
    assert suggest(platform, now, None) is None


def test_a_screen_is_remembered_for_its_profile(home: Path) -> None:
    """In a file of this user's alone; another profile has none, and what cannot be read is none."""
    places = Places.of(home)
    assert remembered(places, "mine", "complaint_form") is None
    remember(places, "mine", "complaint_form", Memory(DAY, BEFORE))
    assert remembered(places, "mine", "complaint_form") == Memory(DAY, BEFORE)
    assert remembered(places, "other", "complaint_form") is None
    kept = home / "state" / "screens" / "mine" / "complaint_form.json"
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_text("{}", "utf-8")
    assert remembered(places, "mine", "complaint_form") is None


def test_a_difference_is_said_in_one_sentence() -> None:
    """What is gone, what is new, since when; nothing for an equal page or one seen for the first time."""
    (finding,) = memory.judge("complaint_form", Memory(DAY, BEFORE), NOW)
    assert finding.sentence == (
        'complaint_form looks otherwise than on 2026-12-01: gone: button "Verify"; new: button "Check links".'
    )
    assert memory.judge("complaint_form", None, NOW) == []
    assert memory.judge("complaint_form", Memory(DAY, NOW), NOW[::-1]) == []
    many = tuple(f'button "Button {letter}"' for letter in "abcdefgh")
    (finding,) = memory.judge("complaint_form", Memory(DAY, NOW), (*NOW, *many))
    assert finding.sentence.endswith("and 3 more.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        'about = "mine"\n\n[elements.verify]  # the old one\nsays = "a button"\nlocators = [".a [role=button]"]\n'
        '\n[elements.x]\nlocators = ["#x"]\n',
        '[elements.verify]\nlocators = [\n  "#a",\n  "#b",\n]\nseen = { confirmed = 2026-01-01 }\n',
        '[elements.submit]\nlocators = ["#submit"]',
    ],
)
def test_a_suggestion_goes_first_into_the_users_own_map(tmp_path: Path, text: str) -> None:
    """Confirmed on the day; everything else in the file means what it meant."""
    own = tmp_path / "screens" / "complaint_form.toml"
    own.parent.mkdir()
    if text:
        own.write_text(text, "utf-8")
    confirm(own, "verify", 'role=button[name="Check links"]', VERIFY.locators, DAY)
    before, after = tomllib.loads(text), tomllib.loads(own.read_text("utf-8"))
    entry = after["elements"].pop("verify")
    assert entry["locators"] == ['role=button[name="Check links"]', *VERIFY.locators]
    assert entry["seen"] == {"confirmed": DAY}
    was = before.get("elements", {}).pop("verify", {})
    assert {key: entry[key] for key in entry.keys() - {"locators", "seen"}} == {
        key: was[key] for key in was.keys() - {"locators", "seen"}
    }
    assert after.get("elements", {}) == before.get("elements", {})
    confirm(own, "here", "#form", ["#old"], DAY)
    assert tomllib.loads(own.read_text("utf-8"))["here"]["locators"] == ["#form", "#old"]


def test_a_map_that_is_written_in_another_way_is_not_touched(tmp_path: Path) -> None:
    """The person is told what to write."""
    own = tmp_path / "complaint_form.toml"
    for text in ('elements.verify.locators = ["#a"]\n', '[elements]\nverify = { locators = ["#a"] }\n', "[broken\n"):
        own.write_text(text, "utf-8")
        with pytest.raises(WrongUse, match="not changed by program"):
            confirm(own, "verify", "#b", ["#a"], DAY)
        assert own.read_text("utf-8") == text
