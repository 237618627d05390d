"""Where somebody is and was: his firm changes in one answer, the old one is kept; a second firm, an end, a way back."""

from __future__ import annotations

from typing import Any, cast

from bot.chat.form import Form, ask
from bot.chat.router import Router
from bot.chat.screen import Button, Screen
from bot.chat.turn import Turn
from bot.domain.values import Html
from bot.handlers import plain
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.position import Position
from bot.storage import positions
from bot.storage.desk import Missing
from bot.storage.drafts import Draft
from bot.usecases import owners
from bot.usecases import positions as usecases
from bot.views import positions as views


async def drawn(turn: Turn, record: Record) -> Screen:
    """A position of which one end is out of reach is not told of."""
    position, desk = cast(Position, record), turn.desk
    links = list(position.leads_to().values())
    ends = await desk.fetch(links)
    if len(ends) < len(links):
        raise Missing(position.type())
    named = " · ".join(one.known_as for one in ends)
    return views.card(turn.say, position, named, change=desk.may_change(Position))


async def _person(turn: Turn, position: Position, words: Html, *ways: Button) -> Screen:
    """Whose position it is, with his firms as they are now."""
    contact = await turn.desk.find(Contact, position.contact_id or 0)
    return views.told(turn.say, await plain.drawn(turn, contact), words, *ways)


async def _save_new(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Any:
    if answers.get("contact_id") and not answers.get("account_id"):
        return await _person(turn, Position(**answers), turn.say("position.which"))
    try:
        kept = await usecases.add(turn.desk, Position(**answers))
    except usecases.There:
        return await _person(turn, Position(**answers), turn.say("position.there"))
    return await _saved(turn, kept) if isinstance(kept, Position) and kept.contact_id else kept


async def _saved(turn: Turn, position: Position) -> Screen:
    return await _person(turn, position, turn.say("record.saved"), views.back(turn.say, position, "undo"))


new_position = Form(
    "position",
    Position,
    (ask(Position.contact_id), ask(Position.account_id), ask(Position.job)),
    _save_new,
    plain.show,
)


@plain.unless_changed
async def _move(turn: Turn, draft: Draft, answers: dict[str, Any]) -> Record:
    contact = await plain.subject(turn, draft)
    return await usecases.move(turn.desk, contact, answers["account_id"])


async def firms(turn: Turn) -> None:
    """All of one person's."""
    contact = await plain.record_at(turn)
    if not isinstance(contact, Contact):
        raise Missing(contact.type())
    names, ties = await turn.desk.linked(contact), await positions.firms(turn.desk, contact)
    change = turn.desk.may_change(Contact)
    turn.show(views.whole(turn.say, contact, names.get("account_id", ""), ties, change=change))


async def left(turn: Turn) -> None:
    """He is not there any more: at his own firm, or at another."""
    record = await plain.record_at(turn)
    if isinstance(record, Position):
        turn.show(await _saved(turn, await usecases.end(turn.desk, record)))
    elif isinstance(record, Contact):
        turn.show(await plain.show(turn, await usecases.move(turn.desk, record, None)))
    else:
        raise Missing(record.type())


async def delete(turn: Turn) -> None:
    """He never was there."""
    position = cast(Position, await plain.record_at(turn))
    await turn.desk.remove(position)
    turn.show(await _gone(turn, position))


async def _gone(turn: Turn, position: Position) -> Screen:
    return await _person(turn, position, turn.say("position.deleted"), views.back(turn.say, position, "restore"))


async def restore(turn: Turn) -> None:
    position = cast(Position, await plain.gone(turn))
    await turn.desk.bring_back(position)
    turn.show(await _person(turn, position, turn.say("record.saved")))


async def undo(turn: Turn) -> None:
    position = cast(Position, await plain.record_at(turn))
    await owners.undo(turn.desk, position)
    turn.show(
        await (_gone(turn, position) if position.deleted_at else _person(turn, position, turn.say("record.saved")))
    )


async def undo_move(turn: Turn) -> None:
    """Somebody's last change; with his old firm comes back what leaving it changed."""
    contact = cast(Contact, await plain.record_at(turn))
    await usecases.undo(turn.desk, contact)
    turn.show(await plain.taken_back(turn, contact))


def register(router: Router) -> None:
    plain.draws(Position, drawn)
    firm = next(question for question in plain.questions(Contact) if question.name == "account_id")
    router.form(Form("contact.account_id", Contact, (firm,), _move, plain.show))
    plain.OWN |= {("position", "delete"): delete, ("position", "restore"): restore, ("position", "undo"): undo}
    plain.OWN["contact", "undo"] = undo_move
    router.act("firms", firms, reads=True)
    router.act("leftfirm", left)
