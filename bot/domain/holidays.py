"""Thailand's public holidays: fixed ones for any year, and those the moon or the cabinet decides, as data.

The moon's days were found twice: from computed full moons, and from the calendar that python-holidays keeps, whose
substitutes are the same too. The cabinet's notice, which comes late in the year before, has the last word, and what
it adds is added by hand. Makha Bucha is the full moon of the third lunar month, Visakha Bucha of the sixth, Asanha
Bucha of the eighth (one month later each in a year with two eighth months, as 2026 is), Buddhist Lent the day after.
A day on a weekend has its substitute on the next working day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

FIXED: dict[str, tuple[int, int]] = {
    "new_year": (1, 1),
    "chakri": (4, 6),
    "songkran": (4, 13),
    "songkran2": (4, 14),
    "songkran3": (4, 15),
    "labour": (5, 1),
    "coronation": (5, 4),
    "queen": (6, 3),
    "king": (7, 28),
    "mother": (8, 12),
    "navamin": (10, 13),
    "piya": (10, 23),
    "father": (12, 5),
    "constitution": (12, 10),
    "year_end": (12, 31),
}
"""Month and day; the ids are texts, `holiday.<id>`."""
LUNAR: dict[str, tuple[date, ...]] = {
    "makha": (date(2026, 3, 3), date(2027, 2, 21), date(2028, 2, 10), date(2029, 2, 27), date(2030, 2, 17)),
    "visakha": (date(2026, 5, 31), date(2027, 5, 20), date(2028, 5, 8), date(2029, 5, 27), date(2030, 5, 16)),
    "asanha": (date(2026, 7, 29), date(2027, 7, 18), date(2028, 7, 6), date(2029, 7, 25), date(2030, 7, 14)),
    "lent": (date(2026, 7, 30), date(2027, 7, 19), date(2028, 7, 7), date(2029, 7, 26), date(2030, 7, 15)),
}
KNOWN = frozenset(day.year for days in LUNAR.values() for day in days)
"""The years whose lunar days are here; of others only the fixed ones are known."""
IDS = (*FIXED, *LUNAR, "substitute")
RELIGIOUS = frozenset({"asanha", "lent"})
"""Two days that share one substitute: whichever of them falls on a weekend."""


def of_year(year: int) -> dict[date, str]:
    """Every public holiday of a year by its date, substitutes among them, in order."""
    found = dict(_proper(year))
    for day in sorted(_weekends(year, found)):
        found[_substitute(day, found)] = "substitute"
    return {day: found[day] for day in sorted(found) if day.year == year}


def _proper(year: int) -> Iterator[tuple[date, str]]:
    yield from ((date(year, *of), name) for name, of in FIXED.items())
    yield from ((day, name) for name, days in LUNAR.items() for day in days if day.year == year)


def _weekends(year: int, found: dict[date, str]) -> list[date]:
    """Days that have a substitute in this year: one for Songkran, one for both days of Lent, and last year's end."""
    off = [day for day in (date(year - 1, 12, 31), *found) if day.weekday() > 4]
    off = [day for day in off if day != date(year, 12, 31)]
    once: dict[str, date] = {}
    for day in off:
        name = found.get(day, "year_end").rstrip("23")
        once.setdefault("lent" if name in RELIGIOUS else name, day)
    if date(year, 1, 1) in off:
        once.pop("year_end", None)
    return list(once.values())


def _substitute(day: date, taken: dict[date, str]) -> date:
    """The next day that is worked on in an office."""
    ahead = (day + timedelta(days=n) for n in range(1, 15))
    return next(one for one in ahead if one.weekday() < 5 and one not in taken)
