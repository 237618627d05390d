"""Notes on a record: words or files, by a button or by answering its card. They inherit the record's rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update

from bot.domain.files import File
from bot.records.attachment import Attachment
from bot.records.base import RECORDS, Record
from bot.records.people import Note
from bot.storage import trail
from bot.storage.asked import PARENT
from bot.storage.desk import Desk, Missing

LONGEST = 2000
NAME = 200  # characters of a file's name
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Written:
    """What was noted on a record lately, the newest first, and how many files hang on it in all."""

    notes: Sequence[Note] = ()
    files: int = 0


NOTHING = Written()


async def add(
    desk: Desk,
    record: Record | None,
    words: str,
    file: File | None = None,
    *,
    at: datetime | None = None,
    album: str = "",
    came: tuple[str, datetime] | None = None,
) -> Note:
    """The record was found through the desk: whoever may see it may add to it. Without one it waits for it.

    `came`: from whom a message was forwarded, and when that was said.
    """
    note = Note(workspace_id=desk.me.workspace_id, type="", record_id=0, words=words, files=0, private=False)
    note.author_id, note.at, note.album = desk.me.id, at or desk.now, album or None
    note.said_by, note.said_first = came or (None, None)
    if record:
        note.type, note.record_id = record.notes_go_to
    desk.db.add(note)
    await desk.db.flush()
    if file:
        await attach(desk, note, file)
    return note


async def attach(desk: Desk, note: Note, file: File) -> None:
    """One more file on a note; the record's trail says so."""
    row = Attachment(workspace_id=note.workspace_id, note_id=note.id, kind=file.kind, file_id=file.id)
    row.unique_id, row.name, row.size, row.seconds = file.unique[:64], file.name[:NAME], file.size, file.seconds
    note.what = file.kind if note.what in (None, file.kind) else "file"
    note.files += 1
    desk.db.add(row)
    await desk.db.flush()
    if note.type:
        trail.note(desk, note.type, note.record_id, "attach", note=(None, note.id), files=(note.files - 1, note.files))


async def put(desk: Desk, note: Note, record: Record) -> None:
    """It belongs to this record, whosever it was before; both trails say so."""
    if note.files and note.type:
        trail.note(desk, note.type, note.record_id, "detach", note=(note.id, None), files=(note.files, 0))
    (note.type, note.record_id), note.deleted_at = record.notes_go_to, None
    if note.files:
        trail.note(desk, note.type, note.record_id, "attach", note=(None, note.id), files=(0, note.files))
    await desk.db.flush()


async def drop(desk: Desk, note: Note) -> None:
    """Its author takes it away; it can be had back."""
    note.deleted_at = desk.now
    if note.type:
        trail.note(desk, note.type, note.record_id, "detach", note=(note.id, None), files=(note.files, 0))
    await desk.db.flush()


async def bring_back(desk: Desk, note: Note) -> None:
    note.deleted_at = None
    if note.type:
        trail.note(desk, note.type, note.record_id, "attach", note=(None, note.id), files=(0, note.files))
    await desk.db.flush()


async def hand_over(desk: Desk, of: Record, to: Record) -> None:
    """All that was noted on one record belongs to the other."""
    here = (Note.workspace_id == of.workspace_id, Note.type == of.type(), Note.record_id == of.id)
    await desk.db.execute(update(Note).where(*here).values(type=to.type(), record_id=to.id))


def readable(desk: Desk) -> ColumnElement[bool]:
    """A private note is its author's alone."""
    return readable_by(eyes(desk))


def readable_by(who: Any) -> ColumnElement[bool]:
    """The same for a person's id, or its name in a kept question."""
    mine: ColumnElement[bool] = Note.author_id == who
    return Note.private.is_(False) | mine


def eyes(desk: Desk) -> int:
    """Who really looks."""
    return desk.me.eyes or desk.me.id


async def of_album(desk: Desk, album: str) -> Note | None:
    """The note that the first of this album made; deleted or not, the others belong to it."""
    here = (Note.author_id == desk.me.id, Note.album == album)
    found: Note | None = await desk.db.scalar(select(Note).where(*here).order_by(Note.id).limit(1))
    return found


async def own(desk: Desk, key: int) -> Note:
    """A note this person wrote, deleted or waiting too; Missing for any other."""
    here = (Note.id == key, Note.author_id == desk.me.id, Note.workspace_id == desk.me.workspace_id)
    note: Note | None = await desk.db.scalar(select(Note).where(*here))
    if note is None:
        raise Missing(f"note {key}")
    return note


async def home(desk: Desk, note: Note) -> Record | None:
    """The record a note is about, as far as it is within reach; None while it waits for one."""
    return await desk.find(RECORDS[note.type], note.record_id) if note.type else None


async def mine(desk: Desk, key: int) -> tuple[Note, Record]:
    """A note this person wrote, and its record; Missing for any other."""
    note = await own(desk, key)
    record = None if note.deleted_at else await home(desk, note)
    if record is None:
        raise Missing(f"note {key}")
    return note, record


def _on(desk: Desk, record: Record) -> tuple[ColumnElement[bool], ...]:
    here = (Note.workspace_id == record.workspace_id, Note.type == record.type(), Note.record_id == record.id)
    return (*here, Note.deleted_at.is_(None), readable(desk))


_LATEST = (
    select(Note, func.sum(Note.files).over().label("in_all"))
    .where(Note.workspace_id == bindparam("workspace"), Note.type == bindparam("type"), Note.record_id == PARENT)
    .where(Note.deleted_at.is_(None), readable_by(bindparam("eyes")))
    .order_by(Note.id.desc())
    .limit(SHOWN)
)


async def of(desk: Desk, record: Record) -> Written:
    """The latest few and the number of all files, in one question."""
    given = {"workspace": record.workspace_id, "type": record.type(), "parent": record.id, "eyes": eyes(desk)}
    rows = (await desk.db.execute(_LATEST, given)).all()
    return Written([row.Note for row in rows], int(rows[0].in_all)) if rows else NOTHING


async def beside(desk: Desk, note: Note) -> bool:
    """Is another message that its author passed on, said at the same moment, with the same record?"""
    here = (Note.workspace_id == note.workspace_id, Note.type == note.type, Note.record_id == note.record_id)
    same = (Note.author_id == note.author_id, Note.said_first == note.said_first, Note.id != note.id)
    seen = (Note.deleted_at.is_(None), Note.private.is_(False))
    return await desk.db.scalar(select(Note.id).where(*here, *same, *seen).limit(1)) is not None


async def with_files(desk: Desk, record: Record, first: int, size: int) -> tuple[Sequence[Note], bool]:
    """Some of a record's notes that have files, the newest first, and whether there are more."""
    question = select(Note).where(*_on(desk, record), Note.files > 0).order_by(Note.id.desc())
    found = await desk.db.scalars(question.offset(first).limit(size + 1))
    return found[:size], len(found) > size


async def files(desk: Desk, notes: Sequence[Note]) -> dict[int, list[File]]:
    """The files of these notes, in the order they came."""
    question = select(Attachment).where(Attachment.note_id.in_([note.id for note in notes])).order_by(Attachment.id)
    found: dict[int, list[File]] = {}
    for row in await desk.db.scalars(question):
        found.setdefault(row.note_id, []).append(row.file)
    return found
