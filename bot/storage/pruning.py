"""Rows that have done their work are removed after a while; what is open, waiting or unclear is never touched."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.records.people import Invite
from bot.storage import importing
from bot.storage.engine import Db
from bot.storage.kernel import draft, inbox, outbox

INBOX_FOR = timedelta(days=7)
OUTBOX_FOR = timedelta(days=30)
CARDS_FOR = timedelta(days=90)  # a reply to a card finds its record by the message's row
DRAFTS_FOR = timedelta(days=30)
INVITES_FOR = timedelta(days=30)  # after they end: until then an old link is told why it does not open
IMPORTS_FOR = timedelta(days=2)  # a list can be undone for a day
ENDED = ("sent", "silent", "dead")


async def prune(db: Db, now: datetime) -> None:
    """One look a day; the bodies were emptied when the rows were done."""
    await db.execute(delete(inbox).where(inbox.c.state == "done", inbox.c.arrived_at < now - INBOX_FOR))
    ended = outbox.c.state.in_(ENDED)
    await db.execute(delete(outbox).where(ended, outbox.c.about.is_(None), outbox.c.due_at < now - OUTBOX_FOR))
    await db.execute(delete(outbox).where(ended, outbox.c.due_at < now - CARDS_FOR))
    await db.execute(delete(Invite).where(Invite.expires_at < now - INVITES_FOR))
    await importing.forget(db, now - IMPORTS_FOR)
    await db.execute(delete(draft).where(draft.c.parked, draft.c.touched_at < now - DRAFTS_FOR))
