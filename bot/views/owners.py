"""Giving a record to a colleague."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker
from bot.records.base import Record
from bot.records.people import Person
from bot.views import picking


def assignees(say: Speaker, record: Record, people: Sequence[Person], first: int = 0) -> Screen:
    ref = (record.type(), record.id, record.version)
    others = [one for one in people if one.id != record.owner_id]
    rows = picking.people(say, others, lambda key: act("give", *ref, key), lambda at: act("assign", *ref, at), first)
    if record.type() == "lead" and record.status == "new":
        rows = (*rows, (Button(say.label("offer.begin"), act("offer", *ref)),))
    back = Button(say.label("form.back"), act("card", record.type(), record.id))
    return Screen(say("assign.which", title=record.name_words or f"#{record.number}"), (*rows, (back,)))


def assigned(say: Speaker, record: Record, giver: str) -> Screen:
    """Told to the new owner."""
    opened = Button(say.label("nudge.open"), act("open", record.type(), record.id))
    title = record.name_words or f"#{record.number}"
    return Screen(say("assign.told", title=title, giver=giver), ((opened,),), about=f"{record.type()}:{record.id}")
