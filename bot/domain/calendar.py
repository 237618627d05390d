"""The working calendar: several blocks on each weekday, days off as data; the clocks and reminders that follow it.

Blocks are wall-clock time; durations are real time. Where the clocks are put forward or back, a block is as long as it
really was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

Block = tuple[int, int]
"""From and to, in local minutes since midnight; 1440 is the midnight that ends the day."""
Blocks = tuple[Block, ...]
Week = tuple[Blocks, ...]
"""The blocks of Monday to Sunday; an empty weekday is off."""

DAY = 24 * 60
OFFICE: Blocks = ((8 * 60 + 30, 12 * 60), (13 * 60, 17 * 60 + 30))
"""The hours of a team that chose none. Source: the product's rules on reminders."""


def week_of(days: frozenset[int] | set[int], blocks: Blocks) -> Week:
    """The same hours on each of these weekdays (Monday is 0)."""
    return tuple(blocks if day in days else () for day in range(7))


OFFICE_WEEK = week_of(frozenset(range(5)), OFFICE)


def _orderly(blocks: Blocks) -> bool:
    """Within the day, each longer than nothing, none over another."""
    ends = [minute for block in blocks for minute in block]
    return all(a < b for a, b in blocks) and ends == sorted(ends) and all(0 <= minute <= DAY for minute in ends)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works, in one time zone. A week without any work is refused: nothing would ever be due."""

    week: Week = OFFICE_WEEK
    zone: str = "Asia/Bangkok"
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week) or not all(map(_orderly, self.week)):
            raise ValueError(f"not a working week: {self.week}")

    def blocks(self, day: date) -> Blocks:
        return () if day in self.days_off else self.week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.blocks(day))

    def is_working(self, moment: datetime) -> bool:
        """Is this instant (aware) inside a block? Its first minute is, its end is not."""
        day = self._local(moment).date()
        return any(start <= moment < end for start, end in self._stretches(day, day))

    def working_from(self, moment: datetime) -> datetime:
        """This very moment where it is worked in, or when work begins the next time."""
        stretches = self._stretches(self._local(moment).date())
        return self._local(next(max(start, moment) for start, end in stretches if end > moment))

    def working_day_from(self, day: date) -> date:
        """The day itself, or the next one that is worked on."""
        return next(found for found in _days(day) if self.is_working_day(found))

    def working_days_back(self, day: date, wanted: int) -> date:
        """The earliest of the last `wanted` working days, `day` included."""
        back = (day - timedelta(days=n) for n in count())
        worked = (found for found in back if self.is_working_day(found))
        return next(found for n, found in enumerate(worked, 1) if n == wanted)

    def next_working_morning(self, moment: datetime) -> datetime:
        """When work begins on the first working day whose beginning is not before this moment."""
        mornings = (self._instant(day, self.blocks(day)[0][0]) for day in self._working_days(moment))
        return self._local(next(morning for morning in mornings if morning >= moment))

    def add_working_time(self, moment: datetime, span: timedelta) -> datetime:
        """The first moment by which so much working time has passed since `moment`; no time has passed at once."""
        if span < timedelta(0):
            raise ValueError("working time only runs forward")
        left = span
        for start, end in self._stretches(self._local(moment).date()) if left else ():
            begin = max(start, moment)
            if begin < end and left <= end - begin:
                return self._local(begin + left)
            left -= max(timedelta(0), end - begin)
        return self._local(moment)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants; none when the second is not later."""
        days = (self._local(start).date(), self._local(end).date())
        pieces = (min(b, end) - max(a, start) for a, b in self._stretches(*days))
        return sum((piece for piece in pieces if piece > timedelta(0)), timedelta(0))

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """The same in whole minutes that have passed."""
        return self.working_time_between(start, end) // timedelta(minutes=1)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def _working_days(self, moment: datetime) -> Iterator[date]:
        return (day for day in _days(self._local(moment).date()) if self.is_working_day(day))

    def _stretches(self, first: date, last: date | None = None) -> Iterator[tuple[datetime, datetime]]:
        """The blocks of these days as instants, in order; without a last day they never end."""
        edge = self._instant(first, 0)
        for day in _days(first):
            if last is not None and day > last:
                return
            for block in self.blocks(day):
                start, end = (self._instant(day, minute) for minute in block)
                if max(start, edge) < end:
                    yield max(start, edge), end
                    edge = end

    def _instant(self, day: date, minute: int) -> datetime:
        """A wall-clock minute as an instant: in a gap of the clock the later, in a fold the first."""
        on, at = (day + timedelta(days=1), 0) if minute == DAY else (day, minute)
        local = datetime.combine(on, time(at // 60, at % 60), ZoneInfo(self.zone))
        return local.astimezone(UTC)


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in count())


OFFICE_CALENDAR = Calendar()
"""The hours of a team that chose none, in Bangkok."""
