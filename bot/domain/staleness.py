"""What makes a deal or a lead stale, and since when. Source: the product's rules, part 7.

Pure: the working calendar is an argument. The same rule is asked in SQL by storage/opportunities.py; a test holds the
two together over generated deals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

PLANNED_WITHIN = 30  # days: an activity planned further away does not keep an idle deal fresh
CLOSE_PAST = 7  # days an expected close may have passed before it is more than a reminder
LEAD_IDLE = 7  # working days
WARN = 0.75  # of the first answer's time
HOT_ANSWER, ANSWER = timedelta(minutes=30), timedelta(hours=4)
"""Working time until somebody is answered for the first time. Source: the product's rules, part 2."""
LOOK_BACK = 400  # days: nothing is counted further, whatever the calendar says

Level = Literal["amber", "red"]


class Days(Protocol):
    """As much of the working calendar as counting days needs."""

    def is_working_day(self, day: date, /) -> bool: ...


class Clock(Days, Protocol):
    """The same for clocks that stand still outside working time."""

    def is_working(self, moment: datetime, /) -> bool: ...
    def add_working_time(self, moment: datetime, span: timedelta, /) -> datetime: ...
    def working_time_between(self, start: datetime, end: datetime, /) -> timedelta: ...


@dataclass(frozen=True, slots=True)
class Flag:
    """`why` is a text's id: no_plan, plan_late, close_past, idle, unanswered. `days` it has lasted, 0 where none."""

    level: Level
    why: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Deal:
    """What the rule looks at in an open deal. `touched_on` and `plans` are local dates."""

    rot_days: int
    touched_on: date
    plans: tuple[date, ...] = ()
    expected_close: date | None = None
    on_hold_until: date | None = None


def idle_days(days: Days, touched_on: date, today: date) -> int:
    """Working days since the last touch: that day does not count, today does."""
    first = max(touched_on, today - timedelta(days=LOOK_BACK))
    return sum(days.is_working_day(first + timedelta(days=n)) for n in range(1, (today - first).days + 1))


def idle_before(days: Days, today: date, rot_days: int) -> date:
    """Who was last touched before this day has been idle for more than `rot_days`."""
    left, day = rot_days, today
    while (today - day).days < LOOK_BACK and (left > 0 or not days.is_working_day(day)):
        left -= days.is_working_day(day)
        day -= timedelta(days=1)
    return day


def held(until: date | None, today: date) -> bool:
    """On hold until that day comes."""
    return until is not None and until > today


def deal(of: Deal, today: date, days: Days) -> Flag | None:
    """The worst that can be said of an open deal; None when it is fresh or on hold."""
    if held(of.on_hold_until, today):
        return None
    return _red(of, today, days) or _amber(of, today)


def _red(of: Deal, today: date, days: Days) -> Flag | None:
    if (past := _past(of.expected_close, today)) > CLOSE_PAST:
        return Flag("red", "close_past", past)
    soon = any(today <= plan <= today + timedelta(days=PLANNED_WITHIN) for plan in of.plans)
    idle = idle_days(days, of.touched_on, today)
    return Flag("red", "idle", idle) if of.rot_days and idle > of.rot_days and not soon else None


def _amber(of: Deal, today: date) -> Flag | None:
    if past := _past(of.expected_close, today):
        return Flag("amber", "close_past", past)
    if late := [plan for plan in of.plans if plan < today]:
        return Flag("amber", "plan_late", (today - min(late)).days)
    return None if of.plans else Flag("amber", "no_plan")


def _past(close: date | None, today: date) -> int:
    return max(0, (today - close).days) if close else 0


@dataclass(frozen=True, slots=True)
class Lead:
    """What the rule looks at in a lead. `plans` are local dates, a follow-up's among them."""

    status: str
    created_at: datetime
    touched_on: date
    respond_by: datetime | None = None
    plans: tuple[date, ...] = ()


def lead(of: Lead, now: datetime, today: date, clock: Clock) -> Flag | None:
    """A new one waits for its first answer; one that is being talked to, for a next step."""
    if of.status == "new":
        return _unanswered(of, now, clock)
    if of.status not in ("contacted", "nurturing") or _planned(of.plans, today):
        return None
    idle = idle_days(clock, of.touched_on, today)
    return Flag("red", "idle", idle) if idle > LEAD_IDLE else Flag("amber", "no_plan")


def _planned(plans: Iterable[date], today: date) -> bool:
    return any(plan >= today for plan in plans)


def answer_by(rating: str | None, created_at: datetime, clock: Clock) -> datetime:
    """When the first answer is due; a rating that changes counts from the beginning, not from now."""
    return clock.add_working_time(created_at, HOT_ANSWER if rating == "hot" else ANSWER)


def warned_at(created_at: datetime, respond_by: datetime, clock: Clock) -> datetime:
    """When three quarters of the time are over."""
    return clock.add_working_time(created_at, clock.working_time_between(created_at, respond_by) * WARN)


def _unanswered(of: Lead, now: datetime, clock: Clock) -> Flag | None:
    """Nobody is late outside working time."""
    if of.respond_by is None or not clock.is_working(now):
        return None
    if now >= of.respond_by:
        return Flag("red", "unanswered")
    warned = warned_at(of.created_at, of.respond_by, clock)
    return Flag("amber", "unanswered") if now >= warned else None
