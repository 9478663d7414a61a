"""What `doctor --screens` suggests is written only when a person says that it is the element."""

from __future__ import annotations

import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from ipp_flows.shipped import wording_of

from takedown.cli.inspecting import StrangeWords, Suggestion, ask_for_meanings, offer
from takedown.cli.installation import Installation
from takedown.domain.sight import ElementSight, Sight

LOCATOR = 'role=button[name="Check links"]'


@pytest.fixture
def suggestion(tmp_path: Path) -> Suggestion:
    """For the button that verifies the links."""
    sight = ElementSight("complaint_form", "verify", "the button", "x", "x.toml", Sight.GONE, locators=("#old",))
    return Suggestion(sight, LOCATOR, tmp_path / "screens" / "complaint_form.toml")


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> Installation:
    """An installation at whose terminal somebody types this."""
    here = Installation()
    here.may_ask = True
    monkeypatch.setattr(sys, "stdin", StringIO(text))
    return here


def test_without_a_terminal_nothing_is_asked_or_written(suggestion: Suggestion) -> None:
    """What a locator stands for, only a person says."""
    offer(Installation(no_input=True), [suggestion])
    assert not suggestion.own_map.exists()


@pytest.mark.parametrize("said", ["n\n", "\n"])
def test_anything_but_a_yes_writes_nothing(suggestion: Suggestion, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """An empty answer is a no."""
    offer(answer(monkeypatch, said), [suggestion])
    assert not suggestion.own_map.exists()


def test_a_yes_writes_it_first_and_confirmed(
    suggestion: Suggestion, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Into the user's own map; the question names the locator and what it is to be."""
    offer(answer(monkeypatch, "y\n"), [suggestion])
    assert f"is {LOCATOR} the button?" in capsys.readouterr().err
    entry = tomllib.loads(suggestion.own_map.read_text("utf-8"))["elements"]["verify"]
    assert entry["locators"] == [LOCATOR, "#old"]
    assert "confirmed" in entry["seen"]


def test_a_map_that_cannot_be_changed_is_said_and_left(
    suggestion: Suggestion, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to write by hand."""
    suggestion.own_map.parent.mkdir()
    suggestion.own_map.write_text("[broken", "utf-8")
    offer(answer(monkeypatch, "y\n"), [suggestion])
    assert "Put " in capsys.readouterr().err
    assert suggestion.own_map.read_text("utf-8") == "[broken"


@pytest.mark.parametrize("said", ["\n", "no idea\n\n"])
def test_words_that_nobody_knows_stay_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """An empty answer is no meaning, and nothing but a meaning from the list is taken."""
    strange = StrangeWords("the status in the list", "case_status", "Under consideration", tmp_path)
    ask_for_meanings(answer(monkeypatch, said), [strange])
    ask_for_meanings(Installation(no_input=True), [strange])
    assert not (tmp_path / "wording.toml").exists()


def test_words_get_the_meaning_that_a_person_gives_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is asked about once, wherever it was seen; the question says what it may mean."""
    strange = [
        StrangeWords("the status in the list", "case_status", "Under consideration", tmp_path),
        StrangeWords("the status in the other list", "case_status", "Under consideration", tmp_path),
        StrangeWords("the status in the listings", "listing_status", "Gone", tmp_path),
    ]
    ask_for_meanings(answer(monkeypatch, "processing\nremoved\n"), strange)
    assert "waiting_for_ipr" in capsys.readouterr().err
    wording = wording_of(tmp_path)
    assert wording.meaning("case_status", "Under consideration") == "processing"
    assert wording.meaning("listing_status", "Gone") == "removed"
