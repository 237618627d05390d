"""Units of work: whole or not at all, also when ten share one commit."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.records.people import Workspace
from bot.storage import inbox as inboxes
from bot.storage.engine import Db, Rolled, Store
from bot.storage.inbox import Arrived
from bot.storage.kernel import audit, inbox, setting
from bot.storage.schema import migrate
from bot.storage.sqlite import SqliteStore
from bot.storage.timed import Timed
from bot.telegram import wire
from tests.chat import CAST, START, STRANGER, PowerCut, world


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "engine.db"
    migrate(f"sqlite:///{path}")
    return path


async def put(db: Db, name: str) -> str:
    await db.execute(insert(setting).values(name=name, value="kept"))
    return name


async def count(db: Db) -> int:
    return int(await db.scalar(select(func.count()).select_from(setting)))


async def states(db: Db) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in await db.execute(select(inbox.c.state, inbox.c.attempts))]


async def trails(db: Db) -> int:
    return int(await db.scalar(select(func.count()).select_from(audit)))


TRAIL = {"workspace_id": 1, "type": "lead", "record_id": 1, "version": 1, "action": "add", "changes": {}, "by": 1}
TRAIL |= {"at": START, "source": "test"}


@dataclass
class Held:
    """The writer, held in one unit until it is let go: what is queued meanwhile is its next group."""

    store: SqliteStore
    started: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    async def __aenter__(self) -> Held:
        async def wait(db: Db) -> None:
            self.started.set()
            self.go.wait(30)

        self.task = asyncio.create_task(self.store.unit(wait, "held"))
        await asyncio.to_thread(self.started.wait, 30)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.go.set()
        await self.task

    async def queued(self, count: int) -> None:
        while self.store._jobs.qsize() < count:  # noqa: ASYNC110  (a queue of threads has no event for the loop)
            await asyncio.sleep(0)


async def test_a_group_of_ten_is_cut_as_one(database: Path) -> None:
    """The lights go out before the commit that ten units share: none of them is kept, each of them is told."""
    groups: list[list[str]] = [[]]
    called: list[str] = []

    def before_commit(kind: str) -> None:
        groups[-1].append(kind)
        if len(groups[-1]) == 10 and kind == "turn":
            raise PowerCut(kind)

    async def work(db: Db, name: str) -> None:
        await put(db, name)
        db.later_rows("audit.add", [TRAIL])
        db.afterwards(lambda: called.append(name))

    store = SqliteStore(database, before_commit=before_commit)
    async with Held(store) as held:
        ten = [asyncio.create_task(store.unit(lambda db, n=n: work(db, str(n)))) for n in range(10)]  # type: ignore[misc]
        await held.queued(10)
        groups.append([])
    told = await asyncio.gather(*ten, return_exceptions=True)
    assert [type(answer) for answer in told] == [PowerCut] * 10
    assert (await store.read(count), await store.read(trails), called) == (0, 0, [])
    await store.unit(lambda db: put(db, "afterwards"))
    assert await store.read(count) == 1
    await store.close()


async def test_ten_chats_in_one_cut_group_are_answered_once_each() -> None:
    """The same for ten people at once: after the lights are back each has one answer, and no attempt was counted."""
    where = await world()
    people = [member.telegram_id for member in CAST] + [STRANGER, 1001, 1002]
    for chat in people[8:]:
        where.api.add_person(chat, "Somebody", "en")
    batch = [Arrived(*wire.address(u), json.dumps(u)) for u in (where.api.say(chat, "/help") for chat in people)]
    service = where.service
    assert service
    store = inside(service.store)
    rows = await store.unit(lambda db: inboxes.receive(db, batch, where.now), "inbox")
    async with Held(store) as held:
        for row in rows:
            service.lanes.put(row)
        await held.queued(10)
        where.cuts.add("turn")
    with pytest.raises(PowerCut):
        await service.idle()
    assert where.fresh() == []
    await where._again()
    assert where.service
    assert sorted(event.chat for event in where.fresh()) == sorted(people)
    assert await where.service.store.read(states) == [("done", 0)] * 10
    await where.close()


def inside(store: Store) -> SqliteStore:
    """The store itself, out of the one that times it."""
    assert isinstance(store, Timed)
    assert isinstance(store._store, SqliteStore)
    return store._store


class Full:
    """The disk is full for the next `times` commits of one kind."""

    def __init__(self, kind: str, times: int) -> None:
        self.kind, self.times = kind, times

    def __call__(self, kind: str) -> None:
        if kind == self.kind and self.times:
            self.times -= 1
            raise OSError("no space left on device")


async def test_a_commit_that_fails_keeps_nothing_and_says_whose_fault_it_was(database: Path) -> None:
    store = SqliteStore(database, before_commit=Full("turn", 1))
    with pytest.raises(Rolled):
        await store.unit(lambda db: put(db, "lost"))
    await store.unit(lambda db: put(db, "kept"))
    assert await store.read(count) == 1
    await store.close()


async def test_rows_that_cannot_be_written_take_nobody_with_them(database: Path) -> None:
    """The rows written once per group: where one unit's are refused, the other nine are kept all the same."""
    store = SqliteStore(database)

    async def refused(db: Db) -> None:
        await put(db, "half")
        db.later_rows("audit.add", [TRAIL | {"changes": None}])

    async with Held(store) as held:
        nine = [asyncio.create_task(store.unit(lambda db, n=n: put(db, str(n)))) for n in range(9)]  # type: ignore[misc]
        bad = asyncio.create_task(store.unit(refused))
        await held.queued(10)
    told = await asyncio.gather(bad, *nine, return_exceptions=True)
    assert isinstance(told[0], sqlite3.IntegrityError)
    assert told[1:] == [str(n) for n in range(9)]
    assert (await store.read(count), await store.read(trails)) == (9, 0)
    await store.close()


