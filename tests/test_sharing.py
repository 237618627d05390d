"""Sharing out: nobody is left out, nothing is given twice, and the queue goes on where it stopped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain.sharing import in_turn, least_busy
from bot.domain.values import Phone
from bot.records.lead import Lead
from bot.storage.desk import Changed, Desk
from bot.usecases import leads, sharing
from tests.chat import world
from tests.test_conversion import OWNER, at_desk, rows

things = st.lists(st.integers(1, 99), unique=True, max_size=30)
people = st.lists(st.integers(1, 9), unique=True, max_size=6)


@given(things, people, st.integers(1, 9), st.dictionaries(st.integers(1, 9), st.integers(0, 20)))
def test_everything_is_given_once_and_evenly(what: list[int], whom: list[int], last: int, load: dict[int, int]) -> None:
    for shares in (in_turn(what, whom, last), least_busy(what, whom, load)):
        assert sorted(thing for some in shares.values() for thing in some) == (sorted(what) if whom else [])
        assert shares.keys() <= set(whom)
    if whom:
        counts = [len(in_turn(what, whom, last).get(one, ())) for one in whom]
        assert max(counts) - min(counts) <= 1
        shares = least_busy(what, whom, load)
        got = [one for one in whom if shares.get(one)]
        ends = {one: load.get(one, 0) + len(shares.get(one, ())) for one in whom}
        assert all(ends[one] <= min(ends.values()) + 1 for one in got)


@given(things, things, st.lists(st.integers(1, 9), unique=True, min_size=1, max_size=6))
def test_the_queue_goes_on_where_it_stopped(one: list[int], more: list[int], whom: list[int]) -> None:
    both = [*one, *(thing + 100 for thing in more)]
    whole = in_turn(both, whom, None)
    first = in_turn(one, whom, None)
    last = next((person for person, some in first.items() if one and one[-1] in some), None)
    second = in_turn([thing + 100 for thing in more], whom, last)
    assert {p: [*first.get(p, []), *second.get(p, [])] for p in whom} == {p: whole.get(p, []) for p in whom}


async def test_what_was_answered_meanwhile_is_not_shared_out() -> None:
    """Between the preview and the tap: what is true then counts."""
    where = await world()

    async def keep(desk: Desk) -> list[int]:
        made = [await leads.add(desk, Lead(name=f"ราย {n}", phone=Phone(f"+6681111111{n}"))) for n in range(3)]
        await leads.done(desk, made[1])
        return [lead.id for lead in made]

    keys = await at_desk(where, OWNER, keep)

    async def share(desk: Desk) -> dict[int, list[int]]:
        given = await sharing.share(desk, await sharing.plan(desk, frozenset(keys), "turn"))
        return {person: [lead.id for lead in some] for person, some in given.items()}

    assert await at_desk(where, OWNER, share) == {3: [keys[0]], 4: [keys[2]]}
    assert sorted(await rows(where, Lead.id, Lead.owner_id)) == [(keys[0], 3), (keys[1], 1), (keys[2], 4)]
    await where.close()


async def test_all_are_given_or_none() -> None:
    """Somebody was faster with one of them: the others stay too, and whoever shares out is told."""
    where = await world()

    async def keep(desk: Desk) -> list[int]:
        return [(await leads.add(desk, Lead(name=f"ราย {n}", phone=Phone(f"+6681111111{n}")))).id for n in range(2)]

    await at_desk(where, OWNER, keep)

    async def late(desk: Desk) -> None:
        plan = await sharing.plan(desk, None, "least")
        await desk.db.execute(update(Lead).where(Lead.id == 1).values(version=7))
        plan.waiting[0].__dict__["version"] = 1
        await sharing.share(desk, plan)

    with pytest.raises(Changed):
        await at_desk(where, OWNER, late)
    assert await rows(where, Lead.owner_id) == [(1,), (1,)]
    await where.close()
