"""What a person has got used to. A habit is learnt when it was used twice; then nobody gives tips about it any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

HABITS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "lead": frozenset({"saved.lead", "saved.practice_lead"}),
        "complaint": frozenset({"saved.complaint", "saved.practice_complaint"}),
        "follow_up": frozenset({"lead.follow_up_on", "lead.call_back_at", "next", "later"}),
        "timed": frozenset({"lead.call_back_at"}),
        "birthday": frozenset({"lead.birthday"}),
        "done": frozenset({"did", "done"}),
        "snooze": frozenset({"later", "alater"}),
        "undo": frozenset({"undo"}),
        "note": frozenset({"reply"}),
        "search": frozenset({"search"}),
        "today": frozenset({"/today"}),
        "list": frozenset({"/leads", "/mine", "/complaints", "list"}),
        "settings": frozenset({"choose"}),
        "invite": frozenset({"link"}),
    }
)
"""Each habit, and what shows it in a turn (`Turn.did`): a command, a button's act, a saved form, a filled field."""

TIPS = ("search", "note", "timed", "snooze", "today", "undo", "birthday")
"""The habits there is a tip about, the most useful first."""
LEARNT = 2  # times used
TOLD = 2  # times one tip is shown at most
OFF = "tips.off"


def seen_in(did: Iterable[str]) -> frozenset[str]:
    """The habits a turn shows."""
    traces = frozenset(did)
    return frozenset(habit for habit, of in HABITS.items() if of & traces)


def told(habit: str) -> str:
    """Under what name it is counted how often a tip was shown."""
    return f"tip.{habit}"


def tip(times: Mapping[str, int]) -> str | None:
    """The habit to give a tip about, the least often told first; None where all is learnt, told, or switched off."""
    if times.get(OFF):
        return None
    open_ = [of for of in TIPS if times.get(of, 0) < LEARNT and times.get(told(of), 0) < TOLD]
    return min(open_, key=lambda of: times.get(told(of), 0), default=None)
