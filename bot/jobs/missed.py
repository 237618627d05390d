"""Reminders of appointments that have begun by the time they could be sent: one summary of them, in their place."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.storage import outbox
from bot.storage.engine import Db
from bot.storage.outbox import Outgoing

APPOINTMENT = "appointment"
SUMMARY = "missed"
PUNCTUAL = timedelta(minutes=2)
"""How long after the hour a reminder of that very hour still says something new."""


def is_late(row: Outgoing, now: datetime) -> bool:
    """Has what this push reminds of begun? It does not come any more: its summary does."""
    return row.kind == APPOINTMENT and datetime.fromisoformat(row.args[1]) + PUNCTUAL < now


async def gather(db: Db, now: datetime) -> None:
    """Every such reminder falls silent, and everybody is promised one summary of his, all in one unit."""
    missed: dict[int, list[Outgoing]] = {}
    for row in await outbox.due_of(db, APPOINTMENT, now):
        if row.person_id and is_late(row, now):
            missed.setdefault(row.person_id, []).append(row)
    for rows in missed.values():
        outbox.put_instead(db, rows, SUMMARY, now)
