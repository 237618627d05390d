"""Notes on a record: words or a file, by a button or by answering its card. They inherit the record's rights."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.records.base import Record
from bot.records.people import Note
from bot.storage.desk import Desk

LONGEST = 2000
SHOWN = 5


async def add(desk: Desk, record: Record, words: str, file_id: str | None) -> Note:
    """The record was found through the desk: whoever may see it may add to it."""
    note = Note(workspace_id=record.workspace_id, type=record.type(), record_id=record.id, words=words)
    note.file_id, note.author_id, note.at = file_id, desk.me.id, desk.now
    desk.db.add(note)
    await desk.db.flush()
    return note


async def of(desk: Desk, record: Record) -> Sequence[Note]:
    """The latest few, the newest first."""
    question = select(Note).where(
        Note.workspace_id == record.workspace_id,
        Note.type == record.type(),
        Note.record_id == record.id,
        Note.deleted_at.is_(None),
    )
    return await desk.db.scalars(question.order_by(Note.id.desc()).limit(SHOWN))
