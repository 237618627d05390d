"""Who takes it? Only who was asked; the first, once; what is not there any more is taken by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chat.screen import act
from bot.domain.values import Phone
from bot.records.lead import Lead
from bot.storage.desk import Desk, Missing
from bot.storage.kernel import outbox
from bot.usecases import leads, offers
from tests.chat import World, world
from tests.test_conversion import BOSS, EMMA, GOY, OWNER, TAI, at_desk, rows

MALLORY, SERVICE = 201, 105


async def put_up(where: World) -> tuple[int, int]:
    """The owner's lead, and its offer to ก้อย and ต่าย."""

    async def work(desk: Desk) -> tuple[int, int]:
        lead = await leads.add(desk, Lead(name="secret words", phone=Phone("+66812345678")))
        return lead.id, (await offers.put_up(desk, lead)).id

    return await at_desk(where, OWNER, work)  # type: ignore[no-any-return]


async def claim(where: World, chat: int, key: int) -> Any:
    return await at_desk(where, chat, lambda desk: offers.claim(desk, key))


@pytest.mark.parametrize("chat", [BOSS, EMMA, SERVICE, MALLORY, OWNER])
async def test_who_was_not_asked_takes_nothing(chat: int) -> None:
    where = await world()
    _, key = await put_up(where)
    for one in (key, 777):
        with pytest.raises(Missing):
            await claim(where, chat, one)
    assert await rows(where, Lead.owner_id) == [(1,)]
    if chat != OWNER:
        with pytest.raises(Missing):
            await at_desk(where, chat, lambda desk: offers.take_off(desk, key))
    await where.close()


async def test_the_first_has_it_and_its_promises() -> None:
    where = await world()
    _, key = await put_up(where)
    await claim(where, TAI, key)
    for chat in (GOY, TAI):
        with pytest.raises(offers.Closed) as closed:
            await claim(where, chat, key)
        assert closed.value.offer.taken_by == 4
    assert await rows(where, Lead.owner_id) == [(4,)]
    about = select(outbox.c.person_id).where(outbox.c.about == "lead:1", outbox.c.state == "pending")
    assert {row[0] for row in await rows(where, about.subquery().c.person_id)} == {4}
    await where.close()


async def test_who_comes_second_is_told_who_was_first() -> None:
    where = await world()
    _, key = await put_up(where)
    assert where.service
    for chat in (TAI, GOY):
        await where.arrive(where.api.press_data(chat, 1, where.service.gate.seal.close(act("claim", key), chat, chat)))
    assert where.fresh()[-1].text == "✔️ ต่าย รับไปแล้ว"
    await where.close()


@pytest.mark.parametrize("how", ["answered", "deleted", "taken off"])
async def test_what_is_not_there_any_more_is_taken_by_nobody(how: str) -> None:
    where = await world()
    lead, key = await put_up(where)

    async def work(desk: Desk) -> None:
        if how == "taken off":
            await offers.take_off(desk, key)
        elif how == "answered":
            await leads.done(desk, await desk.find(Lead, lead))
        else:
            await desk.remove(await desk.find(Lead, lead))

    await at_desk(where, OWNER, work)
    with pytest.raises(offers.Closed):
        await claim(where, GOY, key)
    assert await rows(where, Lead.owner_id) == [(1,)]
    await where.close()


async def test_asking_twice_asks_once() -> None:
    where = await world()
    lead, key = await put_up(where)

    async def again(desk: Desk) -> int:
        return (await offers.put_up(desk, await desk.find(Lead, lead))).id

    assert await at_desk(where, OWNER, again) == key
    count = select(func.count()).select_from(outbox).where(outbox.c.kind == "offer").subquery()
    assert await rows(where, count) == [(2,)]
    await where.close()
