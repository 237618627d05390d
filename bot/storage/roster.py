"""Who everybody is, in memory: read once, read again when somebody changed. Asked on every turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from bot.domain.rights import Role
from bot.records.people import Person
from bot.storage.desk import Me
from bot.storage.engine import Db


class Roster:
    """Members who have not left. A leaver is not in it: he is a stranger from that commit on."""

    def __init__(self) -> None:
        self._by_chat: dict[int, Me] = {}
        self._by_id: dict[int, Me] = {}

    async def load(self, db: Db) -> None:
        people = await db.scalars(select(Person).where(Person.status != "left"))
        below = _below(people)
        found = [_me(person, below[person.id]) for person in people]
        self._by_id = {me.id: me for me in found}
        self._by_chat = {me.chat: me for me in found if me.chat}

    def at(self, chat: int) -> Me | None:
        """The member who writes from this private chat."""
        return self._by_chat.get(chat)

    def one(self, key: int) -> Me | None:
        return self._by_id.get(key)

    def members(self) -> list[Me]:
        """Everybody who can be written to."""
        return [me for me in self._by_id.values() if me.chat and me.status == "active" and not me.muted]

    def everybody(self, workspace: int) -> list[Me]:
        return [me for me in self._by_id.values() if me.workspace_id == workspace]


def _below(people: Iterable[Person]) -> dict[int, frozenset[int]]:
    """For each person everybody under him, however deep, and himself; a circle of managers ends where it began."""
    direct: dict[int, list[int]] = defaultdict(list)
    for person in people:
        if person.manager_id is not None:
            direct[person.manager_id].append(person.id)
    return {person.id: frozenset(_walk(person.id, direct)) for person in people}


def _walk(top: int, direct: dict[int, list[int]]) -> set[int]:
    seen, ahead = {top}, [top]
    while ahead:
        fresh = [key for key in direct.get(ahead.pop(), ()) if key not in seen]
        seen.update(fresh)
        ahead.extend(fresh)
    return seen


def _me(person: Person, below: frozenset[int]) -> Me:
    return Me(
        id=person.id,
        workspace_id=person.workspace_id,
        chat=person.telegram_id or 0,
        name=person.name,
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
    )
