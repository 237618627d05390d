"""What open deals are worth: amount × probability, and the month their close is expected in.

Rounding: each deal's share is rounded to the satang, halves up, and then summed; so a total is exactly the sum of what
the cards show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.values import Satang

AHEAD = 3
"""Months that are shown one by one; what comes later is one sum."""
BUCKETS = ("late", *(f"m{n}" for n in range(AHEAD)), "after", "undated")
"""An expected close that has passed is "late": listed apart and never counted silently."""


def weighted(amount: int | None, probability: int | None) -> Satang:
    """The share of an amount that may be hoped for."""
    return Satang(((amount or 0) * (probability or 0) + 50) // 100)


def month(day: date, ahead: int = 0) -> date:
    """The first of this day's month, or of one some months ahead."""
    years, index = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return date(years, index + 1, 1)


@dataclass(frozen=True, slots=True)
class Hope:
    """What a forecast looks at in an open deal that is not on hold."""

    amount: int | None
    probability: int | None
    expected_close: date | None


def bucket(close: date | None, today: date) -> str:
    """Which part of a forecast an expected close belongs to."""
    if close is None:
        return "undated"
    if close < today:
        return "late"
    months = (close.year - today.year) * 12 + close.month - today.month
    return f"m{months}" if months < AHEAD else "after"


def edges(today: date) -> dict[str, tuple[date | None, date | None]]:
    """The first and the last day of each dated bucket; None is open."""
    found: dict[str, tuple[date | None, date | None]] = {"late": (None, today - timedelta(days=1))}
    for n in range(AHEAD):
        found[f"m{n}"] = (max(today, month(today, n)), month(today, n + 1) - timedelta(days=1))
    return found | {"after": (month(today, AHEAD), None)}


def forecast(deals: Iterable[Hope], today: date) -> dict[str, Satang]:
    """The weighted sum of each bucket."""
    sums = dict.fromkeys(BUCKETS, 0)
    for deal in deals:
        sums[bucket(deal.expected_close, today)] += weighted(deal.amount, deal.probability)
    return {name: Satang(value) for name, value in sums.items()}
