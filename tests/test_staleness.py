"""What is stale: the pure rule by its table, by properties, and the same rule in SQL over generated deals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import staleness
from bot.domain.calendar import Calendar
from bot.domain.staleness import Deal, Flag, Lead, idle_before, idle_days

TODAY = date(2026, 8, 12)  # a Wednesday


@dataclass(frozen=True)
class Office:
    """Monday to Friday, nine to five in UTC, with days off."""

    off: frozenset[date] = frozenset()

    def is_working_day(self, day: date, /) -> bool:
        return day.weekday() < 5 and day not in self.off

    def is_working(self, moment: datetime, /) -> bool:
        return self.is_working_day(moment.date()) and 9 <= moment.hour < 17

    def add_working_time(self, moment: datetime, span: timedelta, /) -> datetime:
        at, left = moment, span
        while left > timedelta(0):
            at += timedelta(minutes=1)
            left -= timedelta(minutes=1) if self.is_working(at - timedelta(minutes=1)) else timedelta(0)
        return at

    def working_time_between(self, start: datetime, end: datetime, /) -> timedelta:
        minutes = int((end - start).total_seconds() // 60)
        return timedelta(minutes=sum(self.is_working(start + timedelta(minutes=n)) for n in range(minutes)))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


FRESH = Deal(rot_days=7, touched_on=TODAY, plans=(TODAY,))
TABLE = [
    (FRESH, None),
    (replace(FRESH, plans=()), Flag("amber", "no_plan")),
    (replace(FRESH, plans=(ago(2),)), Flag("amber", "plan_late", 2)),
    (replace(FRESH, plans=(ago(2), ago(-3))), Flag("amber", "plan_late", 2)),
    (replace(FRESH, expected_close=ago(0)), None),
    (replace(FRESH, expected_close=ago(1)), Flag("amber", "close_past", 1)),
    (replace(FRESH, expected_close=ago(7)), Flag("amber", "close_past", 7)),
    (replace(FRESH, expected_close=ago(8)), Flag("red", "close_past", 8)),
    # the 3rd of August is seven working days back, the Friday before it eight
    (replace(FRESH, touched_on=date(2026, 8, 3), plans=()), Flag("amber", "no_plan")),
    (replace(FRESH, touched_on=date(2026, 7, 31), plans=()), Flag("red", "idle", 8)),
    (replace(FRESH, touched_on=date(2026, 7, 31), plans=(ago(-30),)), None),
    (replace(FRESH, touched_on=date(2026, 7, 31), plans=(ago(-31),)), Flag("red", "idle", 8)),
    (replace(FRESH, touched_on=date(2026, 7, 31), plans=(), rot_days=0), Flag("amber", "no_plan")),
    (replace(FRESH, touched_on=ago(300), plans=(), on_hold_until=ago(-1)), None),
    (replace(FRESH, touched_on=ago(300), plans=(), on_hold_until=ago(0)), Flag("red", "idle", 214)),
]


@pytest.mark.parametrize(("of", "wanted"), TABLE, ids=[str(n) for n in range(len(TABLE))])
def test_the_table_of_a_deal(of: Deal, wanted: Flag | None) -> None:
    assert staleness.deal(of, TODAY, Calendar()) == wanted


def test_a_holiday_is_no_day_of_silence() -> None:
    silent = replace(FRESH, touched_on=date(2026, 7, 31), plans=())
    assert staleness.deal(silent, TODAY, Office(frozenset({TODAY}))) == Flag("amber", "no_plan")


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
maybe = st.none() | days
deals = st.builds(
    Deal, st.integers(0, 20), days, st.tuples() | st.tuples(days) | st.tuples(days, days), maybe, maybe
)  # fmt: skip
offices = st.builds(Office, st.frozensets(days, max_size=20))


@given(deals, days, offices)
def test_a_deal_on_hold_is_never_stale(of: Deal, today: date, office: Office) -> None:
    held = replace(of, on_hold_until=today + timedelta(days=1))
    assert staleness.deal(held, today, office) is None


@given(deals, days, offices)
def test_only_a_plan_and_time_to_close_make_fresh(of: Deal, today: date, office: Office) -> None:
    flag = staleness.deal(of, today, office)
    if flag is None and not staleness.held(of.on_hold_until, today):
        assert of.plans
        assert min(of.plans) >= today
        assert of.expected_close is None or of.expected_close >= today


@given(deals, days, offices, st.integers(0, 30))
def test_a_plan_soon_is_never_idle(of: Deal, today: date, office: Office, ahead: int) -> None:
    planned = replace(of, plans=(*of.plans, today + timedelta(days=ahead)))
    flag = staleness.deal(planned, today, office)
    assert flag is None or flag.why != "idle"


@given(deals, days, offices)
def test_more_silence_is_never_less_stale(of: Deal, today: date, office: Office) -> None:
    rank = {"amber": 1, "red": 2}
    before = staleness.deal(of, today, office)
    after = staleness.deal(replace(of, touched_on=of.touched_on - timedelta(days=5)), today, office)
    assert (rank[after.level] if after else 0) >= (rank[before.level] if before else 0)


@given(days, days, st.integers(0, 30), offices)
def test_the_edge_is_where_the_count_turns(touched: date, today: date, rot: int, office: Office) -> None:
    """What SQL compares with: who was touched before the edge has been silent for more days than allowed."""
    assert (idle_days(office, touched, today) > rot) == (touched < idle_before(office, today, rot))


# leads

NINE = datetime(2026, 8, 12, 9, tzinfo=UTC)
NEW = Lead("new", NINE, NINE.date(), NINE + timedelta(hours=4))


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [(0, None), (179, None), (180, "amber"), (239, "amber"), (240, "red"), (479, "red"), (480, None), (600, None)],
)
def test_a_new_lead_waits_in_working_time_only(minutes: int, wanted: str | None) -> None:
    flag = staleness.lead(NEW, NINE + timedelta(minutes=minutes), TODAY, Office())
    assert (flag and flag.level) == wanted


def test_three_quarters_are_counted_over_the_night() -> None:
    """Said at four, due at noon: four hours of work, three of them past at eleven the next morning."""
    four = datetime(2026, 8, 12, 16, tzinfo=UTC)
    of = Lead("new", four, four.date(), four + timedelta(hours=20))
    tomorrow = TODAY + timedelta(days=1)
    assert staleness.lead(of, four + timedelta(hours=18, minutes=59), tomorrow, Office()) is None
    assert staleness.lead(of, four + timedelta(hours=19), tomorrow, Office()) == Flag("amber", "unanswered")


@pytest.mark.parametrize(
    ("status", "touched", "plans", "wanted"),
    [
        ("contacted", TODAY, (), "amber"),
        ("contacted", TODAY, (TODAY,), None),
        ("contacted", date(2026, 8, 3), (), "amber"),
        ("nurturing", date(2026, 7, 31), (), "red"),
        ("nurturing", date(2026, 7, 31), (ago(3),), "red"),
        ("nurturing", ago(100), (ago(-60),), None),
        ("qualified", ago(100), (), None),
        ("disqualified", ago(100), (), None),
    ],
)
def test_a_lead_in_hand_needs_a_next_step(
    status: str, touched: date, plans: tuple[date, ...], wanted: str | None
) -> None:
    flag = staleness.lead(Lead(status, NINE, touched, None, plans), NINE, TODAY, Office())
    assert (flag and flag.level) == wanted
