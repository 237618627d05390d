"""What a customer said and somebody passed on: its words are a note, and beside it a message is in the book.

The message is a touch of everybody it is about. Nobody answered by it: a lead that waits for its first word goes on
waiting, and no promise is kept. It is found by its note's record, author and moment: two in one second are one. The
words lie in the note alone: they are hidden and erased there.
"""

from __future__ import annotations

from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.people import Note
from bot.storage import activities as store
from bot.storage import notes, touches
from bot.storage.desk import Desk
from bot.usecases import activities


async def keep(desk: Desk, record: Record, note: Note) -> None:
    """A note that was kept with a record touches it; somebody's message that others may read is logged, once."""
    if note.said_first is None or note.private or not _logs(desk, record):
        await touches.touch(desk, record, note.said_first or note.at)
    elif await store.message(desk, note) is None:
        message = Activity(kind="message", at=note.said_first, practice=record.practice)
        for field, key in activities.hanging_on(record).items():
            setattr(message, field, key)
        await activities.hear(desk, message)


def _logs(desk: Desk, record: Record) -> bool:
    return desk.may_change(Activity) and record.type() in Activity.links().values()


async def hush(desk: Desk, record: Record, note: Note) -> None:
    """For its author's eyes only, or for everybody's again: what others may not read they do not hear of."""
    if not note.private:
        await take_away(desk, note)
    note.private = not note.private
    await desk.db.flush()
    if note.said_first:
        await keep(desk, record, note)


async def take_away(desk: Desk, note: Note) -> None:
    """The note left its record, or the eyes of others: so does the message, unless another of that moment is there."""
    message = await store.message(desk, note) if note.said_first and note.type else None
    if message and not await notes.beside(desk, note):
        await activities.remove(desk, message)
