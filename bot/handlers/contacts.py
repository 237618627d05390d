"""A contact was shared outside of a form: each gets its own answer, whatever the others are."""

from __future__ import annotations

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.handlers import attachments, plain
from bot.records import RECORDS, Record
from bot.records.account import Account
from bot.records.lead import Lead
from bot.storage.desk import Changed, Missing
from bot.usecases import contacts
from bot.usecases.importing import Stale
from bot.views import cards
from bot.views import contacts as views


async def contact(turn: Turn) -> None:
    await _take(turn, await attachments.at_hand(turn))


async def reply(turn: Turn, record: Record) -> None:
    """In answer to a customer's card: perhaps somebody there."""
    await _take(turn, record)


async def _take(turn: Turn, at_hand: Record | None) -> None:
    found = contacts.shared(turn.inbound, turn.desk)
    values = found["values"]
    if not values:
        turn.reply(views.nobody(turn.say))
        return
    taken = await contacts.take(turn.desk, found)
    if isinstance(taken, Lead):
        turn.reply(views.kept(turn.say, taken, at_hand if isinstance(at_hand, Account) else None))
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
    turn.show(views.kept(turn.say, lead, None))


async def become(turn: Turn) -> None:
    """`become:lead:7:1:contact:3`: it is no lead but somebody at a customer, or a customer."""
    name, key, version, to, account = turn.args
    lead = await turn.desk.find(RECORDS[name], int(key))
    if not isinstance(lead, Lead) or to not in contacts.BECOMES:
        raise Missing(name)
    if lead.version != int(version):
        raise Changed(name)
    firm = await turn.desk.find(Account, int(account)) if int(account) else None
    made = await contacts.become(turn.desk, lead, to, firm)
    turn.show(cards.saved(turn.say, made, await plain.drawn(turn, made)))


def register(router: Router) -> None:
    router.thing("contact", contact)
    plain.BY_REPLY["contact"] = reply
    router.act("in_new", new)
    router.act("become", become)
