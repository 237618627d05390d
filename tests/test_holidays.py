"""Thailand's public holidays, and a shop's own: as the government publishes them, kept by every clock there is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.texts import speaker
from bot.domain import holidays
from bot.domain.values import Phone
from bot.records.holidays import Holiday
from bot.records.lead import Lead
from bot.records.people import Workspace
from bot.storage import holidays as storage
from bot.storage import shop
from bot.storage.desk import Desk
from bot.usecases import leads
from bot.views import holidays as views
from tests.chat import START, world
from tests.test_conversion import OWNER, at_desk, rows

BANGKOK = ZoneInfo("Asia/Bangkok")
WEEKDAYS_2026 = (
    "01-01 03-03 04-06 04-13 04-14 04-15 05-01 05-04 06-01 06-03 07-28 07-29 07-30 08-12 10-13 10-23 12-07 12-10 12-31"
)
WEEKDAYS_2027 = (
    "01-01 02-22 04-06 04-13 04-14 04-15 05-03 05-04 05-20 06-03 07-19 07-20 07-28 08-12 10-13 10-25 12-06 12-10 12-31"
)

WEEKDAYS_2028 = (
    "01-03 02-10 04-06 04-13 04-14 04-17 05-01 05-04 05-08 06-05 07-06 07-07 07-28 08-14 10-13 10-23 12-05 12-11"
)
WEEKDAYS_2029 = (
    "01-01 01-02 02-27 04-06 04-13 04-16 05-01 05-04 05-28 06-04 07-25 07-26 07-30 08-13 10-15 10-23 12-05 12-10 12-31"
)
WEEKDAYS_2030 = (
    "01-01 02-18 04-08 04-15 04-16 05-01 05-06 05-16 06-03 07-15 07-16 07-29 08-12 10-14 10-23 12-05 12-10 12-31"
)
YEARS = dict(enumerate((WEEKDAYS_2026, WEEKDAYS_2027, WEEKDAYS_2028, WEEKDAYS_2029, WEEKDAYS_2030), 2026))


@pytest.mark.parametrize(("year", "wanted"), YEARS.items())
def test_a_year_as_calendars_print_it(year: int, wanted: str) -> None:
    """The weekdays that are off, with the substitutes of those on a weekend."""
    assert [f"{day:%m-%d}" for day in holidays.of_year(year) if day.weekday() < 5] == wanted.split()


@pytest.mark.parametrize(
    ("year", "wanted"),
    [
        (2022, "01-03 05-02 10-24 12-12"),
        (2023, "01-02 04-17 06-05 08-14 12-11"),
        (2024, "01-02 04-08 04-16 05-06 07-29 10-14"),
    ],
)
def test_substitutes_of_years_that_are_over(year: int, wanted: str) -> None:
    """Fixed days on a weekend; two days of one feast have one substitute, and so has a turn of the year."""
    found = [f"{day:%m-%d}" for day, name in holidays.of_year(year).items() if name == "substitute"]
    assert found == wanted.split()


@pytest.mark.parametrize(("language", "era", "wanted"), [("th", "be", "2573"), ("en", "ce", "2030")])
def test_where_the_moon_is_not_known_any_more_the_owner_is_told(language: str, era: str, wanted: str) -> None:
    home = Workspace(name="x", zone="Asia/Bangkok", language=language)
    say = speaker(language, era)
    for year, told in ((2030, False), (2031, True)):
        text = views.page(say, home, [storage.Day(date(year, 1, 1), "new_year", "", off=True)], 0).text
        assert (say("holidays.unknown", year=wanted) in text) is told


@given(st.integers(2020, 2100))
def test_every_year_has_its_fixed_days_and_no_substitute_on_a_weekend(year: int) -> None:
    found = holidays.of_year(year)
    assert {date(year, *of) for of in holidays.FIXED.values()} <= found.keys()
    assert list(found) == sorted(found)
    assert all(day.year == year for day in found)
    assert all(day.weekday() < 5 for day, name in found.items() if name == "substitute")


async def test_a_clock_respects_them_and_what_the_shop_says() -> None:
    where = await world()
    where.now = datetime(2026, 8, 11, 16, 30, tzinfo=BANGKOK)

    async def begin(desk: Desk) -> None:
        await storage.keep_public(desk, kept=True)

    async def another(desk: Desk) -> None:
        await storage.put(desk, date(2026, 8, 13), off=True, name="งานเลี้ยง")

    async def lead(desk: Desk) -> datetime:
        kept = await leads.add(desk, Lead(name="วิภา", phone=Phone("+66812345678")))
        assert kept.respond_by
        return kept.respond_by.astimezone(BANGKOK)

    due = []
    for change in (begin, another, lambda desk: storage.put(desk, date(2026, 8, 12), off=False)):
        await at_desk(where, OWNER, change)
        assert where.service
        await where.service.store.read(where.service.roster.load)
        due.append(await at_desk(where, OWNER, lead))
    assert [f"{at:%d %H:%M}" for at in due] == ["13 11:30", "14 11:30", "12 11:30"]
    await where.close()


async def test_only_thai_shops_that_keep_them_have_them() -> None:
    where = await world()

    async def days(desk: Desk) -> frozenset[date]:
        return await storage.of_home(desk.db, await shop.of(desk))

    async def far(desk: Desk) -> None:
        await shop.change(desk, zone="Europe/London", public_holidays=True)

    assert await at_desk(where, OWNER, days) == frozenset()
    await at_desk(where, OWNER, lambda desk: storage.keep_public(desk, kept=True))
    assert date(2026, 12, 10) in await at_desk(where, OWNER, days)
    await at_desk(where, OWNER, far)
    assert await at_desk(where, OWNER, days) == frozenset()
    assert await rows(where, Holiday.day) == []
    await where.close()


def test_what_is_shared_is_shared() -> None:
    """A thousand teams that changed nothing hold one set of days."""
    assert START.date() + timedelta(days=11) in storage.public()
