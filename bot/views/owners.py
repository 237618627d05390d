"""Giving a record to a colleague."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.values import Html
from bot.records.base import Record
from bot.records.people import Person
from bot.views import picking
from bot.views.cards import about
from bot.views.opportunities import above

NOTHING: Mapping[str, int] = MappingProxyType({})
NAMED = ("opportunity", "contact", "activity")
"""What is worth saying of what went along; the rest is part of it."""


def assignees(say: Speaker, record: Record, people: Sequence[Person], first: int = 0) -> Screen:
    ref = (record.type(), record.id, record.version)
    others = [one for one in people if one.id != record.owner_id]
    rows = picking.people(say, others, lambda key: act("give", *ref, key), lambda at: act("assign", *ref, at), first)
    if record.type() == "lead" and record.status == "new":
        rows = (*rows, (Button(say.label("offer.begin"), act("offer", *ref)),))
    back = Button(say.label("form.back"), act("card", record.type(), record.id))
    title = record.known_as
    return Screen(say("assign.which", title=title), (*rows, (back,)), about=about(record))


def gone(say: Speaker, card: Screen, went: Mapping[str, int]) -> Screen:
    """The card, over what went along with it."""
    return above(_with(say, "assign.along", went), card)


def alone(say: Speaker, card: Screen, customer: Record, taker: Person) -> Screen:
    """Its new owner cannot see whose deal it is: one tap gives him the customer, too."""
    ref = (customer.type(), customer.id, customer.version)
    title = customer.known_as
    asked = above(say("assign.alone", person=taker.called, title=title), card)
    return asked.with_rows((Button(say.label("assign.customer"), act("give", *ref, taker.id)),))


def _with(say: Speaker, key: str, went: Mapping[str, int]) -> Html:
    """How many of what; no words where nothing hung on it."""
    told = [say(f"assign.along.{name}", count=went[name]) for name in NAMED if name in went]
    return say(key, what=Html(" · ".join(told))) if told else Html("")


def assigned(say: Speaker, record: Record, giver: str, went: Mapping[str, int] = NOTHING) -> Screen:
    """Told to the new owner, with what came along."""
    opened = Button(say.label("nudge.open"), act("open", record.type(), record.id))
    title = record.known_as
    text = plain(say("assign.told", title=title, giver=giver), _with(say, "assign.came", went))
    return Screen(text, ((opened,),), about=f"{record.type()}:{record.id}")
