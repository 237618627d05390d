"""A leader shares out the leads that wait at him, and takes them back within ten minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.rights import Role
from bot.domain.sharing import Plan, in_turn, least_busy
from bot.records.lead import Lead
from bot.records.people import Person
from bot.storage import leads, people, roster
from bot.storage.desk import Desk
from bot.usecases import owners

MOST = 40  # leads that are shared out at once
HOWS = ("turn", "least")


async def plan(desk: Desk, ticked: frozenset[int] | None, how: str) -> Plan:
    """As it is now; None ticks all that wait. What was answered or given away meanwhile is not shared out."""
    waiting = await leads.unanswered(desk, MOST)
    chosen = [lead.id for lead in waiting if ticked is None or lead.id in ticked]
    team = await members(desk)
    ids = [one.id for one in team]
    load = await leads.loads(desk, ids)
    last = await leads.last_in_turn(desk)
    shares = least_busy(chosen, ids, load) if how == "least" else in_turn(chosen, ids, last)
    return Plan(waiting, frozenset(chosen), how, team, shares, load)


async def members(desk: Desk) -> list[Person]:
    """Reps one leads who are here today; where there is none, whoever else can keep a lead."""
    takers = [one for one in await people.takers(desk) if one.id != desk.me.id and one.telegram_id]
    here = [one for one in takers if not ((away := roster.absence(one)) and away.holds(desk.now))]
    return [one for one in here if one.role == Role.REP] or here


async def share(desk: Desk, of: Plan) -> dict[int, list[Lead]]:
    """Give them away, in this one unit; by person, what he got."""
    by_id = {lead.id: lead for lead in of.waiting}
    given = {person: [by_id[key] for key in keys] for person, keys in of.shares.items()}
    await owners.give_all(desk, {lead: person for person, some in given.items() for lead in some})
    if of.how == "turn" and of.shares:
        await leads.now_in_turn(desk, _last(of))
    return given


def _last(of: Plan) -> int:
    """Whoever got the last of those that were shared out."""
    last = next(lead.id for lead in reversed(of.waiting) if lead.id in of.ticked)
    return next(person for person, keys in of.shares.items() if last in keys)


async def take_back(desk: Desk, given: Mapping[int, Sequence[tuple[int, int]]]) -> tuple[dict[int, list[Lead]], int]:
    """Those that nobody has touched since; and how many stay where they are."""
    asked = {(key, version, person) for person, some in given.items() for key, version in some}
    found = await leads.these(desk, [key for key, *_ in asked])
    back: dict[int, list[Lead]] = {}
    for lead in found:
        if (lead.id, lead.version, lead.owner_id) in asked:
            back.setdefault(lead.owner_id, []).append(lead)
    await owners.give_all(desk, dict.fromkeys((lead for some in back.values() for lead in some), desk.me.id))
    return back, len(asked) - sum(map(len, back.values()))
