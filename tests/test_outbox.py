"""Sending: what may repeat repeats, what must not does not, and no fault of the messenger loses a letter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.playground.core import Trouble
from bot.storage.engine import Db
from bot.storage.kernel import outbox
from tests.chat import PowerCut, World, world

GOY = 103


async def states(where: World, kind: str) -> list[str]:
    async def work(db: Db) -> list[str]:
        question = select(outbox.c.state).where(outbox.c.kind == kind).order_by(outbox.c.id)
        return list(await db.scalars(question))

    assert where.service
    return await where.service.store.read(work)


def sent(where: World) -> list[str]:
    return [event.text for event in where.api.events if event.kind == "send"]


@pytest.mark.parametrize("trouble", ["429", "500", "cut"])
async def test_a_passing_fault_loses_and_doubles_nothing(trouble: Trouble) -> None:
    where = await world()
    where.api.fault(trouble, times=2)
    await where.arrive(where.api.say(GOY, "/menu"))
    assert len(sent(where)) == 1
    assert await states(where, "reply") == ["sent"]
    await where.close()


async def test_an_answer_that_got_lost_is_sent_again() -> None:
    """A reply may be doubled when nobody knows whether it arrived; it is never lost."""
    where = await world()
    where.api.fault("hang")
    await where.arrive(where.api.say(GOY, "/menu"))
    assert len(sent(where)) == 2
    assert await states(where, "reply") == ["sent"]
    await where.close()


@pytest.mark.parametrize("trouble", ["403", "400"])
async def test_a_hopeless_letter_is_set_aside_and_the_next_goes_on(trouble: Trouble) -> None:
    where = await world()
    where.api.fault(trouble)
    await where.arrive(where.api.say(GOY, "/menu"))
    await where.arrive(where.api.say(GOY, "/help"))
    assert await states(where, "reply") == ["dead", "sent"]
    assert len(sent(where)) == 1
    await where.close()


async def test_a_cut_at_the_mark_repeats_the_one_reply_in_flight() -> None:
    """Sent, and the lights go out before it is marked: the only message that may come twice."""
    where = await world()
    where.cuts.add("mark")
    with pytest.raises(PowerCut):
        await where.arrive(where.api.say(GOY, "/menu"))
    await where._again()
    assert len(sent(where)) == 2
    assert await states(where, "reply") == ["sent"]
    await where.close()


async def lead_for_tomorrow(where: World) -> None:
    for words in ("/lead", "คุณวิภา 0812345678", "ข้าม", "ข้าม", "พรุ่งนี้"):
        await where.arrive(where.api.say(GOY, words))


async def test_the_morning_list_is_never_sent_twice() -> None:
    """Its intent is committed first: cut at the mark it becomes unknown, and is not sent again."""
    where = await world()
    await lead_for_tomorrow(where)
    before = len(sent(where))
    where.now = where.now.replace(hour=1, minute=0) + timedelta(days=1)  # 08:00 in Bangkok
    where.cut_after_intent = True
    assert where.service
    with pytest.raises(PowerCut):
        await where.service.tick()
    where.cut_after_intent = False
    await where._again()
    await where.service.tick()
    assert len(sent(where)) == before + 1
    assert (await states(where, "agenda")).count("unknown") == 1
    await where.close()


async def test_a_day_without_promises_is_silent() -> None:
    where = await world()
    where.now += timedelta(days=1)
    await where._tick()
    assert sent(where) == []
    assert set(await states(where, "agenda")) == {"silent"}
    await where.close()


async def test_a_malformed_update_is_set_aside_and_others_are_served() -> None:
    where = await world()
    broken: dict[str, Any] = {"update_id": 5, "message": {"chat": {"id": GOY}, "from": {"id": GOY}, "text": 7}}
    await where.arrive(broken)
    await where.arrive(where.api.say(GOY, "/menu"))
    assert len(sent(where)) == 1
    await where.close()


async def test_a_forged_button_is_answered_politely_and_does_nothing() -> None:
    where = await world()
    await where.arrive(where.api.press_data(GOY, 1, "delete:lead:1:1|AAAAAAAAAAA"))
    assert [event.kind for event in where.api.events] == ["toast"]
    await where.close()


async def test_another_persons_button_is_forged_too() -> None:
    where = await world()
    await lead_for_tomorrow(where)
    card = max(where.api.people[GOY].messages.values(), key=lambda message: int(message["message_id"]))
    data = next(b["callback_data"] for row in card["markup"] for b in row if b["callback_data"].startswith("delete"))
    seen = len(where.api.events)
    await where.arrive(where.api.press_data(104, 1, data))
    assert [event.kind for event in where.api.events[seen:]] == ["toast"]
    await where.close()


async def test_who_blocked_us_is_left_alone_and_his_manager_told_once() -> None:
    where = await world()
    await lead_for_tomorrow(where)
    where.api.people[GOY].blocked = True
    for words in ("/help", "/leads"):
        await where.arrive(where.api.say(GOY, words))
    where.fresh()
    for _ in range(3):
        where.now += timedelta(days=1)
        await where._tick()
    told = [(event.chat, event.text) for event in where.fresh()]
    assert told == [(102, "📵 ส่งข้อความหา ก้อย ไม่ได้ อาจบล็อกบอตไว้ ลองติดต่อทางอื่น")]
    where.api.people[GOY].blocked = False
    await where.arrive(where.api.say(GOY, "/help"))
    where.now += timedelta(days=1)
    await where._tick()
    assert any("ติดตาม 1 ราย" in event.text for event in where.fresh() if event.chat == GOY)
    await where.close()


async def test_a_garbage_answer_to_the_morning_list_gives_it_up() -> None:
    """Nobody knows whether it arrived: it may not come twice, so it is not sent again; the next day's is another."""
    where = await world()
    await lead_for_tomorrow(where)
    where.now = where.now.replace(hour=1, minute=0) + timedelta(days=1)
    where.api.fault("garbage")
    for _ in range(3):
        await where._tick()
    assert (await states(where, "agenda")).count("unknown") == 1
    before = len(sent(where))
    where.now += timedelta(days=1)
    await where._tick()
    assert sum("ติดตาม 1 ราย" in text for text in sent(where)[before:]) == 1
    await where.close()


