"""What an activity means: whether it touches the customer, when it is recalled, what it stands in the way of.

Source: the product's rules, part 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

KINDS = ("call", "visit", "meeting", "email", "message", "demo", "quotation", "task", "note")
OUTCOMES = ("talked", "no_answer", "busy", "left_message", "call_back", "wrong_number")
UNANSWERED = frozenset({"no_answer", "busy", "left_message", "wrong_number"})
"""Calls in which nobody answered: done, but no word was changed."""
MEETING = frozenset({"call", "visit", "meeting", "email", "message", "demo"})
"""Kinds in which two sides speak."""
TRAVEL = frozenset({"visit", "meeting", "demo"})
"""Kinds one goes somewhere for."""
RECALLED = dict.fromkeys(KINDS, 0) | {"visit": 60, "meeting": 60, "demo": 60, "call": 10}
"""Minutes before the hour a reminder comes, where a person chose nothing; none where one goes nowhere."""
LEADS = (0, 5, 10, 15, 30, 60, 120, 24 * 60)
"""Minutes a person may choose from; 0 is at the very hour."""
RECALLABLE = ("visit", "call", "meeting", "demo", "task", "message", "email", "quotation", "note")
LASTS = {"visit": 60, "meeting": 60, "demo": 60, "call": 15}
"""Minutes of one's day, where nobody said how long; a kind that is not named takes none."""


def touches(outcome: str | None) -> bool:
    """Whoever did something was in touch, but for a call that nobody answered."""
    return outcome not in UNANSWERED


def two_way(kind: str | None, outcome: str | None) -> bool:
    """Did the other side answer? It makes a new lead a contacted one."""
    return kind in MEETING and touches(outcome)


def lead(kind: str | None, own: Mapping[str, int | None]) -> int | None:
    """Minutes before an appointment of this kind: as this person chose, else the usual ones; None is no reminder."""
    return own.get(kind or "", RECALLED.get(kind or ""))


def recalled_at(minutes: int | None, at: datetime, now: datetime) -> datetime | None:
    """When to remind of an appointment: its minutes before, at its very time when those are over; None when it is."""
    if minutes is None or at <= now:
        return None
    before = at - timedelta(minutes=minutes)
    return before if before > now else at


def is_next(on: date | None, subject: str | None, step: str | None, step_on: date | None) -> bool:
    """Is what is planned a deal's next step, rather than what was written down as one? The same words are the same
    thing; else it is the earlier of both, and what has no day waits behind what has one.
    """
    return step is None or subject == step or None in (on, step_on) or on <= step_on  # type: ignore[operator]


def ends(kind: str | None, at: datetime, minutes: int | None) -> datetime:
    return at + timedelta(minutes=minutes or LASTS.get(kind or "", 0))


def clash(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Do two stretches of time overlap? One that takes no time stands in nobody's way."""
    return max(one[0], other[0]) < min(one[1], other[1])
