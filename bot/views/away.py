"""Leave: from when to when, who stands in, and the welcome afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.screen import Button, Screen, act
from bot.chat.texts import Speaker, plain
from bot.domain.absence import Absence
from bot.domain.values import Html
from bot.records.people import Person
from bot.views import picking
from bot.views.people import absence


def shown(say: Speaker, of: Absence, stand_in: str, now: datetime) -> Screen:
    """A leave that is on or to come, and what may be changed."""
    end = say.label("away.end") if of.holds(now) else say.label("away.cancel")
    rows = (
        (
            Button(say.label("away.other"), act("standins", of.person, 0)),
            Button(say.label("away.dates"), act("awayon", of.person)),
        ),
        (Button(end, act("back", of.person)),),
    )
    return Screen(plain(say("away.head", name=of.name), absence(say, of, stand_in)), rows)


def which(say: Speaker, of: Absence, found: Sequence[Person], first: int = 0) -> Screen:
    """Who stands in? Kept already; until somebody is chosen nobody does."""
    rows = picking.people(
        say, found, lambda key: act("standin", of.person, key), lambda at: act("standins", of.person, at), first
    )
    nobody = (Button(say.label("away.nobody_label"), act("standin", of.person, 0)),)
    days = "away.day" if of.since == of.until else "away.days"
    text = plain(say("away.head", name=of.name), say(days, since=of.since, until=of.until), say("away.which"))
    return Screen(text, (*rows, nobody))


def chosen(say: Speaker, of: Absence, stand_in: str, now: datetime) -> Screen:
    rest = say("away.goes", name=stand_in) if stand_in else say("away.rests")
    again = shown(say, of, stand_in, now)
    return Screen(plain(Html(again.text), rest), again.rows)


def told(say: Speaker, of: Absence) -> Screen:
    """For the stand-in."""
    see = Button(say.label("away.see"), act("list", "lead", "all", "-", 0))
    days = "away.day" if of.since == of.until else "away.days"
    text = plain(say("away.told", name=of.name), say(days, since=of.since, until=of.until), say("away.may"))
    return Screen(text, ((see,),))


def told_himself(say: Speaker, of: Absence, by: str) -> Screen:
    days = "away.day" if of.since == of.until else "away.days"
    return Screen(plain(say("away.set", name=by), say(days, since=of.since, until=of.until)))


def over(say: Speaker, name: str) -> Screen:
    """For the stand-in, when it ends before its day."""
    return Screen(say("away.over", name=name))


def welcome(say: Speaker, name: str, stand_in: str, handled: int, due: int) -> Screen:
    """Back again: what was done meanwhile, and what waits."""
    lines = [say("back.hello", name=name)]
    lines += [say("back.handled", name=stand_in, count=handled)] if stand_in and handled else []
    lines += [say("back.due", count=due) if due else say("back.clear")]
    mine = Button(say.label("away.leads"), act("list", "lead", "mine", "-", 0))
    return Screen(plain(*lines), ((mine,),))


def stayed(say: Speaker, name: str) -> Screen:
    return Screen(say("away.stayed", name=name))


def whose(say: Speaker, name: str, asked: Screen) -> Screen:
    return replace(asked, text=plain(say("away.for", name=name), Html(asked.text)))
