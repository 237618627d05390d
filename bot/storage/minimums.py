"""What was asked of whom in a week, and what is done of it. The number and the list behind it are asked with the same
conditions: a done activity of a kind, its owner's own and real, that ended between Monday and Sunday where he is.

A call nobody answered was made, and counts; what was cancelled, not done or deleted does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from bot.domain import minimums as rules
from bot.domain.minimums import Count, Wanted, Week
from bot.domain.rights import KEEPERS, Role
from bot.records.activity import Activity
from bot.records.people import Person
from bot.storage import people, shop
from bot.storage.desk import Desk, Missing
from bot.storage.roster import absence

FIRST, LAST = date(2020, 1, 6), date(2199, 12, 30)
"""Weeks that can be asked for: a hand-made button asks for no other."""
PLACES = ("late", "fine", "away")


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that was said in a workspace; `members` are rows of a person's id, role, manager and two words."""

    home: Wanted
    members: Mapping[int, Any]

    def of(self, key: int) -> dict[str, int]:
        """What is asked of somebody. What is said of a team is meant for its reps; his own word holds for any who keeps
        records of his own.
        """
        one = self.members[key]
        own = one.minimums if one.role in KEEPERS else {}
        return rules.settled(*self.beyond(key), own) if one.role == Role.REP else rules.settled({}, (), own)

    def beyond(self, key: int) -> tuple[Wanted, list[Wanted]]:
        """What holds where nothing is said of himself: the shop's word, and his bosses', the nearest first."""
        teams: list[Wanted] = []
        seen, boss = {key}, self.members[key].manager_id
        while boss in self.members and boss not in seen:
            seen.add(boss)
            teams.append(self.members[boss].team_minimums)
            boss = self.members[boss].manager_id
        return self.home, teams


async def known(desk: Desk) -> Known:
    """Two statements, however many members there are."""
    columns = (Person.id, Person.role, Person.manager_id, Person.minimums, Person.team_minimums)
    here = (Person.workspace_id == desk.me.workspace_id, Person.status != "left")
    rows = await desk.db.execute(select(*columns).where(*here))
    return Known((await shop.of(desk)).minimums, {row.id: row for row in rows})


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in a week; `counts` are of what is asked of him."""

    person: Person
    week: Week
    counts: tuple[Count, ...]

    @property
    def behind(self) -> bool:
        return any(one.behind for one in self.counts)

    @property
    def place(self) -> str:
        """Where he stands in a list of many."""
        return "late" if self.behind else "fine" if self.week.worked else "away"


async def team(desk: Desk, first: date) -> list[Standing]:
    """Everybody within reach of whom anything is asked: who is furthest behind first, then who has most to do."""
    found = await standings(desk, await people.within_reach(desk), first)
    return sorted(
        found, key=lambda one: (PLACES.index(one.place), -rules.lag(one.counts), _done_of(one), one.person.id)
    )


def _done_of(one: Standing) -> float:
    """How much of his plan is done, each kind as much as any."""
    return sum(min(of.done, of.plan) / of.plan for of in one.counts if of.plan) / len(one.counts)


async def own(desk: Desk) -> Standing | None:
    """This person's week; None where nothing is asked of him."""
    if desk.me.role not in KEEPERS:
        return None
    found = await standings(desk, [await people.one(desk, desk.me.id)], rules.monday(desk.today))
    return found[0] if found else None


async def standings(desk: Desk, members: Sequence[Person], first: date) -> list[Standing]:
    """Of those of whom anything is asked; they were found through one's own reach. Three statements, two where nothing
    was ever said.
    """
    said = await known(desk)
    asked = {one.id: wanted for one in members if one.id in said.members and (wanted := said.of(one.id))}
    among = [one for one in members if one.id in asked]
    done = await _done(desk, among, first)
    weeks = {one.id: _week(desk, one, first) for one in among}
    return [
        Standing(
            one,
            weeks[one.id],
            tuple(
                rules.count(kind, wanted, weeks[one.id], done.get((one.id, kind), 0))
                for kind, wanted in asked[one.id].items()
            ),
        )
        for one in among
    ]


def _week(desk: Desk, one: Person, first: date) -> Week:
    """The shop's working days; his leave and the days before he came are none. Only his last leave is known."""
    gone, zone = absence(one), ZoneInfo(one.zone)
    came = one.joined_at.astimezone(zone).date()

    def here(day: date) -> bool:
        return day >= came and not (gone and gone.takes(day))

    return rules.week_of(desk.me.calendar, first, desk.now.astimezone(zone).date(), here)


async def _done(desk: Desk, members: Sequence[Person], first: date) -> dict[tuple[int, str], int]:
    if not members:
        return {}
    zones: dict[str, list[int]] = {}
    for one in members:
        zones.setdefault(one.zone, []).append(one.id)
    theirs = or_(*(_between(keys, zone, first) for zone, keys in zones.items()))
    columns = (Activity.owner_id, Activity.kind, func.count(Activity.id).label("count"))
    question = desk.within(Activity).where(Activity.status == "done", theirs).with_only_columns(*columns)
    rows: Any = await desk.db.execute(question.group_by(Activity.owner_id, Activity.kind))
    return {(row.owner_id, row.kind): int(row.count) for row in rows}


def _between(keys: Sequence[int], zone: str, first: date) -> ColumnElement[bool]:
    """From Monday's midnight to the next one's, where these people are."""
    starts = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, first + rules.WEEK))
    begin, end = starts
    return Activity.owner_id.in_(keys) & (Activity.done_at >= begin) & (Activity.done_at < end)


async def listed(
    desk: Desk, one: Person, kind: str, first: date, skip: int, size: int
) -> tuple[Sequence[Activity], int]:
    """The activities behind one number, in the order of time, and how many there are."""
    if kind not in rules.KINDS:
        raise Missing(kind)
    here = (Activity.status == "done", Activity.kind == kind, _between([one.id], one.zone, first))
    question = desk.within(Activity).where(*here)
    total = int(await desk.db.scalar(question.with_only_columns(func.count(Activity.id))) or 0)
    page = question.order_by(Activity.done_at, Activity.id).offset(skip).limit(size)
    return await desk.db.scalars(page), total


def week_from(words: str) -> date:
    """The Monday a button names, or Missing."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise Missing(words) from None
    if not FIRST <= day <= LAST or day.weekday():
        raise Missing(words)
    return day
