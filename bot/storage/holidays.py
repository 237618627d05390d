"""A workspace's days off: the public ones it keeps, and its own. Asked when the roster is read, not on every turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import select

from bot.domain import holidays
from bot.records.holidays import Holiday
from bot.records.people import Workspace
from bot.storage import shop, trail
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.prepared import inserting

AHEAD = range(2025, 2041)
"""The years a calendar knows public holidays of: memory is small, and nobody plans further."""
THAI = "Asia/Bangkok"


@dataclass(frozen=True, slots=True)
class Day:
    """One holiday: `id` of a public one, "" for one's own; `name` where the workspace gave it one."""

    day: date
    id: str
    name: str
    off: bool


@cache
def public() -> Mapping[date, str]:
    return {day: name for year in AHEAD for day, name in holidays.of_year(year).items()}


@cache
def _usual() -> frozenset[date]:
    return frozenset(public())


def days_off(home: Workspace, own: Iterable[Holiday]) -> frozenset[date]:
    """The same set for everybody who changed nothing."""
    kept = _usual() if home.public_holidays and home.zone == THAI else frozenset[date]()
    differ = {one.day: one.off for one in own}
    return (kept | {day for day, off in differ.items() if off}) - {day for day, off in differ.items() if not off}


async def of_workspaces(db: Db) -> dict[int, list[Holiday]]:
    found: dict[int, list[Holiday]] = defaultdict(list)
    for one in await db.scalars(select(Holiday)):
        found[one.workspace_id].append(one)
    return found


async def of_home(db: Db, home: Workspace) -> frozenset[date]:
    """The days off of one workspace, as they are in this unit."""
    return days_off(home, await db.scalars(select(Holiday).where(Holiday.workspace_id == home.id)))


async def coming(desk: Desk, home: Workspace, years: int = 2) -> list[Day]:
    """Every holiday from today on, public ones and one's own, whether they are kept or worked on."""
    rows = await desk.db.scalars(select(Holiday).where(Holiday.workspace_id == home.id, Holiday.day >= desk.today))
    own = {one.day: one for one in rows}
    until = desk.today.replace(year=desk.today.year + years, month=1, day=1)
    known = {day: name for day, name in public().items() if desk.today <= day < until} if home.zone == THAI else {}
    return [_day(day, known.get(day, ""), own.get(day), home) for day in sorted({*known, *own})]


def _day(day: date, name: str, own: Holiday | None, home: Workspace) -> Day:
    off = own.off if own else home.public_holidays
    return Day(day, name, (own.name if own else None) or "", off)


async def put(desk: Desk, day: date, *, off: bool, name: str | None = None) -> None:
    """This day is off, or worked on; what is said last counts. A name that was given stays."""
    key = {"workspace_id": desk.me.workspace_id, "on_day": day}
    row = {"off": off} | ({"name": name} if name else {})
    upsert = inserting(desk.db.postgres)(Holiday.__table__).values(**key, **{"name": None, **row})
    await desk.db.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=row))
    trail.note(desk, "workspace", desk.me.workspace_id, "change", **{f"holiday.{day}": (None, name or off)})


async def keep_public(desk: Desk, *, kept: bool) -> Workspace:
    return await shop.change(desk, public_holidays=kept)
