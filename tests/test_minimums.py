"""A week's plan: as people type it, whose word counts, short weeks, who is behind, numbers that equal lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain import minimums as rules
from bot.domain.calendar import OFFICE_CALENDAR, OFFICE_WEEK, Calendar
from bot.domain.reading import Unclear, minimums
from bot.domain.rights import Role
from bot.jobs.recipes import draw
from bot.records.activity import Activity
from bot.records.lead import Lead
from bot.records.people import Person, plain_week
from bot.storage import holidays, people, shop
from bot.storage import minimums as store
from bot.storage.desk import Desk, Forbidden, Missing, Reserved
from bot.storage.minimums import Standing
from bot.usecases import activities, standing
from bot.usecases import minimums as usecases
from tests.chat import World, world
from tests.test_adoption import drawn
from tests.test_standing import at_desk
from tests.test_statements import LOOKING, SAVING, Turns

MONDAY = date(2026, 8, 3)
DARA, SIT, KOI, TAI = 101, 102, 103, 104


@pytest.mark.parametrize(
    ("words", "who", "numbers"),
    [
        ("เยี่ยม 10 โทร 20", "", {"visit": 10, "call": 20}),
        ("ก้อย เยี่ยม 8 โทร ๑๕", "ก้อย", {"visit": 8, "call": 15}),
        ("ทั้งทีม ไปพบ 5 ครั้ง โทร20สาย", "", {"visit": 5, "call": 20}),
        ("เยี่ยม 10 ครั้ง/สัปดาห์ ประชุม 2", "", {"visit": 10, "meeting": 2}),
        ("พี่โทร โทร 5", "พี่โทร", {"call": 5}),
        ("ก้อย โทร ไม่กำหนด", "ก้อย", {"call": 0}),
        ("ก้อย ตามทีม", "ก้อย", {}),
        ("visits: 10, calls: 20, demos 2 per week", "", {"visit": 10, "call": 20, "demo": 2}),
        ("Koy calls none", "koy", {"call": 0}),
    ],
)
def test_what_people_type(words: str, who: str, numbers: dict[str, int]) -> None:
    said = minimums(words)
    assert (said.who, said.numbers) == (who, numbers)


@pytest.mark.parametrize("words", ["", "โทร", "ก้อย", "เยี่ยม 301", "โทร 20 แล้วก็", "ทีม ตามทีม", "เยี่ยม 5 อะไร 3", "5"])
def test_what_is_left_over_is_unclear(words: str) -> None:
    with pytest.raises(Unclear):
        minimums(words)


@given(st.text(alphabet="ก้อยเยี่ยมโทร 0123456789,/-acll visit", max_size=200))
def test_no_words_break_it(words: str) -> None:
    try:
        said = minimums(words)
    except Unclear:
        return
    assert set(said.numbers) <= set(rules.KINDS)
    assert all(0 <= number <= rules.MOST for number in said.numbers.values())


def test_the_nearest_word_counts_kind_by_kind_and_none_is_a_word() -> None:
    home, far, near = {"visit": 10, "call": 20}, {"call": 30, "demo": 1}, {"call": 40}
    assert rules.settled(home, [near, far], {"visit": 0}) == {"call": 40, "demo": 1}
    assert rules.settled({}, [], {}) == {}


@given(
    st.integers(1, rules.MOST),
    st.integers(1, 7).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    st.integers(0, 400),
    st.data(),
)
def test_a_plan_goes_with_its_working_days(wanted: int, days: tuple[int, int], done: int, data: Any) -> None:
    usual, worked = days
    passed = data.draw(st.integers(0, worked))
    one = rules.count("visit", wanted, rules.Week(MONDAY, usual, worked, passed), done)
    assert one.plan == wanted if worked == usual else one.plan <= wanted
    assert (one.plan == 0) is (worked == 0)
    assert 0 <= one.due <= one.plan
    assert one.due == one.plan or passed < worked
    assert one.behind == 0 or done < one.due


def test_a_week_has_the_days_he_works() -> None:
    """A holiday on Wednesday, leave on Friday: three of five, and on Thursday one is left."""
    calendar = Calendar(OFFICE_WEEK, days_off=frozenset({date(2026, 8, 5)}))
    week = rules.week_of(calendar, MONDAY, date(2026, 8, 6), lambda day: day != date(2026, 8, 7))
    assert (week.usual, week.worked, week.passed, week.left) == (5, 3, 2, 1)
    assert rules.week_of(OFFICE_CALENDAR, MONDAY, date(2026, 8, 8), lambda _: True).left == 0


# counted


async def monday_to_friday(desk: Desk) -> None:
    await shop.change(desk, week=plain_week(OFFICE_WEEK))


@pytest.fixture
async def where() -> World:
    """An office that works five days; it is Thursday 6 August, nine in the morning."""
    made = await world()
    await at_desk(made, DARA, monday_to_friday)
    await at_desk(made, DARA, lambda desk: usecases.choose(desk, 0, {"visit": 10, "call": 5}))
    made.now = datetime(2026, 8, 6, 2, 0, tzinfo=UTC)
    return made


async def did(where: World, chat: int, kind: str, at: str, **values: Any) -> Activity:
    async def work(desk: Desk) -> Activity:
        moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(desk.me.zone))
        return await activities.log(desk, Activity(kind=kind, at=moment, **values))

    return await at_desk(where, chat, work)


async def week(where: World, chat: int, first: date = MONDAY) -> list[Standing]:
    return await at_desk(where, chat, lambda desk: store.team(desk, first))


def numbers(of: Standing) -> dict[str, tuple[int, int]]:
    return {one.kind: (one.done, one.plan) for one in of.counts}


async def test_only_what_was_done_in_this_week_counts_and_the_list_has_it(where: World) -> None:
    """From Monday's midnight to Sunday's where he is; cancelled, missed, deleted and planned ones and practice not."""
    await did(where, KOI, "visit", "2026-08-03T00:00")
    await did(where, KOI, "visit", "2026-08-09T23:59")
    for at in ("2026-08-02T23:59", "2026-08-10T00:00"):
        await did(where, KOI, "visit", at)
    await did(where, KOI, "call", "2026-08-04T10:00", outcome="no_answer")

    async def others(desk: Desk) -> None:
        lead = await desk.keep(Lead(name="ก", practice=True))
        for status in ("missed", "cancelled"):
            one = await activities.log(desk, Activity(kind="visit", at=desk.now))
            await activities.give_up(desk, one, status)
        await activities.remove(desk, await activities.log(desk, Activity(kind="visit", at=desk.now)))
        await activities.plan(desk, Activity(kind="visit", at=desk.now + timedelta(hours=1)))
        await activities.log(desk, Activity(kind="visit", at=desk.now, lead_id=lead.id))

    await at_desk(where, KOI, others)
    (own,) = await week(where, KOI)
    assert numbers(own) == {"visit": (2, 10), "call": (1, 5)}

    async def listed(desk: Desk) -> list[tuple[int, int]]:
        one = await people.one(desk, 3)
        found = [await store.listed(desk, one, kind, MONDAY, 0, 8) for kind in ("visit", "call")]
        return [(len(rows), total) for rows, total in found]

    for chat in (KOI, SIT, DARA):
        assert await at_desk(where, chat, listed) == [(2, 2), (1, 1)]
    await where.close()


async def test_the_week_is_where_each_one_is(where: World) -> None:
    """Sunday evening in New York is Monday morning in Bangkok: it is this week's here, the last one's there."""

    async def moves(desk: Desk) -> None:
        await desk.db.execute(update(Person).where(Person.id == 4).values(zone="America/New_York"))

    await at_desk(where, DARA, moves)
    await did(where, KOI, "call", "2026-08-03T08:00")
    await did(where, TAI, "call", "2026-08-02T21:00")
    found = {one.person.id: numbers(one)["call"] for one in await week(where, DARA)}
    assert found == {3: (1, 5), 4: (0, 5)}
    await where.close()


async def test_who_is_behind_comes_first_and_nobody_else_is_seen(where: World) -> None:
    for n in range(7):
        await did(where, KOI, "visit", f"2026-08-04T1{n}:00")
    for n in range(4):
        await did(where, KOI, "call", f"2026-08-05T1{n}:00")
    found = await week(where, DARA)
    assert [(one.person.id, one.place) for one in found] == [(4, "late"), (3, "fine")]
    assert [one.person.id for one in await week(where, SIT)] == [3]
    assert [one.person.id for one in await week(where, TAI)] == [4]
    assert await week(where, 201) == []
    await where.close()


async def test_holidays_leave_and_the_day_he_came_make_a_plan_smaller(where: World) -> None:
    await at_desk(where, DARA, lambda desk: holidays.put(desk, date(2026, 8, 7), off=True))
    await at_desk(where, DARA, lambda desk: standing.go_away(desk, 4, date(2026, 8, 3), date(2026, 8, 4)))
    found = {one.person.id: one for one in await week(where, DARA)}
    assert numbers(found[3]) == {"visit": (0, 8), "call": (0, 4)}
    assert numbers(found[4]) == {"visit": (0, 4), "call": (0, 2)}
    assert (found[4].week.worked, found[4].week.usual) == (2, 5)
    before = {one.person.id: one for one in await week(where, DARA, date(2026, 7, 27))}
    assert before[3].place == "away", "he joined on the Saturday"
    await where.close()


# whose word


async def test_the_managers_word_is_nearer_than_the_shops_and_ones_own_is_the_nearest(where: World) -> None:
    await at_desk(where, SIT, lambda desk: usecases.choose(desk, 0, {"call": 15}))
    await at_desk(where, SIT, lambda desk: usecases.choose(desk, 3, {"visit": 6, "demo": 2}))
    found = {one.person.id: numbers(one) for one in await week(where, DARA)}
    assert {kind: plan for kind, (_, plan) in found[3].items()} == {"visit": 6, "call": 15, "demo": 2}
    assert {kind: plan for kind, (_, plan) in found[4].items()} == {"visit": 10, "call": 5}
    await at_desk(where, SIT, lambda desk: usecases.as_team(desk, 3))
    assert numbers((await week(where, KOI))[0]) == {"visit": (0, 10), "call": (0, 15)}
    await at_desk(where, DARA, lambda desk: standing.put_under(desk, 3, 1))
    assert numbers((await week(where, KOI))[0]) == {"visit": (0, 10), "call": (0, 5)}
    await where.close()


async def test_only_who_keeps_records_has_a_plan_and_only_reps_the_teams(where: World) -> None:
    assert not {2, 5, 6} & {one.person.id for one in await week(where, DARA)}
    await at_desk(where, DARA, lambda desk: usecases.choose(desk, 2, {"visit": 1}))
    assert {one.person.id for one in await week(where, DARA)} == {2, 3, 4}
    with pytest.raises(Missing):
        await at_desk(where, DARA, lambda desk: usecases.choose(desk, 5, {"visit": 1}))
    await at_desk(where, DARA, lambda desk: standing.give_role(desk, 4, "rep", Role.VIEWER, 3))
    assert {one.person.id for one in await week(where, DARA)} == {2, 3}
    await where.close()


@pytest.mark.parametrize(
    ("chat", "who", "why"),
    [
        (KOI, 3, Reserved),
        (KOI, 0, Reserved),
        (106, 3, Reserved),
        (SIT, 2, Forbidden),
        (SIT, 4, Missing),
        (201, 3, Missing),
    ],
)
async def test_who_may_ask_it_of_whom(where: World, chat: int, who: int, why: type[Exception]) -> None:
    with pytest.raises(why):
        await at_desk(where, chat, lambda desk: usecases.choose(desk, who, {"visit": 1}))
    await where.close()


@pytest.mark.parametrize("numbers", [{"task": 1}, {"visit": -1}, {"visit": 301}])
async def test_a_hand_made_number_is_missing(where: World, numbers: dict[str, int | None]) -> None:
    with pytest.raises(Missing):
        await at_desk(where, DARA, lambda desk: usecases.choose(desk, 0, numbers))
    await where.close()


@pytest.mark.parametrize("words", ["", "x", "2026-08-04", "0001-01-01", "2026-13-01"])
def test_a_hand_made_week_is_missing(words: str) -> None:
    with pytest.raises(Missing):
        store.week_from(words)


async def test_what_was_said_of_somebody_is_in_his_history(where: World) -> None:
    await at_desk(where, SIT, lambda desk: usecases.choose(desk, 3, {"visit": 6}))
    turns = Turns(where)
    _, said = await turns.press("history", 3)
    assert "แผนกิจกรรม ไม่ได้กำหนด → ไปพบ 6" in said
    await at_desk(where, SIT, lambda desk: usecases.choose(desk, 0, {"call": 9}))
    _, said = await turns.press("history", 2)
    assert "แผนกิจกรรมของทีม ไม่ได้กำหนด → โทร 9" in said
    await where.close()


# by itself


async def test_one_word_a_week_on_the_day_there_are_two_left_to_who_is_behind(where: World) -> None:
    """Looked at on every morning and afternoon of two weeks."""
    await at_desk(where, TAI, lambda desk: people.change_own(desk, off=["minimums"]))
    heard = []
    for day in range(4, 19):
        for hour in (1, 3, 6):
            where.now = datetime(2026, 8, day, hour, 0, tzinfo=UTC)
            assert where.service
            await where.service.tick()
            heard += [(event.chat, day, hour) for event in where.fresh() if "ยังทันอยู่" in event.text]
    # 12 August is a holiday: two days are left on the Thursday all the same
    assert heard == [(KOI, 6, 1), (KOI, 13, 1)]
    await where.close()


async def test_silence_for_who_is_not_behind_and_where_nothing_is_asked(where: World) -> None:
    assert await drawn(where, KOI, "minimums")
    await at_desk(where, SIT, lambda desk: usecases.choose(desk, 3, {"visit": 1, "call": 0}))
    await did(where, KOI, "visit", "2026-08-04T10:00")
    assert await drawn(where, KOI, "minimums") is None
    for chat in (DARA, SIT, 105, 106, 201):
        assert await drawn(where, chat, "minimums") is None
    await at_desk(where, DARA, lambda desk: standing.go_away(desk, 4, date(2026, 8, 7), date(2026, 8, 7)))
    assert await drawn(where, TAI, "minimums") is None, "two days were left yesterday"
    where.now -= timedelta(days=1)
    assert await drawn(where, TAI, "minimums")
    await where.close()


# what it costs


async def test_looking_and_setting_cost_the_same_for_any_week(where: World) -> None:
    turns, counts = Turns(where), []
    await turns.press("settings")  # the first of a day also notes that he was here
    for rows in (2, 30):
        for n in range(rows):
            await did(where, DARA, "visit", f"2026-08-04T10:{n:02d}")
        await at_desk(where, DARA, lambda desk: usecases.choose(desk, 1, {"visit": 40}))
        asked: list[tuple[Any, ...]] = [("minimums", "-", 0), ("minlist", 1, "visit", MONDAY, 0)]
        asked += [("minimum", 3), ("minkind", 3, "visit"), ("minpeople", 0), ("cal", "week", "mine", 0)]
        heard = [(*what, (await turns.press(*what))[0]) for what in asked]
        assert [one for one in heard if len(one[-1]) > LOOKING] == []
        for what in (("minset", 3, "visit", rows), ("minset", 0, "visit", rows), ("minput", 3, "0-5,1-6")):
            assert len((await turns.press(*what))[0]) <= SAVING, what
        counts.append([len(one[-1]) for one in heard])
    assert counts[0] == counts[1]
    await where.close()


# how long before


async def planned(where: World, chat: int, by: int | None = None) -> Activity:
    """A visit at eleven; `by` plans it for the one at `chat`."""

    async def work(desk: Desk) -> Activity:
        owner = {KOI: 3, TAI: 4}[chat]
        one = Activity(kind="visit", owner_id=owner, at=datetime(2026, 8, 6, 4, 0, tzinfo=UTC))
        return await activities.plan(desk, one)

    return await at_desk(where, by or chat, work)


async def reminded(where: World, until: int = 6) -> list[tuple[int, str]]:
    """Who was reminded when, of two hours looked at every five minutes."""
    heard = []
    for _ in range(12 * (until - 2)):
        where.now += timedelta(minutes=5)
        assert where.service
        await where.service.tick()
        heard += [(event.chat, f"{where.now:%H:%M}") for event in where.fresh() if event.text.startswith("⏰")]
    return heard


@pytest.mark.parametrize(
    ("chosen", "at"),
    [([30], ["03:30"]), ([0], ["04:00"]), ([None], []), ([30, 60], ["03:00"]), ([None, 120], ["04:00"])],
)
async def test_a_reminder_comes_as_long_before_as_was_chosen_last(
    where: World, chosen: list[int | None], at: list[str]
) -> None:
    """Once, also for what was planned before; where its minutes are over already, at the very hour."""
    await planned(where, KOI)
    for minutes in chosen:
        await at_desk(where, KOI, lambda desk, minutes=minutes: activities.lead_by(desk, "visit", minutes))  # type: ignore[misc]
    assert await reminded(where) == [(KOI, one) for one in at]
    await where.close()


async def test_it_is_the_owners_choice_whoever_plans_and_an_heir_gets_what_there_is(where: World) -> None:
    await at_desk(where, KOI, lambda desk: activities.lead_by(desk, "visit", 15))
    made = await planned(where, KOI, by=SIT)
    await at_desk(where, TAI, lambda desk: activities.lead_by(desk, "visit", 30))

    async def hand_over(desk: Desk) -> None:
        await desk.change(await desk.find(Activity, made.id), owner_id=4)

    await at_desk(where, DARA, hand_over)
    assert await reminded(where) == [(TAI, "03:45")]
    await where.close()


async def test_what_an_older_release_promised_is_kept(where: World) -> None:
    made = await planned(where, KOI)
    await at_desk(where, KOI, lambda desk: activities.lead_by(desk, "visit", 30))
    assert made.at
    at = made.at.isoformat()

    async def work(desk: Desk) -> Any:
        return await draw(desk, "appointment", [made.id, at])

    assert await at_desk(where, KOI, work)
    for words in (("task", 7), ("party", 5), ("visit", -5)):
        with pytest.raises(Missing):
            await at_desk(where, KOI, lambda desk, w=words: activities.lead_by(desk, *w))  # type: ignore[misc]
    await where.close()
