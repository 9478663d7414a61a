"""Chinese business days, by the State Council's calendar as far as it is published."""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar import is_workday

_FIRST_DAY_OF_WEEKEND = 5


def add_business_days(day: date, count: int) -> tuple[date, bool]:
    """The day that is `count` business days after `day`, and whether the holidays in between are known.

    Where they are not, only weekends are left out: the real day may be later, never earlier, but for a weekend that is
    worked to make up for a holiday.
    """
    known = True
    while count:
        day += timedelta(days=1)
        try:
            works = is_workday(day)
        except NotImplementedError:  # a year that the calendar does not have
            works, known = day.weekday() < _FIRST_DAY_OF_WEEKEND, False
        count -= works
    return day, known
