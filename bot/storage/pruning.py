"""Rows that have done their work are removed after a while; what is open, waiting or unclear is never touched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.records.attachment import Attachment
from bot.records.people import Invite, Note
from bot.storage import importing
from bot.storage.engine import Db
from bot.storage.few import remove_few
from bot.storage.kernel import draft, inbox, outbox

INBOX_FOR = timedelta(days=7)
OUTBOX_FOR = timedelta(days=30)
CARDS_FOR = timedelta(days=90)  # a reply to a card finds its record by the message's row
DRAFTS_FOR = timedelta(days=30)
INVITES_FOR = timedelta(days=30)  # after they end: until then an old link is told why it does not open
IMPORTS_FOR = timedelta(days=2)  # a list can be undone for a day
ENDED = ("sent", "silent", "dead")


def _waiting(now: datetime) -> Any:
    """Notes nobody ever said the record of."""
    return select(Note.id).where(Note.type == "", Note.at < now - DRAFTS_FOR)


def _has_files() -> Any:
    return select(Attachment.id).where(Attachment.note_id == Note.id).exists()


SOME = 500  # rows that are removed in one unit: everybody else waits meanwhile


async def prune(db: Db, now: datetime) -> bool:
    """A part of what a daily look removes, and whether there is more. Bodies were emptied when the rows were done."""
    ended, cards = outbox.c.state.in_(ENDED), outbox.c.about.is_not(None)
    gone = [
        await remove_few(db, inbox, (inbox.c.state == "done", inbox.c.arrived_at < now - INBOX_FOR), SOME),
        await remove_few(db, outbox, (ended, ~cards, outbox.c.due_at < now - OUTBOX_FOR), SOME),
        await remove_few(db, outbox, (ended, cards, outbox.c.due_at < now - CARDS_FOR), SOME),
        await remove_few(db, Invite.__table__, (Invite.expires_at < now - INVITES_FOR,), SOME),
        await remove_few(db, draft, (draft.c.parked, draft.c.touched_at < now - DRAFTS_FOR), SOME),
        await remove_few(db, Attachment.__table__, (Attachment.note_id.in_(_waiting(now)),), SOME),
        await remove_few(db, Note.__table__, (Note.id.in_(_waiting(now)), ~_has_files()), SOME),
        await importing.forget_some(db, now - IMPORTS_FOR, SOME),
    ]
    return SOME in gone
