"""The manners of each kind of push: what a person can switch off, what passes quiet hours, days off and leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Manner:
    """A kind that is not named here has plain manners: not in quiet hours, not on days off, to a stand-in on leave.

    `switch`: the setting that turns it off. `own_hour`: comes at a time the person chose, also in quiet hours.
    `at_work`: only in working hours. `any_day`: also on days off. `alone`: for this person only, never for his
    stand-in. `promised`: a time that was promised to somebody; it passes a stand-in's quiet hours too. `always`: also
    to somebody who is away. `tells`: what it says about the record whose id is its first argument; whoever wants to
    hear no more of that about this record is told nothing. `rank`: of what is due together, one message: 1 is said
    first; 0 comes alone.
    """

    switch: str = ""
    own_hour: bool = False
    at_work: bool = False
    any_day: bool = False
    alone: bool = False
    promised: bool = False
    always: bool = False
    tells: str = ""
    rank: int = 0


TOLD_OF = {"call": "lead", "answer": "lead", "plan": "activity", "deal": "opportunity"}
"""What pushes say about a record, each of its own type: call back; it waits for an answer; it is due; take it up."""

PLAIN = Manner()


def stamped(moment: datetime) -> str:
    """An instant in a push's key. The same instant reads alike in whatever zone it was computed: a key that differs
    by its zone would push the same thing twice.
    """
    return f"{moment.astimezone(UTC):%FT%R}"


MANNERS = {
    "agenda": Manner("agenda", own_hour=True),
    "still_open": Manner("still_open"),
    "nudge": Manner(own_hour=True, promised=True, tells="call", rank=1),
    "alarm": Manner(own_hour=True, promised=True, any_day=True, tells="call", rank=1),
    "respond_warn": Manner("respond", at_work=True, tells="answer", rank=3),
    "respond_late": Manner("respond", at_work=True, tells="answer", rank=2),
    "respond_boss": Manner("respond", at_work=True, tells="answer", rank=2),
    "appointment": Manner(own_hour=True, promised=True, any_day=True, tells="plan", rank=1),
    "snoozed": Manner(own_hour=True, promised=True, any_day=True, tells="plan", rank=1),
    "offer": Manner(alone=True),
    "offer_gone": Manner(own_hour=True, any_day=True, alone=True),
    "deal_wake": Manner(own_hour=True, tells="deal", rank=4),
    "birthday": Manner("birthday", own_hour=True, any_day=True),
    "birthday_now": Manner("birthday", any_day=True),
    "gentle": Manner("gentle", alone=True),
    "minimums": Manner("minimums", alone=True),
    "welcome_back": Manner(own_hour=True, alone=True),
    "house_fault": Manner(any_day=True, always=True),
}
SWITCHES = tuple(dict.fromkeys(manner.switch for manner in MANNERS.values() if manner.switch))
"""What a person can turn off, in the order the settings show it."""


A_HOUR = 3
"""Messages with reminders whose hour nobody chose, to one person within an hour: who gets more reads none of them, and
the one that mattered drowns; fewer, and a hot lead would wait too long. What was promised for its very time (a
call-back, an appointment) is not held up by it, nor counted; neither is anything that always comes alone.
"""
APART = timedelta(minutes=5)
"""After such a message the next one waits so long: what comes due meanwhile comes with it."""
AN_HOUR = timedelta(hours=1)


def manner(kind: str) -> Manner:
    return MANNERS.get(kind, PLAIN)


def waits(kind: str) -> bool:
    """May it be held up, to come with others? What was promised for its very time may not."""
    return manner(kind).rank > 0 and not manner(kind).promised


WAITING = tuple(kind for kind in MANNERS if waits(kind))
"""What is held up, and counted."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Until when nothing more of `WAITING` is said; `capped`: because there were `A_HOUR` within the hour."""

    until: datetime
    capped: bool


def hold(told: Sequence[datetime], now: datetime) -> Hold | None:
    """What the messages of the last hour ask of the next one; None where it may come."""
    lately = sorted(at for at in told if now - AN_HOUR < at <= now)
    if len(lately) >= A_HOUR:
        return Hold(lately[-A_HOUR] + AN_HOUR, capped=True)
    if lately and now < lately[-1] + APART:
        return Hold(lately[-1] + APART, capped=False)
    return None