async def test_a_garbage_answer_to_a_reply_is_tried_again() -> None:
    where = await world()
    where.api.fault("garbage", times=2)
    await where.arrive(where.api.say(GOY, "/help"))
    assert await states(where, "reply") == ["sent"]
    assert len(sent(where)) == 1
    await where.close()


@pytest.mark.parametrize("chat", [GOY, 101])
async def test_a_chat_that_has_to_wait_holds_up_only_itself(chat: int) -> None:
    """429 asks one chat for silence: what the other is told does not wait for it."""
    where = await world()
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    assert where.service
    where.service.courier._sleep = sleep
    where.api.fault("429", retry_after=30)
    await where.arrive(where.api.say(chat, "/help"))
    await where.arrive(where.api.say(104, "/help"))
    assert waited == [30.0]
    assert [event.chat for event in where.api.events] == [chat, 104]
    await where.close()


async def test_a_letter_that_never_goes_through_ends_and_the_next_goes_on() -> None:
    where = await world()
    where.api.fault("500", times=8)
    await where.arrive(where.api.say(GOY, "/help"))
    await where.arrive(where.api.say(GOY, "/help"))
    assert await states(where, "reply") == ["dead", "sent"]
    await where.close()


async def test_an_edit_of_a_message_that_is_gone_comes_as_a_new_one() -> None:
    """The person deleted the bot's message: the answer to its button is not lost."""
    where = await world()
    await where.arrive(where.api.say(GOY, "/lead"))
    messages = where.api.people[GOY].messages
    asked = max(key for key, message in messages.items() if message["markup"])
    data = messages[asked]["markup"][0][0]["callback_data"]
    del messages[asked]
    await where.arrive(where.api.press_data(GOY, asked, data))
    assert [event.kind for event in where.api.events] == ["send", "send"]
    assert sent(where)[-1].startswith("เบอร์โทร?")
    await where.close()
