"""Who owns what: a record is given to a colleague."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain.rights import KEEPERS
from bot.handlers.leading import lead
from bot.handlers.plain import record_at, show
from bot.storage import people
from bot.storage.desk import Missing
from bot.usecases import owners
from bot.views import owners as views


async def assign(turn: Turn) -> None:
    lead(turn)
    record = await record_at(turn)
    first = int(turn.args[3]) if turn.args[3:] else 0
    turn.show(views.assignees(turn.say, record, await people.takers(turn.desk), first))


async def give(turn: Turn) -> None:
    """A new owner, with what hangs on it; he is told in his own language."""
    lead(turn)
    record = await record_at(turn)
    taker = await people.one(turn.desk, int(turn.args[3]))
    if taker.role not in KEEPERS:
        raise Missing("somebody who keeps records")
    went, giver = await owners.give(turn.desk, record, taker.id), turn.desk.me.name
    turn.tell(taker.id, lambda say: views.assigned(say, record, giver, went))
    shown = views.gone(turn.say, await show(turn, record), went)
    customer = await owners.unseen_customer(turn.desk, record, taker)
    turn.show(views.alone(turn.say, shown, customer, taker) if customer else shown)


def register(router: Router) -> None:
    router.act("assign", assign, reads=True)
    router.act("give", give)
