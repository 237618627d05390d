"""A made-up year: the same for the same seed and day, believable in its numbers, and written as desks would have."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from sqlalchemy import Table, select, text, update

from bot.domain import reading
from bot.domain.calendar import Calendar
from bot.domain.stages import OPEN, REASONS, STAGES
from bot.playground.history import SMALL, History, Seller, Size, Team, year
from bot.playground.history.days import holidays
from bot.playground.history.ledger import Change, Kept, plain
from bot.playground.history.rows import KINDS, bulk
from bot.records import RECORDS
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.records.stages import StageEvent
from bot.storage import timeline
from bot.storage.bulk import put, rows_of
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.kernel import audit, channel, counter, finding
from bot.usecases import activities, conversion, leads, opportunities
from tests.chat import World, world
from tests.test_deals import _plan as plan_of

ZONE = ZoneInfo("Asia/Bangkok")
TEAM = Team((Seller(3, 40), Seller(4, 36), Seller(2, 14, "en")), service=5)
MORNINGS = [datetime(*day, 8, tzinfo=ZONE) for day in ((2026, 8, 3), (2026, 4, 20), (2027, 1, 4), (2026, 11, 26))]
BUILD = "from tests.test_history import digest, MORNINGS; print(digest(MORNINGS[0]))"


def digest(morning: datetime, seed: int = 1) -> str:
    """Every row of every table, in one number."""
    rows = ((table.name, repr(rows)) for table, rows in rows_of(1, bulk(year(TEAM, SMALL, morning, seed))))
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def test_the_same_seed_and_day_make_the_same_rows() -> None:
    """In another process too, whose hashes are other ones; another day or seed is another year."""
    run = subprocess.run([sys.executable, "-c", BUILD], capture_output=True, text=True, check=True)
    first = digest(MORNINGS[0])
    assert run.stdout.strip() == first
    assert len({first, digest(MORNINGS[0], 2), digest(MORNINGS[1])}) == 3


@pytest.mark.parametrize("morning", MORNINGS)
def test_the_numbers_hang_together(morning: datetime) -> None:
    """Over a few seeds: what a small firm sees."""
    whole = [year(TEAM, SMALL, morning, seed) for seed in range(1, 6)]
    for one in whole:
        counted = Counter(kept.type for kept in one.records)
        assert 45 <= counted["account"] <= 75
        assert (counted["lead"], counted["opportunity"], counted["complaint"]) == (150, 120, 9)
        assert 550 <= counted["activity"] <= 850
    asked = [kept for one in whole for kept in one.of("lead")]
    assert 0.25 < sum(kept["status"] == "converted" for kept in asked) / len(asked) < 0.45
    sold = [kept for one in whole for kept in one.of("opportunity")]
    won, lost = ([kept for kept in sold if kept["status"] == how] for how in ("won", "lost"))
    assert 0.35 < len(won) / (len(won) + len(lost)) < 0.55
    assert 20 <= median((kept["closed_on"] - kept.at.astimezone(ZONE).date()).days for kept in won) <= 60
    open_ = Counter(kept["status"] for kept in sold if kept["status"] in OPEN)
    assert set(open_) == set(OPEN)
    assert 25 * len(whole) < sum(open_.values()) < 60 * len(whole)
    assert any(kept["slips"] > 1 for kept in sold)
    assert any(kept["on_hold_until"] for kept in sold)


@pytest.mark.parametrize("morning", MORNINGS)
def test_nothing_happens_out_of_its_time(morning: datetime) -> None:
    """Within the year that ended before this morning, at hours people work, children after their parents."""
    history = year(TEAM, SMALL, morning)
    first = morning - timedelta(days=366)
    for kept in history.records:
        assert first < kept.at < morning
        assert all(kept.at <= change.at < morning for change in kept.changes)
        assert all(a.at <= b.at for a, b in pairwise(kept.changes))
        assert all(value.at <= kept.at for value in kept.first.values() if isinstance(value, Kept)), kept.type
        done = kept["done_at"] or kept["at"]
        if kept.type == "activity" and kept["status"] == "done":
            local = done.astimezone(ZONE)
            assert local.weekday() < 5
            assert 8.5 <= local.hour + local.minute / 60 <= 17.5
            assert not (local.month == 4 and 13 <= local.day <= 15)
    spring = [kept for kept in history.of("lead") if kept.at.astimezone(ZONE).month == 4]
    assert len(spring) < 20


@pytest.mark.parametrize("morning", MORNINGS)
def test_this_morning_everybody_has_something_to_do(morning: datetime) -> None:
    history = year(TEAM, SMALL, morning)
    today = morning.date()
    for seller in TEAM.sellers:
        own = [kept for kept in history.records if kept.owner == seller.id]
        planned = [kept for kept in own if kept.type == "activity" and kept["status"] == "planned"]
        assert sum(kept["on"] == today for kept in planned) >= 2
        assert any(kept["on"] < today for kept in planned)
        assert any(kept.type == "lead" and kept["status"] == "new" for kept in own)
        assert any(kept.type == "opportunity" and kept["status"] in OPEN for kept in own)
    assert any(kept["status"] != "closed" for kept in history.of("complaint"))


def test_parties_are_well_formed_and_nobody() -> None:
    history = year(TEAM, SMALL, MORNINGS[0])
    phones = [kept["phone"] for kind in ("account", "contact") for kept in history.of(kind)]
    assert len(set(phones)) == len(phones)
    assert not any(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)
    for kept in history.of("account"):
        assert not kept["tax_id"] or reading.tax_id(kept["tax_id"]) == kept["tax_id"]
        assert all(kept[name] for name in ("name", "province", "district", "subdistrict", "postcode", "legal_form"))
    lines = [kept["line_id"] for kept in history.of("contact") if kept["line_id"]]
    assert all(reading.line_id(line) == line for line in lines)
    assert len({kept["name"] for kept in history.of("account")}) == len(history.of("account"))
    assert len({kept["story"] for kept in history.of("activity")}) > 300


def test_every_value_is_one_its_field_knows() -> None:
    for kept in year(TEAM, SMALL, MORNINGS[0]).records:
        for name, kind in RECORDS[kept.type].fields().items():
            assert not kind.choices or kept[name] is None or kept[name] in kind.choices, (kept.type, name, kept[name])


def test_deals_go_their_way_and_say_why_they_end() -> None:
    history = year(TEAM, SMALL, MORNINGS[0])
    for deal in history.of("opportunity"):
        steps = [step for step in history.steps if step.deal is deal]
        assert [step.before for step in steps] == [None, *(step.after for step in steps[:-1])]
        assert steps[-1].after == deal["status"]
        ranks = [STAGES.index(step.after) for step in steps]
        assert ranks == sorted(ranks)
        if deal["status"] in REASONS:
            assert deal["reason"] in REASONS[deal["status"]]
            assert deal["open_stage"] == steps[-1].before
            assert deal["amount"] or deal["status"] == "lost"
    bought = {deal["account_id"].key for deal in history.of("opportunity") if deal["status"] == "won"}
    assert all(kept["status"] == "customer" for kept in history.of("account") if kept.key in bought)


def test_a_large_store_is_made_of_blocks_that_share_nothing() -> None:
    size = Size(20, 6, 10, 60)
    one = year(TEAM, size, MORNINGS[0])
    last = {kind: len(one.of(kind)) for kind in KINDS}
    two = year(TEAM, size, MORNINGS[0], first=last, serial=1000)
    for kind in KINDS:
        keys = [kept.key for part in (one, two) for kept in part.of(kind)]
        assert keys == list(range(1, len(keys) + 1))
    phones = [kept["phone"] for part in (one, two) for kind in ("account", "contact") for kept in part.of(kind)]
    assert len(set(phones)) == len(phones)


# what is written at once is what desks write one after the other

FEW = Size(12, 30, 24, 130, 4)
TENDED = {"last_touch_at", "next_activity_at"}


async def written(db: Db) -> dict[str, list[Any]]:
    """Every row, without the ids that only tell in which order rows of the kernel were written."""
    tables: Sequence[Any] = [*(RECORDS[kind].__table__ for kind in KINDS), StageEvent.__table__, Note.__table__]
    found: dict[str, list[Any]] = {}
    for table in (*tables, audit, channel, counter, finding):
        rows = [dict(row._mapping) for row in await db.execute(select(table))]
        for row in rows:
            row.pop("id", None)
            row |= {"changes": sorted(row["changes"].items())} if "changes" in row else {}
        found[table.name] = sorted(map(str, (sorted(row.items()) for row in rows)))
    return found


async def emulate(where: World, history: History) -> None:
    """One unit after the other, as if the team had done all of it."""
    events: list[tuple[datetime, int, Kept, Change | None]] = [
        (kept.at, kept.order, kept, None) for kept in history.records
    ]
    events += [(change.at, kept.order, kept, change) for kept in history.records for change in kept.changes]
    for at, _, kept, change in sorted(events, key=lambda one: (one[0], one[3] is not None, one[1])):
        await act(where, at, kept, change)
    assert where.service
    await where.service.store.unit(lambda db: _remark(db, history))


async def _remark(db: Db, history: History) -> None:
    for one in history.notes:
        values = {"type": one.about.type, "record_id": one.about.key, "words": one.words, "at": one.at}
        db.add(Note(workspace_id=1, author_id=one.by, private=one.private, **values))


async def act(where: World, at: datetime, kept: Kept, change: Change | None) -> None:
    service = where.service
    assert service
    me = service.roster.one(change.by if change else kept.by)
    assert me

    async def work(db: Db) -> None:
        desk = Desk(db, replace(me, calendar=Calendar(days_off=holidays(MORNINGS[0].date()))), at, "demo")
        await (_change(desk, kept, change) if change else _keep(desk, kept))

    await service.store.unit(work)


async def _keep(desk: Desk, kept: Kept) -> None:
    record = RECORDS[kept.type](**plain(kept.first))
    if isinstance(record, Opportunity):
        record.stage_since = record.probability = None
        await opportunities.add(desk, record)
    elif isinstance(record, Lead):
        await leads.add(desk, record)
    elif isinstance(record, Activity) and record.status in ("done", "planned"):
        await activities.add(desk, record)
    else:
        await desk.keep(record)


async def _change(desk: Desk, kept: Kept, change: Change) -> None:
    record = await desk.find(RECORDS[kept.type], kept.key)
    if isinstance(record, Opportunity):
        await opportunities.amend(desk, record, change.given)
    elif not isinstance(record, Account) and change.given != {"status": "contacted"}:
        # a customer by a deal that was won, a contacted lead by a talk: both followed by themselves
        await desk.change(record, change.action, **plain(change.given))


async def _forget_tended(db: Db) -> None:
    """What the use cases of activities keep beside the trail."""
    for kind in ("account", "contact", "lead", "opportunity"):
        names = TENDED - {"last_touch_at"} if kind in ("lead", "opportunity") else TENDED
        table: Any = RECORDS[kind].__table__
        await db.execute(update(table).values(dict.fromkeys(names)))
    activity: Any = RECORDS["activity"].__table__
    moved = dict.fromkeys(("account_id", "contact_id", "opportunity_id"))
    await db.execute(update(activity).where(activity.c.lead_id.is_not(None)).values(moved))


async def test_all_at_once_is_one_after_the_other() -> None:
    history = year(TEAM, FEW, MORNINGS[0])
    found = []
    for number in range(2):
        where = await world()
        assert where.service
        store = where.service.store
        if number:
            await store.unit(lambda db: put(db, 1, bulk(history)))
        else:
            await emulate(where, history)
        await store.unit(_forget_tended)
        found.append(await store.read(written))
        await where.close()
    for name, rows in found[0].items():
        assert rows, name
        assert rows == found[1][name], name


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("emptied")) if request.param == "postgres" else ""


async def test_what_was_put_is_found_and_carried_on(address: str) -> None:
    history = year(TEAM, FEW, MORNINGS[0])
    where = await world("plain", address)
    assert where.service
    store, owner = where.service.store, where.service.roster.one(1)
    assert owner
    some = history.of("contact")[3]

    async def work(db: Db) -> tuple[list[str], Account]:
        desk = Desk(db, owner, MORNINGS[0])
        hits = [*await desk.search(some["phone"][-5:], 9), *await desk.search(some["name"], 9)]
        return [hit.name_words for hit in hits], await desk.keep(Account(name="ร้านใหม่"))

    turned = history.turned[0]

    async def became(db: Db) -> set[str]:
        desk = Desk(db, owner, MORNINGS[0])
        found = await conversion.became(desk, await desk.find(Lead, turned.lead.key))
        assert found
        return {f"{one.type()}:{one.id}" for one in found.records}

    await store.unit(lambda db: put(db, 1, bulk(history)))
    assert await store.read(became) == {f"{one.type}:{one.key}" for one in turned.became}
    names, new = await store.unit(work)
    assert names.count(some["name"]) >= 2
    assert new.id == new.number == len(history.of("account")) + 1
    await where.close()


async def test_the_notes_of_a_timeline_are_asked_of_the_index(address: str) -> None:
    """Once for the customer, once for his contacts, once for his deals: no walk over everybody's notes."""
    history = year(TEAM, SMALL, MORNINGS[0])
    where = await world("plain", address)
    assert where.service
    store, owner = where.service.store, where.service.roster.one(1)
    assert owner

    async def plan(db: Db) -> str:
        desk = Desk(db, owner, MORNINGS[0])
        if db.postgres:
            await db.execute(text("ANALYZE note"))
            await db.execute(text("SET LOCAL enable_seqscan = off"))
        account = await desk.find(Account, history.of("contact")[3]["account_id"].key)
        return await plan_of(db, timeline.asked(desk, account, "note", 9))

    await store.unit(lambda db: put(db, 1, bulk(history)))
    told = await store.unit(plan)
    assert told.count("ix_note_workspace_id_type_record_id_id") == 3, told
    assert "SCAN note" not in told, told
    await where.close()


def test_rows_fit_their_tables() -> None:
    """Nothing a database would have to cut: PostgreSQL refuses it."""
    for table, rows in rows_of(1, bulk(year(TEAM, SMALL, MORNINGS[0]))):
        assert isinstance(table, Table)
        for column in table.columns:
            longest = getattr(column.type, "length", None)
            if longest and getattr(column.type, "python_type", None) is str:
                assert all(len(row.get(column.key) or "") <= longest for row in rows), (table.name, column.name)
