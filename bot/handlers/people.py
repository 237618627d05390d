"""The team as a tree, a member's card, his role, his manager, and what was changed about him."""

from __future__ import annotations

from typing import Any

from bot.chat.router import Router
from bot.chat.turn import Turn
from bot.domain.rights import GIVEN_BY, KEEPERS, LEADERS, Role
from bot.handlers.leading import lead
from bot.records.people import Person
from bot.storage import people, roster, trail
from bot.storage.desk import Forbidden, Missing
from bot.usecases import standing
from bot.views import people as views


async def team(turn: Turn) -> None:
    lead(turn)
    found = await people.within_reach(turn.desk)
    away = {one.id: gone for one in found if (gone := roster.absence(one)) and gone.holds(turn.desk.now)}
    turn.show(views.team(turn.say, found, away, int(turn.args[0]) if turn.args else 0))


async def person(turn: Turn) -> None:
    """A manager's own card has no way to change himself."""
    lead(turn)
    one = await people.one(turn.desk, int(turn.args[0]))
    turn.show(views.person(turn.say, one, await _about(turn, one)))


async def _about(turn: Turn, one: Person) -> views.About:
    gone = roster.absence(one)
    gone = None if gone is None or gone.is_over(turn.desk.now) else gone
    names = await people.names(turn.desk, {key for key in (one.manager_id, one.stand_in_id) if key})
    leads = standing.leads(turn.desk, one)
    return views.About(
        manager=names.get(one.manager_id or 0, ""),
        absence=gone,
        stand_in=names.get(one.stand_in_id or 0, ""),
        leads=leads,
        tends=leads or one.id == turn.desk.me.id,
    )


async def _led(turn: Turn) -> Person:
    """The member a button names, whom this person may change; what changes him looks again inside its unit."""
    lead(turn)
    one = await people.one(turn.desk, int(turn.args[0]))
    if not standing.leads(turn.desk, one):
        raise Forbidden("person")
    return one


async def role(turn: Turn) -> None:
    one = await _led(turn)
    turn.show(views.roles(turn.say, one, GIVEN_BY[turn.desk.me.role]))


async def rank(turn: Turn) -> None:
    """Before a role is changed: who gives up records is asked for an heir, and all of it is read once more."""
    one, role, heir = await _led(turn), Role(turn.args[2]), int(turn.args[3])
    if await people.is_last_owner(turn.desk, one):
        turn.show(views.last_owner(turn.say))
        return
    kept = 0 if role in KEEPERS else await people.kept(turn.desk, one)
    if kept and not heir:
        await _rank_heirs(turn, one, role, kept, 0)
        return
    taker = await _taker(turn, one, heir) if kept else None
    led = 0 if role in LEADERS else list((await people.managers(turn.desk)).values()).count(one.id)
    boss = (await people.names(turn.desk, {one.manager_id} if one.manager_id else set())).get(one.manager_id or 0, "")
    turn.show(views.rank_sure(turn.say, one, role, views.Gives(taker, kept, led, boss)))


async def _taker(turn: Turn, one: Person, heir: int) -> Person:
    taker = await people.one(turn.desk, heir)
    if taker.id == one.id or taker.role not in KEEPERS:
        raise Missing("an heir")
    return taker


async def rank_heirs(turn: Turn) -> None:
    one, role = await _led(turn), Role(turn.args[2])
    await _rank_heirs(turn, one, role, await people.kept(turn.desk, one), int(turn.args[3]))


async def _rank_heirs(turn: Turn, one: Person, role: Role, kept: int, first: int) -> None:
    others = [other for other in await people.takers(turn.desk) if other.id != one.id]
    turn.show(views.rank_heirs(turn.say, one, role, kept, others, first))


async def ranked(turn: Turn) -> None:
    """A new role, from this commit on; he is told himself."""
    lead(turn)
    key, was, role, heir = turn.args
    one = await standing.give_role(turn.desk, int(key), was, Role(role), int(heir) or None)
    turn.forget_people = True
    by = turn.desk.me.name
    turn.alert(one.id, lambda say: views.told_rank(say, role, by))
    turn.show(views.ranked(turn.say, one))


async def boss(turn: Turn) -> None:
    one = await _led(turn)
    found = await standing.bosses(turn.desk, one)
    top = turn.desk.me.role is Role.OWNER
    others = [other for other in found if other.id != one.manager_id]
    turn.show(views.bosses(turn.say, one, others, int(turn.args[1]), top=top))


async def under(turn: Turn) -> None:
    """Another manager; he and the manager are told."""
    lead(turn)
    one = await standing.put_under(turn.desk, int(turn.args[0]), int(turn.args[1]))
    turn.forget_people = True
    names = await people.names(turn.desk, {one.manager_id} if one.manager_id else set())
    name = names.get(one.manager_id or 0, "")
    if one.manager_id:
        turn.alert(one.id, lambda say: views.told_boss(say, name))
        turn.tell(one.manager_id, lambda say: views.told_under(say, one.called))
    turn.show(views.under(turn.say, one, name))


async def history(turn: Turn) -> None:
    """Who changed what about a member, the latest first."""
    one = await _led(turn)
    rows = await trail.of(turn.desk, "person", one.id)
    names = await people.names(turn.desk, {key for row in rows for key in (row.by, *_people_in(row.changes)) if key})
    turn.show(views.history(turn.say, one, [_line(turn, row, names) for row in rows]))


def _people_in(changes: dict[str, Any]) -> list[int]:
    return [key for name in ("manager_id", "stand_in_id") for key in changes.get(name, ()) if key]


def _line(turn: Turn, row: Any, names: dict[int, str]) -> views.Line:
    was, now = (views.value(turn.say, row.changes, side, names) for side in (0, 1))
    return views.Line(row.action, was, now, names.get(row.by, "–"), turn.desk.me.local(row.at).date())


_LOOKS = frozenset({"people", "person", "role", "rank", "rankheir", "boss", "history"})


def register(router: Router) -> None:
    router.command("people", team, reads=True)
    acts = {"people": team, "person": person, "role": role, "rank": rank, "rankheir": rank_heirs, "ranked": ranked}
    for name, handler in (acts | {"boss": boss, "under": under, "history": history}).items():
        router.act(name, handler, reads=name in _LOOKS)
