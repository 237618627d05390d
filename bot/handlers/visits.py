"""A place that was shared: where somebody is, or from where he goes. Nothing is kept before a customer is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.chat import form as forms
from bot.chat.form import Asked, Form, Question
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.places import Place
from bot.domain.reading import line
from bot.handlers import attachments, plain
from bot.records import RECORDS, Record
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.kinds import Kind
from bot.storage import activities, heard, visits
from bot.storage.desk import Missing
from bot.storage.drafts import Draft
from bot.usecases import visits as usecases
from bot.views import visits as views

NEAREST = 3
EXPECTED = 2
SOON = timedelta(hours=2)
AT_THEIRS = frozenset({"visit", "meeting", "demo"})
"""Kinds of appointments one goes to."""
FOUND = 6


def _question(name: str, longest: int) -> Question:
    return Question(name, (name,), Kind(name="text", read=lambda words, _: line(words, longest)), needed=True)


async def here(turn: Turn) -> None:
    """From where he came earlier he goes now; otherwise: which customer is it?"""
    place = Place(turn.inbound.latitude, turn.inbound.longitude)
    if no := _why_not(turn, place):
        turn.reply(Screen(turn.say(no)))
        return
    kept = await _hold(turn, place)
    if visit := await usecases.open_here(turn.desk, place, turn.inbound.said_at):
        visit = await usecases.check_out(turn.desk, visit, turn.inbound.said_at)
        turn.reply(views.left(turn.say, visit, kept))
    else:
        turn.reply(await _where(turn, place, kept))


def _why_not(turn: Turn, place: Place) -> str:
    """The text that says why nobody checks in here; "" where he may."""
    if not turn.desk.may_change(Activity):
        return "form.forbidden"
    return "" if place.real and not turn.inbound.live else "visit.live" if place.real else "visit.bad"


async def reply(turn: Turn, record: Record) -> None:
    """A place in answer to a card: he is there."""
    place = Place(turn.inbound.latitude, turn.inbound.longitude)
    if _why_not(turn, place) or record.type() not in Activity.links().values():
        await here(turn)
        return
    turn.reply(await _arrive(turn, record, place, turn.inbound.said_at))


async def _hold(turn: Turn, place: Place) -> int:
    """It waits two hours for its customer, rounded as it will be kept; the number a button carries."""
    kept = place.rounded()
    said = {"latitude": str(kept.latitude), "longitude": str(kept.longitude)}
    return await heard.keep(turn.desk, said | {"at": turn.inbound.said_at.isoformat()})


async def _where(turn: Turn, place: Place, kept: int) -> Screen:
    """The card at hand and whoever is expecting him first, then the nearest."""
    far: dict[Record, int] = {}
    far.update(await visits.near(turn.desk, place, usecases.NEAR, NEAREST))
    offered = dict.fromkeys([*await _at_hand(turn), *await _expecting(turn), *far])
    return views.where(turn.say, [(one, far.get(one)) for one in offered], kept)


async def _at_hand(turn: Turn) -> Sequence[Record]:
    """Whom the card at hand shows."""
    record = await attachments.at_hand(turn)
    return [record] if record and record.type() in Activity.links().values() else []


async def _expecting(turn: Turn) -> Sequence[Record]:
    """With whom his appointments about now are."""
    now = turn.inbound.said_at
    planned = await activities.around(turn.desk, now, now + SOON, 0)
    whom = [usecases.whom(one) for one in planned if one.kind in AT_THEIRS]
    return await turn.desk.fetch([one for one in whom if one][:EXPECTED])


async def visit(turn: Turn) -> None:
    """`visit:account:7:31`: it is this one, where the place that waits under 31 is."""
    name, key, number = turn.args
    record = await turn.desk.find(RECORDS[name], int(key))
    turn.desk.demand(Activity)
    said = await heard.take(turn.desk, int(number))
    if said is None or "latitude" not in said:
        turn.toast = turn.say.label("button.old")
        return
    turn.show(await _arrive(turn, record, *_placed(said)))


def _placed(said: Any) -> tuple[Place, datetime]:
    return Place(float(said["latitude"]), float(said["longitude"])), datetime.fromisoformat(said["at"])


async def _arrive(turn: Turn, record: Record, place: Place, at: datetime) -> Screen:
    made = await usecases.check_in(turn.desk, record, place, at)
    pin = isinstance(record, Account) and record.latitude is None and turn.desk.may_change(Account)
    return views.arrived(turn.say, made, record, pin=pin)


async def pin(turn: Turn) -> None:
    """The customer is here from now on; said once, kept once."""
    name, key, number = turn.args
    record = await turn.desk.find(RECORDS[name], int(key))
    if not isinstance(record, Account):
        raise Missing(name)
    made = await turn.desk.find(Activity, int(number))
    if not await usecases.pin(turn.desk, record, made):
        turn.toast = turn.say.label("button.old")
        return
    turn.show(views.arrived(turn.say, made, record, pin=False))


async def elsewhere(turn: Turn) -> None:
    """It was no going: another customer, at the same spot."""
    said = await heard.look(turn.desk, int(turn.args[0]))
    if said is None or "latitude" not in said:
        turn.toast = turn.say.label("button.old")
        return
    turn.reply(await _where(turn, _placed(said)[0], int(turn.args[0])))


async def find(turn: Turn) -> None:
    turn.stays = True
    await forms.start(turn, FIND, subject=int(turn.args[0]))


async def _look(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    hits = await turn.desk.search(answers["who"], FOUND, *(RECORDS[name] for name in Activity.links().values()))
    return views.found(turn.say, answers["who"], hits, draft.subject or 0)


async def new(turn: Turn) -> None:
    turn.desk.demand(Account)
    turn.stays = True
    await forms.start(turn, NEW, subject=int(turn.args[0]))


async def _add(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Screen:
    """A customer who is where we are."""
    said = await heard.take(turn.desk, draft.subject or 0)
    if said is None:
        return Screen(turn.say("visit.gone"))
    place, at = _placed(said)
    spot = place.rounded()
    made = Account(name=answers["name"], latitude=spot.latitude, longitude=spot.longitude)
    return await _arrive(turn, await turn.desk.keep(made), place, at)


async def _itself(turn: Turn, screen: Screen) -> Screen:
    return screen


def _form(name: str, question: Question, save: Any) -> Form:
    return Form(name, Asked(name, {question.name: question.kind}), (question,), save, _itself)  # type: ignore[dict-item]


FIND = _form("visitfind", _question("who", 100), _look)
NEW = _form("visitnew", _question("name", 160), _add)


def register(router: Router) -> None:
    router.thing("location", here, beside=True)
    plain.BY_REPLY["location"] = reply
    for form in (FIND, NEW):
        router.form(form)
    acts = {"visit": visit, "pin": pin, "elsewhere": elsewhere, "visitfind": find, "visitnew": new}
    for name, handler in acts.items():
        router.act(name, handler)
