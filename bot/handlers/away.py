"""Leave with a stand-in: one's own, or of somebody one leads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Asked, Form, Question
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.absence import Absence
from bot.domain.reading.spans import day_span
from bot.records.kinds import Kind
from bot.records.people import Person
from bot.storage import people, roster
from bot.storage.desk import Forbidden
from bot.storage.drafts import Draft
from bot.usecases import returning, standing
from bot.views import away as views


def _read(words: str, said: datetime) -> list[str]:
    return [day.isoformat() for day in day_span(words, said.date())]


DAYS = Kind(name="days", read=_read)
ABOUT = Asked("away", {"days": DAYS})


async def save(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Person:
    """Kept at once; who stands in already hears of the other days."""
    since, until = (date.fromisoformat(day) for day in answers["days"])
    person = await standing.go_away(turn.desk, draft.subject or turn.desk.me.id, since, until)
    turn.forget_people = True
    by = turn.desk.me.name
    turn.alert(person.id, lambda say: views.told_himself(say, _absence(person), by))
    if person.stand_in_id:
        turn.tell(person.stand_in_id, lambda say: views.told(say, _absence(person)))
    return person


async def show(turn: Turn, person: Person) -> Screen:
    """Until somebody stands in, who it shall be is what is asked next."""
    of = _absence(person)
    if of.stand_in is None:
        return views.which(turn.say, of, await standing.stand_ins(turn.desk, person))
    names = await people.names(turn.desk, {of.stand_in})
    return views.chosen(turn.say, of, names.get(of.stand_in, ""), turn.desk.now)


FORM = Form("away", ABOUT, (Question("days", ("days",), DAYS, offers=("today", "tomorrow"), needed=True),), save, show)


def _absence(person: Person) -> Absence:
    found = roster.absence(person)
    if found is None:
        raise LookupError(f"person {person.id} is not away")
    return found


async def mine(turn: Turn) -> None:
    """/away"""
    await _open(turn, await people.one(turn.desk, turn.desk.me.id))


async def away(turn: Turn) -> None:
    await _open(turn, await _tended(turn))


async def _tended(turn: Turn) -> Person:
    """Oneself, or somebody one leads; nobody else has a leave that is one's business."""
    one = await people.one(turn.desk, int(turn.args[0]))
    if one.id != turn.desk.me.id and not standing.leads(turn.desk, one):
        raise Forbidden("person")
    return one


async def _open(turn: Turn, person: Person) -> None:
    """A leave that is on or to come is shown; without one its days are asked for."""
    found = roster.absence(person)
    if found is None or found.is_over(turn.desk.now):
        await _ask(turn, person)
        return
    names = await people.names(turn.desk, {found.stand_in} if found.stand_in else set())
    turn.show(views.shown(turn.say, found, names.get(found.stand_in or 0, ""), turn.desk.now))


async def _ask(turn: Turn, person: Person) -> None:
    """Which days? Of somebody else it is said whose."""
    await forms.start(turn, FORM, subject=person.id)
    if person.id != turn.desk.me.id:
        asked, edit = turn.answers[-1]
        turn.answers[-1] = (views.whose(turn.say, person.called, asked), edit)


async def other_days(turn: Turn) -> None:
    await _ask(turn, await _tended(turn))


async def stand_ins(turn: Turn) -> None:
    person = await _tended(turn)
    found = await standing.stand_ins(turn.desk, person)
    turn.show(views.which(turn.say, _absence(person), found, int(turn.args[1])))


async def stand_in(turn: Turn) -> None:
    """Chosen, and told so; who stood in before is told that it is over."""
    before = roster.absence(await _tended(turn))
    person, other = await standing.stand_in(turn.desk, int(turn.args[0]), int(turn.args[1]))
    turn.forget_people = True
    of = _absence(person)
    if before and before.stand_in and before.stand_in != of.stand_in:
        turn.tell(before.stand_in, lambda say: views.over(say, of.name))
    if other and not (before and before.stand_in == other.id):
        turn.tell(other.id, lambda say: views.told(say, of))
    turn.show(views.chosen(turn.say, of, other.called if other else "", turn.desk.now))


async def back(turn: Turn) -> None:
    """It ends now: who stood in is told; he himself is told what waits."""
    before = roster.absence(await _tended(turn))
    person, other = await standing.come_back(turn.desk, int(turn.args[0]))
    turn.forget_people = True
    name = person.called
    if other:
        turn.tell(other, lambda say: views.over(say, name))
    turn.alert(person.id, lambda say: views.stayed(say, name))
    if before and before.holds(turn.desk.now) and person.id == turn.desk.me.id:
        seen = await returning.summary(turn.desk, before)
        turn.show(views.welcome(turn.say, name, seen.stand_in, seen.handled, seen.due))
    else:
        turn.show(views.stayed(turn.say, name))


def register(router: Router) -> None:
    router.form(FORM)
    router.command("away", mine)
    router.act("standins", stand_ins, reads=True)
    for name, handler in {"away": away, "awayon": other_days, "standin": stand_in, "back": back}.items():
        router.act(name, handler)
