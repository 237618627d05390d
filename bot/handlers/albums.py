"""An album that answers a form's question: its first picture is the answer, the others join it where it is by then."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.handlers import attachments, plain
from bot.records import RECORDS, Record
from bot.storage import notes, outbox
from bot.storage.desk import Missing


async def photo(turn: Turn) -> None:
    if record := await _answered(turn):
        await _add(turn, record)
    else:
        await attachments.thing(turn)


async def _answered(turn: Turn) -> Record | None:
    """The record that the first picture of this album was saved with, as an answer and not as an entry beside it."""
    key = turn.inbound.album_key
    name, _, number = ((key and await outbox.about(turn.desk.db, key)) or "").partition(":")
    if name not in RECORDS or not RECORDS[name].pictured():
        return None
    try:
        record = await turn.desk.find(RECORDS[name], int(number))
    except Missing:
        return None
    entry = await notes.of_album(turn.desk, turn.inbound.album)
    return None if entry or not record.photographed() else record


async def _add(turn: Turn, record: Record) -> None:
    """In silence: the saved card says how many there are now."""
    (field, ids), *_ = record.photographed().items()
    if turn.inbound.file_id not in ids:
        await turn.desk.complete(record, field, [*ids, turn.inbound.file_id])
        if words := turn.inbound.text.strip():
            await notes.add(turn.desk, record, words)
    turn.reply(replace(await plain.show(turn, record), edits=turn.inbound.album_key))


def register(router: Router) -> None:
    router.thing("photo", photo, beside=True)
