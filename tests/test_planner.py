"""Daily pushes over weeks: nobody is missed, nobody is told twice, whatever clocks, settings and restarts do."""

from __future__ import annotations

import importlib
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.app import PUSHES
from bot.jobs import recipes
from bot.jobs.planner import Planner
from bot.records.people import Person, Workspace
from bot.storage.desk import Me
from bot.storage.engine import Db
from bot.storage.kernel import outbox
from bot.storage.roster import Roster
from bot.storage.sqlite import SqliteStore, engines
from tests.chat import EVERY_DAY, _migrated

ZONES = (
    "Asia/Bangkok",
    "Europe/London",  # back on 25 October
    "America/New_York",  # back on 1 November
    "Asia/Kathmandu",  # three quarters of an hour
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # beyond the date line
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
START = datetime(2026, 10, 18, 0, 7, tzinfo=UTC)
for _name in PUSHES:
    importlib.import_module(f"bot.jobs.{_name}")
Told = tuple[int, str, date]
"""A person, a kind of push, and the local date it was for."""


@dataclass
class House:
    """A store with people in it; every restart forgets what is in memory and reads the file again."""

    path: Path
    people: int

    async def open(self) -> House:
        self.store, self.roster = SqliteStore(self.path, through=engines(self.path, "OFF")), Roster()
        self.planner = Planner(self.roster)
        await self.store.read(self.roster.load)
        return self

    async def restart(self) -> None:
        await self.store.close()
        await self.open()

    async def tick(self, now: datetime) -> None:
        if self.planner.due(now):
            await self.store.unit(lambda db: self.planner.plan(db, now))

    async def change(self, person: int, **values: object) -> None:
        await self.store.unit(lambda db: db.execute(update(Person).where(Person.id == person).values(**values)))
        await self.store.read(self.roster.load)

    async def told(self) -> list[Told]:
        """Every push that was planned, read back from its key."""

        async def work(db: Db) -> list[str]:
            return list(await db.scalars(select(outbox.c.key).where(outbox.c.kind.in_(recipes.DAILY))))

        keys = [key.split(":") for key in await self.store.read(work)]
        return [(int(person), kind, date.fromisoformat(day)) for kind, person, day in keys]


@pytest.fixture
async def house(tmp_path: Path, request: pytest.FixtureRequest) -> House:
    """As many people as the test asks for, in all the zones, with mornings from six to ten."""
    made = House(tmp_path / "plan.db", request.param)
    shutil.copy(_migrated(), made.path)
    await made.open()
    await made.store.unit(lambda db: settle(db, made.people))
    await made.restart()
    return made


async def settle(db: Db, people: int) -> None:
    home = Workspace(id=1, name="x", zone="Asia/Bangkok", language="th", created_at=START, week=EVERY_DAY)
    home.public_holidays = False  # every date counts here
    db.add(home)
    await db.flush()
    for key in range(1, people + 1):
        one = Person(id=key, workspace_id=1, telegram_id=1000 + key, name=f"{key}", role="rep", joined_at=START)
        one.language, one.era, one.zone = "th", "be", ZONES[key % len(ZONES)]
        one.agenda_at = 60 * (6 + key % 5)
        db.add(one)


def due(me: Me, now: datetime) -> Iterator[Told]:
    """What this person should hear of on the date it is where he is: said here a second time, without any memory."""
    local = now.astimezone(ZoneInfo(me.zone))
    for kind, when in recipes.DAILY.items():
        start = when.at(me)
        if start <= local.hour * 60 + local.minute < max(when.until, start + 60):
            yield me.id, kind, local.date()


@pytest.mark.parametrize("house", [16], indirect=True)
async def test_a_month_without_trouble(house: House) -> None:
    """Every kind, on every local date, in every zone, once: also on the day that has 23, 25 or 24.5 hours."""
    now = START
    while now < START + timedelta(days=30):
        now += timedelta(minutes=45)
        await house.tick(now)
    days = Counter((person, kind) for person, kind, _ in await house.told())
    assert set(days) == {(person, kind) for person in range(1, 17) for kind in recipes.DAILY}
    assert set(days.values()) <= {29, 30, 31}  # the first and the last day are cut somewhere
    for me in house.roster.members():
        told = sorted(day for person, kind, day in await house.told() if (person, kind) == (me.id, "agenda"))
        assert told == [told[0] + timedelta(days=n) for n in range(len(told))]
    await house.store.close()


@pytest.mark.parametrize("house", [pytest.param(n, marks=pytest.mark.long) for n in (50, 200)], indirect=True)
async def test_a_month_of_downtime_restarts_and_changed_settings(house: House) -> None:
    """Fifty people, and two hundred: what was due while the bot ran was planned, nothing else, and nothing twice."""
    chance, now, expected = random.Random(7), START, set[Told]()
    while now < START + timedelta(days=30):
        now += timedelta(minutes=chance.randint(20, 85))
        if chance.random() < 0.05:  # down, for minutes or for most of a day
            await house.restart()
            now += timedelta(minutes=chance.choice((3, 40, 300, 1100)))
        if chance.random() < 0.2:
            person = chance.randint(1, house.people)
            await house.change(person, zone=chance.choice(ZONES), agenda_at=60 * chance.randint(6, 10))
        expected |= {told for me in house.roster.members() for told in due(me, now)}
        await house.tick(now)
    told = await house.told()
    assert len(told) == len(set(told))
    assert set(told) - expected == set()
    assert expected - set(told) == set()
    await house.store.close()


@pytest.mark.parametrize("house", [8], indirect=True)
async def test_a_second_process_and_a_clock_that_jumps_back_plan_nothing_twice(house: House) -> None:
    other = await House(house.path, 8).open()
    now = START + timedelta(hours=12)
    for moment in (now, now - timedelta(hours=1), now, now + timedelta(minutes=1)):
        await house.tick(moment)
        await other.tick(moment)
    told = await house.told()
    assert len(told) == len(set(told))
    assert told
    await other.store.close()
    await house.store.close()


@pytest.mark.parametrize("house", [8], indirect=True)
async def test_a_beat_asks_the_database_only_about_what_is_new(house: House) -> None:
    """A day of beats, a quarter of an hour apart: each push is asked about when it comes due and once more."""
    asked, now = 0, START + timedelta(hours=12)
    for _ in range(4 * 24):
        now += timedelta(minutes=15)
        asked += bool(house.planner.due(now))
        await house.tick(now)
    assert 0 < asked < 4 * 24
    await house.tick(now)
    assert house.planner.due(now) == []
    await house.store.close()
