"""Not now: when to be reminded again, and when the next step is; the same choices for whatever it is about."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.screen import Button, Rows, Screen, act
from bot.chat.texts import Speaker
from bot.domain.snoozes import choices
from bot.views.muting import never

NEXT = ("tomorrow", "3days", "7days")
Ref = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Ways:
    """The acts of a type: put off until a choice or a time of one's own; the next step on an offered day, on one of
    one's own, or none yet.
    """

    off: str
    off_at: str
    next: str
    pick: str
    none: str


LEAD = Ways("later", "laterat", "next", "nextat", "nonext")
ACTIVITY = Ways("alater", "alaterat", "anext", "apick", "anone")


def snoozes(say: Speaker, name: str, ref: Ref, ways: Ways, hour: int, kind: str) -> Screen:
    """When to be reminded again, or never of this `kind` of thing; `hour` is the person's own."""
    rows = [tuple(Button(say.label(f"snooze.{one}"), act(ways.off, *ref, one)) for one in row) for row in choices(hour)]
    rows[-1] = (*rows[-1], Button(say.label("snooze.pick"), act(ways.off_at, *ref)))
    rows.append((never(say, *ref[:2], kind),))
    return Screen(say("snooze.which", name=name), tuple(rows), about=f"{ref[0]}:{ref[1]}")


def next_steps(say: Speaker, ref: Ref, ways: Ways, *soon: str) -> Rows:
    """When the next step is; `soon` are offers that come before the usual days."""
    days = tuple(Button(say.label(f"offer.{one}"), act(ways.next, *ref, one)) for one in (*soon, *NEXT))
    other = (Button(say.label("plan.pick"), act(ways.pick, *ref)), Button(say.label("plan.none"), act(ways.none, *ref)))
    return (days, other)
