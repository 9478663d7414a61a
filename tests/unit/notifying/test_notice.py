"""One message of many facts, whatever is in them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.errors import WrongUse
from takedown.domain.foreign_text import LONGEST_TEXT, harmless
from takedown.notifying.notice import LINES_OF_A_KIND, Kind, Notice, message
from takedown.notifying.telling import read_wishes


@given(st.text())
def test_what_comes_from_outside_is_one_short_line_without_control_characters(text: str) -> None:
    """Whatever a seller or the portal writes."""
    shown = harmless(text)
    assert len(shown) <= LONGEST_TEXT
    assert [one for one in shown if unicodedata.category(one)[0] == "C" or one in "\n\r\u2028"] == []


def test_facts_are_grouped_by_kind_with_the_urgent_first() -> None:
    """And counted in the title."""
    notices = [
        Notice("1", Kind.DECISION, "SBX1: 2 listings removed"),
        Notice("2", Kind.COUNTER_NOTICE, "SBX2: a seller has objected"),
        Notice("3", Kind.DECISION, "SBX3: 1 listing rejected"),
    ]
    title, body = message(notices, of="my-brand")
    assert title == "takedown (my-brand): counter-notices 1, news of cases 2"
    assert body.splitlines() == [
        "Counter-notices:",
        "- SBX2: a seller has objected",
        "",
        "News of cases:",
        "- SBX1: 2 listings removed",
        "- SBX3: 1 listing rejected",
    ]


def test_many_facts_of_one_kind_are_counted_and_not_all_written_out() -> None:
    """A thousand decisions are one message that can be read."""
    _, body = message([Notice(str(n), Kind.DECISION, f"SBX{n}: removed") for n in range(1000)], of="x")
    assert len(body.splitlines()) == LINES_OF_A_KIND + 2
    assert body.endswith(f"- and {1000 - LINES_OF_A_KIND} more")


@pytest.mark.parametrize("quiet", ["22-7", "25:00-07:00", "22:00", "22:00-07:60", "٢٢:00-07:00"])
def test_quiet_hours_that_are_none_are_refused(quiet: str) -> None:
    """With how they are written."""
    with pytest.raises(WrongUse) as refused:
        read_wishes("", quiet)
    assert "22:00-07:30" in refused.value.advice


def test_a_kind_that_there_is_not_is_refused() -> None:
    """A slip would keep something from being told."""
    with pytest.raises(WrongUse):
        read_wishes("decision, deadlin", "")
