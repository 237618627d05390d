"""How many visits and calls a working week should hold: whose word counts, what a short week asks for, who is behind.

Source: the product's rules, part 4 (what is done) and part 6 (working days).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar import Calendar

KINDS = ("visit", "call", "meeting", "demo", "quotation", "message", "email")
"""What can be asked for, in the order it is shown."""
MOST = 300
"""Of one kind in a week: more is a slip of the finger."""
Wanted = Mapping[str, int]
WEEK = timedelta(days=7)


def settled(home: Wanted, teams: Sequence[Wanted], own: Wanted) -> dict[str, int]:
    """What is asked of somebody: his own number, else his nearest boss's for the team, else the shop's.

    `teams` begins with the nearest boss. Kind by kind, and "none" is a word too: a 0 hides what is further away.
    """
    said: dict[str, int] = {}
    for nearer in (home, *reversed(teams), own):
        said |= nearer
    return {kind: said[kind] for kind in KINDS if said.get(kind)}


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Week:
    """A person's week from Monday to Sunday, in working days: `usual` has a full one, `worked` this one for him,
    `passed` are over; today is not.
    """

    first: date
    usual: int
    worked: int
    passed: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def left(self) -> int:
        """Working days to go, today among them."""
        return self.worked - self.passed


def week_of(calendar: Calendar, first: date, today: date, here: Callable[[date], bool]) -> Week:
    """The week that begins on this Monday; public holidays, leave and the days before he came are no days of it."""
    days = [first + timedelta(days=n) for n in range(7)]
    worked = [day for day in days if calendar.is_working_day(day) and here(day)]
    usual = sum(1 for blocks in calendar.week if blocks)
    return Week(first, usual, len(worked), sum(1 for day in worked if day < today))


@dataclass(frozen=True, slots=True)
class Count:
    """One kind of a week: what a full week asks for, what this one does, and what is done."""

    kind: str
    wanted: int
    plan: int
    due: int
    done: int

    @property
    def behind(self) -> int:
        """How many are missing of what the working days that are over would have held, in whole ones."""
        return max(0, self.due - self.done)

    @property
    def missing(self) -> int:
        return max(0, self.plan - self.done)


def count(kind: str, wanted: int, week: Week, done: int) -> Count:
    """The plan goes with the working days of this week: 10 in a week of five days are 8 in one of four, at least one
    while he works at all. Who sees the plan is told so (`Week.worked` beside `Week.usual`).
    """
    plan = max(1, (2 * wanted * week.worked + week.usual) // (2 * week.usual)) if week.worked else 0
    return Count(kind, wanted, plan, plan * week.passed // week.worked if week.worked else 0, done)


def lag(counts: Sequence[Count]) -> float:
    """How far behind somebody is, in weeks' plans: what a list of many is ordered by."""
    return sum(one.behind / one.plan for one in counts if one.plan)
