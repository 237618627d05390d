"""Who logs, how late, how complete: counted for the last seven days, only about people one may lead, or oneself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select

from bot.records.activity import Activity
from bot.records.base import RECORDS
from bot.records.lead import Lead
from bot.records.people import Note
from bot.storage.desk import Desk
from bot.storage.kernel import audit

DAYS = 7


@dataclass(frozen=True, slots=True)
class Numbers:
    """`late` is the median wait from a promise to its end, and from something done to its being logged; None where
    there was neither. `incomplete` of `leads` lack a name or a way to reach them.
    """

    logged: int = 0
    late: timedelta | None = None
    leads: int = 0
    incomplete: int = 0


async def numbers(desk: Desk, people: Sequence[int]) -> dict[int, Numbers]:
    """Four statements, however many people: the ids were found through one's own reach."""
    logged, leads, late = await _logged(desk, people), await _leads(desk, people), await _late(desk, people)
    return {
        person: Numbers(logged.get(person, 0), _middle(late.get(person, [])), *leads.get(person, (0, 0)))
        for person in people
    }


def _middle(waits: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(wait.total_seconds() for wait in waits)) if waits else None


def _recent(desk: Desk, people: Sequence[int]) -> tuple[Any, ...]:
    since = desk.now - timedelta(days=DAYS)
    return audit.c.workspace_id == desk.me.workspace_id, audit.c.by.in_(people), audit.c.at >= since


async def _logged(desk: Desk, people: Sequence[int]) -> dict[int, int]:
    question = select(audit.c.by, func.count().label("logged")).where(*_recent(desk, people), audit.c.action == "add")
    return {row.by: row.logged for row in await desk.db.execute(question.group_by(audit.c.by))}


async def _leads(desk: Desk, people: Sequence[int]) -> dict[int, tuple[int, int]]:
    added = (*_recent(desk, people), audit.c.action == "add", audit.c.type == Lead.type())
    lacking = func.sum(case((_incomplete(), 1), else_=0))
    question = select(audit.c.by, func.count().label("leads"), lacking.label("lacking")).join(
        Lead, Lead.id == audit.c.record_id
    )
    rows = await desk.db.execute(question.where(*added, Lead.deleted_at.is_(None)).group_by(audit.c.by))
    return {row.by: (row.leads, int(row.lacking)) for row in rows}


def _incomplete() -> Any:
    """`Lead.incomplete`, as the database counts it; a test holds the two together."""
    named, reached = (
        or_(*(func.coalesce(column, "") != "" for column in columns))
        for columns in ((Lead.name, Lead.company, Lead.nickname), (Lead.phone, Lead.line_id, Lead.email))
    )
    return ~(named & reached)


async def _late(desk: Desk, people: Sequence[int]) -> dict[int, list[timedelta]]:
    """Every wait that is known, by person; what was in time waited for nothing. A call that kept a promise waited as
    long as the promise, once.
    """
    found: dict[int, list[timedelta]] = defaultdict(list)
    kept = await _closed(desk, people)
    done = await _done(desk, people)
    for (by, _, _), wait in [*kept.items(), *((of, wait) for of, wait in done if of not in kept)]:
        found[by].append(max(timedelta(0), wait))
    return found


_Moment = tuple[int, int | None, datetime]
"""Who, about which lead, when: the same of a promise that was kept and the call that kept it."""


async def _done(desk: Desk, people: Sequence[int]) -> list[tuple[_Moment, timedelta]]:
    """From when a visit or a call took place to when it was written down; when somebody writes to us is his affair."""
    added = (*_recent(desk, people), audit.c.action == "add", audit.c.type == Activity.type())
    question = select(audit.c.by, audit.c.at, Activity.lead_id, Activity.at.label("took_place")).join(
        Activity, Activity.id == audit.c.record_id
    )
    ours = (Activity.deleted_at.is_(None), Activity.kind.is_distinct_from("message"))
    rows = await desk.db.execute(question.where(*added, Activity.at <= audit.c.at, *ours))
    return [((row.by, row.lead_id, row.at), row.at - row.took_place) for row in rows]


async def _closed(desk: Desk, people: Sequence[int]) -> dict[_Moment, timedelta]:
    """From when a follow-up was due to when it was closed."""
    was = audit.c.changes["follow_up_on"][0].as_string()
    now = audit.c.changes["follow_up_on"][1].as_string()
    closed = (*_recent(desk, people), audit.c.type == Lead.type(), audit.c.action == "change")
    at = audit.c.changes["call_back_at"][0].as_string().label("call_back")
    columns = (audit.c.by, audit.c.record_id, audit.c.at, was.label("day"), at)
    rows = await desk.db.execute(select(*columns).where(*closed, was.is_not(None), now.is_(None)))
    return {(row.by, row.record_id, row.at): row.at - _due(desk, row.day, row.call_back) for row in rows}


def _due(desk: Desk, day: str, call_back: str | None) -> datetime:
    """The promised moment; a day without a time is kept until it ends."""
    if call_back:
        return datetime.fromisoformat(call_back)
    after = date.fromisoformat(day) + timedelta(days=1)
    return datetime.combine(after, time(), ZoneInfo(desk.me.zone))


async def last_logged(desk: Desk) -> datetime | None:
    """When this person last wrote anything down: a record, a change, a note."""
    records = audit.c.type.in_(RECORDS)
    trail = await desk.db.scalar(select(func.max(audit.c.at)).where(audit.c.by == desk.me.id, records))
    note = await desk.db.scalar(select(func.max(Note.at)).where(Note.author_id == desk.me.id, Note.type != ""))
    moments = [moment for moment in (trail, note) if moment is not None]
    return max(moments, default=None)


async def handled(desk: Desk, by: int, since: date) -> int:
    """How many of this person's own records somebody else worked on since that day."""
    start = datetime.combine(since, time(), ZoneInfo(desk.me.zone))
    line = (audit.c.workspace_id == desk.me.workspace_id, audit.c.by == by, audit.c.at >= start)
    count = 0
    for kind in RECORDS.values():
        question = select(func.count(audit.c.record_id.distinct())).join(kind, kind.id == audit.c.record_id)
        his = (audit.c.type == kind.type(), kind.owner_id == desk.me.id)
        count += int(await desk.db.scalar(question.where(*line, *his)) or 0)
    return count
