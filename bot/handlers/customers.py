"""Customers and contacts: their cards, their timeline, what was looked at last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot.chat import form as forms
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.handlers import plain
from bot.handlers.calling import called
from bot.records import RECORDS
from bot.records.account import Account
from bot.records.base import Record
from bot.records.contact import Contact
from bot.storage import customers, notes, outbox, people, positions, timeline
from bot.usecases import messages
from bot.views import attachments, cards
from bot.views import customers as views
from bot.views import positions as ties

RECENT, NEXT = 8, 3


async def account_card(turn: Turn, record: Record) -> Screen:
    account = cast(Account, record)
    say, desk = turn.say, turn.desk
    more = [*views.touches(say, account), *views.deals(say, await customers.open_deals(desk, account))]
    own, tied = await positions.people(desk, account)
    more += [*views.people(say, own), *ties.people(say, tied)]
    rows = views.acts(say, account, "contact", change=desk.may_change(Account))
    return cards.card(say, account, await notes.of(desk, account), more=more, rows=rows)


async def contact_card(turn: Turn, record: Record) -> Screen:
    contact = cast(Contact, record)
    say, desk = turn.say, turn.desk
    more = [*views.warnings(say, contact), *views.touches(say, contact)]
    more += views.deals(say, await customers.open_deals(desk, contact))
    more += views.close_ones(say, await customers.close_ones(desk, contact))
    more += ties.firms(say, await positions.firms(desk, contact))
    names = await desk.linked(contact)
    rows = views.acts(say, contact, "relative", change=desk.may_change(Contact))
    return cards.card(say, contact, await notes.of(desk, contact), names, more=more, rows=rows)


async def more(turn: Turn) -> None:
    record = await plain.record_at(turn)
    turn.show(views.more(turn.say, record, lead=people.may_lead(turn.desk)))


async def history(turn: Turn) -> None:
    """`timeline:account:7:note:8`: the second page of a customer's notes."""
    name, key, only, first = turn.args
    await told(turn, await turn.desk.find(RECORDS[name], int(key)), only, int(first))


async def told(turn: Turn, record: Record, only: str = "-", first: int = 0) -> None:
    """A page of what happened with it."""
    kinds = timeline.kinds(turn.desk, record)
    wanted = next((kind for kind in kinds if kind == only), None)
    shown, further = await timeline.page(turn.desk, record, wanted, first, views.PAGE)
    turn.show(views.timeline(turn.say, record, shown, views.Part(kinds, wanted or "-", first, further)))


async def begin_for(turn: Turn) -> None:
    """A new record that hangs on this one: what is known already is not asked."""
    new, name, key = turn.args
    parent = await turn.desk.find(RECORDS[name], int(key))
    field = next(field for field, to in RECORDS[new].links().items() if to == name)
    await forms.start(turn, plain.form_of(new), answers={field: parent.id})


async def recent(turn: Turn) -> None:
    """The cards looked at last, as far as they are still within reach."""
    turn.reply(views.recent(turn.say, await _seen(turn, RECENT)))


async def latest(turn: Turn) -> None:
    """ "The last one": its card at once."""
    found = await _seen(turn, 1)
    turn.reply(await plain.drawn(turn, found[0]) if found else views.recent(turn.say, ()))


async def _seen(turn: Turn, limit: int) -> list[Record]:
    return await turn.desk.fetch(await outbox.seen(turn.desk.db, turn.desk.me.chat, limit))


async def seen_of(turn: Turn, names: Sequence[str]) -> Record | None:
    """The record of any of these types that was looked at last, if it or one of the next is within reach still."""
    shown = await outbox.seen(turn.desk.db, turn.desk.me.chat, outbox.LOOK_BACK)
    found = await turn.desk.fetch([key for key in shown if key[0] in names][:NEXT])
    return found[0] if found else None


async def hush(turn: Turn) -> None:
    """The author hides his own note from everybody else, or shows it again."""
    note, record = await notes.mine(turn.desk, int(turn.args[0]))
    await messages.hush(turn.desk, record, note)
    if note.files or note.said_by:
        turn.show(attachments.kept(turn.say, note, record, await called(turn, record)))
    else:
        turn.show(views.noted(turn.say, await plain.drawn(turn, record), note))


def register(router: Router) -> None:
    plain.draws(Account, account_card)
    plain.draws(Contact, contact_card)
    plain.PAGES["account"] = customers.page
    router.command("recent", recent, reads=True)
    router.command("last", latest, reads=True)
    router.act("timeline", history, reads=True)
    router.act("more", more, reads=True)
    router.act("for", begin_for)
    router.act("hush", hush)
