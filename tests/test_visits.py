"""Check-in: a place is kept when somebody says whose it is, rounded, once; nobody is followed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat.screen import act
from bot.chat.texts import LANGUAGES, speaker
from bot.domain.places import PLACES, Place
from bot.records.account import Account
from bot.records.activity import Activity
from bot.storage import visits
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.telegram.wire import read
from bot.views.visits import far, spent
from tests.chat import START, World, world
from tests.test_statements import counted

OWNER, GOY, TAI, EMMA, MALLORY = 101, 103, 104, 106, 201
SPOTS = st.builds(Place, st.floats(-89, 89), st.floats(-179, 179))


async def at_desk(where: World, chat: int, work: Any) -> Any:
    assert where.service
    me = where.service.roster.at(chat)
    assert me

    async def unit(db: Db) -> Any:
        return await work(Desk(db, me, where.now))

    return await where.service.store.unit(unit)


async def customers(where: World, chat: int, *spots: tuple[float | None, float | None]) -> None:
    async def work(desk: Desk) -> None:
        for number, (north, east) in enumerate(spots, 1):
            await desk.keep(Account(name=f"ร้าน {number}", latitude=north, longitude=east))

    await at_desk(where, chat, work)


async def rows(where: World, *columns: Any) -> list[tuple[Any, ...]]:
    async def work(db: Db) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await db.execute(select(*columns).order_by(columns[0]))]

    assert where.service
    return await where.service.store.read(work)


async def send(where: World, chat: int, north: float, east: float, **more: Any) -> list[Any]:
    where.fresh()
    await where.arrive(where.api.send(chat, {"location": {"latitude": north, "longitude": east, **more}}))
    return where.fresh()


async def pressed(where: World, chat: int, name: str, *args: object) -> list[str]:
    assert where.service
    where.fresh()
    data = where.service.gate.seal.close(act(name, *args), chat, chat)
    await where.arrive(where.api.press_data(chat, 1, data))
    return [event.text for event in where.fresh()]


VISIT = (Activity.id, Activity.kind, Activity.status, Activity.latitude, Activity.longitude, Activity.distance)


async def test_a_visit_is_kept_rounded_at_the_messages_own_time() -> None:
    where = await world()
    await customers(where, GOY, (13.7501, 100.5))
    update = where.api.send(GOY, {"location": {"latitude": 13.749999999, "longitude": 100.500049999}})
    where.now += timedelta(minutes=40)
    await where.arrive(update)
    await where.arrive(where.api.press(GOY, "ร้าน 1 · 10 ม."))
    assert await rows(where, *VISIT) == [(1, "visit", "done", 13.75, 100.5, 11)]
    assert await rows(where, Activity.at, Activity.done_at) == [(START, START)]
    assert await rows(where, Account.last_touch_at) == [(START,)]
    await where.close()


async def test_only_customers_within_reach_and_near_are_offered() -> None:
    where = await world()
    await customers(where, TAI, (13.75, 100.5))
    await customers(where, MALLORY, (13.75, 100.5))
    await customers(
        where, GOY, (13.75, 100.6), (None, None), (13.7505, 100.5), (13.751, 100.5), (13.752, 100.5), (13.7, 100.5)
    )
    (event,) = await send(where, GOY, 13.75, 100.5)
    assert [row[0] for row in event.buttons[:-1]] == ["ร้าน 3 · 60 ม.", "ร้าน 4 · 110 ม.", "ร้าน 5 · 220 ม."]
    await where.close()


async def test_a_place_is_for_who_sent_it_and_for_one_customer() -> None:
    where = await world()
    await customers(where, GOY, (13.75, 100.5))
    await send(where, GOY, 13.75, 100.5)
    for chat in (OWNER, TAI):
        assert await pressed(where, chat, "visit", "account", 1, 1) in (["ปุ่มนี้เก่าแล้ว"], ["ไม่พบรายการนี้"])
    assert len(await pressed(where, GOY, "visit", "account", 1, 1)) == 1
    assert await pressed(where, GOY, "visit", "account", 1, 1) == ["ปุ่มนี้เก่าแล้ว"]
    assert len(await rows(where, Activity.id)) == 1
    await where.close()


async def test_a_heard_word_is_no_place() -> None:
    """Words that wait under a number are not taken for a place."""
    where = await world()
    await customers(where, GOY, (13.75, 100.5))
    await where.arrive(where.api.say(GOY, "ไม่มีใครชื่อนี้"))
    assert await pressed(where, GOY, "elsewhere", 1) == ["ปุ่มนี้เก่าแล้ว"]
    assert await pressed(where, GOY, "visit", "account", 1, 1) == ["ปุ่มนี้เก่าแล้ว"]
    assert await rows(where, Activity.id) == []
    await where.close()


async def test_who_may_only_look_is_told_so() -> None:
    where = await world()
    (event,) = await send(where, EMMA, 13.75, 100.5)
    assert event.text == speaker("en")("form.forbidden")
    await where.close()


@pytest.mark.parametrize(("north", "east"), [(91, 0), (0, 181), (-90.1, 1e9), (float("nan"), 0), (float("inf"), 0)])
async def test_a_place_that_is_none_is_said(north: float, east: float) -> None:
    where = await world()
    (event,) = await send(where, GOY, north, east)
    assert event.text == speaker("th")("visit.bad")
    await where.close()


async def test_a_live_place_gets_one_hint_and_is_not_followed() -> None:
    where = await world()
    await customers(where, GOY, (13.75, 100.5))
    (event,) = await send(where, GOY, 13.75, 100.5, live_period=900)
    assert event.text == speaker("th")("visit.live")
    message = {"message_id": 5, "date": 1, "chat": {"id": GOY}, "from": {"id": GOY}}
    message["location"] = {"latitude": 13.76, "longitude": 100.5, "live_period": 900}
    assert read({"update_id": 9, "edited_message": message}, START) is None
    await where.arrive({"update_id": 10**6, "edited_message": message})
    assert where.fresh() == []
    await where.close()


async def test_it_ends_within_twelve_hours_at_the_same_spot_only() -> None:
    where = await world()
    await customers(where, GOY, (13.75, 100.5), (13.76, 100.5))
    await send(where, GOY, 13.75, 100.5)
    await pressed(where, GOY, "visit", "account", 1, 1)
    (event,) = await send(where, GOY, 13.75, 100.5)
    assert event.text.startswith("📍")
    where.now += timedelta(minutes=95)
    (event,) = await send(where, GOY, 13.76, 100.5)
    assert event.text.startswith("📍")
    (event,) = await send(where, TAI, 13.75, 100.5)
    assert event.text.startswith("📍")
    (event,) = await send(where, GOY, 13.751, 100.5)
    assert event.text == "👋 ออกจาก <b>ร้าน 1</b> แล้ว อยู่ 1 ชม. 35 นาที"
    (event,) = await send(where, GOY, 13.75, 100.5)
    assert event.text.startswith("📍")
    assert await rows(where, Activity.minutes) == [(95,)]
    await where.close()


async def test_a_customer_whose_place_is_known_is_not_moved() -> None:
    where = await world()
    await customers(where, GOY, (None, None), (13.76, 100.5))
    await send(where, GOY, 13.75, 100.5)
    await pressed(where, GOY, "visit", "account", 1, 1)
    assert await pressed(where, GOY, "pin", "account", 2, 1) == ["ปุ่มนี้เก่าแล้ว"]
    await pressed(where, GOY, "pin", "account", 1, 1)
    assert await rows(where, Account.id, Account.latitude) == [(1, 13.75), (2, 13.76)]
    await where.close()


async def test_what_it_costs_does_not_grow_with_the_customers() -> None:
    costs = []
    for many in (3, 60):
        where = await world()
        await customers(where, GOY, *[(13.75 + n / 10_000, 100.5) for n in range(many)])
        with counted() as heard:
            await send(where, GOY, 13.75, 100.5)
        costs.append(len(heard))
        with counted() as heard:
            await pressed(where, GOY, "visit", "account", 1, 1)
        costs.append(len(heard))
        await where.close()
    assert costs[:2] == costs[2:]
    assert costs[0] <= 9  # a look at eight, with the draft that may be open; where he stands is kept, too
    assert costs[1] <= 12


# Pure


@given(SPOTS, SPOTS)
def test_far_is_the_same_both_ways_and_never_beyond_the_other_side(here: Place, there: Place) -> None:
    assert abs(here.metres_to(there) - there.metres_to(here)) <= 1
    assert 0 <= here.metres_to(there) <= 20_016_000
    assert here.metres_to(here) == 0


@given(SPOTS, st.floats(-0.04, 0.04), st.floats(-0.04, 0.04), st.integers(1, 5_000))
def test_the_box_holds_everything_that_is_near(here: Place, north: float, east: float, metres: int) -> None:
    there = Place(here.latitude + north, here.longitude + east)
    south, up, west, right = here.around(metres)
    if abs(here.latitude) < 85 and here.metres_to(there) < metres:
        slack = 1e-4
        assert south - slack <= there.latitude <= up + slack
        assert west - slack <= there.longitude <= right + slack


@given(SPOTS)
def test_rounded_is_within_eight_metres_and_stays(here: Place) -> None:
    kept = here.rounded()
    assert kept == kept.rounded()
    assert here.metres_to(kept) <= 8
    assert abs(kept.latitude * 10**PLACES - round(kept.latitude * 10**PLACES)) < 1e-6


@given(st.integers(0, 50_000), st.integers(1, 24 * 60), st.sampled_from(LANGUAGES))
def test_distances_and_times_fit_a_button(metres: int, minutes: int, code: str) -> None:
    say = speaker(code)
    assert len(far(say, metres)) <= 8
    assert len(spent(say, minutes)) <= 15


def test_nothing_is_known_of_where_nobody_said() -> None:
    assert visits.spot(Account(latitude=None, longitude=100.5)) is None


async def test_a_place_or_a_contact_in_answer_to_what_is_no_record_is_not_lost() -> None:
    """A stage's card is no record: its own manner hears what comes, and says what it wants."""
    where = await world()
    await where.arrive(where.api.say(OWNER, "/stages"))
    await where.arrive(where.api.press(OWNER, "คัดกรอง"))
    card = max(key for key, message in where.api.people[OWNER].messages.items() if message["from"]["is_bot"])
    for content in (
        {"location": {"latitude": 13.75, "longitude": 100.5}},
        {"contact": {"phone_number": "0812345678", "first_name": "ก"}},
    ):
        where.fresh()
        await where.arrive(where.api.send(OWNER, content | {"reply_to_message": {"message_id": card}}))
        assert not any(event.text.startswith("ขออภัย") for event in where.fresh())
    await where.close()
