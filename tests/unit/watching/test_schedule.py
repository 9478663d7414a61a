"""When the next poll is due, in whatever way the schedule is said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.errors import WrongUse
from takedown.watching.schedule import in_words, read_duration, read_schedule

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.fixture
def _shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("text", ["", "6", "h", "6 h", "4m", "0h", "-6h", "32d", "1h 30m", "9999999d", "1w", "٣h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """With how it is written."""
    with pytest.raises(WrongUse) as refused:
        read_duration(text, "--every", timedelta(minutes=5))
    assert "6h" in refused.value.advice


@given(st.integers(5, 31 * 24 * 60))
def test_a_time_reads_as_it_is_written(minutes: int) -> None:
    """Every whole number of minutes."""
    length = timedelta(minutes=minutes)
    assert read_duration(in_words(length), "--every", timedelta()) == length


@pytest.mark.parametrize(
    "cron", ["* * * * *", "*/2 * * * *", "0,3 8 * * *", "61 * * * *", "8 8", "@daily", "0 0 30 2 *", "* * * * * *"]
)
def test_a_cron_expression_that_is_none_or_due_too_often_is_refused(cron: str) -> None:
    """Nobody looks at the portal every minute by hand."""
    with pytest.raises(WrongUse):
        read_schedule(None, cron, None)


def test_two_schedules_are_none() -> None:
    """One of them would be ignored."""
    with pytest.raises(WrongUse):
        read_schedule("6h", "0 8 * * *", None)


def test_an_interval_is_counted_from_the_poll_before_and_jitter_comes_on_top() -> None:
    """A twelfth of it at the most, unless said otherwise."""
    schedule = read_schedule("6h", None, None)
    assert schedule.due_after(NOON, 0.0) == NOON + timedelta(hours=6)
    assert schedule.due_after(NOON, 1.0) == NOON + timedelta(hours=6, minutes=30)
    assert read_schedule("6h", None, "0m").due_after(NOON, 1.0) == NOON + timedelta(hours=6)


@pytest.mark.usefixtures("_shanghai")
def test_a_cron_expression_is_in_local_time() -> None:
    """As of cron itself: noon UTC is eight in the evening in Shanghai."""
    schedule = read_schedule(None, "30 8,20 * * *", "0m")
    assert schedule.due_after(NOON, 1.0) == NOON + timedelta(minutes=30)
    assert schedule.due_after(NOON + timedelta(minutes=30), 1.0) == NOON + timedelta(hours=12, minutes=30)


def test_a_day_that_comes_every_four_years_is_a_schedule() -> None:
    """It is due."""
    assert read_schedule(None, "0 8 29 2 *", None).due_after(NOON, 0.0).year == 2028
