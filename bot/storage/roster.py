"""Who everybody is, in memory: read once, read again when somebody changed. Asked on every turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from bot.domain.absence import Absence, Cover, covers
from bot.domain.calendar import Calendar
from bot.domain.rights import Role
from bot.domain.stages import SHORT, USUAL, Own, Stages, settled
from bot.records.people import Person, Workspace
from bot.storage import holidays
from bot.storage import stages as settings
from bot.storage.desk import Me
from bot.storage.engine import Db


class Roster:
    """Members who have not left. A leaver is not in it: he is a stranger from that commit on."""

    def __init__(self) -> None:
        self._by_chat: dict[int, Me] = {}
        self._by_id: dict[int, Me] = {}

    async def load(self, db: Db) -> None:
        people = await db.scalars(select(Person).where(Person.status != "left"))
        homes = {home.id: home for home in await db.scalars(select(Workspace))}
        below, away = _below(people), {one.id: found for one in people if (found := absence(one))}
        standing, chosen = covers(away), await settings.of_workspaces(db)
        own = await holidays.of_workspaces(db)
        off = {key: holidays.days_off(home, own.get(key, ())) for key, home in homes.items()}
        members = (
            _me(one, homes[one.workspace_id], below[one.id], standing.get(one.id, ()), off[one.workspace_id])
            for one in people
        )
        stages = {key: _stages(home, chosen.get(key, {})) for key, home in homes.items()}
        self._keep(replace(me, stages=stages[me.workspace_id]) for me in members)

    def _keep(self, members: Iterable[Me]) -> None:
        self._by_id = {me.id: me for me in members}
        self._by_chat = {me.chat: me for me in self._by_id.values() if me.chat}

    def at(self, chat: int) -> Me | None:
        """The member who writes from this private chat."""
        return self._by_chat.get(chat)

    def one(self, key: int) -> Me | None:
        return self._by_id.get(key)

    def saw(self, key: int, today: date) -> None:
        """He wrote today: known at once, without reading everybody again."""
        if (me := self._by_id.get(key)) and me.chat:
            self._by_id[key] = self._by_chat[me.chat] = replace(me, seen_on=today)

    def acting(self, key: int, now: datetime) -> Me | None:
        """Who is told: himself while he is here; on leave his stand-in, or that one's; or nobody."""
        me, seen = self.one(key), set[int]()
        while me and me.absence and me.absence.holds(now):
            seen.add(me.id)
            me = self.one(me.absence.stand_in or 0)
            if me and (me.id in seen or me.muted or not me.chat):
                return None
        return me

    def members(self) -> list[Me]:
        """Everybody who can be written to."""
        return [me for me in self._by_id.values() if me.chat and me.status == "active" and not me.muted]

    def everybody(self, workspace: int) -> list[Me]:
        return [me for me in self._by_id.values() if me.workspace_id == workspace]


async def newcomer(db: Db, person: Person) -> Me:
    """A member whom no roster has read yet: nobody is under him."""
    home = await db.get(Workspace, person.workspace_id)
    if home is None:
        raise LookupError(f"no workspace {person.workspace_id}")
    return _me(person, home, frozenset({person.id}), (), await holidays.of_home(db, home))


def absence(person: Person) -> Absence | None:
    if person.away_from is None or person.away_until is None:
        return None
    return Absence(person.id, person.called, person.away_from, person.away_until, person.stand_in_id, person.zone)


def calendar_of(home: Workspace, zone: str, days_off: frozenset[date] = frozenset()) -> Calendar:
    return Calendar(tuple(tuple((start, end) for start, end in blocks) for blocks in home.week), zone, days_off)


def _stages(home: Workspace, own: Own) -> Stages:
    return settled(own, SHORT if home.short_stages else USUAL)


def _below(people: Iterable[Person]) -> dict[int, frozenset[int]]:
    """For each person everybody under him, however deep, and himself; a circle of managers ends where it began."""
    direct: dict[int, list[int]] = defaultdict(list)
    for person in people:
        if person.manager_id is not None:
            direct[person.manager_id].append(person.id)
    return {person.id: frozenset(walk(person.id, direct)) for person in people}


def walk(top: int, direct: Mapping[int, list[int]]) -> set[int]:
    seen, ahead = {top}, [top]
    while ahead:
        fresh = [key for key in direct.get(ahead.pop(), ()) if key not in seen]
        seen.update(fresh)
        ahead.extend(fresh)
    return seen


def _me(
    person: Person, home: Workspace, below: frozenset[int], standing: tuple[Cover, ...], days_off: frozenset[date]
) -> Me:
    return Me(
        id=person.id,
        workspace_id=person.workspace_id,
        chat=person.telegram_id or 0,
        name=person.called,
        role=Role(person.role),
        language=person.language,
        era=person.era,
        zone=person.zone,
        manager_id=person.manager_id,
        below=below,
        agenda_at=person.agenda_at,
        quiet_from=person.quiet_from,
        quiet_to=person.quiet_to,
        status=person.status,
        muted=person.unreachable_at is not None,
        calendar=calendar_of(home, person.zone, days_off),
        off=frozenset(person.off),
        absence=absence(person),
        covers=standing,
        seen_on=person.seen_on,
        leads_by=person.leads_by,
        guide=person.guide or "",
    )
