"""Birthdays come back every year, once, on the right day; a leap day never gets lost."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anniversaries import AHEAD, marks, to_tell, turns

days = st.dates(date(1901, 1, 1), date(2199, 1, 1))


@given(days, st.integers(1901, 2198))
def test_each_birthday_is_celebrated_once_a_year(born: date, year: int) -> None:
    mark = born.month * 100 + born.day
    start = date(year, 1, 1)
    kept = [day for n in range(366) if (day := start + timedelta(n)).year == year and mark in marks(day)]
    assert len(kept) == 1
    assert kept[0].month == born.month


@given(days)
def test_told_seven_days_and_one_day_before_and_on_the_day(today: date) -> None:
    told = to_tell(today)
    assert set(told.values()) == set(AHEAD)
    assert all(mark in marks(today + timedelta(ahead)) for mark, ahead in told.items())


def test_a_leap_day_counts_on_the_twenty_eighth_in_common_years() -> None:
    assert marks(date(2026, 2, 28)) == [228, 229]
    assert marks(date(2028, 2, 28)) == [228]
    assert marks(date(2028, 2, 29)) == [229]


def test_ages() -> None:
    assert turns(19870810, date(2026, 8, 10)) == 39
    assert turns(810, date(2026, 8, 10)) is None
