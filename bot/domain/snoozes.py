"""Until when a reminder is put off: the choices, the same for whatever is reminded of."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.reading import moment

WHEN = {
    "15min": "in 15 minutes",
    "hour": "in 1 hour",
    "afternoon": "this afternoon",
    "evening": "เย็นนี้",
    "tomorrow": "tomorrow 9:00",
    "monday": "monday 9:00",
}
"""What each choice means, in words the readers know."""
NOON, FOUR = 13, 16


def choices(hour: int) -> tuple[tuple[str, ...], ...]:
    """Those of somebody's own hour, two beside each other: this afternoon is offered while it is to come."""
    part = ("afternoon",) if hour < NOON else ("evening",) if hour < FOUR else ()
    return (("15min", "hour"), (*part, "tomorrow"), ("monday",))


def until(choice: str, said: datetime) -> datetime:
    """The moment a choice means, said at `said` (aware, where the speaker is); a minute that has begun counts whole."""
    return moment(WHEN[choice], said + timedelta(seconds=59))
