"""Days in sentences."""

from __future__ import annotations

from datetime import date

_WEEK = 7


def long_day(day: date) -> str:
    """Return a day with its weekday.

    >>> long_day(date(2026, 11, 4))
    'Wednesday, Nov 4, 2026'
    """
    return f"{day:%A, %b} {day.day}, {day.year}"


def recent_day(day: date, today: date) -> str:
    """Return a day as it is said in a sentence: its weekday within a week, else the date.

    >>> today = date(2026, 11, 9)
    >>> [recent_day(date(2026, 11, day), today) for day in (2, 3, 9)]
    ['on Nov 2, 2026', 'on Tuesday', 'today']
    """
    if day == today:
        return "today"
    return (
        f"on {day:%A}" if 0 < (today - day).days < _WEEK else f"on {day:%b} {day.day}, {day.year}"
    )
