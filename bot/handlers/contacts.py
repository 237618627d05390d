"""A contact was shared outside of a form: each gets its own answer, whatever the others are."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.records.lead import Lead
from bot.usecases import contacts
from bot.usecases.importing import Stale
from bot.views import contacts as views


async def contact(turn: Turn) -> None:
    found = contacts.shared(turn.inbound, turn.desk)
    values = found["values"]
    if not values:
        turn.reply(views.nobody(turn.say))
        return
    taken = await contacts.take(turn.desk, found)
    if isinstance(taken, Lead):
        turn.reply(views.kept(turn.say, taken))
    else:
        name = str(values.get("name") or values.get("phone") or turn.inbound.phone)
        turn.reply(views.doubtful(turn.say, name, *taken))


async def new(turn: Turn) -> None:
    """Somebody else with the same number."""
    try:
        lead = await contacts.somebody_else(turn.desk, int(turn.args[0]))
    except Stale:
        turn.toast = turn.say.label("button.old")
        return
    turn.show(views.kept(turn.say, lead))


def register(router: Router) -> None:
    router.thing("contact", contact)
    router.act("in_new", new)
