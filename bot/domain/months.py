"""A month as a grid of weeks, Monday first; the stretches a calendar is asked for."""

from __future__ import annotations

from calendar import Calendar
from datetime import date, timedelta

FIRST, LAST = 2000, 2199
"""Years a calendar opens on: a hand-made button asks for no other."""


def grid(month: date) -> list[list[date | None]]:
    """The weeks of a month; None where a day is another month's."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    return [[day if day.month == month.month else None for day in week] for week in weeks]


def month_of(words: str) -> date | None:
    """ "2026-08" as its first day; None for what is no month."""
    year, _, month = words.partition("-")
    fits = year.isdecimal() and month.isdecimal() and len(words) == 7
    return date(int(year), int(month), 1) if fits and FIRST <= int(year) <= LAST and 1 <= int(month) <= 12 else None


def moved(month: date, by: int) -> date:
    """The first day of the month so many further."""
    years, of = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(years, of + 1, 1)


def last_of(month: date) -> date:
    return moved(month, 1) - timedelta(days=1)


def stretch(view: str, today: date) -> tuple[date, date] | None:
    """The first and the last day a view shows; what is left of a week, for this one. None for what is no view."""
    monday = today - timedelta(days=today.weekday())
    known = {
        "today": (today, today),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=1)),
        "week": (today, monday + timedelta(days=6)),
        "next": (monday + timedelta(days=7), monday + timedelta(days=13)),
    }
    return known.get(view) or _day(view)


def _day(words: str) -> tuple[date, date] | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return (day, day) if FIRST <= day.year <= LAST else None
