"""A file with people was sent: ask, check, choose, write, undo. The work itself is promised, never done in the turn."""

from __future__ import annotations

from pathlib import PurePath

from bot.chat.router import Handler, Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.domain.files import File
from bot.domain.sheets import BYTES
from bot.handlers import attachments
from bot.handlers.calling import called
from bot.records import RECORDS
from bot.records.imports import ImportBatch
from bot.storage import importing as batches
from bot.storage import notes
from bot.usecases import importing
from bot.usecases.importing import Stale, TooLate
from bot.views import importing as views
from bot.views.attachments import kept

LIKELY = frozenset({"", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt", ".vcf", ".numbers"})
"""Endings of files worth a question; what is really in them is found out by reading."""


async def how(turn: Turn) -> None:
    turn.reply(views.how(turn.say))


async def file(turn: Turn) -> None:
    """A list of people is asked about first: nothing is fetched before the person says so. Any other file is kept."""
    said = turn.inbound
    if said.album and await attachments.joined(turn):
        return
    if PurePath(said.name).suffix.casefold() not in LIKELY:
        await attachments.thing(turn)
    elif said.size > BYTES:
        turn.reply(views.unfit(turn.say, said.name, "big", ""))
    else:
        batch = await importing.offer(turn.desk, said.name or "file", said.file_id)
        record = await attachments.at_hand(turn)
        rows = views.or_kept(turn.say, batch, record) if record else ()
        turn.reply(views.offered(turn.say, batch).with_rows(*rows))


async def keep(turn: Turn) -> None:
    """It is no list but belongs to the card that was at hand."""
    name, key, number = turn.args
    record = await turn.desk.find(RECORDS[name], int(key))
    batch = await batches.mine(turn.desk, int(number))
    file = File("file", batch.file_id or "", name=batch.name)
    await importing.drop(turn.desk, batch.id)
    turn.promised = True
    note = await notes.add(turn.desk, record, batch.name, file)
    turn.show(kept(turn.say, note, record, await called(turn, record)))


async def check(turn: Turn) -> None:
    await _promise_check(turn)


async def sheet(turn: Turn) -> None:
    await _promise_check(turn, sheet=int(turn.args[1]), fields={})


async def _promise_check(turn: Turn, **chosen: object) -> None:
    batch = await importing.check(turn.desk, int(turn.args[0]), turn.inbound.message_id, **chosen)
    turn.promised = True
    turn.show(views.reading(turn.say, batch))


async def _checked(turn: Turn) -> ImportBatch:
    batch = await batches.mine(turn.desk, int(turn.args[0]))
    if batch.state != "checked":
        raise Stale("import")
    return batch


async def columns(turn: Turn) -> None:
    turn.show(views.columns(turn.say, await _checked(turn), int(turn.args[1])))


async def column(turn: Turn) -> None:
    batch, at = await _checked(turn), int(turn.args[1])
    if at not in {one["at"] for one in batch.found["columns"]}:
        raise Stale("import")
    turn.show(views.fields(turn.say, batch, at))


async def into(turn: Turn) -> None:
    key, at, field = turn.args
    batch = await importing.choose(turn.desk, int(key), int(at), field)
    turn.show(views.columns(turn.say, batch, 0))


async def take(turn: Turn) -> None:
    key, run, how = turn.args
    batch = await importing.take(turn.desk, int(key), int(run), how, turn.inbound.message_id)
    turn.promised = True
    turn.show(views.progress(turn.say, batch, 0, importing.wanted(batch)))


async def drop(turn: Turn) -> None:
    await importing.drop(turn.desk, int(turn.args[0]))
    turn.promised = True
    turn.show(views.dropped(turn.say))


async def undo(turn: Turn) -> None:
    try:
        batch = await importing.undo(turn.desk, int(turn.args[0]), turn.inbound.message_id)
    except TooLate:
        turn.show(Screen(turn.say("import.undo.late")))
        return
    turn.promised = True
    turn.show(views.progress(turn.say, batch, 0, importing.taken(batch)))


def _still(handler: Handler) -> Handler:
    """A button of something that is over is answered over it, politely."""

    async def guarded(turn: Turn) -> None:
        try:
            await handler(turn)
        except Stale:
            turn.toast = turn.say.label("button.old")

    return guarded


_LOOKS = frozenset({"in_columns", "in_column"})


def register(router: Router) -> None:
    router.command("import", how, reads=True)
    router.thing("file", file)
    acts = {"in_check": check, "in_sheet": sheet, "in_columns": columns, "in_column": column, "in_into": into}
    for name, handler in (acts | {"in_take": take, "in_drop": drop, "in_undo": undo, "in_keep": keep}).items():
        router.act(name, _still(handler), reads=name in _LOOKS)
