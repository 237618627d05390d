"""Notes on a record: words or a file, by a button or by answering its card. They inherit the record's rights."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from bot.records.base import RECORDS, Record
from bot.records.people import Note
from bot.storage.desk import Desk, Missing

LONGEST = 2000
SHOWN = 5


async def add(desk: Desk, record: Record, words: str, file_id: str | None) -> Note:
    """The record was found through the desk: whoever may see it may add to it."""
    kind, key = record.notes_go_to
    note = Note(workspace_id=record.workspace_id, type=kind, record_id=key, words=words)
    note.file_id, note.author_id, note.at = file_id, desk.me.id, desk.now
    desk.db.add(note)
    await desk.db.flush()
    return note


def readable(desk: Desk) -> ColumnElement[bool]:
    """A private note is its author's alone."""
    return Note.private.is_(False) | (Note.author_id == (desk.me.eyes or desk.me.id))


async def mine(desk: Desk, key: int) -> tuple[Note, Record]:
    """A note this person wrote, and its record; Missing for any other."""
    here = (Note.id == key, Note.author_id == desk.me.id, Note.workspace_id == desk.me.workspace_id)
    note: Note | None = await desk.db.scalar(select(Note).where(*here, Note.deleted_at.is_(None)))
    if note is None:
        raise Missing(f"note {key}")
    return note, await desk.find(RECORDS[note.type], note.record_id)


async def of(desk: Desk, record: Record) -> Sequence[Note]:
    """The latest few, the newest first."""
    question = select(Note).where(
        Note.workspace_id == record.workspace_id,
        Note.type == record.type(),
        Note.record_id == record.id,
        Note.deleted_at.is_(None),
        readable(desk),
    )
    return await desk.db.scalars(question.order_by(Note.id.desc()).limit(SHOWN))
