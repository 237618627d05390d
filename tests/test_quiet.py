"""Quiet hours, also over midnight."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quiet import quiet_until

ZONE = ZoneInfo("Asia/Bangkok")
minutes = st.integers(0, 24 * 60 - 1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), minutes, minutes)
def test_quiet_ends_within_a_day_at_its_own_minute(moment: datetime, start: int, end: int) -> None:
    local = moment.replace(tzinfo=ZONE)
    until = quiet_until(local, start, end)
    if until is not None:
        assert 0 < (until - local).total_seconds() <= 86_400
        assert until.hour * 60 + until.minute == end
        assert quiet_until(until, start, end) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), minutes)
def test_equal_ends_are_no_quiet_at_all(moment: datetime, at: int) -> None:
    assert quiet_until(moment.replace(tzinfo=ZONE), at, at) is None


def test_over_midnight() -> None:
    night = datetime(2026, 8, 1, 23, 30, tzinfo=ZONE)
    assert quiet_until(night, 20 * 60, 7 * 60 + 30) == datetime(2026, 8, 2, 7, 30, tzinfo=ZONE)
    morning = datetime(2026, 8, 2, 0, 30, tzinfo=ZONE)
    assert quiet_until(morning, 20 * 60, 7 * 60 + 30) == datetime(2026, 8, 2, 7, 30, tzinfo=ZONE)
    assert quiet_until(morning.replace(hour=12), 20 * 60, 7 * 60 + 30) is None
