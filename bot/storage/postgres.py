"""PostgreSQL: the same units on a small pool of asynchronous sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import Executable, Result, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bot.storage.engine import BeforeCommit, Params, Rolled, Work, nothing
from bot.storage.kernel import META
from bot.storage.late import STATEMENTS, Late
from bot.storage.prepared import Given, Prepared, Row

T = TypeVar("T")
SILENCE_MS = 3000  # a silently cut connection hangs for over 100 s without it


class PostgresDb:
    """A unit's session."""

    postgres = True

    def __init__(self, session: AsyncSession, ids: Callable[[str], int]) -> None:
        self._session, self._dialect = session, session.get_bind().dialect
        self.next_id = ids
        self.late: Late = {}
        self.after: list[Callable[[], None]] = []

    async def run(self, statement: Prepared, **given: Any) -> Sequence[Row]:
        return (await self.run_each(statement, [given]))[0]

    async def run_each(self, statement: Prepared, rows: Sequence[Given]) -> list[Sequence[Row]]:
        ready = statement.on(self._dialect)
        connection = await self._driver()
        found = []
        for row in rows:
            cursor = await connection.execute(ready.sql, ready.named(row))
            found.append(ready.rows(await cursor.fetchall() if cursor.description else []))
        return found

    async def _driver(self) -> psycopg.AsyncConnection[Row]:
        """The driver's own connection, in the transaction of this session."""
        pooled = await (await self._session.connection()).get_raw_connection()
        return cast("psycopg.AsyncConnection[Row]", pooled.driver_connection)

    async def write_late(self) -> None:
        """What was gathered for the end of the unit."""
        connection = await self._driver()
        async with connection.cursor() as cursor:
            for name, statement in STATEMENTS.items():
                if rows := self.late.get(name):
                    ready = statement.on(self._dialect)
                    await cursor.executemany(ready.sql, [ready.named(row) for row in rows])

    async def execute(self, statement: Executable, params: Any = None) -> Result[Any]:
        return await self._session.execute(statement, params)

    async def scalar(self, statement: Executable, params: Any = None) -> Any:
        return await self._session.scalar(statement, params)

    async def scalars(self, statement: Executable) -> Sequence[Any]:
        return (await self._session.scalars(statement)).all()

    async def get(self, entity: type[T], key: int) -> T | None:
        return await self._session.get(entity, key)

    def add(self, row: object) -> None:
        self._session.add(row)

    async def delete(self, row: object) -> None:
        await self._session.delete(row)

    async def flush(self) -> None:
        await self._session.flush()

    def later_rows(self, name: str, rows: list[Params]) -> None:
        self.late.setdefault(name, []).extend(rows)

    def afterwards(self, act: Callable[[], None]) -> None:
        self.after.append(act)


class PostgresStore:
    """One database, served by one process (the advisory lock in storage/serving.py)."""

    def __init__(self, url: str, *, before_commit: BeforeCommit = nothing, pool: int = 8) -> None:
        self.url = url
        self._before_commit = before_commit
        self._ids: dict[str, int] = {}
        self._engine = create_async_engine(
            url,
            pool_size=pool,
            pool_pre_ping=True,
            connect_args={"tcp_user_timeout": SILENCE_MS, "connect_timeout": 5},
        )

    async def unit(self, work: Work[T], kind: str = "turn") -> T:
        """Run `work` in one transaction; returns when it is committed."""
        try:
            return await self._unit(work, kind)
        except (OperationalError, InterfaceError) as fault:
            raise Rolled(type(fault).__name__) from fault

    async def _unit(self, work: Work[T], kind: str) -> T:
        async with AsyncSession(self._engine, autoflush=False, expire_on_commit=False) as session, session.begin():
            await self._seed(session)
            db = PostgresDb(session, self._next_id)
            value = await work(db)
            await session.flush()
            if db.late:
                await db.write_late()
            self._before_commit(kind)
        for act in db.after:
            act()
        return value

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a transaction that cannot write."""
        async with AsyncSession(self._engine, autoflush=False) as session:
            await session.connection(execution_options={"postgresql_readonly": True})
            return await work(PostgresDb(session, self._next_id))

    async def close(self) -> None:
        await self._engine.dispose()

    async def _seed(self, session: AsyncSession) -> None:
        """Ids of kernel rows are counted in this process, from where the last one stopped."""
        if not self._ids:
            last = await session.scalar(select(func.coalesce(func.max(META.tables["outbox"].c.id), 0)))
            self._ids.setdefault("outbox", last or 0)

    def _next_id(self, table: str) -> int:
        self._ids[table] += 1
        return self._ids[table]
