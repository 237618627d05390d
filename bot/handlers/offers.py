"""A leader asks who takes a lead; the first of his team who taps has it."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.handlers import plain
from bot.handlers.leading import lead as demand_lead
from bot.records.lead import Lead
from bot.storage import people
from bot.storage.desk import Missing
from bot.usecases import offers
from bot.views import offers as views
from bot.views.opportunities import above


async def offer(turn: Turn) -> None:
    demand_lead(turn)
    record = await plain.record_at(turn)
    if not isinstance(record, Lead):
        raise Missing(record.type())
    try:
        made = await offers.put_up(turn.desk, record)
    except offers.Nobody:
        turn.show(views.nobody(turn.say))
        return
    names = await people.names(turn.desk, set(made.to))
    turn.show(views.put_up(turn.say, record, made, [names[one] for one in made.to if one in names]))


async def claim(turn: Turn) -> None:
    """The first tap has it; the same tap again finds it in hand; who comes second is told who was first."""
    try:
        made, lead = await offers.claim(turn.desk, int(turn.args[0]))
    except offers.Closed as closed:
        who = closed.offer.taken_by
        if who == turn.desk.me.id:
            turn.toast = turn.say.label("offer.yours")
            return
        names = await people.names(turn.desk, {who}) if who else {}
        turn.show(views.closed(turn.say, names.get(who or 0, "")))
        return
    name = turn.desk.me.name
    turn.tell(made.by, lambda say: views.taken(say, name, lead))
    turn.show(above(turn.say("offer.yours"), await plain.drawn(turn, lead)))


async def stop(turn: Turn) -> None:
    demand_lead(turn)
    try:
        await offers.take_off(turn.desk, int(turn.args[0]))
    except offers.Closed as closed:
        names = await people.names(turn.desk, {closed.offer.taken_by}) if closed.offer.taken_by else {}
        turn.show(views.closed(turn.say, names.get(closed.offer.taken_by or 0, "")))
        return
    turn.show(views.closed(turn.say, ""))


def register(router: Router) -> None:
    for name, work in {"offer": offer, "claim": claim, "offerstop": stop}.items():
        router.act(name, work)
