"""When a team works: days, hours, seasons."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.calendar import Calendar

YEAR = 365
HOLIDAYS = (
    (1, 1),
    (4, 13),
    (4, 14),
    (4, 15),
    (5, 1),
    (7, 28),
    (8, 12),
    (10, 13),
    (10, 23),
    (12, 5),
    (12, 10),
    (12, 31),
)
MONTHS = (0.9, 1.0, 1.1, 0.6, 0.9, 1.0, 0.95, 1.0, 1.05, 1.15, 1.35, 1.4)
"""How busy a month is: slow around Songkran, strong before the year ends."""
HOURS = ((9, 6), (10, 9), (11, 7), (13, 6), (14, 9), (15, 8), (16, 6))
"""The hours a rep is at it, and how often."""


def holidays(last: date) -> frozenset[date]:
    """The Thai ones that fall on the same day every year, in the years around this one."""
    return frozenset(date(last.year + n, *day) for n in (-2, -1, 0, 1) for day in HOLIDAYS)


@dataclass(slots=True)
class Days:
    """The working days of the year before `morning`, and the moments in them. Nothing happens after `end`."""

    morning: datetime
    dice: Random
    clock: Calendar = field(init=False)
    worked: list[date] = field(init=False)
    busy: list[float] = field(init=False)

    def __post_init__(self) -> None:
        zone = self.morning.tzinfo
        name = zone.key if isinstance(zone, ZoneInfo) else "Asia/Bangkok"
        self.clock = Calendar(zone=name, days_off=holidays(self.today))
        back = (self.today - timedelta(days=n) for n in range(YEAR, 0, -1))
        self.worked = [day for day in back if self.clock.is_working_day(day)]
        self.busy = [self._busy(day) for day in self.worked]

    @property
    def today(self) -> date:
        return self.morning.date()

    @property
    def end(self) -> datetime:
        """When work was over on the last working day: the year ends there."""
        return self.at(self.worked[-1], 17, 30)

    def _busy(self, day: date) -> float:
        """The season; and the team has grown."""
        left = (self.today - day).days
        songkran = 0.3 if day.month == 4 and 10 <= day.day <= 18 else 1.0
        return MONTHS[day.month - 1] * songkran * (1.25 - left / YEAR / 2) * (1.9 if left < 50 else 1.0)

    def some(self) -> date:
        """Any working day of the year, by the season."""
        return self.dice.choices(self.worked, self.busy)[0]

    def some_after(self, day: date) -> date | None:
        """Any later one, by the season; None where there is none."""
        first = bisect_right(self.worked, day)
        return self.dice.choices(self.worked[first:], self.busy[first:])[0] if first < len(self.worked) else None

    def at(self, day: date, hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute), self.morning.tzinfo).astimezone(UTC)

    def moment(self, day: date) -> datetime:
        """Some minute of a working day at which somebody is working."""
        hour = self.dice.choices([hour for hour, _ in HOURS], [often for _, often in HOURS])[0]
        return self.at(day, hour, self.dice.randrange(60))

    def on_the_hour(self, day: date) -> datetime:
        """As appointments are made."""
        return self.at(day, self.dice.choice((9, 10, 11, 13, 14, 15, 16)), self.dice.choice((0, 0, 30)))

    def evening(self, day: date) -> datetime:
        """When customers write and nobody works any more."""
        return self.at(day, self.dice.choice((18, 19, 20, 21)), self.dice.randrange(60))

    def worked_on(self, moment: datetime, span: timedelta) -> datetime:
        """So much working time later, to the minute."""
        return self.clock.add_working_time(moment, span).astimezone(UTC).replace(second=0, microsecond=0)

    def after(self, moment: datetime, least: int, most: int) -> datetime:
        """A moment so many working days later; beyond `end` where there are no more."""
        day, wanted = self.local(moment), self.dice.randint(least, most)
        at = bisect_left(self.worked, day) + wanted
        if at < len(self.worked):
            return max(self.moment(self.worked[at]), moment + timedelta(minutes=20))
        return self.at(self.ahead(at - len(self.worked)), 10, 0)

    def ahead(self, working: int) -> date:
        """The `working`th working day from today on; 0 is today or the next one."""
        day = self.clock.working_day_from(self.today)
        for _ in range(working):
            day = self.clock.working_day_from(day + timedelta(days=1))
        return day

    def local(self, moment: datetime) -> date:
        return moment.astimezone(self.morning.tzinfo).date()
