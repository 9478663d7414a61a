"""What `doctor --screens` suggests is written only when a person says that it is the element."""

from __future__ import annotations

import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest

from takedown.cli.inspecting import Suggestion, offer
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
