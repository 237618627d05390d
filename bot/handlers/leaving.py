"""Somebody leaves the team: an heir, one more look, and all of it in one unit."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.rights import KEEPERS, Role
from bot.handlers.leading import lead, own
from bot.records.people import Person
from bot.storage import leaving, people
from bot.storage.desk import Forbidden, Missing
from bot.usecases import standing
from bot.views import leaving as views
from bot.views.people import last_owner


async def _leaver(turn: Turn) -> Person:
    lead(turn)
    one = await people.one(turn.desk, int(turn.args[0]))
    if not standing.leads(turn.desk, one):
        raise Forbidden("person")
    return one


async def leave(turn: Turn) -> None:
    leaver = await _leaver(turn)
    if await people.is_last_owner(turn.desk, leaver):
        turn.show(last_owner(turn.say))
        return
    others = [one for one in await people.takers(turn.desk) if one.id != leaver.id]
    turn.show(views.heirs(turn.say, leaver, others, int(turn.args[1])))


async def heir(turn: Turn) -> None:
    """What will go over, read once more."""
    leaver = await _leaver(turn)
    taker = await people.one(turn.desk, int(turn.args[1]))
    if taker.id == leaver.id or taker.role not in KEEPERS or await people.is_last_owner(turn.desk, leaver):
        raise Missing("an heir")
    kept, promised = await people.kept(turn.desk, leaver), await leaving.promised(turn.desk, leaver)
    turn.show(views.sure(turn.say, leaver, taker, kept, promised))


async def left(turn: Turn) -> None:
    """From this commit on the leaver is a stranger; the heir is told."""
    lead(turn)
    key, heir = int(turn.args[0]), int(turn.args[1])
    promised = await leaving.promised(turn.desk, await people.one(turn.desk, key))
    leaver, taker, count = await standing.remove(turn.desk, key, heir)
    turn.forget_people = True
    turn.tell(taker.id, lambda say: views.told(say, leaver.called, count, promised))
    turn.show(views.left(turn.say, leaver, taker.called, count, owner=turn.desk.me.role is Role.OWNER))


async def forget(turn: Turn) -> None:
    """It cannot be taken back: read once more."""
    own(turn)
    gone = await leaving.who_left(turn.desk, int(turn.args[0]))
    turn.show(views.forget(turn.say, gone))


async def forgot(turn: Turn) -> None:
    own(turn)
    await leaving.forget(turn.desk, await leaving.who_left(turn.desk, int(turn.args[0])))
    turn.show(Screen(turn.say("leave.forgotten")))


async def nothing(turn: Turn) -> None:
    turn.show(Screen(turn.say("invite.anytime" if turn.args else "form.cancelled")))


def register(router: Router) -> None:
    for name, handler in {"leave": leave, "heir": heir, "forget": forget, "nothing": nothing}.items():
        router.act(name, handler, reads=True)
    for name, handler in {"left": left, "forgot": forgot}.items():
        router.act(name, handler)
