"""Who asks how much of whom in a working week. An owner speaks for the shop, a manager for those below him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import minimums as rules
from bot.domain.rights import KEEPERS, Role
from bot.records.people import Person
from bot.storage import minimums as store
from bot.storage import people, shop
from bot.storage.desk import Desk, Forbidden, Missing, Reserved
from bot.usecases import standing

TEAM = 0
"""Instead of a person's id: everybody this person speaks for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said of `person`, or of one's whole team where he is None, and what holds where nothing is."""

    person: Person | None
    said: Mapping[str, int]
    beyond: Mapping[str, int]

    @property
    def who(self) -> int:
        return self.person.id if self.person else TEAM


async def asked(desk: Desk, who: int) -> Asked:
    """Of a member one leads, or of one's team."""
    _demand(desk)
    person = _led(desk, await people.one(desk, who)) if who else None
    said = await store.known(desk)
    if person:
        beyond = said.beyond(person.id) if person.role == Role.REP else ({}, [])
        return Asked(person, person.minimums, rules.settled(*beyond, {}))
    if desk.me.role is Role.OWNER:
        return Asked(None, said.home, {})
    mine = said.members[desk.me.id].team_minimums
    return Asked(None, mine, rules.settled(*said.beyond(desk.me.id), {}))


async def choose(desk: Desk, who: int, numbers: Mapping[str, int | None]) -> None:
    """Say how many of these kinds, 0 for none; None takes back what was said here. The last word counts."""
    _demand(desk)
    if not numbers.keys() <= set(rules.KINDS) or not all(0 <= (one or 0) <= rules.MOST for one in numbers.values()):
        raise Missing(f"{dict(numbers)}")
    if who:
        person = _led(desk, await standing.to_lead(desk, who))
        people.set_(desk, person, "minimums", minimums=_with(person.minimums, numbers))
    elif desk.me.role is Role.OWNER:
        await shop.change(desk, minimums=_with((await shop.of(desk)).minimums, numbers))
    else:
        me = await people.to_change(desk, desk.me.id)
        people.set_(desk, me, "team_plan", team_minimums=_with(me.team_minimums, numbers))
    await desk.db.flush()


def _with(before: Mapping[str, int], numbers: Mapping[str, int | None]) -> dict[str, int]:
    said = {**before, **numbers}
    return {kind: number for kind in rules.KINDS if (number := said.get(kind)) is not None}


async def as_team(desk: Desk, who: int) -> None:
    """Nothing is said of him any more: what holds for his team holds for him."""
    await choose(desk, who, dict.fromkeys(rules.KINDS))


async def leadable(desk: Desk) -> list[Person]:
    """Those one may ask anything of."""
    _demand(desk)
    return [one for one in await people.takers(desk) if standing.leads(desk, one)]


def _demand(desk: Desk) -> None:
    if not people.may_lead(desk):
        raise Reserved("people")


def _led(desk: Desk, person: Person) -> Person:
    """Who keeps no records of his own does none of this."""
    if not standing.leads(desk, person):
        raise Forbidden("person")
    if person.role not in KEEPERS:
        raise Missing(f"person {person.id}")
    return person