@pytest.mark.parametrize("kind", ["turn", "mark"])
async def test_a_full_disk_is_waited_out_and_nobody_is_set_aside(kind: str) -> None:
    """More faults of the database than an update has attempts: it is served once, sent once, and none was counted."""
    where = await world()
    full = Full(kind, 9)
    assert where.service
    inside(where.service.store)._before_commit = full
    await where.arrive(where.api.say(103, "/leads"))
    await where.arrive(where.api.say(103, "/help"))
    assert [event.text.split()[0] for event in where.fresh()] == ["ยังไม่มีผู้สนใจ", "อยากรู้เรื่องไหน"]
    assert full.times == 0
    assert where.service
    assert await where.service.store.read(states) == [("done", 0)] * 2
    await where.close()


async def test_a_failing_unit_takes_nobody_with_it(database: Path) -> None:
    store = SqliteStore(database)

    async def fails(db: Db) -> None:
        await put(db, "half")
        raise LookupError("no")

    told = await asyncio.gather(
        *(store.unit(lambda db, n=n: put(db, str(n))) for n in range(5)),  # type: ignore[misc]
        store.unit(fails),
        return_exceptions=True,
    )
    assert isinstance(told[-1], LookupError)
    assert await store.read(count) == 5
    await store.close()


async def test_a_unit_whose_record_is_refused_takes_nobody_with_it(database: Path) -> None:
    """A fault that the ORM finds ends the whole transaction: the others are run again, each once in the end."""
    store = SqliteStore(database)

    async def refused(db: Db) -> None:
        db.add(Workspace(id=1, name="x", zone="x", language="th", created_at=START))
        await db.flush()
        db.add(Workspace(id=1, name="y", zone="x", language="th", created_at=START))

    told = await asyncio.gather(
        *(store.unit(lambda db, n=n: put(db, str(n))) for n in range(5)),  # type: ignore[misc]
        store.unit(refused),
        *(store.unit(lambda db, n=n: put(db, str(n))) for n in range(5, 10)),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert isinstance(told[5], IntegrityError)
    assert [answer for answer in told if not isinstance(answer, Exception)] == [str(n) for n in range(10)]
    assert await store.read(count) == 10
    assert await store.read(lambda db: db.scalar(select(func.count()).select_from(Workspace))) == 0
    await store.close()


async def test_a_unit_that_really_waits_is_named(database: Path) -> None:
    store = SqliteStore(database)

    async def sleepy_unit(db: Db) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="sleepy_unit"):
        await store.unit(sleepy_unit)
    await store.close()


async def test_what_was_promised_for_after_the_commit_waits_for_it(database: Path) -> None:
    store, called = SqliteStore(database), []

    async def work(db: Db) -> None:
        db.afterwards(lambda: called.append(1))

    async def failing(db: Db) -> None:
        db.afterwards(lambda: called.append(2))
        raise LookupError

    await store.unit(work)
    with pytest.raises(LookupError):
        await store.unit(failing)
    assert called == [1]
    await store.close()


async def test_a_reader_cannot_write(database: Path) -> None:
    store = SqliteStore(database)
    with pytest.raises(Exception, match="readonly"):
        await store.read(lambda db: put(db, "x"))
    await store.close()


async def test_kernel_rows_are_written_with_their_unit(database: Path) -> None:
    store = SqliteStore(database)
    row = {"update_id": 1, "chat": 1, "person": 1, "body": "{}", "arrived_at": START, "state": "open", "attempts": 0}

    async def open_(db: Db) -> int:
        return int(await db.scalar(insert(inbox).values(**row).returning(inbox.c.id)))

    key = await store.unit(open_)

    async def done(db: Db) -> None:
        db.later_rows("inbox.done", [{"row": key}])

    await store.unit(done)

    async def state(db: Db) -> tuple[str, str | None]:
        found = (await db.execute(select(inbox.c.state, inbox.c.body))).one()
        return found.state, found.body

    assert await store.read(state) == ("done", None)
    await store.close()
