"""Numbers about who logs, one kind word a week, and the welcome after leave: counted, timed, private."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from bot.chat.screen import Screen
from bot.domain.calendar import OFFICE_WEEK
from bot.domain.values import Phone
from bot.jobs.recipes import draw
from bot.records.lead import Lead
from bot.records.people import Person, plain_week
from bot.storage import adoption, notes, people, shop
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.usecases import leads, standing
from tests.chat import START, World, world
from tests.test_standing import at_desk

DAY = timedelta(days=1)


async def drawn(where: World, chat: int, kind: str, *args: object) -> Screen | None:
    """What this push would say now."""
    service = where.service
    assert service
    me = service.roster.at(chat)
    assert me

    async def work(db: Db) -> Screen | None:
        return await draw(Desk(db, me, where.now), kind, args)

    return await service.store.read(work)


async def numbers(where: World, chat: int, key: int) -> adoption.Numbers:
    return (await at_desk(where, chat, lambda desk: adoption.numbers(desk, [key])))[key]


async def test_incomplete_is_what_the_record_says_it_is() -> None:
    """The database counts by the same rule as Lead.incomplete, for every mixture of what is known."""
    where = await world()
    fields = {
        "name": "ก",
        "company": "ข",
        "nickname": "ค",
        "phone": Phone("+66812345678"),
        "line_id": "a",
        "email": "b",
    }

    async def keep(desk: Desk) -> int:
        lacking = 0
        for known in product((True, False), repeat=len(fields)):
            lead = Lead(
                **{name: value for (name, value), is_known in zip(fields.items(), known, strict=True) if is_known}
            )
            lacking += lead.incomplete
            await desk.keep(lead)
        return lacking

    lacking = await at_desk(where, 103, keep)
    counted = await numbers(where, 103, 3)
    assert (counted.logged, counted.leads, counted.incomplete) == (64, 64, lacking)
    await where.close()


async def test_lateness_is_the_median_after_the_promised_moment() -> None:
    """Half an hour late, a day late, in time, and one that is still open: the open one does not count."""
    where = await world()
    at = where.now

    async def keep(desk: Desk) -> None:
        for follow_up, call_back in (
            (date(2026, 8, 1), at + timedelta(minutes=30)),
            (date(2026, 7, 31), None),
            (date(2026, 8, 1), None),
            (date(2026, 8, 1), None),
        ):
            await desk.keep(Lead(name="ก", follow_up_on=follow_up, call_back_at=call_back))

    await at_desk(where, 103, keep)
    where.now = at + timedelta(hours=1)

    async def close(desk: Desk) -> None:
        for key in (1, 2, 3):
            await leads.done(desk, await desk.find(Lead, key))

    await at_desk(where, 103, close)
    ten_hours = timedelta(hours=10)  # since Friday ended: it is ten in the morning
    assert sorted([timedelta(minutes=30), ten_hours, timedelta(0)])[1] == (await numbers(where, 103, 3)).late
    await where.close()


async def test_a_week_is_seven_days() -> None:
    where = await world()
    await at_desk(where, 103, lambda desk: desk.keep(Lead(name="ก")))
    where.now += timedelta(days=7)
    assert (await numbers(where, 103, 3)).logged == 1
    where.now += timedelta(seconds=1)
    assert await numbers(where, 103, 3) == adoption.Numbers()
    await where.close()


async def test_nothing_of_another_firm_is_counted() -> None:
    """Even if its id were asked for: the workspace is part of every question."""
    where = await world()
    await at_desk(where, 103, lambda desk: desk.keep(Lead(name="ก")))
    assert await numbers(where, 201, 3) == adoption.Numbers()
    await where.close()


# One kind word


@pytest.fixture
async def quiet() -> World:
    """ต่าย has logged nothing since Saturday 1 August, and it is Tuesday afternoon."""
    where = await world()
    where.now = datetime(2026, 8, 4, 10, 0, tzinfo=UTC)
    return where


async def test_three_quiet_days_get_a_word_and_two_do_not(quiet: World) -> None:
    assert await drawn(quiet, 104, "gentle")
    quiet.now -= DAY
    assert await drawn(quiet, 104, "gentle") is None, "he joined on Saturday"
    await quiet.close()


@pytest.mark.parametrize("chat", [101, 102, 106])
async def test_only_those_whose_work_it_is_to_log(quiet: World, chat: int) -> None:
    assert await drawn(quiet, chat, "gentle") is None
    await quiet.close()


@pytest.mark.parametrize("what", ["record", "note"])
async def test_whoever_logged_anything_is_left_alone(quiet: World, what: str) -> None:
    quiet.now -= 2 * DAY

    async def log(desk: Desk) -> None:
        lead = await desk.keep(Lead(name="ก"))
        if what == "note":
            quiet.now += DAY
            await notes.add(Desk(desk.db, desk.me, quiet.now), lead, "โทรแล้ว", None)
            quiet.now -= DAY

    await at_desk(quiet, 104, log)
    quiet.now += 2 * DAY
    assert await drawn(quiet, 104, "gentle") is None
    quiet.now += (1 if what == "record" else 2) * DAY
    assert await drawn(quiet, 104, "gentle")
    await quiet.close()


async def test_who_was_away_on_one_of_the_days_is_left_alone(quiet: World) -> None:
    await at_desk(quiet, 104, lambda desk: standing.go_away(desk, 4, date(2026, 8, 3), date(2026, 8, 3)))
    assert await drawn(quiet, 104, "gentle") is None
    quiet.now += 2 * DAY
    assert await drawn(quiet, 104, "gentle")
    await quiet.close()


async def test_once_a_week_at_the_end_of_a_working_day_and_to_nobody_else(quiet: World) -> None:
    """The clock of sixteen days, looked at when it matters: Tuesday, not Wednesday … and the next Tuesday."""
    await at_desk(quiet, 104, lambda desk: people.change_own(desk, off=[]))
    heard: list[tuple[int, date]] = []
    for day in range(16):
        for hour, minute in ((9, 55), (10, 0), (12, 0)):  # 16:55, 17:00 and 19:00 in Bangkok
            quiet.now = datetime(2026, 8, 1, hour, minute, tzinfo=UTC) + day * DAY
            assert quiet.service
            await quiet.service.tick()
            heard += [(event.chat, quiet.now.date()) for event in quiet.fresh() if event.text.startswith("🌱")]
    assert heard == [(104, date(2026, 8, 4)), (104, date(2026, 8, 11))]
    await quiet.close()


# Back again


async def _away(where: World, since: int, until: int) -> Person:
    days = [START.date() + timedelta(days=n) for n in (since, until)]
    return await at_desk(where, 103, lambda desk: standing.go_away(desk, 3, *days))


async def test_the_welcome_comes_on_the_first_working_morning() -> None:
    """Back on Saturday the 8th, in a team that works Monday to Friday: Monday, at his own hour, once."""
    where = await world()
    await at_desk(where, 101, _five_days)
    await _away(where, 2, 6)
    said = []
    for day in range(12):
        for hour in (0, 1, 2, 9):
            where.now = datetime(2026, 8, 1, hour, 0, tzinfo=UTC) + day * DAY
            assert where.service
            await where.service.tick()
            said += [where.now for event in where.fresh() if event.text.startswith("👋")]
    assert said == [datetime(2026, 8, 10, 1, 0, tzinfo=UTC)]
    await where.close()


async def _five_days(desk: Desk) -> None:
    await shop.change(desk, week=plain_week(OFFICE_WEEK))


async def test_a_leave_that_was_moved_or_ended_early_is_not_welcomed_twice() -> None:
    where = await world()
    await _away(where, 1, 2)
    await _away(where, 1, 4)
    where.now += 3 * DAY
    assert await drawn(where, 103, "welcome_back", "2026-08-03") is None
    where.now += 3 * DAY
    assert await drawn(where, 103, "welcome_back", "2026-08-05")
    where.now -= 2 * DAY
    await at_desk(where, 103, lambda desk: standing.come_back(desk, 3))
    where.now += 2 * DAY
    assert await drawn(where, 103, "welcome_back", "2026-08-05") is None
    await where.close()
