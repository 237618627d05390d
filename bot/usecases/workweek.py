"""How a working week changes: other days, other hours. Every week that comes out of here has work in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.domain.calendar import OFFICE

PlainBlocks = list[list[int]]
PlainWeek = list[PlainBlocks]


def usual(week: PlainWeek) -> PlainBlocks:
    """The hours most of its days have."""
    worked = [tuple(map(tuple, blocks)) for blocks in week if blocks]
    found = Counter(worked).most_common(1)
    return [list(block) for block in (found[0][0] if found else OFFICE)]


def on_days(week: PlainWeek, days: Sequence[int]) -> PlainWeek:
    """Work on these weekdays; one that is new begins with the usual hours."""
    return [(week[day] or usual(week)) if day in days else [] for day in range(7)]


def with_hours(week: PlainWeek, blocks: PlainBlocks) -> PlainWeek:
    """The same hours on every day that is worked on."""
    return [blocks if old else [] for old in week]


def with_hours_on(day: int) -> Callable[[PlainWeek, PlainBlocks], PlainWeek]:
    """Hours of one weekday, such as a short Saturday."""
    return lambda week, blocks: [blocks if one == day else old for one, old in enumerate(week)]
