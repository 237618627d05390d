"""Units of work: whole or not at all, also when ten share one commit."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.storage.engine import Db
from bot.storage.kernel import inbox, setting
from bot.storage.schema import migrate
from bot.storage.sqlite import SqliteStore
from tests.chat import START, PowerCut


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


async def test_a_group_of_ten_is_cut_as_one(database: Path) -> None:
    cuts = ["turn"]

    def before_commit(kind: str) -> None:
        if cuts:
            raise PowerCut(cuts.pop())

    store = SqliteStore(database, before_commit=before_commit)
    gate = asyncio.gather(*(store.unit(lambda db, n=n: put(db, str(n))) for n in range(10)), return_exceptions=True)  # type: ignore[misc]
    told = await gate
    kept = await store.read(count)
    await store.close()
    lost = [answer for answer in told if isinstance(answer, PowerCut)]
    assert lost
    assert kept == 10 - len(lost)


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
