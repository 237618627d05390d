"""Several pushes as one message: what one person is to be told at the same time, and what he missed.

Reminders of appointments that have begun by the time they could be sent are one summary, in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.pushes import AN_HOUR, WAITING, Hold, hold, manner
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


CAPPED = "capped"
"""Why a push waits that would have been one too many within the hour; the message it comes with says so."""


def groups(rows: Sequence[Outgoing]) -> list[list[Outgoing]]:
    """What may come in one message, each person's the most urgent first; what comes alone, alone. In the order they
    came due.
    """
    found: dict[tuple[int | None, int], list[Outgoing]] = {}
    for row in rows:
        rank = manner(row.kind).rank
        found.setdefault((row.person_id, 0) if rank else (None, row.id), []).append(row)
    return [sorted(some, key=lambda row: manner(row.kind).rank) for some in found.values()]


async def held(db: Db, person: int, now: datetime) -> Hold | None:
    """Does the next message that may wait have to?"""
    return hold(await outbox.told_since(db, person, WAITING, now - AN_HOUR), now)


async def put_off(db: Db, rows: Sequence[Outgoing], until: Hold) -> None:
    await outbox.hold(db, rows, until.until, CAPPED if until.capped else None)


def were_capped(rows: Sequence[Outgoing]) -> int:
    """How many of these were held up for more than to come together."""
    return sum(row.fault == CAPPED for row in rows)
