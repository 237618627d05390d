"""Days that come back every year. 29 February is kept on the 28th in common years."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

AHEAD = (7, 1, 0)
"""How many days before a birthday its customer's owner is told. Source: the product's rules on anniversaries."""


def marks(day: date) -> list[int]:
    """The month*100 + day numbers that are celebrated on this day."""
    here = day.month * 100 + day.day
    return [here, 229] if here == 228 and not isleap(day.year) else [here]


def to_tell(today: date) -> dict[int, int]:
    """The numbers to tell today, each with how many days ahead it is."""
    return {mark: ahead for ahead in AHEAD for mark in marks(today + timedelta(days=ahead))}


def turns(birthday: int, on: date) -> int | None:
    """The age reached on that day; None where the year of birth is unknown."""
    born = birthday // 10000
    return on.year - born if born else None
