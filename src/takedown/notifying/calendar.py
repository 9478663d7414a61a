"""Deadlines as a calendar file (iCalendar, RFC 5545), to be subscribed to or imported. Pure but for the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from takedown.domain.foreign_text import harmless


@dataclass(frozen=True)
class Deadline:
    """A day, or a moment (aware), by which something is to be done. `key` is the same in every file that has it."""

    key: str
    at: date | datetime
    title: str
    text: str
    remind: timedelta
    """So long before, a calendar reminds of it."""


def calendar(deadlines: Iterable[Deadline], now: datetime) -> bytes:
    """One event for each deadline, with a reminder; the same deadlines give the same events."""
    import icalendar  # noqa: PLC0415  half a second that only this command pays

    made = icalendar.Calendar()
    made.add("prodid", "-//takedown//deadlines//EN")
    made.add("version", "2.0")
    for one in sorted(deadlines, key=lambda deadline: deadline.key):
        event = icalendar.Event()
        event.add("uid", f"{one.key}@takedown")
        event.add("dtstamp", now)
        event.add("dtstart", one.at)
        if not isinstance(one.at, datetime):
            event.add("dtend", one.at + timedelta(days=1))
        event.add("summary", harmless(one.title))
        event.add("description", harmless(one.text))
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", harmless(one.title))
        alarm.add("trigger", -one.remind)
        event.add_component(alarm)
        made.add_component(event)
    return bytes(made.to_ical())
