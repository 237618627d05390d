"""The manners of each kind of push: what a person can switch off, what passes quiet hours, days off and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Manner:
    """A kind that is not named here has plain manners: not in quiet hours, not on days off, to a stand-in on leave.

    `switch`: the setting that turns it off. `own_hour`: comes at a time the person chose, also in quiet hours.
    `at_work`: only in working hours. `any_day`: also on days off. `alone`: for this person only, never for his
    stand-in. `promised`: a time that was promised to somebody; it passes a stand-in's quiet hours too. `always`: also
    to somebody who is away. `tells`: what it says about the record whose id is its first argument; whoever wants to
    hear no more of that about this record is told nothing.
    """

    switch: str = ""
    own_hour: bool = False
    at_work: bool = False
    any_day: bool = False
    alone: bool = False
    promised: bool = False
    always: bool = False
    tells: str = ""


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
    "nudge": Manner(own_hour=True, promised=True, tells="call"),
    "alarm": Manner(own_hour=True, promised=True, any_day=True, tells="call"),
    "respond_warn": Manner("respond", at_work=True, tells="answer"),
    "respond_late": Manner("respond", at_work=True, tells="answer"),
    "respond_boss": Manner("respond", at_work=True, tells="answer"),
    "appointment": Manner(own_hour=True, promised=True, any_day=True, tells="plan"),
    "snoozed": Manner(own_hour=True, promised=True, any_day=True, tells="plan"),
    "offer": Manner(alone=True),
    "offer_gone": Manner(own_hour=True, any_day=True, alone=True),
    "deal_wake": Manner(own_hour=True, tells="deal"),
    "birthday": Manner("birthday", own_hour=True, any_day=True),
    "birthday_now": Manner("birthday", any_day=True),
    "gentle": Manner("gentle", alone=True),
    "minimums": Manner("minimums", alone=True),
    "welcome_back": Manner(own_hour=True, alone=True),
    "house_fault": Manner(any_day=True, always=True),
}
SWITCHES = tuple(dict.fromkeys(manner.switch for manner in MANNERS.values() if manner.switch))
"""What a person can turn off, in the order the settings show it."""


def manner(kind: str) -> Manner:
    return MANNERS.get(kind, PLAIN)
