"""What only looks runs on a reader's thread, writes nothing, and still claims its update and parks an open form."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from bot.chat.router import Route, Router
from bot.chat.turn import Turn
from bot.handlers import router
from bot.storage.engine import Db
from bot.storage.kernel import draft, inbox
from tests.chat import World, world

GOY = 103


async def counted(where: World) -> tuple[int, int]:
    """Updates not done, and drafts."""

    async def work(db: Db) -> tuple[int, int]:
        open_ = select(func.count()).select_from(inbox).where(inbox.c.state != "done")
        return int(await db.scalar(open_)), int(await db.scalar(select(func.count()).select_from(draft)))

    assert where.service
    return await where.service.store.read(work)


def own_router(where: World) -> Router:
    """Nobody else is served by it, so that a test may change it."""
    assert where.service
    where.service.gate.router = made = router.__wrapped__("bot")
    return made


async def lead(where: World, name: str) -> None:
    for words in ("/lead", name, "ข้าม", "ข้าม", "ข้าม", "ข้าม"):
        await where.arrive(where.api.say(GOY, words))


@pytest.mark.parametrize("words", ["/leads", "วิภา", "no such words"])
async def test_lists_and_searches_leave_the_writer_alone(words: str) -> None:
    where = await world()
    await lead(where, "คุณวิภา 0812345678")
    assert where.service
    own, threads = own_router(where), []

    def watched(route: Route) -> Route:
        async def handler(turn: Turn) -> None:
            threads.append(threading.current_thread().name)
            await route.handler(turn)

        return Route(handler, route.reads)

    assert own.free
    own.free, own.commands["leads"] = watched(own.free), watched(own.commands["leads"])
    await where.arrive(where.api.say(GOY, words))
    assert len(threads) == 1
    assert threads[0].startswith("reader")
    assert (await counted(where))[0] == 0
    await where.close()


async def test_a_look_that_tries_to_write_changes_nothing() -> None:
    """It is a mistake of ours: the update is set aside, and the person is told."""
    where = await world()
    assert where.service

    async def writes(turn: Turn) -> None:
        await turn.desk.db.execute(draft.delete())

    await where.arrive(where.api.say(GOY, "/lead"))
    own_router(where).command("leads", writes, reads=True)
    where.fresh()
    await where.arrive(where.api.say(GOY, "/leads"))
    assert len(where.fresh()) == 1
    assert await counted(where) == (1, 1)
    await where.close()


async def test_the_same_look_twice_is_answered_once() -> None:
    where = await world("twice")
    where.fresh()
    await where.arrive(where.api.say(GOY, "/leads"))
    assert len(where.fresh()) == 1
    await where.close()


async def test_a_list_in_the_middle_of_a_form_offers_the_way_back() -> None:
    where = await world()
    await where.arrive(where.api.say(GOY, "/lead"))
    await where.arrive(where.api.say(GOY, "คุณวิภา"))
    where.fresh()
    await where.arrive(where.api.say(GOY, "/leads"))
    assert where.fresh()[-1].buttons[-1] == ("▶️ ทำต่อ",)
    await where.close()
