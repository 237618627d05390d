"""The working calendar: clocks that count only working time, and days off that count for nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import DAY, OFFICE, OFFICE_WEEK, Blocks, Calendar, Week, week_of

BANGKOK = ZoneInfo("Asia/Bangkok")
ZONES = ("Asia/Bangkok", "America/New_York", "Australia/Lord_Howe", "Europe/London")
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
spans = st.integers(0, 12 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def blocks(draw: st.DrawFn) -> Blocks:
    ends = sorted(draw(st.sets(st.integers(0, DAY), min_size=2, max_size=6)))
    return tuple((a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if a < b)


weeks: st.SearchStrategy[Week] = st.lists(st.one_of(st.just(()), blocks()), min_size=7, max_size=7).map(tuple)
offs = st.frozensets(st.dates(date(2025, 1, 1), date(2028, 1, 31)), max_size=12)
calendars = st.builds(Calendar, weeks.filter(any), st.sampled_from(ZONES), offs)


def by_the_minute(calendar: Calendar, start: datetime, minutes: int) -> int:
    """The slow truth: look at every minute."""
    return sum(calendar.is_working(start + timedelta(minutes=n)) for n in range(minutes))


@given(calendars, moments, st.integers(0, 3 * 24 * 60))
def test_working_minutes_are_the_minutes_that_are_worked(calendar: Calendar, start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(minutes=minutes)
    assert calendar.working_minutes_between(start, end) == by_the_minute(calendar, start, minutes)


@given(calendars, moments, spans)
def test_a_deadline_lies_exactly_so_much_working_time_ahead(
    calendar: Calendar, start: datetime, span: timedelta
) -> None:
    due = calendar.add_working_time(start, span)
    assert calendar.working_time_between(start, due) == span
    if span:
        assert calendar.is_working(due - timedelta(microseconds=1))


@given(calendars, moments, spans, spans)
def test_working_time_adds_up(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    halfway = calendar.add_working_time(start, one)
    assert calendar.add_working_time(halfway, two) == calendar.add_working_time(start, one + two)
    middle, end = start + one, start + one + two
    parts = calendar.working_time_between(start, middle) + calendar.working_time_between(middle, end)
    assert parts == calendar.working_time_between(start, end)


@given(calendars, moments)
def test_the_next_morning_begins_work_and_nothing_earlier_does(calendar: Calendar, moment: datetime) -> None:
    morning = calendar.next_working_morning(moment)
    assert morning >= moment
    assert calendar.is_working(morning)
    assert calendar.is_working_day(morning.date())
    day = moment.astimezone(ZoneInfo(calendar.zone)).date() + timedelta(days=1)
    while day < morning.date():
        assert not calendar.is_working_day(day)
        day += timedelta(days=1)


@given(calendars, st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 6))
def test_working_days_forwards_and_back(calendar: Calendar, day: date, wanted: int) -> None:
    onward = calendar.working_day_from(day)
    assert onward >= day
    assert calendar.is_working_day(onward)
    first = calendar.working_days_back(day, wanted)
    worked = [n for n in range((day - first).days + 1) if calendar.is_working_day(first + timedelta(days=n))]
    assert len(worked) == wanted
    assert worked[0] == 0


@given(calendars, moments)
def test_time_does_not_run_backwards(calendar: Calendar, moment: datetime) -> None:
    assert calendar.working_time_between(moment, moment - timedelta(days=3)) == timedelta(0)
    assert calendar.add_working_time(moment, timedelta(0)) == moment
    with pytest.raises(ValueError):
        calendar.add_working_time(moment, -timedelta(minutes=1))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """August 2026: the 1st is a Saturday."""
    return datetime(2026, 8, day, hour, minute, tzinfo=BANGKOK)


def test_lunch_nights_weekends_and_days_off_do_not_count() -> None:
    office = Calendar(days_off=frozenset({date(2026, 8, 12)}))
    assert office.working_minutes_between(at(3, 8), at(3, 18)) == 8 * 60
    assert office.working_minutes_between(at(3, 11, 30), at(3, 13, 30)) == 60
    assert office.working_minutes_between(at(7, 17), at(10, 9)) == 30 + 30
    assert office.add_working_time(at(11, 17), timedelta(hours=1)) == at(13, 9)
    assert office.add_working_time(at(3, 11, 45), timedelta(minutes=30)) == at(3, 13, 15)
    assert office.next_working_morning(at(1, 10)) == at(3, 8, 30)
    assert office.next_working_morning(at(12, 7)) == at(13, 8, 30)
    assert office.working_day_from(date(2026, 8, 12)) == date(2026, 8, 13)
    assert not office.is_working(at(12, 10))


def test_a_night_with_a_clock_change_is_as_long_as_it_was() -> None:
    """New York, 8 March 2026: two o'clock became three."""
    nights = Calendar(week_of(set(range(7)), ((0, 4 * 60),)), "America/New_York")
    start = datetime(2026, 3, 8, 5, 0, tzinfo=UTC)  # midnight there
    assert nights.working_minutes_between(start, start + timedelta(hours=6)) == 3 * 60


@pytest.mark.parametrize(
    "week",
    [
        (),
        ((),) * 7,
        week_of({0}, ((600, 500),)),
        week_of({0}, ((600, 600),)),
        week_of({0}, ((500, 700), (600, 800))),
        week_of({0}, ((0, DAY + 1),)),
        OFFICE_WEEK[:6],
    ],
)
def test_what_is_no_working_week_is_refused(week: Week) -> None:
    with pytest.raises(ValueError):
        Calendar(week)


def test_the_default_is_five_days_with_a_break() -> None:
    assert Calendar().blocks(date(2026, 8, 3)) == OFFICE
    assert not Calendar().is_working_day(date(2026, 8, 1))
